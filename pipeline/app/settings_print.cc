#include "app/settings_print.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "app/setting_value.h"
#include "article/decode.h"

namespace wirefold::app {
namespace {

constexpr std::string_view kRedacted = "\"(redacted)\"";

// Calls `each` for every record, and writes the table's header where a new table starts.
template <typename Each>
std::string by_table(Each each) {
  std::string out;
  std::string_view table;
  for (const SettingRecord& record : setting_records()) {
    if (table_of(record) != table) {
      table = table_of(record);
      out += (out.empty() ? "[" : "\n[") + std::string(table) + "]\n";
    }
    out += each(record);
  }
  return out;
}

std::string assignment(const SettingRecord& record, const Value& value) {
  return std::string(name_of(record)) + " = " + toml_text(value);
}

// Breaks at spaces so that comment lines stay below 90 columns.
std::string comment(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    std::size_t end = text.size();
    if (end > 88) end = text.rfind(' ', 88);
    out += "# " + std::string(text.substr(0, end)) + "\n";
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

std::string default_entry(const SettingRecord& record) {
  const std::string range = range_text(record);
  std::string names = std::string(type_name(record));
  if (!range.empty()) names += ", " + range;
  names += "; " + environment_name(record) + ", " + flag_name(record);
  return comment(record.help) + comment(names) + assignment(record, record.fallback) + "\n";
}

constexpr std::string_view kFileHead =
    "# Wirefold's settings and their defaults. Copy this file, keep what you change, and start "
    "with\n"
    "# --config FILE (or WIREFOLD_CONFIG=FILE). The environment wins over the file, flags over "
    "both.\n"
    "# `wirefold validate --config FILE --print` checks a file and shows what is in force.\n"
    "\n";

constexpr std::string_view kFieldsHead =
    "\n"
    "# Plain JSON records: the names tried for each of our fields, in order. Fields that are not\n"
    "# listed keep these defaults.\n"
    "[input.fields]\n";

constexpr std::string_view kFileTail =
    "\n"
    "# librdkafka's own settings, passed on as they are (TLS, SASL, tuning); names in quotation "
    "marks.\n"
    "# Each has an environment name too, with its dots as underscores, which keeps secrets out of "
    "this\n"
    "# file: WIREFOLD_KAFKA_LIBRDKAFKA_SASL_PASSWORD, WIREFOLD_KAFKA_LIBRDKAFKA_SSL_KEY_PASSWORD.\n"
    "[kafka.librdkafka]\n"
    "# \"security.protocol\" = \"SASL_SSL\"\n"
    "# \"sasl.mechanisms\" = \"SCRAM-SHA-512\"\n";

}  // namespace

bool is_secret(std::string_view name) {
  constexpr std::array<std::string_view, 5> kMarks = {"password", "secret", "key", "token",
                                                      "credential"};
  std::string lower(name);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](unsigned char letter) { return static_cast<char>(std::tolower(letter)); });
  // "sasl.jaas.config" and "sasl.oauthbearer.config" carry secrets inside.
  if (lower.rfind("sasl.", 0) == 0 && lower.find("config") != std::string::npos) return true;
  return std::any_of(kMarks.begin(), kMarks.end(),
                     [&](std::string_view mark) { return lower.find(mark) != std::string::npos; });
}

std::string print_settings(const LoadedSettings& loaded) {
  std::string out = by_table([&](const SettingRecord& record) {
    const std::string value = is_secret(record.key)
                                  ? std::string(name_of(record)) + " = " + std::string(kRedacted)
                                  : assignment(record, value_of(record, loaded.settings));
    return value + "  # " + origin_name(loaded.origins.at(std::string(record.key))) + "\n";
  });
  out += "\n[input.fields]\n";
  for (const auto& [field, names] : loaded.settings.field_names) {
    out += field + " = " + toml_text(Value(names)) + "  # file\n";
  }
  out += "\n[kafka.librdkafka]\n";
  for (const auto& [name, text] : loaded.settings.librdkafka) {
    const std::string shown = is_secret(name) ? std::string(kRedacted) : toml_text(Value(text));
    const char* origin = origin_name(loaded.origins.at(librdkafka_key(name)));
    out += toml_text(Value(name)) + " = " + shown + "  # " + origin + "\n";
  }
  return out;
}

std::string print_default_file() {
  std::string body = by_table([](const SettingRecord& record) { return default_entry(record); });
  std::string fields;
  for (const auto& [field, names] : article::default_field_names()) {
    fields += comment(field + " = " + toml_text(Value(names)));
  }
  return std::string(kFileHead) + body + std::string(kFieldsHead) + fields + std::string(kFileTail);
}

}  // namespace wirefold::app
