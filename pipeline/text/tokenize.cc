// Tokenizing in one pass.
//
// Problem: find the words of a text in any script, such that the same sentence printed by two
// publishers gives the same tokens, at several hundred megabytes a second for English.
// Method: character kinds (characters.h). Words are runs of letters; an apostrophe
// inside a word vanishes or splits it, as the language writes; single letters with points between
// them are one word ("U.S." = "US"); hyphens split ("counter-IS" = "counter IS"); letters that
// follow digits start a new word ("30km" = "30 km"), digits that follow letters do not ("G20").
// Digits are grouped by the language's separators, and the folded number has none ("200,000" =
// "200000" = "200 000"). Han and kana give overlapping pairs, which find words without knowing
// them; Thai, Lao, Khmer and Burmese go through ICU's dictionary.
// Words of ASCII letters, which are nearly all, do not wait for each other: bits tell where they
// begin and end before the first is read (letter_map.h), each is read into two registers
// (ascii_word.h), and all are hashed side by side (word_hashes.h). The rest is read character by
// character (character_scan.h).
// Cost: some hundred and twenty instructions a word, its role included, none of them a guess; every
// other character costs a table load, and its word two hashes.
// Left out: ICU's break iterator for all scripts (15 times slower, and it splits "U.S." and
// "3,5" by rules that differ between its versions, which a persistent format cannot bear).
// A slow twin that follows these rules one by one is tests/text/slow_tokenizer.h.

#include "text/tokenize.h"

#include <algorithm>
#include <array>
#include <bit>

#include "base/hash.h"
#include "text/ascii_word.h"
#include "text/character_scan.h"

namespace wirefold::text {
namespace {

// Reads a whole text: plain words here, everything else by the character.
class Scan {
 public:
  Scan(std::string_view text, const Tongue& tongue, TokenSlots& slots)
      : text_(text),
        lexicon_(tongue.lexicon),
        slots_(slots),
        others_(text, tongue.table, tongue.orthography, slots.others) {}

  // The number of tokens written.
  std::size_t run() {
    slots_.letters.read(text_);
    slots_.others.clear();
    slots_.places.clear();
    for (std::size_t at = 0; (at = read_plain_words(at)) < text_.size();) {
      at = others_.read(at);
      place_others();
    }
    finish();
    return count_;
  }

 private:
  // The common case: words of ASCII letters whose ends are sure, from `from` on. Where something
  // else stands; the text's size if nowhere.
  std::size_t read_plain_words(std::size_t from) {
    const LetterMap& letters = slots_.letters;
    std::size_t block = from / LetterMap::kBlock;
    if (block >= letters.size()) return text_.size();
    // What was read by other rules may have ended inside a run.
    const std::uint64_t bit = std::uint64_t{1} << (from % LetterMap::kBlock);
    const std::uint64_t here = (letters[block].letters | letters[block].others) & bit;
    std::uint64_t starts = (letters[block].starts & ~(bit - 1)) | here;
    for (;; starts = letters[block].starts) {
      starts = read_plain_block(block, starts);
      if (starts != 0) break;
      if (++block == letters.size()) return text_.size();
    }
    const std::size_t odd =
        block * LetterMap::kBlock + static_cast<std::size_t>(std::countr_zero(starts));
    const std::uint32_t size = letters.letters_from(odd);
    if (!ends_at_break(odd, size)) return odd;
    if (count_ == limit_) grow();
    read_plain_word(odd, size, writer());
    ++count_;
    return odd + size;
  }

  // Where words are written to. By value, so that the compiler sees that no word changes it.
  struct Writer {
    const char* text;
    Token* tokens;
    std::uint64_t* lows;
    std::uint64_t* highs;
  };
  Writer writer() {
    return {text_.data(), slots_.tokens.data() + count_, slots_.lows.data() + count_,
            slots_.highs.data() + count_};
  }

  // Reads the words of a block that begin at `starts`, up to the first odd one; what is left.
  std::uint64_t read_plain_block(std::size_t block, std::uint64_t starts) {
    if (limit_ - count_ < LetterMap::kBlock) grow();
    const LetterMap::Window window = slots_.letters.window(block);
    const std::size_t text_size = text_.size();
    Writer to = writer();
    const Token* const first = to.tokens;
    for (; starts != 0; starts &= starts - 1) {
      const auto offset = static_cast<std::uint32_t>(std::countr_zero(starts));
      const std::size_t at = block * LetterMap::kBlock + offset;
      const std::uint32_t size = window.letters_from(offset);
      const bool is_odd_size = size - 1 >= kPackedLetters;
      const bool is_unsure = window.is_unsure(offset + size);
      const bool is_last = at + kAsciiWordReach > text_size;
      if (is_odd_size | is_unsure | is_last) break;
      read_plain_word(at, size, to);
      ++to.tokens;
      ++to.lows;
      ++to.highs;
    }
    count_ += static_cast<std::size_t>(to.tokens - first);
    return starts;
  }

