#pragma once
// How the program ends; the same for every command, and stated in --help. Every *_command.cc
// returns one of these.

namespace wirefold::app {

enum class ExitCode : int {
  kDone = 0,
  kFailed = 1,       ///< the command could not do its work; stderr says why and what to do
  kUsage = 2,        ///< a flag, setting or path that cannot be used; nothing was done
  kInterrupted = 3,  ///< SIGINT or SIGTERM; what had been read by then is complete
};

inline constexpr const char* kExitCodeHelp =
    "Exit codes: 0 done; 1 failed (stderr says why and what to do); 2 a flag, setting or path "
    "that\n"
    "cannot be used; 3 interrupted by SIGINT or SIGTERM, and what had been read is complete.";

}  // namespace wirefold::app
