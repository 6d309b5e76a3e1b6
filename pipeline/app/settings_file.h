#pragma once
// A settings file (TOML 1.0) to values by record: every key is known, or the file is refused.
// Called by settings_load.h.

#include <map>
#include <string>
#include <vector>

#include "app/settings.h"
#include "base/result.h"

namespace wirefold::app {

/// One key of the file that a record knows; not yet checked against its range.
struct FileSetting {
  const SettingRecord* record = nullptr;
  Value value;
  std::string where;  ///< "path:line"
};

struct SettingsFile {
  std::vector<FileSetting> settings;
  std::map<std::string, std::vector<std::string>> field_names;  ///< [input.fields]
  std::map<std::string, std::string> librdkafka;                ///< [kafka.librdkafka]
};

/// Errors: cannot be read, is not TOML, unknown key (with the nearest known one), a value of a type
/// no setting has. Each names path and line.
[[nodiscard]] base::Result<SettingsFile, std::string> read_settings_file(const std::string& path);

}  // namespace wirefold::app
