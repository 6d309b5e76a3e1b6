#pragma once
// Settings from their four places: defaults < file < environment < flags. Unknown names are refused
// with the nearest known one, values outside their range with the range.

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "app/settings.h"
#include "base/result.h"

namespace wirefold::app {

/// Which place a value came from; later ones win.
enum class Origin { kDefault, kFile, kEnvironment, kFlag };

/// "default", "file", "environment", "flag".
[[nodiscard]] const char* origin_name(Origin origin);

/// Raw settings by place.
struct SettingTexts {
  std::string config_path;                         ///< TOML file; empty: none
  std::map<std::string, std::string> environment;  ///< all variables named WIREFOLD_…
  std::map<std::string, std::string> flags;        ///< by SettingRecord::key
};

struct LoadedSettings {
  Settings settings;
  /// By key, for every record, and for "kafka.librdkafka.NAME" of those that are set.
  std::map<std::string, Origin, std::less<>> origins;
  /// Environment names that start like ours and are none; other programs may own them.
  std::vector<std::string> warnings;
};

/// One sentence: where, what is wrong, what to do.
struct SettingsError {
  std::string message;
};

[[nodiscard]] base::Result<LoadedSettings, SettingsError> load_settings(const SettingTexts& texts);

/// The process's variables that start with WIREFOLD_.
[[nodiscard]] std::map<std::string, std::string> wirefold_environment();

/// Names beside the records' that are not settings: WIREFOLD_CONFIG.
inline constexpr std::string_view kConfigEnvironmentName = "WIREFOLD_CONFIG";
/// Stands before librdkafka's own names, dots as underscores:
/// WIREFOLD_KAFKA_LIBRDKAFKA_SASL_PASSWORD is "sasl.password". So secrets need not stand in a file.
inline constexpr std::string_view kLibrdkafkaEnvironmentPrefix = "WIREFOLD_KAFKA_LIBRDKAFKA_";
/// The key of such a setting among `origins`.
[[nodiscard]] std::string librdkafka_key(std::string_view name);

}  // namespace wirefold::app
