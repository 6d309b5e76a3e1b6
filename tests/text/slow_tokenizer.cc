#include "tests/text/slow_tokenizer.h"

#include <unicode/brkiter.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <memory>
#include <string>
#include <utility>

#include "base/hash.h"
#include "text/characters.h"

namespace wirefold::text {
namespace {

struct Letter {
  char32_t code = 0;
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  Character character;
};

class SlowTokenizer {
 public:
  SlowTokenizer(std::string_view text, Orthography orthography)
      : text_(text), orthography_(orthography) {
    std::vector<std::string> pool;
    for (std::uint32_t at = 0; at < text.size();) {
      const Decoded decoded = decode_at(text, at);
      letters_.push_back(
          {decoded.code, at, at + decoded.size, describe_character(decoded.code, pool)});
      at += decoded.size;
    }
  }

  std::vector<Token> run() {
    std::size_t i = 0;
    while (i < letters_.size()) {
      switch (kind(i)) {
        case CharKind::kLetter:
          i = word(i);
          break;
        case CharKind::kDigit:
          i = number(i);
          break;
        case CharKind::kIdeograph:
          i = ideographs(i);
          break;
        case CharKind::kSegmented:
          i = segmented(i);
          break;
        default:
          ++i;
      }
    }
    return tokens_;
  }

 private:
  CharKind kind(std::size_t i) const {
    return i < letters_.size() ? letters_[i].character.kind : CharKind::kBreak;
  }
  char32_t code(std::size_t i) const { return i < letters_.size() ? letters_[i].code : 0; }
  bool ascii_letter(std::size_t i) const { return code(i) < 128 && kind(i) == CharKind::kLetter; }

  static std::string first(const std::string& folded, std::uint32_t count) {
    std::size_t end = 0;
    for (std::uint32_t n = 0; n < count && end < folded.size(); ++n) {
      end += decode_at(folded, end).size;
    }
    return folded.substr(0, end);
  }

  static std::u32string letters_of(const std::string& text) {
    std::u32string letters;
    for (std::size_t at = 0; at < text.size(); at += decode_at(text, at).size) {
      letters += decode_at(text, at).code;
    }
    return letters;
  }

  // Letters that may go, and how many must stay.
  static std::string arabic_stem(const std::string& form) {
    std::u32string word = letters_of(form);
    if (word.starts_with(U"و") && word.size() >= 4) word.erase(0, 1);
    for (const std::u32string article : {U"ال", U"بال", U"كال", U"فال", U"لل"}) {
      if (word.starts_with(article) && word.size() >= article.size() + 2) {
        word.erase(0, article.size());
        if (word.starts_with(U"و") && word.size() >= 4) word.erase(0, 1);
        break;
      }
    }
    for (bool goes_on = true; goes_on;) {
      goes_on = false;
      for (const std::u32string ending : {U"ها", U"ان", U"ات", U"ون", U"ين", U"يه", U"ه", U"ي"}) {
        if (!word.ends_with(ending) || word.size() < ending.size() + 2) continue;
        word.resize(word.size() - ending.size());
        goes_on = true;
      }
    }
    std::string stem;
    icu::UnicodeString::fromUTF32(reinterpret_cast<const UChar32*>(word.data()),
                                  static_cast<std::int32_t>(word.size()))
        .toUTF8String(stem);
    return stem;
  }

  // The folded form of what counts between two positions.
  std::string folded(std::size_t from, std::size_t to) const {
    std::string kept;
    for (std::size_t i = from; i < to; ++i) {
      const bool counts = kind(i) != CharKind::kBreak && kind(i) != CharKind::kIgnored &&
                          kind(i) != CharKind::kApostrophe;
      if (counts)
        kept += std::string(text_.substr(letters_[i].begin, letters_[i].end - letters_[i].begin));
    }
    return fold_by_definition(kept);
  }

  // Adds a token over the letters from `from` to before `to`, with the hashes and flags given.
  void push(std::size_t from, std::size_t to, Token token) {
    token.begin = letters_[from].begin;
    token.end = letters_[to - 1].end;
    tokens_.push_back(token);
  }

  bool joins_dotted(std::size_t from, std::size_t i) const {
    if (code(i) != '.' || !ascii_letter(i + 1)) return false;
    for (std::size_t k = from; k < i; ++k) {
      const bool letter = (k - from) % 2 == 0;
      if (letter ? !ascii_letter(k) : code(k) != '.') return false;
    }
    if ((i - from) % 2 == 0) return false;
    return kind(i + 2) != CharKind::kLetter && kind(i + 2) != CharKind::kDigit;
  }

