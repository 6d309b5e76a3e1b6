#pragma once
// `wirefold explain`: why two articles are, or are not, taken for one story (dedup/explanation.h).
// command_line.cc adds it to the program.

#include "app/command_line.h"

namespace CLI {
class App;
}

namespace wirefold::app {

/// Adds the command to `program`; choosing it sets `chosen`.
void add_explain_command(CLI::App& program, Chosen& chosen);

}  // namespace wirefold::app
