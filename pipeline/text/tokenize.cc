// Tokenizing in one pass.
//
// Problem: find the words of a text in any script, such that the same sentence printed by two
// publishers gives the same tokens, at several hundred megabytes a second for English.
// Method: a loop over character kinds (characters.h). Words are runs of letters; an apostrophe
// inside a word vanishes or splits it, as the language writes; single letters with points between
// them are one word ("U.S." = "US"); hyphens split ("counter-IS" = "counter IS"); letters that
// follow digits start a new word ("30km" = "30 km"), digits that follow letters do not ("G20").
// Digits are grouped by the language's separators, and the folded number has none ("200,000" =
// "200000" = "200 000"). Han and kana give overlapping pairs, which find words without knowing
// them; Thai, Lao, Khmer and Burmese go through ICU's dictionary.
// Cost: a word of ASCII letters is read in a register (ascii_word.h) and mostly hashed from memory
// (word_memo.h), some eighty instructions; every other character costs a table load, and its word
// two hashes.
// Left out: ICU's break iterator for all scripts (15 times slower, and it splits "U.S." and
// "3,5" by rules that differ between its versions, which a persistent format cannot bear).
// A slow twin that follows these rules one by one is tests/text/slow_tokenizer.h.

#include "text/tokenize.h"

#include <unicode/brkiter.h>
#include <unicode/utext.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>
#include <string>

#include "base/hash.h"
#include "text/ascii_word.h"
#include "text/digits.h"

namespace wirefold::text {
namespace {

constexpr std::array<std::uint8_t, 256> make_letters() {
  std::array<std::uint8_t, 256> table{};
  for (int c = 'a'; c <= 'z'; ++c) {
    table[static_cast<std::size_t>(c)] = static_cast<std::uint8_t>(c);
    table[static_cast<std::size_t>(c - 'a' + 'A')] = static_cast<std::uint8_t>(c);
  }
  return table;
}
// The folded form of an ASCII letter; 0 for every other byte.
constexpr std::array<std::uint8_t, 256> kLetters = make_letters();

// How bytes end an ASCII word. A point does if no letter follows ("U.S"), a space unless a lone
// letter follows ("Assad s"); apostrophes, digits and the first bytes of other characters do not.
enum Stop : std::uint8_t { kGoesOn = 0, kStopsAlways = 1, kStopsAtPoint = 2, kStopsAtSpace = 4 };

constexpr std::array<std::uint8_t, 256> make_stops() {
  std::array<std::uint8_t, 256> table{};
  for (std::size_t c = 0; c < 128; ++c) {
    const bool goes_on = kLetters[c] != 0 || (c >= '0' && c <= '9') || c == '\'' || c == '`';
    table[c] = goes_on ? kGoesOn : kStopsAlways;
  }
  table['.'] = kStopsAtPoint;
  table[' '] = kStopsAtSpace;
  return table;
}
constexpr std::array<std::uint8_t, 256> kStops = make_stops();

bool is_ascii_digit(char c) { return c >= '0' && c <= '9'; }
bool is_ascii_upper(char c) { return c >= 'A' && c <= 'Z'; }

// A word being read. The buffer holds the folded bytes; an entry has at most five of them.
struct Word {
  std::array<char, 6 * kWordCharacters> bytes;
  std::uint32_t size = 0;
  std::uint32_t letters = 0;
  std::uint32_t upper = 0;
  bool first_upper = false;
  bool composes = false;
  bool hangul = false;

  void push(char folded, bool is_upper) {
    bytes[size++] = folded;
    if (letters == 0) first_upper = is_upper;
    ++letters;
    upper += is_upper ? 1U : 0U;
  }
};

class Scan {
 public:
  Scan(std::string_view text, const CharacterTable& table, Orthography orthography,
       TokenSlots& slots)
      : text_(text),
        table_(table),
        orthography_(orthography),
        slots_(slots),
        next_(slots.tokens.data()),
        limit_(slots.tokens.data() + slots.tokens.size()) {}

  // The number of tokens written.
  std::size_t run() {
    std::size_t at = 0;
    while ((at = read_plain_words(at)) < text_.size()) {
      const char c = text_[at];
      if (kLetters[static_cast<unsigned char>(c)] != 0) {
        at = read_any_word(at);
      } else if (is_ascii_digit(c)) {
        at = read_digits(at);
      } else if (static_cast<unsigned char>(c) < 0x80) {
        ++at;
      } else {
        at = read_other(at);
      }
    }
    return static_cast<std::size_t>(next_ - slots_.tokens.data());
  }

