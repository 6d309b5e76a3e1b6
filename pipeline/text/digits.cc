#include "text/digits.h"

namespace wirefold::text {
namespace {

class NumberScan {
 public:
  NumberScan(const DigitsView& view, std::string& folded)
      : text_(view.text),
        table_(view.table),
        comma_(view.decimal != Orthography::Decimal::kPoint),
        point_(view.decimal != Orthography::Decimal::kComma),
        folded_(folded) {}

  std::size_t run(std::size_t begin) {
    folded_.clear();
    std::size_t at = read_digits(begin);
    const bool groups = folded_.size() <= 3 && !(comma_ && point_ && folded_ == "0");
    char32_t grouping = 0;  // the sign that has grouped
    while (at < text_.size()) {
      const Decoded separator = decode_at(text_, at);
      const std::size_t next = at + separator.size;
      const bool is_same = grouping == 0 || grouping == separator.code || !(comma_ && point_);
      if (groups && is_same && separates_groups(separator.code) && group_at(next)) {
        grouping = separator.code;
        at = read_digits(next);
        continue;
      }
      const bool decimals = separates_decimals(separator.code) && digit_at(next) &&
                            (grouping != separator.code || !(comma_ && point_));
      return decimals && !follows_point(begin) ? read_decimals(at, next) : at;
    }
    return at;
  }

 private:
  // The run of digits from `at`, appended; where it ends.
  std::size_t read_digits(std::size_t at) {
    while (at < text_.size()) {
      if (is_ascii_digit(text_[at])) {
        folded_.push_back(text_[at++]);
        continue;
      }
      if (static_cast<unsigned char>(text_[at]) < 0x80) break;
      const Decoded decoded = decode_at(text_, at);
      const Character entry = table_.find(decoded.code);
      if (entry.kind != CharKind::kDigit) break;
      folded_.append(entry.bytes.data(), entry.size);
      at += decoded.size;
    }
    return at;
  }

  static bool is_ascii_digit(char c) { return c >= '0' && c <= '9'; }

  bool digit_at(std::size_t at) const {
    return at < text_.size() && table_.find(decode_at(text_, at).code).kind == CharKind::kDigit;
  }

  // Whether exactly three digits start at `at`.
  bool group_at(std::size_t at) const {
    for (int i = 0; i < 3; ++i) {
      if (!digit_at(at)) return false;
      at += decode_at(text_, at).size;
    }
    return !digit_at(at);
  }

  bool separates_groups(char32_t c) const {
    switch (c) {
      case U',':
      case 0xFF0C:
        return point_;
      case U'.':
      case U' ':
        return comma_;
      case 0xA0:
      case 0x202F:
      case 0x2009:
      case U'\'':
      case 0x2019:
      case 0x66C:
        return true;
      default:
        return false;
    }
  }

  bool separates_decimals(char32_t c) const {
    if (c == 0x66B) return true;
    return (comma_ && c == U',') || (point_ && (c == U'.' || c == 0xFF0E));
  }

  // The later part of a date or version: "02" in "26.02.2026".
  bool follows_point(std::size_t begin) const {
    return begin >= 2 && (text_[begin - 1] == '.' || text_[begin - 1] == ',') &&
           is_ascii_digit(text_[begin - 2]);
  }

  // Takes the decimals behind the separator at `at`, unless it is a date's or a version's point.
  std::size_t read_decimals(std::size_t at, std::size_t next) {
    const std::size_t whole = folded_.size();
    folded_.push_back('.');
    const std::size_t end = read_digits(next);
    const bool again = end < text_.size() && text_[end] == text_[at] && digit_at(end + 1);
    if (!again) return end;
    folded_.resize(whole);
    return at;
  }

  std::string_view text_;
  const CharacterTable& table_;
  bool comma_;  // may be the decimal sign …
  bool point_;  // … and so may this
  std::string& folded_;
};

}  // namespace

std::size_t read_number(const DigitsView& view, std::size_t begin, std::string& folded) {
  return NumberScan(view, folded).run(begin);
}

}  // namespace wirefold::text
