#pragma once
// A file that a person wrote, read whole: for the settings, the rules and the tests that a command
// names.

#include <string>
#include <string_view>

#include "base/result.h"

namespace wirefold::app {

/// The content of the file at `path`, which may be empty, or a FIFO. The error says that `subject`
/// ("The settings file") cannot be read, and what to check.
[[nodiscard]] base::Result<std::string, std::string> read_text_file(const std::string& path,
                                                                    std::string_view subject);

}  // namespace wirefold::app
