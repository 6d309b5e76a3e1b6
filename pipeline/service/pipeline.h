#pragma once
// The threads between a Source and a Sink:
//
//   reader -> [ordered queue] -> workers -> [same queue, in order] -> story -> [output queue] ->
//   sink
//
// One reader, a worker for each core but one, one story thread, one sink thread. Both queues are
// bounded, so a slow sink slows reading. What comes out, and in which order, depends on the records
// and their order alone: not on threads, batches or commits. `replay` and `run` call it.

#include <functional>
#include <memory>
#include <stop_token>
#include <vector>

#include "base/result.h"
#include "service/committer.h"
#include "service/ordered_queue.h"
#include "service/progress.h"
#include "service/stages.h"
#include "service/wall_ticks.h"
#include "stream/stream.h"

namespace wirefold::service {

struct PipelineSettings {
  QueueBounds in_flight;                       ///< read and not yet decided, at most
  QueueBounds ahead{2'048, 32u << 20};         ///< of an archive: prepared while it is being read
  QueueBounds undelivered{20'000, 64u << 20};  ///< decided and not yet written
  std::size_t batch_records_max = 128;         ///< one hand-over between threads
  int poll_wait_ms = 100;                      ///< also how long a stop request may go unseen
  int leave_wait_ms = 1'000;  ///< at a stop: to learn what stands behind the last records
  int retry_ms_max = 30'000;  ///< a source that fails longer ends the run
  CommitRule commit;
  TickRule ticks;
  /// Called by the story thread behind each group that it decided, with the offsets that come next.
  std::function<void(const std::vector<base::Position>&)> after_group;
};

/// How a run ended that did not fail.
enum class RunEnd {
  kFinished,  ///< the source's end was reached
  kStopped,   ///< a stop was requested; what was read by then is committed
};

/// One run from a source to a sink. Make a new one for each run.
class Pipeline {
 public:
  /// One worker thread for each of `workers` (at least one). All references must outlive run().
  Pipeline(std::vector<std::unique_ptr<PrepareStage>> workers, StoryStage& story,
           const PipelineSettings& settings, Progress& progress);
  ~Pipeline();

  /// Blocks until the source is finished, a stop is requested or an error ends it. Whatever ends
  /// it, every record read before a source's error is decided and committed; after a sink's error
  /// everything up to the last commit is.
  [[nodiscard]] base::Result<RunEnd, stream::StreamError> run(stream::Source& source,
                                                              stream::Sink& sink,
                                                              const std::stop_token& stop);

 private:
  using ReadResult = base::Result<RunEnd, stream::StreamError>;
  [[nodiscard]] ReadResult read(stream::Source& source, const std::stop_token& stop);
  [[nodiscard]] bool push_in_flight(std::unique_ptr<stream::Batch> batch);
  void foresee(stream::Source& source);
  void leave(stream::Source& source);
  void prepare(PrepareStage& stage, Reach reach);
  void decide();
  [[nodiscard]] bool deliver(OutputGroup group);

  std::vector<std::unique_ptr<PrepareStage>> workers_;
  StoryStage& story_;
  const PipelineSettings settings_;
  Progress& progress_;
  OrderedQueue in_flight_;
  OutputQueue undelivered_;
};

/// Workers for all cores of this machine but the story thread's; at least one.
[[nodiscard]] std::size_t worker_count_default();

}  // namespace wirefold::service
