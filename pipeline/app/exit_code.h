#pragma once
// How the program ends; the same for every command, and stated in --help. Every *_command.cc
// returns one of these.

#include <cstdlib>
#include <ostream>
#include <stop_token>
#include <string>

#include "replay/console.h"

namespace wirefold::app {

enum class ExitCode : int {
  kDone = 0,
  kFailed = 1,       ///< the command could not do its work; stderr says why and what to do
  kUsage = 2,        ///< a flag, setting or path that cannot be used; nothing was done
  kInterrupted = 3,  ///< SIGINT, SIGTERM or SIGHUP; what had been read by then is complete
};

inline constexpr const char* kExitCodeHelp =
    "Exit codes: 0 done; 1 failed (stderr says why and what to do); 2 a flag, setting or path "
    "that\n"
    "cannot be used; 3 interrupted (SIGINT, SIGTERM, SIGHUP), and what had been read is complete.";

/// Says on console.err what is wrong and what to do; returns the code to end with.
[[nodiscard]] inline ExitCode complain(replay::Console& console, const std::string& message,
                                       ExitCode code) {
  console.err << "wirefold: " << message << "\n";
  return code;
}

/// While it lives, a stop request ends the process at once, with this code; one that was made
/// before does so right away. For commands that change nothing, or what whoever runs them again
/// completes, and that may wait where no request is heard: at a FIFO, for a broker that does not
/// answer. A function that takes one may wait so, and its caller has nothing to lose meanwhile.
class StopEndsProcess {
 public:
  explicit StopEndsProcess(const std::stop_token& stop, ExitCode code = ExitCode::kInterrupted)
      : ends_(stop, Exit{code}) {}

 private:
  struct Exit {
    ExitCode code;
    void operator()() const { std::_Exit(static_cast<int>(code)); }
  };
  std::stop_callback<Exit> ends_;
};

}  // namespace wirefold::app