 private:
  Character look(std::size_t at, Decoded& decoded) const {
    decoded = decode_at(text_, at);
    return table_.find(decoded.code);
  }

  CharKind kind_at(std::size_t at) const {
    if (at >= text_.size()) return CharKind::kBreak;
    Decoded decoded;
    return look(at, decoded).kind;
  }

  std::size_t read_other(std::size_t at) {
    Decoded decoded;
    switch (look(at, decoded).kind) {
      case CharKind::kLetter:
        return read_any_word(at);
      case CharKind::kDigit:
        return read_digits(at);
      case CharKind::kIdeograph:
        return read_ideographs(at);
      case CharKind::kSegmented:
        return read_segmented(at);
      default:
        return at + decoded.size;
    }
  }

  // --- words ---

  // The common case: words of ASCII letters, one behind the other, whose ends are sure. Stops
  // before anything else.
  std::size_t read_plain_words(std::size_t at) {
    const char* const text = text_.data();
    while (at + kAsciiWordReach <= text_.size() && is_letter(text[at])) {
      Token& token = next_token();
      const std::uint32_t size = read_ascii_word(text + at, slots_.memo, token);
      const std::size_t end = at + size;
      if (size == kLongAsciiWord || !stops_at(at, end)) return at;
      token.begin = static_cast<std::uint32_t>(at);
      token.end = static_cast<std::uint32_t>(end);
      ++next_;
      at = end + 1;
      if (text[at] == ' ') [[unlikely]]
        ++at;  // a branch, so that reading on need not wait for it
    }
    return at;
  }

  static bool is_letter(char c) { return kLetters[static_cast<unsigned char>(c)] != 0; }

  // Whether the ASCII letters before `end` are the whole word. Two bytes follow `end`. What they
  // are cannot be foreseen, so all cases are asked at once.
  bool stops_at(std::size_t begin, std::size_t end) const {
    const char* const behind = text_.data() + end;
    const unsigned stop = kStops[static_cast<unsigned char>(behind[0])];
    const unsigned at_point = is_letter(behind[1]) ? 0U : unsigned{kStopsAtPoint};
    const unsigned at_space = is_letter(behind[2]) ? unsigned{kStopsAtSpace} : 0U;
    if ((stop & (kStopsAlways | at_point | at_space)) != 0) return true;
    return stop == kStopsAtSpace && !lost_apostrophe(end, begin);
  }

  // Where the next token will stand; to be taken by moving next_ on.
  Token& next_token() {
    if (next_ == limit_) grow();
    return *next_;
  }

  void emit(const Token& token) {
    next_token() = token;
    ++next_;
  }

  void grow() {
    std::vector<Token>& tokens = slots_.tokens;
    const std::size_t count = tokens.size();
    tokens.resize(std::max<std::size_t>(256, 2 * count));
    next_ = tokens.data() + count;
    limit_ = tokens.data() + tokens.size();
  }

  std::size_t read_any_word(std::size_t begin) {
    Word word;
    std::size_t end = begin;  // behind the last character that counts
    std::size_t at = begin;
    std::uint32_t characters = 0;
    while (at < text_.size() && characters < kWordCharacters) {
      const char c = text_[at];
      if (const char folded = static_cast<char>(kLetters[static_cast<unsigned char>(c)]);
          folded != 0) {
        word.push(folded, is_ascii_upper(c));
        end = ++at;
        ++characters;
        continue;
      }
      const std::size_t next = continue_word(at, begin, word);
      if (next == at) break;
      ++characters;
      at = next;
      if (counts_) end = at;
    }
    if (characters == kWordCharacters) at = end;
    finish_word(begin, end, word);
    return std::max(at, begin + 1);
  }

  // Where the word goes on behind the character at `at`, which is no ASCII letter; `at` if nowhere.
  // Leaves in counts_ whether that character belongs to the token's range.
  std::size_t continue_word(std::size_t at, std::size_t begin, Word& word) {
    const char c = text_[at];
    counts_ = false;
    if (c == ' ') return lost_apostrophe(at, begin) ? at + 1 : at;
    if (c == '.') return dotted(at, begin) ? at + 1 : at;
    if (is_ascii_digit(c)) {
      word.push(c, false);
      counts_ = true;
      return at + 1;
    }
    if (c != '\'' && c != '`' && static_cast<unsigned char>(c) < 0x80) return at;
    return continue_wide(at, word);
  }

