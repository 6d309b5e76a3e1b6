#pragma once
// `wirefold run`: one process of a service on Kafka, with settings from all places. command_line.cc
// adds it to the program.

#include "app/command_line.h"

namespace CLI {
class App;
}

namespace wirefold::app {

/// Adds the command to `program`; choosing it sets `chosen`.
void add_run_command(CLI::App& program, Chosen& chosen);

}  // namespace wirefold::app
