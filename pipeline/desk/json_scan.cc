#include "desk/json_scan.h"

#include <rapidjson/document.h>

#include <bit>
#include <charconv>
#include <cstdint>
#include <cstring>

#include "article/decode.h"

namespace wirefold::desk {
namespace {

// The index of the next quotation mark at or behind `at`; npos if there is none. Strings are short:
// eight bytes at a time find most ends at once, without a call.
std::size_t next_mark(std::string_view text, std::size_t at) {
  constexpr std::uint64_t kOnes = 0x0101010101010101;
  constexpr std::uint64_t kMarks = kOnes * '"';
  for (; at + sizeof(std::uint64_t) <= text.size(); at += sizeof(std::uint64_t)) {
    std::uint64_t bytes = 0;
    std::memcpy(&bytes, text.data() + at, sizeof bytes);
    bytes ^= kMarks;
    // The lowest bit set stands in the first byte that is zero now (Mycroft's test).
    const std::uint64_t zeros = (bytes - kOnes) & ~bytes & (kOnes << 7U);
    if (zeros != 0) return at + static_cast<std::size_t>(std::countr_zero(zeros)) / 8;
  }
  return text.find('"', at);
}

// The index behind the string that begins at `at`; npos if it does not end. A quotation mark behind
// an odd number of backslashes is part of the string.
std::size_t behind_string(std::string_view text, std::size_t at) {
  std::size_t mark = at;
  do {
    mark = next_mark(text, mark + 1);
    if (mark == std::string_view::npos) return mark;
    if (text[mark - 1] != '\\') return mark + 1;
    const std::size_t before = text.substr(0, mark).find_last_not_of('\\');
    if ((mark - before) % 2 == 1) return mark + 1;
  } while (true);
}

// The same for an object or a list.
std::size_t behind_nested(std::string_view text, std::size_t at) {
  int depth = 0;
  while (at < text.size()) {
    const char character = text[at];
    if (character == '"') {
      at = behind_string(text, at);
      if (at == std::string_view::npos) return at;
      continue;
    }
    if (character == '{' || character == '[') ++depth;
    if (character == '}' || character == ']') --depth;
    ++at;
    if (depth == 0) return at;
  }
  return std::string_view::npos;
}

std::size_t behind_value(std::string_view text) {
  if (text.empty()) return std::string_view::npos;
  if (text.front() == '"') return behind_string(text, 0);
  if (text.front() == '{' || text.front() == '[') return behind_nested(text, 0);
  std::size_t end = 0;
  while (end < text.size() && text[end] != ',' && text[end] != '}' && text[end] != ']') ++end;
  return end == 0 || end == text.size() ? std::string_view::npos : end;
}

}  // namespace

JsonScan::JsonScan(std::string_view json) {
  if (json.size() < 2 || (json.front() != '{' && json.front() != '[')) return;
  close_ = json.front() == '{' ? '}' : ']';
  if (json.back() != close_) return;
  rest_ = json.substr(1);
}

std::string_view JsonScan::take_value() {
  const std::size_t end = behind_value(rest_);
  if (end == std::string_view::npos) return {};
  const std::string_view value = rest_.substr(0, end);
  rest_.remove_prefix(end);
  return value;
}

bool JsonScan::next() {
  if (rest_.empty()) return false;
  if (rest_.front() == close_) {
    is_whole_ = rest_.size() == 1;
    rest_ = {};
    return false;
  }
  if (rest_.front() == ',') rest_.remove_prefix(1);
  if (close_ == '}') {
    const std::string_view quoted = rest_.starts_with('"') ? take_value() : std::string_view();
    if (quoted.size() < 2 || !rest_.starts_with(':')) return false;
    name_ = quoted.substr(1, quoted.size() - 2);
    rest_.remove_prefix(1);
  }
  value_ = take_value();
  if (value_.empty()) rest_ = {};
  return !value_.empty();
}

std::string_view JsonScan::take_up_to_last(std::string_view name) {
  constexpr std::size_t kAround = 4;  // a comma, two quotation marks and a colon
  for (std::size_t at = rest_.rfind(','); at != std::string_view::npos && at > 0;
       at = rest_.rfind(',', at - 1)) {
    const std::string_view here = rest_.substr(at);
    const bool is_name = here.size() > name.size() + kAround && here[1] == '"' &&
                         here.substr(2).starts_with(name) &&
                         here.substr(2 + name.size()).starts_with("\":");
    if (!is_name) continue;
    const std::string_view taken = rest_.substr(0, at);
    rest_.remove_prefix(at);
    return taken;
  }
  return {};
}

std::string_view plain_value(std::string_view value) {
  if (value.size() < 2 || value.front() != '"') return {};
  return value.substr(1, value.size() - 2);
}

std::string text_value(std::string_view value) {
  const std::string_view plain = plain_value(value);
  if (plain.find('\\') == std::string_view::npos) return std::string(plain);
  rapidjson::Document document;
  document.Parse(value.data(), value.size());
  if (document.HasParseError() || !document.IsString()) return {};
  return {document.GetString(), document.GetStringLength()};
}

double number_value(std::string_view value) {
  double number = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
  return error == std::errc() ? number : 0;
}

std::int64_t whole_value(std::string_view value) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
  return error == std::errc() ? number : 0;
}

std::optional<base::TimeMs> time_value(std::string_view value) {
  return article::parse_time(plain_value(value));
}

}  // namespace wirefold::desk
