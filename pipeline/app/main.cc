// The program `wirefold`.

#include <unistd.h>

#include <iostream>

#include "app/command_line.h"
#include "service/stop_signal.h"

// Read by jemalloc before main() begins. A replay's first use of fresh memory was 26,000 page
// faults, a thirtieth of its processor time; in pages of 2 MB, where the system grants them, it is
// a quarter of that, and look-ups in large tables miss the processor's page tables less often.
extern "C" {
extern const char* malloc_conf;
const char* malloc_conf = "thp:always,metadata_thp:auto";
}

int main(int count, char** arguments) {
  const wirefold::service::StopSignal stop_signal;
  const auto screen = isatty(STDERR_FILENO) == 1 ? wirefold::replay::Screen::kTerminal
                                                 : wirefold::replay::Screen::kLines;
  wirefold::replay::Console console{std::cout, std::cerr, screen, stop_signal.token()};
  const std::vector<std::string> words(arguments + 1, arguments + count);
  return static_cast<int>(wirefold::app::run_command_line(words, console));
}
