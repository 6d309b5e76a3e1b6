// Where a text's words are, their folded forms and their hashes, all found for many at once,
// against the same found one by one.

#include "text/word_runs.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <tuple>
#include <vector>

#include "base/hash.h"
#include "text/characters.h"
#include "text/tokenize.h"
#include "text/word_hashes.h"
#include "text/word_lanes.h"

namespace wirefold::text {
namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::string random_text(std::mt19937& random, std::size_t size) {
  const std::string bytes = "aaabstzZAs  \n\t''`..,-0959@[{/:\x7F\x80\xC3\xE2\xFF";
  const char* const marks[] = {"\u201c", "\u201d", "\u2014", "\u2019",
                               "\u00e9", "\u2026", "\u4e00"};
  std::string text;
  while (text.size() < size) {
    if (random() % 10 == 0) text += marks[random() % std::size(marks)];
    const bool is_any = random() % 8 == 0;
    text += is_any ? static_cast<char>(random() % 256) : bytes[random() % bytes.size()];
    if (random() % 40 == 0) text.append(random() % 80, random() % 4 == 0 ? '\n' : 'x');
  }
  text.resize(size);
  return text;
}

struct Lists {
  std::vector<std::uint32_t> begins;
  std::vector<std::uint32_t> ends;
  std::vector<std::uint32_t> odd;
  std::vector<std::uint32_t> newlines;
  friend bool operator==(const Lists&, const Lists&) = default;
};

Lists lists_of(const WordRuns& runs) {
  Lists lists{{runs.begins(), runs.begins() + runs.size()},
              {runs.ends(), runs.ends() + runs.size()},
              {},
              {runs.newlines(), runs.newlines() + runs.newline_count()}};
  for (std::size_t i = 0; i < runs.odd_count(); ++i) lists.odd.push_back(runs.odd(i));
  return lists;
}

// The ranges by their definition, for texts in which no number goes over into a word.
Lists ranges_by_the_byte(const std::string& text) {
  Lists lists;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\n') lists.newlines.push_back(static_cast<std::uint32_t>(i));
  }
  const auto is_word = [&](std::size_t i) {
    return is_letter(text[i]) || is_digit(text[i]) || static_cast<unsigned char>(text[i]) >= 0x80;
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!is_word(i) || (i > 0 && is_word(i - 1))) continue;
    std::size_t end = i;
    while (end < text.size() && (is_letter(text[end]) || is_digit(text[end]))) ++end;
    lists.begins.push_back(static_cast<std::uint32_t>(i));
    lists.ends.push_back(static_cast<std::uint32_t>(end));
  }
  return lists;
}

TEST(WordRuns, AreTheSameReadByTheByteBySixteenAndBySixtyFour) {
  std::mt19937 random(20251121);
  WordRuns fast;
  WordRuns halfway;
  WordRuns plain;
  for (std::size_t size = 0; size < 2000; ++size) {
    const std::string text = random_text(random, size % 700);
    fast.read(text);
    halfway.read_by_sixteen(text);
    plain.read_plainly(text);
    ASSERT_EQ(lists_of(fast), lists_of(plain)) << size << ": " << text;
    ASSERT_EQ(lists_of(halfway), lists_of(plain)) << size << ": " << text;
    for (std::size_t at = 0; at < text.size(); ++at) {
      ASSERT_EQ(fast.is_word_byte(at), plain.is_word_byte(at)) << at << ": " << text;
    }
  }
}

TEST(WordRuns, BeginAndEndWhereTheirBytesDo) {
  std::mt19937 random(20251123);
  const std::string bytes = "abcdefgABCDEFG  .,-'\n\xC3\xA9";
  WordRuns runs;
  for (std::size_t size = 0; size < 600; ++size) {
    std::string text;
    for (std::size_t i = 0; i < size; ++i) text += bytes[random() % bytes.size()];
    runs.read(text);
    const Lists expected = ranges_by_the_byte(text);
    Lists found = lists_of(runs);
    found.odd.clear();
    ASSERT_EQ(found, expected) << text;
  }
}

