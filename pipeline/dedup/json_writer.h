#pragma once
// JSON text with keys in the order in which they are written, so that equal values give equal
// bytes. For records.cc and explanation_json.cc only: the one place that knows RapidJSON.

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <cmath>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace wirefold::dedup {

/// A JSON writer that takes the field's name and value at once.
class Json {
 public:
  Json() : buffer_(nullptr, kUsualBytes), writer_(buffer_) { writer_.SetMaxDecimalPlaces(4); }

  void key(std::string_view name) {
    writer_.Key(name.data(), static_cast<rapidjson::SizeType>(name.size()));
  }
  void text(std::string_view value) {
    writer_.String(value.data(), static_cast<rapidjson::SizeType>(value.size()));
  }
  void field(std::string_view name, std::string_view value) {
    key(name);
    text(value);
  }
  void field_unless_empty(std::string_view name, std::string_view value) {
    if (!value.empty()) field(name, value);
  }
  void count(std::string_view name, std::uint64_t value) {
    key(name);
    writer_.Uint64(value);
  }
  void offset(std::string_view name, std::int64_t value) {
    key(name);
    writer_.Int64(value);
  }
  void score(std::string_view name, float value) {
    key(name);
    writer_.Double(std::round(static_cast<double>(value) * 1e4) / 1e4);
  }
  void real(std::string_view name, double value) {
    if (!std::isfinite(value)) return null(name);  // JSON has no infinity
    key(name);
    writer_.Double(value);
  }
  void yes(std::string_view name) {
    key(name);
    writer_.Bool(true);
  }
  void no(std::string_view name) {
    key(name);
    writer_.Bool(false);
  }
  void null(std::string_view name) {
    key(name);
    writer_.Null();
  }
  void list(std::string_view name, const std::vector<std::string>& values) {
    if (values.empty()) return;
    key(name);
    open_list();
    for (const std::string& value : values) text(value);
    close_list();
  }
  void open() { writer_.StartObject(); }
  void close() { writer_.EndObject(); }
  void open_list() { writer_.StartArray(); }
  void close_list() { writer_.EndArray(); }
  [[nodiscard]] std::string take() const { return {buffer_.GetString(), buffer_.GetSize()}; }

 private:
  static constexpr std::size_t kUsualBytes = 4096;
  rapidjson::StringBuffer buffer_;
  rapidjson::Writer<rapidjson::StringBuffer> writer_;
};

}  // namespace wirefold::dedup
