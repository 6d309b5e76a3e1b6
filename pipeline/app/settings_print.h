#pragma once
// Settings as TOML: what is in force and where each value came from (`wirefold validate --print`),
// and the commented defaults (config/wirefold.toml). Secrets are never printed.

#include <string>

#include "app/settings_load.h"

namespace wirefold::app {

/// All settings in force, each with its origin; secrets replaced by "(redacted)".
[[nodiscard]] std::string print_settings(const LoadedSettings& loaded);

/// The defaults with help, range, environment name and flag as comments: config/wirefold.toml.
[[nodiscard]] std::string print_default_file();

/// Whether a librdkafka property or a URL-like value must not be shown, by its name.
[[nodiscard]] bool is_secret(std::string_view name);

}  // namespace wirefold::app
