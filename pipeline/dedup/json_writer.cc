// The one place that knows RapidJSON: its shortest decimals of a double are part of the records.

#include "dedup/json_writer.h"

#include <rapidjson/internal/dtoa.h>

#include <algorithm>

namespace wirefold::dedup {
namespace {

constexpr std::size_t kEscapeBytes = 6;  // \u001F

/// Whether one of eight bytes is a quote, a backslash or a control character.
bool needs_escape(std::uint64_t bytes) {
  constexpr std::uint64_t kOnes = 0x0101010101010101ULL;
  constexpr std::uint64_t kHighs = 0x8080808080808080ULL;
  const std::uint64_t quotes = bytes ^ kOnes * '"';
  const std::uint64_t backslashes = bytes ^ kOnes * '\\';
  const std::uint64_t found = ((bytes - kOnes * ' ') & ~bytes) | ((quotes - kOnes) & ~quotes) |
                              ((backslashes - kOnes) & ~backslashes);
  return (found & kHighs) != 0;
}

bool needs_escape(char character) {
  return static_cast<unsigned char>(character) < ' ' || character == '"' || character == '\\';
}

}  // namespace

void Json::grow(std::size_t bytes) {
  const auto written = static_cast<std::size_t>(at_ - begin_);
  const auto room = static_cast<std::size_t>(end_ - begin_);
  if (more_.empty()) more_.assign(begin_, at_);
  more_.resize(std::max(room * 2, written + bytes));
  begin_ = more_.data();
  at_ = begin_ + written;
  end_ = begin_ + more_.size();
}

/// Six bytes at most.
void Json::escape(char character) {
  static constexpr std::string_view kDigits = "0123456789ABCDEF";
  static constexpr std::string_view kNamed = "\"\\\b\f\n\r\t";
  static constexpr std::string_view kNames = "\"\\bfnrt";
  *at_++ = '\\';
  const std::size_t named = kNamed.find(character);
  if (named != std::string_view::npos) {
    *at_++ = kNames[named];
    return;
  }
  std::memcpy(at_, "u00", 3);
  at_ += 3;
  *at_++ = kDigits[static_cast<unsigned char>(character) >> 4];
  *at_++ = kDigits[static_cast<unsigned char>(character) & 15];
}

void Json::text(std::string_view value) {
  make_room(value.size() * kEscapeBytes + 3);
  write_comma();
  *at_++ = '"';
  const char* from = value.data();
  const char* end = from + value.size();
  while (from != end) {
    std::uint64_t eight = 0;
    if (end - from >= 8) {
      std::memcpy(&eight, from, 8);
      if (!needs_escape(eight)) {
        std::memcpy(at_, &eight, 8);
        at_ += 8;
        from += 8;
        continue;
      }
    }
    const char* stop = from + std::min<std::ptrdiff_t>(end - from, 8);
    for (; from != stop; ++from) {
      if (needs_escape(*from)) {
        escape(*from);
      } else {
        *at_++ = *from;
      }
    }
  }
  *at_++ = '"';
  needs_comma_ = true;
}

void Json::score(std::string_view name, float value) {
  constexpr std::uint32_t kUnit = 10'000;
  constexpr double kUnitsMost = 1e9;
  constexpr std::size_t kMostBytes = 16;
  const double units = std::round(static_cast<double>(value) * kUnit);
  if (!(std::abs(units) < kUnitsMost)) return real(name, units / kUnit);
  key(name);
  make_room(kMostBytes);
  const auto whole = static_cast<std::uint32_t>(std::abs(units));
  *at_ = '-';
  at_ += std::signbit(units) ? 1 : 0;
  at_ = std::to_chars(at_, at_ + kMostBytes, whole / kUnit).ptr;
  // The decimals with a mark before them that keeps their zeroes: "1" and four more.
  char decimals[5];
  std::to_chars(decimals, decimals + 5, kUnit + whole % kUnit);
  decimals[0] = '.';
  std::size_t count = 5;
  while (count > 2 && decimals[count - 1] == '0') --count;
  std::memcpy(at_, decimals, 5);
  at_ += count;
  needs_comma_ = true;
}

void Json::real(std::string_view name, double value) {
  constexpr int kDecimals = 4;
  constexpr std::size_t kMostBytes = 25;
  if (!std::isfinite(value)) return null(name);
  key(name);
  make_room(kMostBytes);
  at_ = rapidjson::internal::dtoa(value, at_, kDecimals);
  needs_comma_ = true;
}

}  // namespace wirefold::dedup
