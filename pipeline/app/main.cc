// The program `wirefold`.

#include <fcntl.h>
#include <unistd.h>

#include <iostream>

#include "app/command_line.h"
#include "app/exit_code.h"
#include "service/stop_signal.h"

namespace {

/// A descriptor of our own must not take the number of a standard stream that we were started
/// without: `replay -` would read it.
void open_standard_streams() {
  int opened = -1;
  do {
    opened = open("/dev/null", O_RDWR);
  } while (opened >= 0 && opened <= STDERR_FILENO);
  if (opened > STDERR_FILENO) close(opened);
}

}  // namespace

int main(int count, char** arguments) {
  open_standard_streams();
  const wirefold::service::StopSignal stop_signal;
  const auto screen = isatty(STDERR_FILENO) == 1 ? wirefold::replay::Screen::kTerminal
                                                 : wirefold::replay::Screen::kLines;
  wirefold::replay::Console console{std::cout, std::cerr, screen, stop_signal.token()};
  const std::vector<std::string> words(arguments + 1, arguments + count);
  const auto code = wirefold::app::run_command_line(words, console);
  if (std::cout.flush()) return static_cast<int>(code);
  std::cerr << "wirefold: what was printed did not arrive: the disk of standard output is full, or "
               "its reader is gone\n";
  return static_cast<int>(wirefold::app::ExitCode::kFailed);
}
