// The bits of a text and the hashes of its words, both found for many at once, against the same
// found one by one.

#include "text/letter_map.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <tuple>
#include <vector>

#include "base/hash.h"
#include "text/tokenize.h"
#include "text/word_hashes.h"

namespace wirefold::text {
namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

TEST(LetterMap, SaysOfRandomTextsWhatIsSaidByteByByte) {
  const std::string bytes = "aaabstzZAs  \n\t''`..,-0959@[{/:\x7F\x80\xC3\xE2\xFF";
  std::mt19937 random(20251121);
  LetterMap fast;
  LetterMap plain;
  for (std::size_t size = 0; size < 600; ++size) {
    std::string text;
    for (std::size_t i = 0; i < size; ++i) {
      const bool is_any = random() % 8 == 0;
      text += is_any ? static_cast<char>(random() % 256) : bytes[random() % bytes.size()];
    }
    fast.read(text);
    plain.read_plainly(text);
    ASSERT_EQ(fast.size(), plain.size());
    for (std::size_t i = 0; i <= fast.size(); ++i) {
      const auto bits = [](const LetterBlock& block) {
        return std::tie(block.letters, block.starts, block.others, block.unsure);
      };
      ASSERT_EQ(bits(fast[i]), bits(plain[i])) << size << "." << i;
    }
    for (std::size_t at = 0; at < size; ++at) {
      std::uint32_t letters = 0;
      while (at + letters < size && letters < 63 && is_letter(text[at + letters])) ++letters;
      ASSERT_EQ(fast.letters_from(at), letters) << at << ": " << text;
    }
  }
}

TEST(LetterMap, IsUnsureWhereAWordMayGoOn) {
  LetterMap map;
  map.read("Assad's Assad s U.S. don`t e7 so. A t s");
  std::string unsure;
  const std::string text = "Assad's Assad s U.S. don`t e7 so. A t s";
  for (std::size_t i = 0; i < text.size(); ++i) {
    if ((map[0].unsure >> i & 1U) != 0) unsure += std::to_string(i) + " ";
  }
  EXPECT_EQ(unsure, "5 13 17 24 28 35 37 ");
}

TEST(WordHashes, AreThoseOfTheBytes) {
  std::mt19937_64 random(20251122);
  std::vector<std::string> words;
  std::vector<std::uint64_t> lows;
  std::vector<std::uint64_t> highs;
  for (std::size_t i = 0; i < 2000; ++i) {
    std::string word;
    const std::size_t size = 1 + random() % kPackedLetters;
    PackedWord packed{0, std::uint64_t{size} << 56};
    for (std::size_t k = 0; k < size; ++k) {
      word += static_cast<char>('a' + static_cast<int>(random() % 26));
      (k < 8 ? packed.low : packed.high) |= std::uint64_t{static_cast<unsigned char>(word[k])}
                                            << (8 * (k % 8));
    }
    words.push_back(word);
    lows.push_back(packed.low);
    highs.push_back(packed.high);
    const PackedWord one = hash_word(packed);
    ASSERT_EQ(one.low, base::hash64(word)) << word;
    ASSERT_EQ(one.high, stem_of(word)) << word;
  }
  hash_words(lows.data(), highs.data(), words.size());
  for (std::size_t i = 0; i < words.size(); ++i) {
    ASSERT_EQ(lows[i], base::hash64(words[i])) << words[i];
    ASSERT_EQ(highs[i], stem_of(words[i])) << words[i];
  }
}

}  // namespace
}  // namespace wirefold::text
