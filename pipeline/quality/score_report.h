#pragma once
// A score as people and programs read it. The lines and keys are those of the scoring script that
// the archives came with, to the digit, so that figures of both can be set side by side.

#include <string>

#include "quality/score.h"

namespace wirefold::quality {

/// Lines for people, each with its newline. Relations, where scored, come last: the share decided
/// as labelled, and a table with a row for each label and a column for each decision.
[[nodiscard]] std::string report_text(const Score& score);
[[nodiscard]] std::string report_text(const PairScore& score);

/// One JSON object without a newline; "relations" is there only where they were scored.
[[nodiscard]] std::string report_json(const Score& score);
[[nodiscard]] std::string report_json(const PairScore& score);

}  // namespace wirefold::quality