  std::size_t continue_wide(std::size_t at, Word& word) {
    Decoded decoded;
    const Character entry = look(at, decoded);
    const std::size_t next = at + decoded.size;
    switch (entry.kind) {
      case CharKind::kApostrophe: {
        const bool joins = orthography_.apostrophe == Orthography::Apostrophe::kJoins;
        return joins && kind_at(next) == CharKind::kLetter ? next : at;
      }
      case CharKind::kIgnored:
        return next;
      case CharKind::kLetter:
      case CharKind::kExtend:
      case CharKind::kDigit:
        push_wide(decoded.code, entry, word);
        counts_ = true;
        return next;
      default:
        return at;
    }
  }

  void push_wide(char32_t code, const Character& entry, Word& word) {
    const bool is_upper = (entry.flags & Character::kUpper) != 0;
    if (word.letters == 0) word.first_upper = is_upper;
    if (entry.kind == CharKind::kLetter) {
      ++word.letters;
      word.upper += is_upper ? 1U : 0U;
    }
    if ((entry.flags & Character::kHangul) != 0) word.hangul = true;
    if ((entry.flags & (Character::kComposes | Character::kLong)) != 0 || code > 0xFFFF) {
      word.composes = true;  // folded again as a whole
      return;
    }
    std::memcpy(word.bytes.data() + word.size, entry.bytes.data(), entry.size);
    word.size += entry.size;
  }

  // "Assad s", "don t": a lone s or t one space behind a word stood behind an apostrophe once.
  bool lost_apostrophe(std::size_t at, std::size_t begin) const {
    if (orthography_.apostrophe != Orthography::Apostrophe::kJoins) return false;
    if (at + 1 >= text_.size() || at < begin + 2) return false;
    const char lone = text_[at + 1];
    const char before = text_[at - 1];
    if (lone != 's' && !(lone == 't' && before == 'n')) return false;
    if (kLetters[static_cast<unsigned char>(before)] == 0) return false;
    if (at + 2 == text_.size()) return true;
    const char behind = text_[at + 2];
    return behind == ' ' || behind == '.' || behind == ',' || behind == '\n';
  }

  // Between single letters: "U.S", "a.m", "J.K". All letters so far must stand alone.
  bool dotted(std::size_t at, std::size_t begin) const {
    if (at + 1 >= text_.size()) return false;
    if (kLetters[static_cast<unsigned char>(text_[at + 1])] == 0) return false;
    for (std::size_t i = at - 1;; i -= 2) {
      if (kLetters[static_cast<unsigned char>(text_[i])] == 0) return false;
      if (i == begin) break;
      if (i < begin + 2 || text_[i - 1] != '.') return false;
    }
    const CharKind behind = kind_at(at + 2);
    return behind != CharKind::kLetter && behind != CharKind::kDigit;
  }

  void finish_word(std::size_t begin, std::size_t end, const Word& word) {
    if (end == begin) return;
    std::string folded_again;
    std::string_view folded(word.bytes.data(), word.size);
    if (word.composes) {
      folded_again = fold_whole(begin, end);
      folded = folded_again;
    }
    if (folded.empty()) return;
    Token token;
    token.begin = static_cast<std::uint32_t>(begin);
    token.end = static_cast<std::uint32_t>(end);
    token.word = base::hash64(folded);
    token.stem = stem_of_word(folded, word, token.word);
    if (word.first_upper) token.flags |= kCapitalised;
    if (word.upper >= 2 && word.upper == word.letters) token.flags |= kAllCaps;
    emit(token);
  }

  static std::uint64_t stem_of_word(std::string_view folded, const Word& read, std::uint64_t word) {
    if (!read.hangul) return folded.size() <= kStemLetters ? word : stem_of(folded);
    std::size_t end = 0;
    for (std::uint32_t i = 0; i < kStemSyllables && end < folded.size(); ++i) {
      end += decode_at(folded, end).size;
    }
    return base::hash64(folded.substr(0, end));
  }

  // The word folded by definition, without what is ignored or only joins.
  std::string fold_whole(std::size_t begin, std::size_t end) const {
    std::string kept;
    for (std::size_t at = begin; at < end;) {
      Decoded decoded;
      const CharKind kind = look(at, decoded).kind;
      const bool is_part =
          kind != CharKind::kBreak && kind != CharKind::kIgnored && kind != CharKind::kApostrophe;
      if (is_part) kept.append(text_.substr(at, decoded.size));
      at += decoded.size;
    }
    return fold_by_definition(kept);
  }

