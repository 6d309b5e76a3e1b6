#pragma once
// Where a command writes, and how it hears that it should stop. Made by main; tests make one of
// string streams.

#include <iosfwd>
#include <stop_token>

namespace wirefold::replay {

/// What the progress goes to.
enum class Screen {
  kTerminal,  ///< one line that is redrawn
  kLines,     ///< a plain line every few seconds
};

/// Results go to `out`, progress and errors to `err`. All must outlive the command.
struct Console {
  std::ostream& out;
  std::ostream& err;
  Screen screen = Screen::kLines;
  std::stop_token stop;
};

}  // namespace wirefold::replay
