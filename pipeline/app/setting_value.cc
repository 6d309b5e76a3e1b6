#include "app/setting_value.h"

#include <algorithm>
#include <charconv>

#include "base/check.h"

namespace wirefold::app {
namespace {

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

std::vector<std::string> split_list(std::string_view text) {
  std::vector<std::string> items;
  while (!trimmed(text).empty()) {
    const auto comma = std::min(text.find(','), text.size());
    if (const auto item = trimmed(text.substr(0, comma)); !item.empty()) items.emplace_back(item);
    text.remove_prefix(std::min(comma + 1, text.size()));
  }
  return items;
}

std::string expected(const SettingRecord& record) {
  const std::string range = range_text(record);
  const std::string type = "expected a " + std::string(type_name(record));
  if (std::holds_alternative<bool>(record.fallback)) return "expected true or false";
  if (!record.choices.empty()) return "expected one of " + range;
  return range.empty() ? type : type + ", " + range;
}

struct PlaceValue {
  const Value& value;
  template <typename T>
  void operator()(T* place) const {
    *place = std::get<T>(value);
  }
};

std::string quoted(const std::string& text) {
  std::string out = "\"";
  for (const char letter : text) {
    if (letter == '"' || letter == '\\') out += '\\';
    out += letter;
  }
  return out + '"';
}

}  // namespace

base::Result<Value, std::string> parse_value(const SettingRecord& record, std::string_view text) {
  if (std::holds_alternative<std::string>(record.fallback)) return Value(std::string(text));
  if (std::holds_alternative<std::vector<std::string>>(record.fallback)) {
    return Value(split_list(text));
  }
  text = trimmed(text);
  if (std::holds_alternative<bool>(record.fallback)) {
    if (text == "true" || text == "1") return Value(true);
    if (text == "false" || text == "0") return Value(false);
    return base::failure(expected(record));
  }
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || text.empty()) {
    return base::failure(expected(record));
  }
  return Value(number);
}

base::Result<void, std::string> check_value(const SettingRecord& record, const Value& value) {
  if (value.index() != record.fallback.index()) return base::failure(expected(record));
  if (const auto* number = std::get_if<std::int64_t>(&value)) {
    if (*number < record.lowest || *number > record.highest) return base::failure(expected(record));
  }
  const auto* text = std::get_if<std::string>(&value);
  if (text == nullptr) return {};
  if (record.form.fits != nullptr && !record.form.fits(*text)) {
    return base::failure("expected " + std::string(record.form.expected));
  }
  const auto& choices = record.choices;
  const bool is_free = choices.empty();
  if (is_free || std::find(choices.begin(), choices.end(), *text) != choices.end()) return {};
  return base::failure(expected(record));
}

void place_value(const SettingRecord& record, const Value& value, Settings& settings) {
  std::visit(PlaceValue{value}, record.place(settings));
}

Value value_of(const SettingRecord& record, const Settings& settings) {
  Settings copy = settings;  // records know where a value is written
  return std::visit([](auto* place) { return Value(*place); }, record.place(copy));
}

std::string toml_text(const Value& value) {
  if (const auto* number = std::get_if<std::int64_t>(&value)) return std::to_string(*number);
  if (const auto* flag = std::get_if<bool>(&value)) return *flag ? "true" : "false";
  if (const auto* text = std::get_if<std::string>(&value)) return quoted(*text);
  std::string out = "[";
  for (const std::string& item : std::get<std::vector<std::string>>(value)) {
    out += (out.size() > 1 ? ", " : "") + quoted(item);
  }
  return out + "]";
}

}  // namespace wirefold::app
