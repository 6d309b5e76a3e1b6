// Numbers and what they count.
//
// Problem: "23 dead" against "31 dead" is the strongest sign that two alike texts are different
// events or a later count; "130 miles" and "210 km" are the same figure after an editor's hand.
// Method: every numeric token and every spelled-out number of the language is read with the words
// around it: multipliers ("2.5 million", "3億"), a currency sign or a unit (converted to SI), else
// the first content word behind it, past words such as "more" or "injured" (config/words.toml).
// Numbers beside a month, a clock word or a colon are parts of dates and times.
// Cost: a few lookups for each number.
// Left out: parsing phrases such as "half a dozen of the 31"; ranges are two numbers.

#include <array>
#include <cmath>
#include <cstdlib>
#include <optional>
#include <string>

#include "base/hash.h"
#include "text/characters.h"
#include "text/reading.h"
#include "text/tokenize.h"

namespace wirefold::text {
namespace {

constexpr std::uint32_t kNounReach = 3;  // how many words may stand before the noun
constexpr std::size_t kGroupDigits = 3;

// A character that scales the number before it, in Japanese and Chinese.
double ideographic_factor(char32_t c) {
  switch (c) {
    case U'千':
      return 1e3;
    case U'万':
    case U'萬':
      return 1e4;
    case U'億':
    case U'亿':
      return 1e8;
    case U'兆':
      return 1e12;
    default:
      return 0;
  }
}

bool is_date_character(char32_t c) {
  constexpr std::u32string_view kBehindDates = U"月日時时分号월일시";
  return kBehindDates.find(c) != std::u32string_view::npos;
}

// The value of up to fifteen ASCII digits with at most one decimal sign, any other sign being a
// separator. Both the digits and the power of ten are exact, so their quotient is the double next
// to the number, as strtod() has it. Empty for what is written otherwise.
std::optional<double> parse_plain(std::string_view number, char decimal) {
  static constexpr std::array<double, 16> kPowers = {1e0, 1e1, 1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                                     1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};
  if (number.size() > 15) return std::nullopt;
  std::uint64_t digits = 0;
  std::size_t decimals = 0;
  bool behind_sign = false;
  for (const char c : number) {
    if (c >= '0' && c <= '9') {
      digits = digits * 10 + static_cast<std::uint64_t>(c - '0');
      decimals += behind_sign ? 1U : 0U;
    } else if (static_cast<unsigned char>(c) >= 0x80 || (c == decimal && behind_sign)) {
      return std::nullopt;
    } else {
      behind_sign = behind_sign || c == decimal;
    }
  }
  return static_cast<double>(digits) / kPowers[decimals];
}

class NumberPass {
 public:
  NumberPass(const Reading& reading, Document& document)
      : reading_(reading),
        document_(document),
        decimal_(orthography_of(reading.language).decimal),
        count_(static_cast<std::uint32_t>(document.tokens.size())) {}

  void run() {
    document_.numbers.reserve(reading_.notes.numbers.size());
    std::uint32_t free = 0;  // behind the last number
    for (const std::uint32_t i : reading_.notes.numbers) {
      if (i < free) continue;
      free = (tokens()[i].flags & kNumeric) != 0 ? read_digits(i) : read_spelled(i);
    }
  }

 private:
  Tokens& tokens() { return document_.tokens; }
  const Tokens& tokens() const { return document_.tokens; }

  // The characters between token i and the next one; a full stop if there is none.
  std::string_view behind(std::uint32_t i) const {
    if (i + 1 >= count_ || (tokens()[i + 1].flags & kSentenceStart) != 0) return ".";
    return reading_.gap_before(tokens(), i + 1);
  }
  bool next_is_near(std::uint32_t i) const {
    const std::string_view gap = behind(i);
    return gap.empty() || gap == " " || gap == "-" || gap == "\u00A0" || gap == "\u202F" ||
           gap == "'" || gap == "\u2019" ||
           (gap == ". " && reading_.has_role(i, kRoleAbbreviation));  // "12 тыс. человек"
  }
  char32_t char_behind(std::uint32_t i) const { return decoded_at(tokens()[i].end).code; }

  // Reads the token's digits again: its hash keeps none. Which sign is the decimal one was settled
  // by the tokenizer with the same orthography; all others only group.
  double parse(std::uint32_t i) const {
    const Token& token = tokens()[i];
    const std::string_view digits = reading_.text.substr(token.begin, token.end - token.begin);
    const char decimal = decimal_of(digits);
    const std::optional<double> plain = parse_plain(digits, decimal);
    return plain ? *plain : parse_any(token, decimal);
  }

  // The decimal sign in a number; 0 if all its signs group.
  char decimal_of(std::string_view number) const {
    if (decimal_ == Orthography::Decimal::kPoint) return '.';
    if (decimal_ == Orthography::Decimal::kComma) return ',';
    const std::size_t last = number.find_last_of(".,");
    if (last == std::string_view::npos) return '\0';
    const char other = number[last] == '.' ? ',' : '.';
    const bool is_below_one = last == 1 && number[0] == '0';
    const bool groups = number.size() - last - 1 == kGroupDigits && !is_below_one &&
                        number.substr(0, last).find(other) == std::string_view::npos;
    return groups ? '\0' : number[last];
  }

