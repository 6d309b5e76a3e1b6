#pragma once
// What each article of an archive costs in the two stages of the core, on one thread without
// queues: `prepare` (decode, analyze, sign) and `decide` (the story stage, in order of time).

#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "article/decode.h"
#include "base/result.h"
#include "dedup/knowledge.h"
#include "story/settings.h"

namespace wirefold::bench {

/// Processor time in microseconds an article; percentiles by nearest rank.
struct Cost {
  double mean = 0;
  double p50 = 0;
  double p99 = 0;
  double p999 = 0;
};

/// Of these times, in any order, which are sorted; all zero where there are none.
[[nodiscard]] Cost cost_of(std::vector<float>& microseconds);

/// One pass over an archive.
struct StageTiming {
  std::uint64_t records = 0;
  std::uint64_t bytes = 0;  ///< of the records as they came
  Cost prepare;
  Cost decide;
  Cost both;                       ///< of one article through both
  std::uint64_t hash = 0;          ///< of all output records: equal hashes decide the same
  std::uint64_t in_window = 0;     ///< articles held at the end
  std::uint64_t memory_bytes = 0;  ///< that the process grew by for them, tables included
};

struct StageSettings {
  std::vector<std::string> paths;
  article::DecodeSettings decode;
  story::Settings story;
  std::string decisions_path;  ///< where the decisions go, JSON lines; empty: nowhere
};

/// Nothing if a stop was requested. Errors are one sentence with what to do: a path that cannot be
/// read, an archive without records, decisions that cannot be written.
[[nodiscard]] base::Result<std::optional<StageTiming>, std::string> measure_stages(
    const StageSettings& settings, const dedup::Knowledge& knowledge, const std::stop_token& stop);

}  // namespace wirefold::bench