  std::size_t read_digits(std::size_t begin) {
    const std::size_t end = read_number({text_, table_, orthography_.decimal}, begin, number_);
    Token token;
    token.begin = static_cast<std::uint32_t>(begin);
    token.end = static_cast<std::uint32_t>(end);
    token.word = base::hash64(number_);
    token.stem = token.word;
    token.flags = kNumeric;
    emit(token);
    return end;
  }

  // --- scripts without spaces ---

  struct Unit {
    std::uint32_t begin;
    std::uint32_t end;
    std::uint32_t folded;  // where its form starts in units_folded_
    bool composes;
  };

  std::size_t read_ideographs(std::size_t at) {
    units_.clear();
    folded_.clear();
    while (at < text_.size()) {
      Decoded decoded;
      const Character entry = look(at, decoded);
      const auto next = static_cast<std::uint32_t>(at + decoded.size);
      if (entry.kind == CharKind::kIdeograph) {
        units_.push_back({static_cast<std::uint32_t>(at), next,
                          static_cast<std::uint32_t>(folded_.size()), false});
        table_.append_folded(decoded.code, folded_);
      } else if (entry.kind == CharKind::kExtend) {
        units_.back().end = next;
        units_.back().composes = true;
      } else if (entry.kind != CharKind::kIgnored) {
        break;
      }
      at = next;
    }
    for (std::size_t i = 0; i + 1 < units_.size() || i == 0; ++i) finish_pair(i);
    return at;
  }

  // The pair of units i and i + 1, or the lone unit.
  void finish_pair(std::size_t i) {
    const std::size_t last = std::min(i + 1, units_.size() - 1);
    const std::size_t stop = last + 1 < units_.size() ? units_[last + 1].folded : folded_.size();
    const std::string_view pair(folded_.data() + units_[i].folded, stop - units_[i].folded);
    Token token;
    token.begin = units_[i].begin;
    token.end = units_[last].end;
    const bool composes = units_[i].composes || units_[last].composes;
    token.word = base::hash64(composes ? fold_whole(token.begin, token.end) : std::string(pair));
    token.stem = token.word;
    token.flags = kIdeographic;
    emit(token);
  }

  std::size_t read_segmented(std::size_t begin) {
    std::size_t end = begin;
    while (end < text_.size()) {
      Decoded decoded;
      const CharKind kind = look(end, decoded).kind;
      if (kind != CharKind::kSegmented && kind != CharKind::kIgnored && kind != CharKind::kExtend) {
        break;
      }
      end += decoded.size;
    }
    UErrorCode status = U_ZERO_ERROR;
    if (!words_) words_.reset(icu::BreakIterator::createWordInstance(icu::Locale("th"), status));
    UText* run = utext_openUTF8(nullptr, text_.data() + begin,
                                static_cast<std::int64_t>(end - begin), &status);
    if (words_ && U_SUCCESS(status)) {
      words_->setText(run, status);
      std::int32_t from = words_->first();
      for (std::int32_t to = words_->next(); to != icu::BreakIterator::DONE; to = words_->next()) {
        finish_segment(begin + static_cast<std::size_t>(from),
                       begin + static_cast<std::size_t>(to));
        from = to;
      }
    }
    utext_close(run);
    return end;
  }

  void finish_segment(std::size_t begin, std::size_t end) {
    const std::string folded = fold_whole(begin, end);
    if (folded.empty()) return;
    Token token;
    token.begin = static_cast<std::uint32_t>(begin);
    token.end = static_cast<std::uint32_t>(end);
    token.word = base::hash64(folded);
    token.stem = stem_of(folded);
    emit(token);
  }

  std::string_view text_;
  const CharacterTable& table_;
  Orthography orthography_;
  TokenSlots& slots_;
  Token* next_;   // into slots_.tokens
  Token* limit_;  // behind slots_.tokens
  bool counts_ = false;
  std::string number_;
  std::vector<Unit> units_;
  std::string folded_;
  std::unique_ptr<icu::BreakIterator> words_;
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

std::size_t tokenize_into(std::string_view text, const CharacterTable& table,
                          Orthography orthography, TokenSlots& slots) {
  return Scan(text, table, orthography, slots).run();
}

void tokenize(std::string_view text, const CharacterTable& table, Orthography orthography,
              std::vector<Token>& tokens) {
  TokenSlots slots{{}, WordMemo(1)};
  const std::size_t count = tokenize_into(text, table, orthography, slots);
  tokens.insert(tokens.end(), slots.tokens.data(), slots.tokens.data() + count);
}

}  // namespace wirefold::text
