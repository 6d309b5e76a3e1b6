// Times of the wire formats, by hand: no locale, no allocation while parsing, no time zone tables.
// Calendar arithmetic after Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms".

#include <array>
#include <charconv>

#include "article/decode.h"

namespace wirefold::article {
namespace {

struct Civil {
  std::int64_t year = 0;
  unsigned month = 1;
  unsigned day = 1;
};

std::int64_t days_from_civil(const Civil& date) {
  const std::int64_t year = date.year - (date.month <= 2 ? 1 : 0);
  const std::int64_t era = (year >= 0 ? year : year - 399) / 400;
  const std::int64_t year_of_era = year - era * 400;
  const std::int64_t month = (static_cast<std::int64_t>(date.month) + 9) % 12;
  const std::int64_t day_of_year = (153 * month + 2) / 5 + date.day - 1;
  return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year -
         719468;
}

Civil civil_from_days(std::int64_t days) {
  days += 719468;
  const std::int64_t era = (days >= 0 ? days : days - 146096) / 146097;
  const std::int64_t day_of_era = days - era * 146097;
  const std::int64_t year_of_era =
      (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  const std::int64_t day_of_year =
      day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const std::int64_t shifted = (5 * day_of_year + 2) / 153;
  const auto day = static_cast<unsigned>(day_of_year - (153 * shifted + 2) / 5 + 1);
  const auto month = static_cast<unsigned>(shifted < 10 ? shifted + 3 : shifted - 9);
  return {year_of_era + era * 400 + (month <= 2 ? 1 : 0), month, day};
}

unsigned days_in_month(const Civil& date) {
  constexpr std::array<unsigned, 12> kDays{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = date.year % 4 == 0 && (date.year % 100 != 0 || date.year % 400 == 0);
  return date.month == 2 && leap ? 29 : kDays[date.month - 1];
}

/// Reads a time text from left to right; every reader says whether it found what it wants.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : text_(text) {}

  [[nodiscard]] bool done() const { return at_ == text_.size(); }
  [[nodiscard]] char peek() const { return done() ? '\0' : text_[at_]; }

  bool accept(char wanted) {
    if (peek() != wanted) return false;
    ++at_;
    return true;
  }
  bool digits(unsigned count, std::int64_t& value) {
    if (text_.size() - at_ < count) return false;
    value = 0;
    for (unsigned i = 0; i < count; ++i) {
      const char c = text_[at_ + i];
      if (c < '0' || c > '9') return false;
      value = value * 10 + (c - '0');
    }
    at_ += count;
    return true;
  }
  /// Fraction of a second behind the point: milliseconds, further digits cut off.
  bool fraction(std::int64_t& milliseconds) {
    std::int64_t unit = 100;
    milliseconds = 0;
    if (peek() < '0' || peek() > '9') return false;
    for (; peek() >= '0' && peek() <= '9'; ++at_) {
      milliseconds += (peek() - '0') * unit;
      unit /= 10;
    }
    return true;
  }

 private:
  std::string_view text_;
  std::size_t at_ = 0;
};

bool read_date(Cursor& cursor, std::int64_t& days, bool& extended) {
  Civil date;
  std::int64_t month = 0;
  std::int64_t day = 0;
  if (!cursor.digits(4, date.year)) return false;
  extended = cursor.accept('-');
  if (!cursor.digits(2, month) || (extended && !cursor.accept('-')) || !cursor.digits(2, day)) {
    return false;
  }
  if (month < 1 || month > 12) return false;
  date.month = static_cast<unsigned>(month);
  if (day < 1 || day > days_in_month(date)) return false;
  date.day = static_cast<unsigned>(day);
  days = days_from_civil(date);
  return true;
}

/// Hours, minutes and optionally seconds; a leap second (:60) counts as the next minute's start.
bool read_clock(Cursor& cursor, std::int64_t& time) {
  std::int64_t hour = 0;
  std::int64_t minute = 0;
  std::int64_t second = 0;
  std::int64_t millisecond = 0;
  if (!cursor.digits(2, hour)) return false;
  const bool colons = cursor.accept(':');
  if (!cursor.digits(2, minute)) return false;
  const char next = cursor.peek();
  const bool has_seconds = colons ? cursor.accept(':') : next >= '0' && next <= '9';
  if (has_seconds && !cursor.digits(2, second)) return false;
  if (has_seconds && (cursor.accept('.') || cursor.accept(',')) && !cursor.fraction(millisecond)) {
    return false;
  }
  if (hour > 23 || minute > 59 || second > 60) return false;
  time = hour * base::kHourMs + minute * base::kMinuteMs + second * base::kSecondMs + millisecond;
  return true;
}

/// The distance from UTC; nothing written is UTC.
bool read_zone(Cursor& cursor, std::int64_t& offset) {
  offset = 0;
  if (cursor.done() || cursor.accept('Z') || cursor.accept('z')) return true;
  cursor.accept(' ');
  const bool east = cursor.accept('+');
  if (!east && !cursor.accept('-')) return false;
  std::int64_t hours = 0;
  std::int64_t minutes = 0;
  if (!cursor.digits(2, hours)) return false;
  if (cursor.accept(':') || !cursor.done()) {
    if (!cursor.digits(2, minutes)) return false;
  }
  if (hours > 23 || minutes > 59) return false;
  offset = hours * base::kHourMs + minutes * base::kMinuteMs;
  if (!east) offset = -offset;
  return true;
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n";
  const std::size_t begin = text.find_first_not_of(kSpace);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kSpace) - begin + 1);
}

/// At least four digits; a sign before the year 0 only.
char* write_year(char* at, std::int64_t year) {
  constexpr std::size_t kDigitsMax = 20;
  if (year < 0) *at++ = '-';
  const std::int64_t count = year < 0 ? -year : year;
  for (const std::int64_t least : {1000, 100, 10}) {
    if (count < least) *at++ = '0';
  }
  return std::to_chars(at, at + kDigitsMax, count).ptr;
}

/// A sign and two digits.
char* write_part(char* at, char sign, std::int64_t value) {
  *at++ = sign;
  *at++ = static_cast<char>('0' + value / 10 % 10);
  *at++ = static_cast<char>('0' + value % 10);
  return at;
}

}  // namespace

