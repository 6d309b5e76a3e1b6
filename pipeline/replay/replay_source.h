#pragma once
// What a replay feeds: an archive's records when they are due, none larger than a topic takes. The
// memory route gives it to the pipeline, the broker routes to the feeder, so both see the same
// records at the same offsets.

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>

#include "files/archive_source.h"
#include "files/time_order.h"
#include "replay/pace.h"
#include "replay/ruling_lines.h"
#include "stream/stream.h"

namespace wirefold::replay {

/// How far reading is; written by the thread that reads, read by the one that shows it.
struct FeedProgress {
  std::atomic<std::uint64_t> disk_bytes{0};
  std::atomic<std::uint64_t> disk_bytes_total{0};  ///< 0: not known (standard input)
  std::atomic<std::uint64_t> records_total{0};     ///< 0: not known yet
  std::atomic<std::uint64_t> records{0};           ///< handed on
  std::atomic<double> reading_seconds{0};          ///< until the first record could come
};

struct ReplaySourceOptions {
  std::string topic;  ///< in the records' positions
  Pace pace;
  files::RecordOrder order = files::RecordOrder::kTime;  ///< as given to the TimeOrder
};

/// Records as an ArchiveSource yields them, held back until they are due. A record larger than the
/// topic limit keeps its first bytes up to that limit, which is beyond what the decoder takes, so
/// that it is rejected as too_large whatever carries it. One thread.
class ReplaySource final : public stream::Source {
 public:
  /// The order, the rulings and the progress must outlive the source.
  ReplaySource(files::TimeOrder& order, ReplaySourceOptions options, RulingLines& rulings,
               FeedProgress& progress);

  base::Result<std::unique_ptr<stream::Batch>, stream::StreamError> poll(std::size_t records_max,
                                                                         int wait_ms) override;
  /// Flat out only: who waits for time to pass has time to prepare. Among rulings records are
  /// copied, and what was prepared of the originals would be lost.
  std::unique_ptr<stream::Batch> foresee(std::size_t records_max) override;
  bool finished() const override {
    return archive_.finished() && !waiting_ && rulings_.left() == 0;
  }

 private:
  using Clock = Pacer::Clock;
  [[nodiscard]] base::Result<void, stream::StreamError> read_ahead(std::size_t records_max);
  [[nodiscard]] std::unique_ptr<stream::Batch> take_due(Clock::time_point until);
  void note_gathered();
  void note_progress();

  files::TimeOrder& order_;
  const ReplaySourceOptions options_;
  files::ArchiveSource archive_;
  RulingLines& rulings_;
  Pacer pacer_;
  FeedProgress& progress_;
  const Clock::time_point start_ = Clock::now();
  std::unique_ptr<stream::Batch> waiting_;  // read and not handed on from record next_ on
  std::size_t next_ = 0;
  std::uint64_t records_ = 0;
};

}  // namespace wirefold::replay