  bool joins_lost_apostrophe(std::size_t from, std::size_t i) const {
    if (!orthography_.finds_lost_apostrophes || code(i) != ' ') return false;
    if (letters_[i].begin < letters_[from].begin + 2 || !ascii_letter(i - 1)) return false;
    const bool s = code(i + 1) == 's';
    const bool t = code(i + 1) == 't' && code(i - 1) == 'n';
    if (!s && !t) return false;
    const char32_t behind = code(i + 2);
    return i + 2 >= letters_.size() || behind == ' ' || behind == '.' || behind == ',' ||
           behind == '\n';
  }

  bool joins_apostrophe(std::size_t i) const {
    return orthography_.apostrophe == Orthography::Apostrophe::kJoins &&
           kind(i) == CharKind::kApostrophe && kind(i + 1) == CharKind::kLetter;
  }

  std::size_t word(std::size_t from) {
    std::size_t i = from;
    std::size_t end = from;
    bool hangul = false;
    std::uint32_t cased = 0;
    std::uint32_t upper = 0;
    for (std::uint32_t n = 0; n < kWordCharacters && i < letters_.size(); ++n, ++i) {
      const bool counts = kind(i) == CharKind::kLetter || kind(i) == CharKind::kDigit ||
                          kind(i) == CharKind::kExtend;
      const bool joins = kind(i) == CharKind::kIgnored || joins_apostrophe(i) ||
                         joins_dotted(from, i) || joins_lost_apostrophe(from, i);
      if (!counts && !joins) break;
      const bool is_foreign = letters_[from].code >= 0x80;
      if (orthography_.joins_small_words && kind(i) == CharKind::kDigit && i > from && is_foreign) {
        break;
      }
      if (!counts) continue;
      end = i + 1;
      hangul = hangul || (letters_[i].character.flags & Character::kHangul) != 0;
      const bool is_upper = (letters_[i].character.flags & Character::kUpper) != 0;
      const bool is_letter =
          kind(i) == CharKind::kLetter || (code(i) < 128 && kind(i) == CharKind::kDigit);
      cased += is_letter ? 1U : 0U;
      upper += is_letter && is_upper ? 1U : 0U;
    }
    const std::string form = folded(from, end);
    if (!form.empty()) {
      std::uint16_t flags = 0;
      if ((letters_[from].character.flags & Character::kUpper) != 0) flags |= kCapitalised;
      if (upper >= 2 && upper == cased) flags |= kAllCaps;
      const std::string stem = hangul ? first(form, kStemSyllables)
                               : orthography_.joins_small_words
                                   ? first(arabic_stem(form), kStemLetters)
                                   : first(form, kStemLetters);
      push(from, end, {0, 0, base::hash64(form), base::hash64(stem), flags});
    }
    return end;
  }

  bool group(std::size_t i) const {
    return kind(i) == CharKind::kDigit && kind(i + 1) == CharKind::kDigit &&
           kind(i + 2) == CharKind::kDigit && kind(i + 3) != CharKind::kDigit;
  }
  bool separates_groups(char32_t c) const {
    const bool is_either = orthography_.decimal == Orthography::Decimal::kEither;
    if (is_either && (c == U',' || c == 0xFF0C || c == U'.' || c == U' ')) return true;
    const bool comma_style = orthography_.decimal == Orthography::Decimal::kComma;
    if (c == U',' || c == 0xFF0C) return !comma_style;
    if (c == U'.' || c == U' ') return comma_style;
    return c == 0xA0 || c == 0x202F || c == 0x2009 || c == U'\'' || c == 0x2019 || c == 0x66C;
  }
  bool separates_decimals(char32_t c) const {
    if (c == 0x66B) return true;
    if (orthography_.decimal == Orthography::Decimal::kComma) return c == U',';
    if (orthography_.decimal == Orthography::Decimal::kEither && c == U',') return true;
    return c == U'.' || c == 0xFF0E;
  }
  std::size_t digits(std::size_t i) const {
    while (kind(i) == CharKind::kDigit) ++i;
    return i;
  }

