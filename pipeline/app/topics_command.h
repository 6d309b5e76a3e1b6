#pragma once
// `wirefold topics`: makes the topics of a service, or compares existing ones with what it needs
// (kafka/topic_check.h). command_line.cc adds it to the program.

#include "app/command_line.h"

namespace CLI {
class App;
}

namespace wirefold::app {

/// Adds the command to `program`; choosing it sets `chosen`.
void add_topics_command(CLI::App& program, Chosen& chosen);

}  // namespace wirefold::app
