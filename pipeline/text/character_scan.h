#pragma once
// Reading a text character by character: all scripts, numbers, and the words whose ends are not
// sure. tokenize.cc calls it for whatever is no plain word, and for short texts; its rules are
// those named there.

#include <unicode/brkiter.h>
#include <unicode/utext.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include "base/hash.h"
#include "text/arabic_stem.h"
#include "text/characters.h"
#include "text/digits.h"
#include "text/tokenize.h"
#include "text/word_dictionary.h"

namespace wirefold::text {

constexpr std::array<std::uint8_t, 256> make_letters() {
  std::array<std::uint8_t, 256> table{};
  for (std::size_t c = 'a'; c <= 'z'; ++c) {
    table[c] = static_cast<std::uint8_t>(c);
    table[c - 'a' + 'A'] = static_cast<std::uint8_t>(c);
  }
  return table;
}
// The folded form of an ASCII letter; 0 for every other byte.
inline constexpr std::array<std::uint8_t, 256> kLetters = make_letters();

inline bool is_ascii_digit(char c) { return c >= '0' && c <= '9'; }
inline bool is_ascii_upper(char c) { return c >= 'A' && c <= 'Z'; }

// A word being read. The buffer holds the folded bytes; an entry has at most five of them.
struct Word {
  std::array<char, 6 * kWordCharacters> bytes;
  std::uint32_t size = 0;
  std::uint32_t letters = 0;
  std::uint32_t upper = 0;
  bool first_upper = false;
  bool composes = false;
  bool hangul = false;

  // `capitals` is 1 if the character was a capital, else 0.
  void push(char folded, std::uint32_t capitals) {
    bytes[size++] = folded;
    if (letters == 0) first_upper = capitals != 0;
    ++letters;
    upper += capitals;
  }
};

/// One text; its tokens are appended to `tokens`, which outlive it.
class CharacterScan {
 public:
  CharacterScan(std::string_view text, const CharacterTable& table, Orthography orthography,
                Tokens& tokens)
      : text_(text), table_(table), orthography_(orthography), tokens_(tokens) {}

  /// Reads what stands at `at`, which may be nothing; where to go on behind it.
  std::size_t read(std::size_t at) {
    const char c = text_[at];
    if (kLetters[static_cast<unsigned char>(c)] != 0) return read_any_word(at);
    if (is_ascii_digit(c)) return read_digits(at);
    return static_cast<unsigned char>(c) < 0x80 ? at + 1 : read_other(at);
  }

  /// What kind of character stands at `at`; a break at the end.
  CharKind kind_at(std::size_t at) const {
    if (at >= text_.size()) return CharKind::kBreak;
    Decoded decoded;
    return look(at, decoded).kind;
  }

