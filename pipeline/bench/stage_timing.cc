#include "bench/stage_timing.h"

#include <algorithm>
#include <cmath>
#include <ctime>
#include <fstream>
#include <numeric>

#include "base/hash.h"
#include "dedup/deduplicator.h"
#include "files/time_order.h"
#include "replay/recalled_archive.h"
#include "replay/summary.h"

namespace wirefold::bench {
namespace {

double thread_microseconds() {
  timespec now = {};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return 1e6 * static_cast<double>(now.tv_sec) + 1e-3 * static_cast<double>(now.tv_nsec);
}

// The smallest time that at least this share of the times do not exceed.
double percentile(const std::vector<float>& sorted, double share) {
  const auto rank = static_cast<std::size_t>(std::ceil(share * static_cast<double>(sorted.size())));
  return sorted[std::clamp<std::size_t>(rank, 1, sorted.size()) - 1];
}

/// Decisions as lines of a file, if they are wanted.
class DecisionLines {
 public:
  explicit DecisionLines(const std::string& path) {
    if (!path.empty()) file_.open(path, std::ios::binary | std::ios::trunc);
    is_wanted_ = !path.empty();
  }
  void add(const dedup::OutputRecord& record) {
    if (is_wanted_ && record.topic == dedup::Topic::kDecisions) file_ << record.value << '\n';
  }
  [[nodiscard]] bool finish() {
    if (!is_wanted_) return true;
    file_.close();
    return !file_.fail();
  }

 private:
  std::ofstream file_;
  bool is_wanted_ = false;
};

/// One pass, record by record.
class Pass {
 public:
  Pass(const StageSettings& settings, const dedup::Knowledge& knowledge)
      : preparer_(settings.decode, knowledge),
        memory_before_(replay::resident_memory_bytes()),
        story_(settings.story, knowledge),
        lines_(settings.decisions_path) {}

  void take(const files::OrderedRecord& record) {
    const dedup::Input input{{"archive", 0, static_cast<std::int64_t>(timing_.records)},
                             {},
                             record.bytes,
                             record.event_time,
                             record.event_time};
    const double begin = thread_microseconds();
    dedup::Prepared prepared = preparer_.prepare(input);
    const double middle = thread_microseconds();
    story_.decide(std::move(prepared), out_);
    const double end = thread_microseconds();
    prepare_.push_back(static_cast<float>(middle - begin));
    decide_.push_back(static_cast<float>(end - middle));
    ++timing_.records;
    timing_.bytes += record.bytes.size();
    for (const dedup::OutputRecord& made : out_) {
      timing_.hash = base::mix64(timing_.hash, base::hash64(made.value));
      lines_.add(made);
    }
    out_.clear();
  }

  /// Nothing if the decisions could not be written.
  std::optional<StageTiming> finish() {
    const std::uint64_t memory = replay::resident_memory_bytes();
    const std::uint64_t of_times = 2 * sizeof(float) * prepare_.capacity();
    const dedup::Report report = story_.report();
    timing_.in_window = report.decided - std::min(report.decided, report.evicted);
    timing_.memory_bytes = memory - std::min(memory, memory_before_ + of_times);
    std::vector<float> both(prepare_.size());
    std::transform(prepare_.begin(), prepare_.end(), decide_.begin(), both.begin(), std::plus<>());
    timing_.both = cost_of(both);
    timing_.prepare = cost_of(prepare_);
    timing_.decide = cost_of(decide_);
    if (!lines_.finish()) return std::nullopt;
    return timing_;
  }

 private:
  dedup::Preparer preparer_;
  std::uint64_t memory_before_;
  dedup::Deduplicator story_;
  DecisionLines lines_;
  StageTiming timing_;
  std::vector<float> prepare_;
  std::vector<float> decide_;
  std::vector<dedup::OutputRecord> out_;
};

}  // namespace

Cost cost_of(std::vector<float>& microseconds) {
  if (microseconds.empty()) return {};
  std::sort(microseconds.begin(), microseconds.end());
  const double sum = std::accumulate(microseconds.begin(), microseconds.end(), 0.0);
  return {sum / static_cast<double>(microseconds.size()), percentile(microseconds, 0.5),
          percentile(microseconds, 0.99), percentile(microseconds, 0.999)};
}

base::Result<std::optional<StageTiming>, std::string> measure_stages(
    const StageSettings& settings, const dedup::Knowledge& knowledge, const std::stop_token& stop) {
  auto reader = files::ArchiveReader::open(settings.paths, stop);
  if (!reader) return base::failure(std::move(reader.error().message));
  files::TimeOrder order(std::move(*reader), replay::time_reader(settings.decode), {});
  auto gathered = order.gather(SIZE_MAX);
  if (!gathered && !stop.stop_requested()) {
    return base::failure(std::move(gathered.error().message));
  }
  Pass pass(settings, knowledge);
  while (!stop.stop_requested()) {
    auto record = order.next();
    if (!record) return base::failure(std::move(record.error().message));
    if (*record) {
      pass.take(**record);
      continue;
    }
    const auto timing = pass.finish();
    if (!timing) {
      return base::failure("The decisions cannot be written, to be scored; make room: " +
                           settings.decisions_path);
    }
    if (timing->records > 0) return timing;
    return base::failure(
        std::string("The archive holds no records; check that the right files were given."));
  }
  return std::optional<StageTiming>();
}

}  // namespace wirefold::bench
