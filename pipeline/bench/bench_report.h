#pragma once
// What a bench found, as people and programs read it: app/bench_command.cc prints one or the other.
// The figures are those of bench.h, each with its unit.

#include <string>

#include "bench/bench.h"

namespace wirefold::bench {

/// Lines for people, each with its newline; the score's, where there is one, come last.
[[nodiscard]] std::string report_text(const Figures& figures);

/// One JSON object without a newline. Times are microseconds, rates a second, memory bytes;
/// "score" is there only where labels were given, as `wirefold score --json` has it.
[[nodiscard]] std::string report_json(const Figures& figures);

}  // namespace wirefold::bench