  double parse_any(const Token& token, char decimal) const {
    std::string digits;
    for (std::uint32_t at = token.begin; at < token.end;) {
      const Decoded decoded = decode_at(reading_.text, at);
      at += decoded.size;
      const char32_t c = decoded.code;
      if (c >= '0' && c <= '9') {
        digits.push_back(static_cast<char>(c));
      } else if (c == static_cast<unsigned char>(decimal) || c == 0x66B || c == 0xFF0E) {
        digits.push_back('.');
      } else if (c > 0x7F) {
        append_other_digit(c, digits);
      }
    }
    return std::strtod(digits.c_str(), nullptr);
  }

  // A digit of another script than ASCII.
  static void append_other_digit(char32_t code, std::string& digits) {
    std::vector<std::string> pool;
    const Character entry = describe_character(code, pool);
    if (entry.kind == CharKind::kDigit) digits.append(entry.bytes.data(), entry.size);
  }

  std::uint32_t read_digits(std::uint32_t i) {
    Number number;
    number.token = i;
    number.value = parse(i);
    if (ideographic_factor(char_behind(i)) != 0) return read_ideographic(i, number);
    const std::uint32_t last = read_multipliers(i, number);
    const bool plain = last == i;
    read_noun(i, last, number);
    number.is_date = plain && is_part_of_date(i, number.value);
    number.is_year = plain && is_year(i, number);
    if (number.is_date || number.is_year) number.noun = 0;
    finish(i, number);
    return last + 1;
  }

  std::uint32_t read_spelled(std::uint32_t i) {
    Number number;
    number.token = i;
    number.value = reading_.entry(i).number;
    std::uint32_t last = i;
    const bool tens = number.value >= 20 && number.value < 100;
    if (tens && next_is_near(i) && reading_.has_role(i + 1, kRoleNumber) &&
        reading_.entry(i + 1).number < 10) {
      number.value += reading_.entry(i + 1).number;
      last = i + 1;
    }
    last = read_multipliers(last, number);
    read_noun(i, last, number);
    if (number.noun == 0) return last + 1;  // "one of", "two" alone: a figure of speech
    for (std::uint32_t k = i; k <= last; ++k) tokens().add_flags(k, kNumeric);
    finish(i, number);
    return last + 1;
  }

  // "1兆430億円", "3.5万亿": parts that scale down, each a number token and the token of its signs.
  std::uint32_t read_ideographic(std::uint32_t i, Number& number) {
    const std::uint32_t first = i;
    number.value = 0;
    std::uint32_t end = 0;  // the byte behind the last sign
    while (i < count_ && (tokens()[i].flags & kNumeric) != 0) {
      end = tokens()[i].end;
      double factor = 1;
      for (Decoded sign = decoded_at(end); ideographic_factor(sign.code) != 0;
           sign = decoded_at(end)) {
        factor *= ideographic_factor(sign.code);
        end += sign.size;
      }
      number.value += parse(i) * factor;
      if (factor == 1) break;
      const bool goes_on =
          i + 2 < count_ && tokens()[i + 2].begin == end && (tokens()[i + 2].flags & kNumeric) != 0;
      if (!goes_on) break;
      i += 2;
    }
    const char32_t before = decode_before(reading_.text, tokens()[first].begin);
    number.noun = sign_noun(before, decoded_at(end).code);
    if (number.noun == 0) number.noun = ideographic_noun(i + 1, end);
    finish(first, number);
    return i + 1;
  }

  // What is counted at byte `at`, behind signs that begin with token k: the word that begins there;
  // the character alone where the dictionary took the sign with it ("万人") or it ends the run.
  std::uint64_t ideographic_noun(std::uint32_t k, std::uint32_t at) const {
    while (k < count_ && tokens()[k].end <= at) ++k;
    if (k == count_ || tokens()[k].begin > at || (tokens()[k].flags & kIdeographic) == 0) return 0;
    const bool begins_next = k + 1 < count_ && tokens()[k + 1].begin == at;
    const Token token = tokens()[begins_next ? k + 1 : k];
    if (token.begin == at && token.stem != kNoStem) return token.stem;
    return base::hash64(fold_by_definition(reading_.text.substr(at, decoded_at(at).size)));
  }

  Decoded decoded_at(std::size_t at) const {
    return at < reading_.text.size() ? decode_at(reading_.text, at) : Decoded{};
  }

  // Scales by the words behind token `last`; the last token that belongs to the number.
  std::uint32_t read_multipliers(std::uint32_t last, Number& number) {
    while (last + 1 < count_ && next_is_near(last) &&
           reading_.has_role(last + 1, kRoleMultiplier)) {
      number.value *= reading_.entry(last + 1).multiplier;
      ++last;
    }
    return last;
  }

  std::uint64_t sign_noun(char32_t before, char32_t after) const {
    for (const Sign& sign : reading_.words.signs) {
      if (sign.code == before || sign.code == after) return sign.noun;
    }
    return 0;
  }

