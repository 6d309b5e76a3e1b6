#pragma once
// JSON text with keys in the order in which they are written, so that equal values give equal
// bytes. For records.cc and explanation_json.cc only.

#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

namespace wirefold::dedup {

/// A JSON writer that takes the field's name and value at once. Two records an article make it part
/// of the story stage's cost: so it writes with a bare pointer, and text that needs no escaping,
/// which nearly all is, eight bytes at a time.
class Json {
 public:
  Json() : begin_(usual_), at_(usual_), end_(usual_ + kUsualBytes) {}
  Json(const Json&) = delete;
  Json& operator=(const Json&) = delete;

  /// `name` must need no escaping.
  void key(std::string_view name) {
    make_room(name.size() + 4);
    write_comma();
    *at_++ = '"';
    std::memcpy(at_, name.data(), name.size());
    at_ += name.size();
    *at_++ = '"';
    *at_++ = ':';
    needs_comma_ = false;
  }
  void text(std::string_view value);
  void field(std::string_view name, std::string_view value) {
    key(name);
    text(value);
  }
  /// Of a value that needs no escaping.
  void plain(std::string_view name, std::string_view value) {
    key(name);
    make_room(value.size() + 2);
    *at_++ = '"';
    std::memcpy(at_, value.data(), value.size());
    at_ += value.size();
    *at_++ = '"';
    needs_comma_ = true;
  }
  void field_unless_empty(std::string_view name, std::string_view value) {
    if (!value.empty()) field(name, value);
  }
  void count(std::string_view name, std::uint64_t value) {
    key(name);
    number(value);
  }
  void offset(std::string_view name, std::int64_t value) {
    key(name);
    number(value);
  }
  /// Rounded to four decimals. A story's record has one for every member it lists, so the digits
  /// of a usual one are those of a whole number; the others are real()'s.
  void score(std::string_view name, float value);
  /// Truncated to four decimals; null if it is not finite, since JSON has no infinity.
  void real(std::string_view name, double value);
  void yes(std::string_view name) { word(name, "true"); }
  void no(std::string_view name) { word(name, "false"); }
  void null(std::string_view name) { word(name, "null"); }
  /// Of texts; nothing if there are none.
  void list(std::string_view name, const auto& values) {
    if (values.empty()) return;
    key(name);
    open_list();
    for (const std::string_view value : values) text(value);
    close_list();
  }
  void open() { begin('{'); }
  void close() { end('}'); }
  void open_list() { begin('['); }
  void close_list() { end(']'); }
  /// Bytes written so far.
  [[nodiscard]] std::size_t size() const { return static_cast<std::size_t>(at_ - begin_); }
  [[nodiscard]] std::string take() const {
    return {begin_, static_cast<std::size_t>(at_ - begin_)};
  }

 private:
  static constexpr std::size_t kUsualBytes = 4096;

  void make_room(std::size_t bytes) {
    if (static_cast<std::size_t>(end_ - at_) < bytes) grow(bytes);
  }
  void grow(std::size_t bytes);
  void write_comma() {
    *at_ = ',';
    at_ += needs_comma_ ? 1 : 0;
  }
  void begin(char bracket) {
    make_room(2);
    write_comma();
    *at_++ = bracket;
    needs_comma_ = false;
  }
  void end(char bracket) {
    make_room(1);
    *at_++ = bracket;
    needs_comma_ = true;
  }
  void number(auto value) {
    constexpr std::size_t kDigits = 20;
    make_room(kDigits);
    at_ = std::to_chars(at_, at_ + kDigits, value).ptr;
    needs_comma_ = true;
  }
  void word(std::string_view name, std::string_view value) {
    key(name);
    make_room(value.size());
    std::memcpy(at_, value.data(), value.size());
    at_ += value.size();
    needs_comma_ = true;
  }
  void escape(char character);

  char usual_[kUsualBytes];
  std::vector<char> more_;  // instead of `usual_`, once that is too small
  char* begin_;
  char* at_;  // behind what is written
  char* end_;
  bool needs_comma_ = false;
};

}  // namespace wirefold::dedup
