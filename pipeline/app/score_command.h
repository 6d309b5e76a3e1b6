#pragma once
// `wirefold score`: measures the decisions of an archive against labels (quality/).
// command_line.cc adds it to the program.

#include "app/command_line.h"

namespace CLI {
class App;
}

namespace wirefold::app {

/// Adds the command to `program`; choosing it sets `chosen`.
void add_score_command(CLI::App& program, Chosen& chosen);

}  // namespace wirefold::app
