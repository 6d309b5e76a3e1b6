#include "app/setting_flags.h"

#include <CLI/CLI.hpp>
#include <algorithm>

#include "app/setting_value.h"

namespace wirefold::app {
namespace {

// "Longest … [72; 1 … 2160]": the help of a record with its default and range.
std::string flag_help(const SettingRecord& record) {
  const std::string range = range_text(record);
  std::string fallback = toml_text(record.fallback);
  if (std::holds_alternative<std::string>(record.fallback)) {
    fallback = fallback.substr(1, fallback.size() - 2);
  }
  std::string facts = fallback.empty() || fallback == "[]" ? "" : "default " + fallback;
  if (!range.empty()) facts += (facts.empty() ? "" : "; ") + range;
  return std::string(record.help) + (facts.empty() ? "" : " [" + facts + "]");
}

const char* placeholder(const SettingRecord& record) {
  switch (record.fallback.index()) {
    case 0:
      return "N";
    case 1:
      return "true|false";
    case 2:
      return "TEXT";
    default:
      return "A,B";
  }
}

}  // namespace

void SettingFlags::add_to(CLI::App& command, const std::vector<std::string_view>& tables) {
  command
      .add_option("--config", config_path_,
                  "Settings file (TOML); config/wirefold.toml lists all settings. "
                  "WIREFOLD_CONFIG names one too.")
      ->type_name("FILE");
  for (const SettingRecord& record : setting_records()) {
    const std::string_view table = table_of(record);
    if (std::find(tables.begin(), tables.end(), table) == tables.end()) continue;
    const auto remember = [this, key = std::string(record.key)](const std::string& text) {
      given_[key] = text;
    };
    CLI::Option* flag =
        command.add_option_function<std::string>(flag_name(record), remember, flag_help(record));
    flag->type_name(placeholder(record));
    if (table != "replay") flag->group("Settings: " + std::string(table));
  }
}

base::Result<LoadedSettings, SettingsError> SettingFlags::load(
    const StopEndsProcess& /*stop*/) const {
  SettingTexts texts;
  texts.environment = wirefold_environment();
  texts.flags = given_;
  texts.config_path = config_path_;
  const auto named = texts.environment.find(std::string(kConfigEnvironmentName));
  if (texts.config_path.empty() && named != texts.environment.end()) {
    texts.config_path = named->second;
  }
  return load_settings(texts);
}

}  // namespace wirefold::app
