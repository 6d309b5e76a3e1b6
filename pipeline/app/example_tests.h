#pragma once
// An operator's own examples: records as they come, and what Wirefold is to make of them under the
// settings and rules in force. `wirefold validate --tests FILE` runs them; the format is in its
// help and in deploy/README.md.

#include <cstddef>
#include <iosfwd>
#include <string>

#include "app/settings.h"
#include "base/result.h"
#include "dedup/knowledge.h"

namespace wirefold::app {

struct ExampleCounts {
  std::size_t passed = 0;
  std::size_t failed = 0;
};

/// Runs the file's tests and prints a line for each, below a failed one what was expected and what
/// was found. The error says what in the file cannot be used.
[[nodiscard]] base::Result<ExampleCounts, std::string> run_examples(
    const std::string& path, const Settings& settings, const dedup::Knowledge& knowledge,
    std::ostream& out);

}  // namespace wirefold::app
