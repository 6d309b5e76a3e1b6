#pragma once
// `wirefold bench`: an operator's own archive through the core. app/ calls it and prints what
// bench_report.h makes of it.

#include <iosfwd>
#include <optional>
#include <stop_token>
#include <string>
#include <variant>
#include <vector>

#include "base/result.h"
#include "bench/stage_timing.h"
#include "dedup/knowledge.h"
#include "quality/score.h"
#include "replay/settings.h"

namespace wirefold::bench {

/// What the labels file holds: stories, or pairs of articles.
enum class LabelForm { kStories, kPairs };

struct Settings {
  replay::Settings replay;  ///< paths, core, threads; route memory, no files, no desk
  std::uint32_t rounds = 3;
  std::string labels_path;  ///< empty: quality is not measured
  LabelForm label_form = LabelForm::kStories;
};

/// One replay flat out, from opening the archive to its last decision.
struct FlatOut {
  double articles_per_second = 0;
  double bytes_per_second = 0;  ///< of the records, unpacked
};

struct Figures {
  StageTiming stages;             ///< of the round with the least mean
  std::vector<FlatOut> flat_out;  ///< slowest first
  std::size_t threads = 0;        ///< that prepare; reading, deciding and writing have their own
  std::uint64_t peak_memory_bytes = 0;  ///< of the process
  std::optional<std::variant<quality::Score, quality::PairScore>> score;
};

/// The stages, then the replays, then the score; says on `progress` which it is at. Nothing if a
/// stop was requested. Errors are one sentence with what to do.
[[nodiscard]] base::Result<std::optional<Figures>, std::string> run_bench(
    const Settings& settings, const dedup::Knowledge& knowledge, std::ostream& progress,
    const std::stop_token& stop);

}  // namespace wirefold::bench