 private:
  Character look(std::size_t at, Decoded& decoded) const {
    decoded = decode_at(text_, at);
    return table_.find(decoded.code);
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

  std::size_t read_any_word(std::size_t begin) {
    Word word;
    std::size_t end = begin;  // behind the last character that counts
    std::size_t at = begin;
    std::uint32_t characters = 0;
    while (at < text_.size() && characters < kWordCharacters) {
      const char c = text_[at];
      if (const char folded = static_cast<char>(kLetters[static_cast<unsigned char>(c)]);
          folded != 0) {
        word.push(folded, is_ascii_upper(c) ? 1 : 0);
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
      if (parts_digits(begin)) return at;
      word.push(c, 0);
      counts_ = true;
      return at + 1;
    }
    if (c != '\'' && c != '`' && static_cast<unsigned char>(c) < 0x80) return at;
    return continue_wide(at, begin, word);
  }

  std::size_t continue_wide(std::size_t at, std::size_t begin, Word& word) {
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
      case CharKind::kDigit:
        if (parts_digits(begin)) return at;
        [[fallthrough]];
      case CharKind::kLetter:
      case CharKind::kExtend:
        push_wide(decoded.code, entry, word);
        counts_ = true;
        return next;
      default:
        return at;
    }
  }

  // Whether a digit in the word that begins there is a number of its own: "و17", but not "G20".
  bool parts_digits(std::size_t begin) const {
    return orthography_.joins_small_words && static_cast<unsigned char>(text_[begin]) >= 0x80;
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
    if (!orthography_.finds_lost_apostrophes) return false;
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
    tokens_.push_back(token);
  }

  std::uint64_t stem_of_word(std::string_view folded, const Word& read, std::uint64_t word) const {
    if (!read.hangul) {
      if (orthography_.joins_small_words) return stem_of(light_arabic_stem(folded));
      return folded.size() <= kStemLetters ? word : stem_of(folded);
    }
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
    tokens_.push_back(token);
    return end;
  }

  // --- scripts without spaces ---

  struct Unit {
    std::uint32_t begin;
    std::uint32_t end;
    std::uint32_t folded;  // where its form starts in folded_ …
    std::uint32_t kept;    // … and its characters in kept_
    bool composes;
    bool opens_word;
  };

  std::size_t read_ideographs(std::size_t at) {
    units_.clear();
    folded_.clear();
    kept_.clear();
    run_.clear();
    bool is_plain = WordDictionary::of_icu().is_known();
    while (at < text_.size()) {
      Decoded decoded;
      const Character entry = look(at, decoded);
      const auto next = static_cast<std::uint32_t>(at + decoded.size);
      if (entry.kind == CharKind::kIdeograph) {
        units_.push_back({static_cast<std::uint32_t>(at), next,
                          static_cast<std::uint32_t>(folded_.size()),
                          static_cast<std::uint32_t>(kept_.size()), false, false});
        table_.append_folded(decoded.code, folded_);
      } else if (entry.kind == CharKind::kExtend) {
        units_.back().end = next;
        units_.back().composes = true;
      } else if (entry.kind != CharKind::kIgnored) {
        break;
      }
      if (entry.kind != CharKind::kIgnored) {
        kept_.append(text_.substr(at, decoded.size));
        run_.push_back(static_cast<char16_t>(decoded.code));
        is_plain = is_plain && WordDictionary::reads(decoded.code);
      }
      at = next;
    }
    if (is_plain) {
      mark_words_fast();
    } else {
      mark_words();
    }
    for (std::size_t i = 0; i + 1 < units_.size() || i == 0; ++i) finish_pair(i);
    return at;
  }

  // The same as mark_words() for a run in which each unit is a character of the dictionary.
  void mark_words_fast() {
    WordDictionary::of_icu().part(run_, path_);
    for (std::size_t i = 0; i < units_.size(); ++i) units_[i].opens_word = path_.opens[i];
  }

  // Says of each unit whether a word begins there. What is ignored would break words in two.
  void mark_words() {
    std::size_t unit = 0;
    for_each_word(kept_, [&](std::size_t begin, std::size_t) {
      while (unit < units_.size() && units_[unit].kept < begin) ++unit;
      if (unit < units_.size() && units_[unit].kept == begin) units_[unit].opens_word = true;
    });
  }

  // The pair of units i and i + 1, or the lone unit.
  void finish_pair(std::size_t i) {
    const std::size_t end = std::min(i + 2, units_.size());
    Token token;
    token.begin = units_[i].begin;
    token.end = units_[end - 1].end;
    token.word = hash_of_units(i, end);
    token.stem = stem_of_pair(i);
    token.flags = kIdeographic;
    tokens_.push_back(token);
  }

  // The word that begins with the pair of unit i; of a run's last pair also with its second unit.
  std::uint64_t stem_of_pair(std::size_t i) const {
    const bool is_last = i + 2 == units_.size();
    const std::size_t begin = units_[i].opens_word || !is_last ? i : i + 1;
    if (!units_[begin].opens_word) return kNoStem;
    std::size_t end = begin + 1;
    while (end < units_.size() && !units_[end].opens_word) ++end;
    return hash_of_units(begin, end);
  }

  std::uint64_t hash_of_units(std::size_t begin, std::size_t end) const {
    const bool composes = std::any_of(units_.begin() + static_cast<std::ptrdiff_t>(begin),
                                      units_.begin() + static_cast<std::ptrdiff_t>(end),
                                      [](const Unit& unit) { return unit.composes; });
    if (composes) return base::hash64(fold_whole(units_[begin].begin, units_[end - 1].end));
    const std::size_t stop = end < units_.size() ? units_[end].folded : folded_.size();
    const std::size_t start = units_[begin].folded;
    return base::hash64(std::string_view(folded_).substr(start, stop - start));
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
    for_each_word(text_.substr(begin, end - begin), [&](std::size_t from, std::size_t to) {
      finish_segment(begin + from, begin + to);
    });
    return end;
  }

  // Calls `visit(begin, end)` for each word of a run of a script without spaces, as ICU's
  // dictionary has it.
  template <typename Visit>
  void for_each_word(std::string_view text, Visit visit) {
    UErrorCode status = U_ZERO_ERROR;
    if (!words_) words_.reset(icu::BreakIterator::createWordInstance(icu::Locale("th"), status));
    UText* run =
        utext_openUTF8(nullptr, text.data(), static_cast<std::int64_t>(text.size()), &status);
    if (words_ && U_SUCCESS(status)) {
      words_->setText(run, status);
      std::int32_t from = words_->first();
      for (std::int32_t to = words_->next(); to != icu::BreakIterator::DONE; to = words_->next()) {
        visit(static_cast<std::size_t>(from), static_cast<std::size_t>(to));
        from = to;
      }
    }
    utext_close(run);
  }

  void finish_segment(std::size_t begin, std::size_t end) {
    const std::string folded = fold_whole(begin, end);
    if (folded.empty()) return;
    Token token;
    token.begin = static_cast<std::uint32_t>(begin);
    token.end = static_cast<std::uint32_t>(end);
    token.word = base::hash64(folded);
    token.stem = stem_of(folded);
    tokens_.push_back(token);
  }

  std::string_view text_;
  const CharacterTable& table_;
  Orthography orthography_;
  Tokens& tokens_;
  bool counts_ = false;
  std::string number_;
  std::vector<Unit> units_;
  std::string folded_;
  std::string kept_;
  std::u16string run_;  // the same, if the dictionary reads all of it
  WordPath path_;
  std::unique_ptr<icu::BreakIterator> words_;
};

}  // namespace wirefold::text