  static void read_plain_word(std::size_t at, std::uint32_t size, const Writer& to) {
    to.tokens->begin = static_cast<std::uint32_t>(at);
    to.tokens->end = static_cast<std::uint32_t>(at + size);
    const PackedWord word = read_ascii_word(to.text + at, size, *to.tokens);
    *to.lows = word.low;
    *to.highs = word.high;
  }

  // Whether a word of letters is plain though its end is not sure: a dash or a curly mark stands
  // behind it.
  bool ends_at_break(std::size_t at, std::uint32_t size) const {
    if (size - 1 >= kPackedLetters || at + kAsciiWordReach > text_.size()) return false;
    return static_cast<unsigned char>(text_[at + size]) >= 0x80 &&
           others_.kind_at(at + size) == CharKind::kBreak;
  }

  // Gives the tokens that were read by the character their places; their hashes come last.
  void place_others() {
    for (std::size_t i = slots_.places.size(); i < slots_.others.size(); ++i) {
      if (count_ == limit_) grow();
      slots_.tokens[count_] = slots_.others[i];
      slots_.lows[count_] = slots_.highs[count_] = 0;
      slots_.places.push_back(count_++);
    }
  }

  void grow() {
    limit_ = std::max(slots_.tokens.size(), count_ + count_ / 2 + LetterMap::kBlock);
    slots_.tokens.resize(limit_);
    slots_.roles.resize(limit_);
    slots_.lows.resize(limit_);
    slots_.highs.resize(limit_);
  }

  // Hashes all words and looks their roles up.
  void finish() {
    std::uint64_t* const words = slots_.lows.data();
    std::uint64_t* const stems = slots_.highs.data();
    hash_words(words, stems, count_);
    for (std::size_t i = 0; i < slots_.others.size(); ++i) {
      words[slots_.places[i]] = slots_.others[i].word;
      stems[slots_.places[i]] = slots_.others[i].stem;
    }
    Token* const tokens = slots_.tokens.data();
    TokenRole* const roles = slots_.roles.data();
    const Lexicon::Lookup lookup = lexicon_.lookup();
    for (std::size_t i = 0, count = count_; i < count; ++i) {
      tokens[i].word = words[i];
      tokens[i].stem = stems[i];
      roles[i] = lookup.role_of(words[i]);
    }
  }

  std::string_view text_;
  const Lexicon& lexicon_;
  TokenSlots& slots_;
  CharacterScan others_;
  std::size_t count_ = 0;  // of tokens written
  std::size_t limit_ = 0;  // of those there is room for
};

}  // namespace

Orthography orthography_of(std::string_view language) {
  static constexpr std::array<std::string_view, 22> kDecimalComma = {
      "de", "fr", "it", "pt", "es", "ru", "nl", "pl", "sv", "da", "no",
      "nb", "fi", "cs", "uk", "tr", "el", "ro", "hu", "id", "ca", "vi"};
  static constexpr std::array<std::string_view, 3> kElision = {"fr", "it", "ca"};
  Orthography orthography;
  if (std::find(kDecimalComma.begin(), kDecimalComma.end(), language) != kDecimalComma.end()) {
    orthography.decimal = Orthography::Decimal::kComma;
  }
  if (std::find(kElision.begin(), kElision.end(), language) != kElision.end()) {
    orthography.apostrophe = Orthography::Apostrophe::kParts;
  }
  return orthography;
}

std::uint64_t stem_of(std::string_view folded) {
  std::size_t end = 0;
  for (std::uint32_t i = 0; i < kStemLetters && end < folded.size(); ++i) {
    end += decode_at(folded, end).size;
  }
  return base::hash64(folded.substr(0, end));
}

std::size_t tokenize_into(std::string_view text, const Tongue& tongue, TokenSlots& slots) {
  return Scan(text, tongue, slots).run();
}

void tokenize(std::string_view text, const CharacterTable& table, Orthography orthography,
              std::vector<Token>& tokens) {
  CharacterScan scan(text, table, orthography, tokens);
  for (std::size_t at = 0; at < text.size();) at = scan.read(at);
}

}  // namespace wirefold::text
