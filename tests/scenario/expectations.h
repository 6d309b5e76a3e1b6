#pragma once
// The small language in which a scenario says what must come out of its lines. README.md lists the
// kinds of expectation; each is one entry of the table in expectations.cc.

#include <string_view>

#include "scenario/scenario.h"

namespace wirefold::scenario {

/// One kind of expectation: its name in expected.json and how it is checked.
struct ExpectationKind {
  std::string_view name;
  void (*check)(const rapidjson::Value& wanted, const Transcript& transcript,
                std::vector<std::string>& faults);
};

/// Every kind there is.
[[nodiscard]] const std::vector<ExpectationKind>& expectation_kinds();

/// Runs the lines with the settings that `expected_json` asks for and checks everything it says.
/// Returns what does not hold, one sentence each. An expectation that is unknown, malformed or
/// empty does not hold, nor does a file that expects nothing or has no `why`.
[[nodiscard]] std::vector<std::string> faults_of(const std::vector<std::string>& lines,
                                                 std::string_view expected_json);

}  // namespace wirefold::scenario
