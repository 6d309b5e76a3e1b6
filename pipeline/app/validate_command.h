#pragma once
// `wirefold validate`: checks settings and rule files without doing anything, and prints them.
// command_line.cc adds it to the program.

#include "app/command_line.h"

namespace CLI {
class App;
}

namespace wirefold::app {

/// Adds the command to `program`; choosing it sets `chosen`.
void add_validate_command(CLI::App& program, Chosen& chosen);

}  // namespace wirefold::app