  void read_noun(std::uint32_t first, std::uint32_t last, Number& number) {
    const char32_t before = decode_before(reading_.text, tokens()[first].begin);
    const char32_t after = char_behind(last);
    const bool spaced = after == ' ' || after == 0xA0 || after == 0x202F;
    const std::size_t next = tokens()[last].end + 1U + (after > 0x7F ? 1U : 0U);
    const char32_t far =
        spaced && next < reading_.text.size() ? decode_at(reading_.text, next).code : U'\0';
    const bool degree = after == 0xB0 || far == 0xB0;
    if (!degree) number.noun = sign_noun(before, spaced && far != 0 ? far : after);
    if (number.noun != 0) return;
    std::uint32_t at = last;
    for (std::uint32_t step = 0; step < kNounReach; ++step) {
      if (!(next_is_near(at) || (degree && at == last)) || at + 1 >= count_) return;
      ++at;
      if (reading_.has_role(at, kRoleUnit)) return convert(at, number);
      if (reading_.has_role(at, kRoleSkipped)) continue;
      // "380 millions d'euros": the preposition belongs to the language's way of counting.
      const bool of = reading_.has_role(at, kRoleParticle) && reading_.has_role(at, kRoleFunction);
      if (of && at == last + 1 && last != first) continue;
      if (reading_.has_role(at, kRoleFunction) || (tokens()[at].flags & kNumeric) != 0) return;
      if (reading_.has_role(at, kRoleMonth | kRoleClock | kRoleWeekday)) return;
      number.noun = tokens()[at].stem;
      return;
    }
  }

  void convert(std::uint32_t at, Number& number) const {
    const Unit& unit = reading_.lexicon.unit(reading_.role(at));
    number.value = number.value * unit.factor + unit.offset;
    number.noun = unit.noun;
  }

  bool is_month(std::uint32_t i) const {
    return i < count_ && reading_.has_role(i, kRoleMonth) &&
           ((tokens()[i].flags & kCapitalised) != 0 || reading_.language != "en");
  }

  bool is_part_of_date(std::uint32_t i, double value) const {
    if (is_date_character(char_behind(i))) return true;
    if (i > 0 && (tokens()[i].flags & kSentenceStart) == 0 && is_month(i - 1)) return true;
    if (i + 1 < count_ && is_month(i + 1) && behind(i).size() <= 2) return true;
    if (i + 2 < count_ && is_month(i + 2) && reading_.has_role(i + 1, kRoleParticle)) return true;
    const bool clock = i + 1 < count_ && next_is_near(i) && reading_.has_role(i + 1, kRoleClock);
    if (clock && value <= 24) return true;
    return beside_digits(i, i + 1) || (i > 0 && beside_digits(i - 1, i));
  }

  // "11:20", "2026-03-12", "26.02.2026": digits with one such sign between them.
  bool beside_digits(std::uint32_t i, std::uint32_t next) const {
    if (next >= count_ || (tokens()[i].flags & tokens()[next].flags & kNumeric) == 0) return false;
    const std::string_view gap = reading_.gap_before(tokens(), next);
    if (gap == ":") return true;
    if (gap != "-" && gap != "/" && gap != ".") return false;
    const bool third = next + 1 < count_ && (tokens()[next + 1].flags & kNumeric) != 0 &&
                       reading_.gap_before(tokens(), next + 1) == gap;
    const bool before =
        i > 0 && (tokens()[i - 1].flags & kNumeric) != 0 && reading_.gap_before(tokens(), i) == gap;
    return third || before;
  }

  // Four digits without a separator. Near the present they are a year even before a word ("2024
  // season"), since publishers write "2,000 people"; a unit or a sign proves a quantity.
  bool is_year(std::uint32_t i, const Number& number) const {
    const double value = number.value;
    const bool bare = tokens()[i].end - tokens()[i].begin == 4 && value == std::floor(value);
    if (char_behind(i) == U'年') return bare;
    if (!bare || value < 1900 || value > 2100) return false;
    if (number.noun == 0) return true;
    const bool counts_word = i + 1 < count_ && number.noun == tokens()[i + 1].stem &&
                             !reading_.has_role(i + 1, kRoleUnit);
    return counts_word && value > 1980 && value < 2040;
  }

  bool is_approximate(std::uint32_t i) const {
    for (std::uint32_t back = 1; back <= 2 && back <= i; ++back) {
      if (reading_.has_role(i - back, kRoleApproximate)) return true;
      if ((tokens()[i - back + 1].flags & kSentenceStart) != 0) return false;
    }
    return false;
  }

  void finish(std::uint32_t i, Number& number) {
    number.is_approximate = is_approximate(i);
    document_.numbers.push_back(number);
  }

  const Reading& reading_;
  Document& document_;
  Orthography::Decimal decimal_;
  std::uint32_t count_;
};

}  // namespace

void find_numbers(const Reading& reading, Document& document) {
  NumberPass(reading, document).run();
}

}  // namespace wirefold::text
