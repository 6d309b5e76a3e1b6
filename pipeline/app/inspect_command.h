#pragma once
// `wirefold inspect`: what a checkpoint file or the journal holds, for people. command_line.cc adds
// it to the program.

#include "app/command_line.h"

namespace CLI {
class App;
}

namespace wirefold::app {

/// Adds the command to `program`; choosing it sets `chosen`.
void add_inspect_command(CLI::App& program, Chosen& chosen);

}  // namespace wirefold::app
