#pragma once
// `wirefold replay`: recorded input through the same core as live input, with a summary at the end.
// app/ calls it.

#include <optional>

#include "base/result.h"
#include "dedup/knowledge.h"
#include "replay/console.h"
#include "replay/settings.h"
#include "replay/summary.h"

namespace wirefold::replay {

/// How a replay ended that did not fail.
enum class ReplayEnd {
  kFinished,
  kInterrupted,  ///< a stop was requested; the output holds what had been read by then
};

enum class ReplayErrorKind {
  kUnusable,  ///< a path or folder that cannot be used; nothing was done
  kFailed,
};

struct ReplayError {
  ReplayErrorKind kind = ReplayErrorKind::kFailed;
  std::string message;  ///< what, what to do about it, the values last
};

/// Prints the summary to console.out and progress to console.err. With AfterEnd::kHold it returns
/// when a stop is requested.
[[nodiscard]] base::Result<ReplayEnd, ReplayError> run_replay(const Settings& settings,
                                                              const dedup::Knowledge& knowledge,
                                                              Console& console);

/// The same without a word, for `bench`: how the run went. Nothing if a stop was requested.
[[nodiscard]] base::Result<std::optional<RunFacts>, ReplayError> time_replay(
    const Settings& settings, const dedup::Knowledge& knowledge, const std::stop_token& stop);

}  // namespace wirefold::replay
