#pragma once
// `wirefold bench`: an archive through the core, flat out, with what each stage costs (bench/).
// command_line.cc adds it to the program.

#include "app/command_line.h"

namespace CLI {
class App;
}

namespace wirefold::app {

/// Adds the command to `program`; choosing it sets `chosen`.
void add_bench_command(CLI::App& program, Chosen& chosen);

}  // namespace wirefold::app