std::optional<base::TimeMs> parse_time(std::string_view text) {
  Cursor cursor(trimmed(text));
  std::int64_t days = 0;
  std::int64_t clock = 0;
  std::int64_t offset = 0;
  bool extended = false;
  if (!read_date(cursor, days, extended)) return std::nullopt;
  if (cursor.done()) return days * base::kDayMs;
  if (!cursor.accept('T') && !cursor.accept('t') && !(extended && cursor.accept(' '))) {
    return std::nullopt;
  }
  if (!read_clock(cursor, clock) || !read_zone(cursor, offset) || !cursor.done()) {
    return std::nullopt;
  }
  return days * base::kDayMs + clock - offset;
}

TimeText::TimeText(base::TimeMs time) {
  std::int64_t days = time / base::kDayMs;
  std::int64_t rest = time % base::kDayMs;
  if (rest < 0) {
    rest += base::kDayMs;
    --days;
  }
  const Civil date = civil_from_days(days);
  char* at = write_year(text_.data(), date.year);
  at = write_part(at, '-', date.month);
  at = write_part(at, '-', date.day);
  at = write_part(at, 'T', rest / base::kHourMs);
  at = write_part(at, ':', rest / base::kMinuteMs % 60);
  at = write_part(at, ':', rest / base::kSecondMs % 60);
  if (const std::int64_t milliseconds = rest % 1000; milliseconds != 0) {
    at = write_part(at, '.', milliseconds / 10);
    *at++ = static_cast<char>('0' + milliseconds % 10);
  }
  *at++ = 'Z';
  size_ = static_cast<std::size_t>(at - text_.data());
}

std::string format_time(base::TimeMs time) { return std::string(TimeText(time).view()); }

}  // namespace wirefold::article
