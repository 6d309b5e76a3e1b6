#pragma once
// The program's commands and flags, and what the exit code is. main.cc calls it with the process's
// streams; tests call it with strings.

#include <functional>
#include <string>
#include <vector>

#include "app/exit_code.h"
#include "replay/console.h"

namespace wirefold::app {

/// What the parsed command line asks for; a command sets it when it is the one chosen.
using Chosen = std::function<ExitCode(replay::Console&)>;

/// Parses the arguments (without the program's name) and runs the command. Help and version go to
/// console.out, complaints to console.err.
[[nodiscard]] ExitCode run_command_line(const std::vector<std::string>& arguments,
                                        replay::Console& console);

}  // namespace wirefold::app
