#pragma once
// The sink thread's loop: writes what was decided and commits it with the input offsets that come
// next. When commits happen depends on the clock; what is written, and in which order, does not.

#include <chrono>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "service/output_queue.h"
#include "service/progress.h"
#include "stream/stream.h"

namespace wirefold::service {

/// A commit is due this long after the first input it covers, or before it would cover more inputs
/// or output.
struct CommitRule {
  int interval_ms = 100;
  std::size_t records_max = 10'000;
  std::size_t bytes_max = 32u << 20;  ///< of output; a group larger than this is covered alone
  /// Milliseconds since 1970; empty: delays are not measured.
  std::function<base::TimeMs()> clock = nullptr;
};

/// Used by one thread.
class Committer {
 public:
  Committer(stream::Sink& sink, CommitRule rule, Progress& progress)
      : sink_(sink), rule_(std::move(rule)), progress_(progress) {}

  /// Until the queue ends; then commits what is left. On an error the current transaction has been
  /// aborted as far as the sink can do that, and everything before it is committed.
  [[nodiscard]] base::Result<void, stream::StreamError> run(OutputQueue& queue);

 private:
  using Clock = OutputQueue::Clock;
  using Outcome = base::Result<void, stream::StreamError>;

  [[nodiscard]] Outcome write(OutputGroup group);
  [[nodiscard]] Outcome commit();
  [[nodiscard]] Outcome give_up(stream::StreamError error);
  void count(const OutputGroup& group);
  void tell_commit();

  stream::Sink& sink_;
  const CommitRule rule_;
  Progress& progress_;
  // All since the last commit:
  Counts counts_;
  std::vector<base::TimeMs> timestamps_;  // of the inputs, if delays are measured
  std::size_t inputs_ = 0;
  std::size_t journal_ = 0;  // journal records
  std::size_t bytes_ = 0;    // of output
  std::size_t outputs_ = 0;  // ticks have some
  std::optional<Clock::time_point> due_;
};

}  // namespace wirefold::service
