#include "bench/bench.h"

#include <stdlib.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <ostream>
#include <utility>

#include "replay/replay.h"

namespace wirefold::bench {
namespace {

using Scored = std::variant<quality::Score, quality::PairScore>;

/// A file of its own in the folder for temporary files, gone at the end.
class ScratchFile {
 public:
  ScratchFile() : path_(std::filesystem::temp_directory_path() / "wirefold-bench-XXXXXX") {
    const int descriptor = ::mkstemp(path_.data());
    if (descriptor >= 0) ::close(descriptor);
  }
  ScratchFile(const ScratchFile&) = delete;
  ScratchFile& operator=(const ScratchFile&) = delete;
  ~ScratchFile() { ::unlink(path_.c_str()); }
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  std::string path_;
};

FlatOut flat_out(const replay::RunFacts& facts) {
  const double seconds = std::max(facts.seconds, 1e-9);
  return {static_cast<double>(facts.records) / seconds, static_cast<double>(facts.bytes) / seconds};
}

template <typename Score>
base::Result<Scored, std::string> as_scored(base::Result<Score, quality::ScoreError> score) {
  if (!score) return base::failure(std::move(score.error().message));
  return Scored(std::move(*score));
}

base::Result<Scored, std::string> score(const Settings& settings, const std::string& decisions) {
  if (settings.label_form == LabelForm::kPairs) {
    return as_scored(quality::score_pairs(settings.labels_path, decisions));
  }
  return as_scored(quality::score_stories(settings.labels_path, decisions));
}

/// "bench: stages, round 2 of 3".
void tell(std::ostream& progress, const char* what, std::uint32_t round, std::uint32_t rounds) {
  progress << "bench: " << what << ", round " << round << " of " << rounds << std::endl;
}

}  // namespace

base::Result<std::optional<Figures>, std::string> run_bench(const Settings& settings,
                                                            const dedup::Knowledge& knowledge,
                                                            std::ostream& progress,
                                                            const std::stop_token& stop) {
  constexpr auto kStopped = std::nullopt;
  const ScratchFile decisions;
  Figures figures;
  figures.threads =
      settings.replay.workers > 0 ? settings.replay.workers : service::worker_count_default();
  StageSettings stages{settings.replay.paths, settings.replay.decode, settings.replay.story, {}};
  if (!settings.labels_path.empty()) stages.decisions_path = decisions.path();
  for (std::uint32_t round = 1; round <= settings.rounds; ++round) {
    tell(progress, "the stages on one core", round, settings.rounds);
    auto timing = measure_stages(stages, knowledge, stop);
    if (!timing) return base::failure(std::move(timing.error()));
    if (!*timing) return kStopped;
    const std::uint64_t memory = figures.stages.memory_bytes;
    if (round == 1 || (*timing)->both.mean < figures.stages.both.mean) figures.stages = **timing;
    if (round > 1) figures.stages.memory_bytes = memory;  // later rounds find memory lying there
    stages.decisions_path.clear();
  }
  for (std::uint32_t round = 1; round <= settings.rounds; ++round) {
    tell(progress, "everything on all cores", round, settings.rounds);
    const auto facts = replay::time_replay(settings.replay, knowledge, stop);
    if (!facts) return base::failure(facts.error().message);
    if (!*facts) return kStopped;
    figures.flat_out.push_back(flat_out(**facts));
  }
  std::sort(figures.flat_out.begin(), figures.flat_out.end(), [](const auto& a, const auto& b) {
    return a.articles_per_second < b.articles_per_second;
  });
  figures.peak_memory_bytes = replay::peak_memory_bytes();
  if (settings.labels_path.empty()) return figures;
  auto scored = score(settings, decisions.path());
  if (!scored) return base::failure(std::move(scored.error()));
  figures.score = std::move(*scored);
  return figures;
}

}  // namespace wirefold::bench
