#pragma once
// One setting's value from text (environment, flags), its check against the record, and its way
// into Settings and back. settings_load.h and settings_print.h use it.

#include <string>
#include <string_view>

#include "app/settings.h"
#include "base/result.h"

namespace wirefold::app {

/// Text to a value of the record's type: lists are separated by commas, spaces around items go.
/// The error says what was expected.
[[nodiscard]] base::Result<Value, std::string> parse_value(const SettingRecord& record,
                                                           std::string_view text);

/// Type, range and choices. The error says what is allowed.
[[nodiscard]] base::Result<void, std::string> check_value(const SettingRecord& record,
                                                          const Value& value);

/// Puts a checked value in its place.
void place_value(const SettingRecord& record, const Value& value, Settings& settings);

/// The value as TOML.
[[nodiscard]] std::string toml_text(const Value& value);

/// The record's value in `settings`.
[[nodiscard]] Value value_of(const SettingRecord& record, const Settings& settings);

}  // namespace wirefold::app
