// A month's name with a small number beside it is a date in every language that has a list of
// months (config/words.toml); digits are read as one where signs or 月 and 日 prove it.
// "03/04/2025" is left out, since half the world reads it the other way round.

#include "text/dates.h"

#include <algorithm>
#include <charconv>

#include "text/characters.h"

namespace wirefold::text {
namespace {

constexpr int kYearMin = 1900;
constexpr int kYearMax = 2100;

class DatePass {
 public:
  DatePass(const DateView& view, TokenRange range)
      : view_(view),
        begin_(range.begin),
        count_(std::min<std::size_t>(view.tokens.size(), range.end)) {}

  std::vector<CalendarDay> run() {
    const TokenRole* const roles = view_.roles.data();
    const std::uint16_t* const flags = view_.tokens.flags();
    for (std::size_t i = begin_; i < count_; ++i) {
      if (((roles[i].roles & kRoleMonth) | (flags[i] & kNumeric)) == 0) continue;
      if ((roles[i].roles & kRoleMonth) != 0) read_beside_month(i);
      if (is_number(i)) read_digits(i);
    }
    return std::move(found_);
  }

 private:
  [[nodiscard]] bool is_number(std::size_t i) const {
    return i < count_ && (view_.tokens[i].flags & kNumeric) != 0;
  }

  [[nodiscard]] int month_of(std::size_t i) const {
    return view_.lexicon.entry(view_.roles[i]).month;
  }

  /// The token as a whole number; -1 if it is none.
  [[nodiscard]] int value(std::size_t i) const {
    if (!is_number(i)) return -1;
    const Token& token = view_.tokens[i];
    const char* begin = view_.text.data() + token.begin;
    const char* end = view_.text.data() + token.end;
    int number = -1;
    const auto [rest, error] = std::from_chars(begin, end, number);
    const bool whole = error == std::errc() && (rest == end || is_ordinal(rest, end));
    return whole ? number : -1;
  }

  static bool is_ordinal(const char* rest, const char* end) {
    const std::string_view suffix(rest, static_cast<std::size_t>(end - rest));
    return suffix == "st" || suffix == "nd" || suffix == "rd" || suffix == "th";
  }

  /// The bytes between a token and the next one.
  [[nodiscard]] std::string_view gap(std::size_t i) const {
    if (i + 1 >= count_) return "\n";
    const std::uint32_t end = view_.tokens[i].end;
    const std::uint32_t begin = view_.tokens[i + 1].begin;
    return begin < end ? std::string_view() : view_.text.substr(end, begin - end);
  }

  [[nodiscard]] bool near(std::size_t i) const {
    const std::string_view between = gap(i);
    return between == " " || between == ". " || between == "." || between == ", ";
  }

  [[nodiscard]] int year_at(std::size_t i) const {
    const int year = value(i);
    return year >= kYearMin && year <= kYearMax ? year : 0;
  }

  void read_beside_month(std::size_t i) {
    const int month = month_of(i);
    const std::size_t particle =
        i >= begin_ + 2 && view_.tokens[i - 1].end - view_.tokens[i - 1].begin <= 3;
    if (i > begin_ && near(i - 1) && is_day(value(i - 1))) {
      add(year_if_near(i), month, value(i - 1));
    } else if (near(i) && i + 1 < count_ && is_day(value(i + 1))) {
      add(year_if_near(i + 1), month, value(i + 1));
    } else if (particle != 0 && near(i - 1) && near(i - 2) && is_day(value(i - 2))) {
      add(year_if_near(i), month, value(i - 2));  // "9 de abril", "2nd of May"
    }
  }

  [[nodiscard]] int year_if_near(std::size_t i) const {
    return near(i) && i + 1 < count_ ? year_at(i + 1) : 0;
  }

  void read_digits(std::size_t i) {
    if (i + 2 < count_ && gap(i) == "-" && gap(i + 1) == "-" && year_at(i) != 0) {
      add(year_at(i), value(i + 1), value(i + 2));
    } else if (i + 2 < count_ && gap(i) == "." && gap(i + 1) == "." && year_at(i + 2) != 0) {
      add(year_at(i + 2), value(i + 1), value(i));
    } else if (view_.text.substr(view_.tokens[i].end).starts_with("月")) {
      read_ideographs(i);
    }
  }

  /// "8月14日": the number before 月 is the month, the next number, before 日, the day.
  void read_ideographs(std::size_t i) {
    for (std::size_t next = i + 1; next < std::min(count_, i + 3); ++next) {
      if (!is_number(next)) continue;
      if (view_.text.substr(view_.tokens[next].end).starts_with("日")) {
        add(0, value(i), value(next));
      }
      return;
    }
  }

  static bool is_day(int day) { return day >= 1 && day <= 31; }

  void add(int year, int month, int day) {
    if (month < 1 || month > 12 || !is_day(day)) return;
    const CalendarDay found{static_cast<std::uint16_t>(year), static_cast<std::uint8_t>(month),
                            static_cast<std::uint8_t>(day)};
    if (std::find(found_.begin(), found_.end(), found) == found_.end()) found_.push_back(found);
  }

  const DateView& view_;
  std::size_t begin_;
  std::size_t count_;  // the first token behind those that are read
  std::vector<CalendarDay> found_;
};

}  // namespace

std::vector<CalendarDay> find_dates(const DateView& view) {
  return DatePass(view, {0, kDateTokens}).run();
}

void mark_filed(const DateView& view, TokenRange dateline, std::vector<CalendarDay>& dates) {
  const std::vector<CalendarDay> in_dateline = DatePass(view, dateline).run();
  if (in_dateline.empty()) return;
  const auto filed = std::find(dates.begin(), dates.end(), in_dateline.back());
  if (filed != dates.end()) filed->is_filed = true;
}

}  // namespace wirefold::text