  std::size_t number(std::size_t from) {
    std::size_t i = digits(from);
    std::string form = folded(from, i);
    const bool is_either = orthography_.decimal == Orthography::Decimal::kEither;
    const bool groups = i - from <= 3 && !(is_either && form == "0");
    char32_t sign = 0;
    while (groups && separates_groups(code(i)) && group(i + 1)) {
      if (is_either && sign != 0 && sign != code(i)) break;
      sign = code(i);
      form += folded(i + 1, i + 4);
      i += 4;
    }
    const bool later_part = from >= 2 && (code(from - 1) == '.' || code(from - 1) == ',') &&
                            code(from - 2) >= '0' && code(from - 2) <= '9';
    const bool has_grouped = is_either && sign == code(i);
    if (!later_part && !has_grouped && separates_decimals(code(i)) &&
        kind(i + 1) == CharKind::kDigit) {
      const std::size_t end = digits(i + 1);
      const bool again =
          text_[letters_[i].begin] == (end < letters_.size() ? text_[letters_[end].begin] : '\0') &&
          kind(end + 1) == CharKind::kDigit;
      if (!again) {
        form += "." + folded(i + 1, end);
        i = end;
      }
    }
    push(from, i, {0, 0, base::hash64(form), base::hash64(form), kNumeric});
    return i;
  }

  std::size_t ideographs(std::size_t from) {
    std::vector<std::pair<std::size_t, std::size_t>> units;
    std::size_t i = from;
    for (; i < letters_.size(); ++i) {
      if (kind(i) == CharKind::kIdeograph)
        units.emplace_back(i, i + 1);
      else if (kind(i) == CharKind::kExtend)
        units.back().second = i + 1;
      else if (kind(i) != CharKind::kIgnored)
        break;
    }
    const std::size_t pairs = units.size() == 1 ? 1 : units.size() - 1;
    // Each dictionary word goes to the pair that its first character begins, or ends the run with.
    std::vector<std::uint64_t> stems(pairs, kNoStem);
    std::vector<std::size_t> starts;
    for (const auto& [begin, end] : dictionary_words(from, i)) starts.push_back(begin);
    std::erase_if(starts, [&](std::size_t start) {
      return std::none_of(units.begin(), units.end(),
                          [&](const auto& unit) { return unit.first == start; });
    });
    for (std::size_t w = 0; w < starts.size(); ++w) {
      std::size_t pair = 0;
      while (units[pair].first != starts[w]) ++pair;
      if (pair == pairs && stems.back() != kNoStem) continue;
      const std::size_t end = w + 1 < starts.size() ? starts[w + 1] : units.back().second;
      stems[std::min(pair, pairs - 1)] = base::hash64(folded(starts[w], end));
    }
    for (std::size_t k = 0; k < pairs; ++k) {
      const std::size_t to = units[std::min(k + 1, units.size() - 1)].second;
      push(units[k].first, to,
           {0, 0, base::hash64(folded(units[k].first, to)), stems[k], kIdeographic});
    }
    return i;
  }

  std::size_t segmented(std::size_t from) {
    std::size_t i = from;
    while (kind(i) == CharKind::kSegmented || kind(i) == CharKind::kIgnored ||
           kind(i) == CharKind::kExtend) {
      ++i;
    }
    for (const auto& [begin, end] : dictionary_words(from, i)) {
      const std::string form = folded(begin, end);
      if (form.empty()) continue;
      push(begin, end, {0, 0, base::hash64(form), base::hash64(first(form, kStemLetters)), 0});
    }
    return i;
  }

  // What ICU takes for words between two positions.
  std::vector<std::pair<std::size_t, std::size_t>> dictionary_words(std::size_t from,
                                                                    std::size_t to) const {
    icu::UnicodeString run;
    std::vector<std::size_t> kept;
    for (std::size_t k = from; k < to; ++k) {
      if (kind(from) == CharKind::kIdeograph && kind(k) == CharKind::kIgnored) continue;
      run.append(static_cast<UChar32>(code(k)));
      kept.push_back(k);
    }
    kept.push_back(to);
    UErrorCode status = U_ZERO_ERROR;
    const std::unique_ptr<icu::BreakIterator> words(
        icu::BreakIterator::createWordInstance(icu::Locale("th"), status));
    words->setText(run);
    std::vector<std::pair<std::size_t, std::size_t>> found;
    std::size_t begin = from;
    for (std::int32_t at = words->next(); at != icu::BreakIterator::DONE; at = words->next()) {
      const std::size_t end = kept[static_cast<std::size_t>(run.countChar32(0, at))];
      found.emplace_back(begin, end);
      begin = end;
    }
    return found;
  }

  std::string_view text_;
  Orthography orthography_;
  std::vector<Letter> letters_;
  std::vector<Token> tokens_;
};

}  // namespace

std::vector<Token> tokenize_slowly(std::string_view text, Orthography orthography) {
  return SlowTokenizer(text, orthography).run();
}

}  // namespace wirefold::text