TEST(WordRuns, AreOddWhereAWordOrNumberMayGoOn) {
  const std::pair<const char*, const char*> cases[] = {
      {"Assad's Assad s U.S. don`t e7 so. A t s", "0 2 4 6 10 11 "},
      {"7 of 8,000 in 9. At 1,5 or 30km 2nd to 10 20 G20 of 3", "2 7 10 11 13 "},
      {"\u201cYes\u201d\u2014no\u2026 it\u2019s caf\u00e9 na\u00efve", "2 4 5 "},
      {"abcdefghijklmno abcdefghijklmnop", "1 "},
  };
  for (const auto& [text, odd] : cases) {
    WordRuns runs;
    runs.read(text);
    std::string found;
    for (const std::uint32_t run : lists_of(runs).odd) found += std::to_string(run) + " ";
    EXPECT_EQ(found, odd) << text;
  }
}

// What the bits take for breaks must be breaks to those who read by the character.
TEST(WordRuns, TakeOnlyBreaksForBreaks) {
  std::vector<std::string> pool;
  for (const char32_t code : {0x2013, 0x2014, 0x201C, 0x201D, 0x2026}) {
    EXPECT_EQ(describe_character(code, pool).kind, CharKind::kBreak) << std::uint32_t{code};
  }
}

class WordLanes : public testing::Test {
 protected:
  // Words of letters and numbers between spaces, some places empty.
  void fill(std::mt19937& random) {
    count = random() % 40;
    begins.assign(count + kWordGroup, 0);
    ends = begins;
    text = std::string(kWordReach, '.');
    for (std::size_t i = 0; i < count; ++i) {
      if (random() % 9 == 0) continue;
      begins[i] = static_cast<std::uint32_t>(text.size());
      const std::size_t size = 1 + random() % kPackedLetters;
      const std::string letters = random() % 6 == 0   ? "0189"
                                  : random() % 3 == 0 ? "AZBQ"
                                                      : "azbqAZ7";
      for (std::size_t k = 0; k < size; ++k) text += letters[random() % letters.size()];
      ends[i] = static_cast<std::uint32_t>(text.size());
      text += ' ';
    }
    text.append(kWordReach, 'x');
    lows.assign(count + kWordGroup, 0);
    highs = lows;
    flags.assign(count + kWordGroup, 0);
    behind.assign(count + kWordGroup, 0);
    roles.assign(count + kWordGroup, TokenRole{});
    for (TokenRole& role : roles) role = {static_cast<std::uint16_t>(random()), 7};
  }
  WordArrays arrays() {
    return {begins.data(), ends.data(),   lows.data(), highs.data(),
            flags.data(),  behind.data(), count};
  }

  std::string text;
  std::size_t count = 0;
  std::vector<std::uint32_t> begins, ends;
  std::vector<std::uint64_t> lows, highs;
  std::vector<std::uint16_t> flags;
  std::vector<char> behind;
  std::vector<TokenRole> roles;
};

TEST_F(WordLanes, PackAndFinishWhatIsPackedAndFinishedWordByWord) {
  std::mt19937 random(20251124);
  for (int round = 0; round < 3000; ++round) {
    fill(random);
    pack_words(text, arrays());
    const auto found = std::tuple(lows, highs, flags, behind);
    pack_words_plainly(text, arrays());
    for (std::size_t i = 0; i < count; ++i) {
      ASSERT_EQ(std::get<0>(found)[i], lows[i]) << i << ": " << text;
      ASSERT_EQ(std::get<1>(found)[i], highs[i]) << i << ": " << text;
      ASSERT_EQ(std::get<2>(found)[i], flags[i]) << i << ": " << text;
      ASSERT_EQ(std::get<3>(found)[i], behind[i]) << i << ": " << text;
      ASSERT_EQ(behind[i], text[ends[i]]) << i << ": " << text;
    }
    const std::vector<std::uint16_t> packed_flags = flags;
    const std::vector<std::uint64_t> packed_highs = highs;
    finish_words(arrays(), roles.data());
    const auto finished = std::tuple(highs, flags);
    flags = packed_flags;
    highs = packed_highs;
    finish_words_plainly(arrays(), roles.data());
    for (std::size_t i = 0; i < count; ++i) {
      ASSERT_EQ(std::get<0>(finished)[i], highs[i]) << i << ": " << text;
      ASSERT_EQ(std::get<1>(finished)[i], flags[i]) << i << ": " << text;
    }
  }
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
