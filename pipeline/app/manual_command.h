#pragma once
// The manual page and the shell's completion, made from the commands and flags as they are, so that
// neither can fall behind. The Debian package is built with them; the command is not listed.

#include "app/command_line.h"

namespace CLI {
class App;
}

namespace wirefold::app {

/// Adds `wirefold manual [--bash]`.
void add_manual_command(CLI::App& program, Chosen& chosen);

}  // namespace wirefold::app
