#pragma once
// A command's flags for settings: --config and one flag for each record of the wanted tables.
// Every command that has settings owns one.

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "app/exit_code.h"
#include "app/settings_load.h"

namespace CLI {
class App;
}

namespace wirefold::app {

/// Must outlive the CLI::App it is added to.
class SettingFlags {
 public:
  /// Adds the flags; each table's in a help group of its own.
  void add_to(CLI::App& command, const std::vector<std::string_view>& tables);
  /// Loads the settings with the flags as given. Call after parsing. The file may be a FIFO that
  /// nobody writes to.
  [[nodiscard]] base::Result<LoadedSettings, SettingsError> load(const StopEndsProcess& stop) const;

 private:
  std::string config_path_;
  std::map<std::string, std::string> given_;  // by SettingRecord::key
};

}  // namespace wirefold::app
