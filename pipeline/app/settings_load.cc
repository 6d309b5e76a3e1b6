#include "app/settings_load.h"

#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <optional>

#include "app/nearest.h"
#include "app/setting_value.h"
#include "app/settings_file.h"

namespace wirefold::app {
namespace {

using Outcome = base::Result<void, SettingsError>;

Outcome set(const SettingRecord& record, const base::Result<Value, std::string>& value,
            Origin origin, LoadedSettings& loaded) {
  if (!value) return base::failure(SettingsError{value.error()});
  if (auto checked = check_value(record, *value); !checked) {
    return base::failure(SettingsError{checked.error()});
  }
  place_value(record, *value, loaded.settings);
  loaded.origins[std::string(record.key)] = origin;
  return {};
}

// "WIREFOLD_SPEED="fast": expected …".
Outcome at(const std::string& where, Outcome outcome) {
  if (outcome) return outcome;
  return base::failure(SettingsError{where + ": " + outcome.error().message});
}

Outcome apply_file(const std::string& path, LoadedSettings& loaded) {
  auto file = read_settings_file(path);
  if (!file) return base::failure(SettingsError{file.error()});
  for (const FileSetting& setting : file->settings) {
    const Outcome done = set(*setting.record, setting.value, Origin::kFile, loaded);
    if (!done) return at(setting.where + ": " + std::string(setting.record->key), done);
  }
  loaded.settings.field_names = std::move(file->field_names);
  loaded.settings.librdkafka = std::move(file->librdkafka);
  for (const auto& [name, text] : loaded.settings.librdkafka) {
    loaded.origins[librdkafka_key(name)] = Origin::kFile;
  }
  return {};
}

bool is_of_librdkafka(const std::string& name) {
  return name.size() > kLibrdkafkaEnvironmentPrefix.size() &&
         name.rfind(kLibrdkafkaEnvironmentPrefix, 0) == 0;
}

// librdkafka's names have dots between their words and no underscore.
void apply_librdkafka_environment(const SettingTexts& texts, LoadedSettings& loaded) {
  for (const auto& [name, text] : texts.environment) {
    if (!is_of_librdkafka(name)) continue;
    std::string property = name.substr(kLibrdkafkaEnvironmentPrefix.size());
    std::transform(property.begin(), property.end(), property.begin(), [](unsigned char letter) {
      return letter == '_' ? '.' : static_cast<char>(std::tolower(letter));
    });
    loaded.settings.librdkafka[property] = text;
    loaded.origins[librdkafka_key(property)] = Origin::kEnvironment;
  }
}

// Names that tests and builds use; they are none of the program's business.
bool is_of_tests(const std::string& name) {
  return name.rfind("WIREFOLD_TEST_", 0) == 0 || name.rfind("WIREFOLD_BROKER_", 0) == 0;
}

void warn_of_unknown_environment(const SettingTexts& texts, LoadedSettings& loaded) {
  std::vector<std::string> known = {std::string(kConfigEnvironmentName)};
  for (const SettingRecord& record : setting_records()) known.push_back(environment_name(record));
  for (const auto& [name, value] : texts.environment) {
    const std::string nearest = nearest_name(name, known);
    if (name == nearest || is_of_tests(name) || is_of_librdkafka(name)) continue;
    std::string warning = "The environment variable ";
    warning.append(name).append(" is not a setting and is ignored; the nearest is ");
    loaded.warnings.push_back(warning.append(nearest).append("."));
  }
}

Outcome apply_environment(const SettingTexts& texts, LoadedSettings& loaded) {
  for (const SettingRecord& record : setting_records()) {
    const auto found = texts.environment.find(environment_name(record));
    if (found == texts.environment.end()) continue;
    const Outcome done =
        set(record, parse_value(record, found->second), Origin::kEnvironment, loaded);
    if (!done) return at(found->first + "=" + found->second, done);
  }
  apply_librdkafka_environment(texts, loaded);
  warn_of_unknown_environment(texts, loaded);
  return {};
}

Outcome apply_flags(const SettingTexts& texts, LoadedSettings& loaded) {
  for (const SettingRecord& record : setting_records()) {
    const auto found = texts.flags.find(std::string(record.key));
    if (found == texts.flags.end()) continue;
    const Outcome done = set(record, parse_value(record, found->second), Origin::kFlag, loaded);
    if (!done) return at(flag_name(record) + " " + found->second, done);
  }
  return {};
}

}  // namespace

std::string librdkafka_key(std::string_view name) {
  return "kafka.librdkafka." + std::string(name);
}

const char* origin_name(Origin origin) {
  switch (origin) {
    case Origin::kDefault:
      return "default";
    case Origin::kFile:
      return "file";
    case Origin::kEnvironment:
      return "environment";
    case Origin::kFlag:
      return "flag";
  }
  return "";
}

base::Result<LoadedSettings, SettingsError> load_settings(const SettingTexts& texts) {
  LoadedSettings loaded;
  loaded.settings = default_settings();
  for (const SettingRecord& record : setting_records()) {
    loaded.origins[std::string(record.key)] = Origin::kDefault;
  }
  Outcome done;
  if (!texts.config_path.empty()) done = apply_file(texts.config_path, loaded);
  if (done) done = apply_environment(texts, loaded);
  if (done) done = apply_flags(texts, loaded);
  if (!done) return base::failure(done.error());
  return loaded;
}

std::map<std::string, std::string> wirefold_environment() {
  std::map<std::string, std::string> found;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text = *entry;
    const auto equals = text.find('=');
    if (text.rfind("WIREFOLD_", 0) != 0 || equals == std::string_view::npos) continue;
    found.emplace(text.substr(0, equals), text.substr(equals + 1));
  }
  return found;
}

}  // namespace wirefold::app
