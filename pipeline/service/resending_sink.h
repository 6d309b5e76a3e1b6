#pragma once
// The active process's sink, which outlives the transactions that fail: it keeps what it was given
// since the last commit and sends that again when a transaction was taken back. So an abort costs
// the sending alone, however large the state is; resending_sink.cc says why nothing has to be
// undone. service.h makes one when it takes over.

#include <atomic>
#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>
#include <vector>

#include "service/progress.h"
#include "state/journal_format.h"
#include "stream/cluster.h"

namespace wirefold::service {

/// What became of transactions that failed, for reports.
struct ResendCounts {
  std::uint64_t sent_again = 0;       ///< transactions
  std::uint64_t found_committed = 0;  ///< whose answer was lost
  std::uint64_t sinks_renewed = 0;    ///< because nobody knew what had become of one
  std::string trouble;                ///< of the last
};

/// Used by the sink thread, but for what says otherwise.
class ResendingSink final : public stream::Sink {
 public:
  struct Parts {
    stream::Cluster& cluster;         ///< by nobody else while write() and commit() run
    std::function<bool()> is_senior;  ///< or a renewal would fence the rightful successor
    Progress& progress;
    std::stop_token stop;  ///< ends waiting, within seconds
    int failures_max = 5;  ///< so many refusals in a row without a commit end the run
  };
  /// `sink` is one that the cluster gave by take_over().
  ResendingSink(Parts parts, std::unique_ptr<stream::Sink> sink);

  /// Before the first write: where the journal ends, and an offset at or before its last record.
  void start_behind(const state::JournalPlace& place, std::int64_t journal_offset);

  /// Abort, here and from commit(): the journal went on without this process, whose state is of no
  /// use now, or another is senior, or a stop was requested while a transaction was in doubt.
  /// Fatal: another process has taken over, or the cluster refuses. Never retry.
  [[nodiscard]] base::Result<void, stream::StreamError> write(dedup::OutputRecord record) override;
  [[nodiscard]] base::Result<void, stream::StreamError> commit(
      const std::vector<base::Position>& next_offsets) override;
  [[nodiscard]] base::Result<void, stream::StreamError> abort() override;
  /// Of the last commit. Any thread.
  [[nodiscard]] std::int64_t journal_offset() const override { return journal_offset_; }
  /// Any thread.
  [[nodiscard]] ResendCounts counts();

 private:
  using Outcome = base::Result<void, stream::StreamError>;
  enum class Fate { kCommitted, kTakenBack };

  [[nodiscard]] Outcome send(const dedup::OutputRecord& record);
  [[nodiscard]] Outcome send_all();
  [[nodiscard]] Outcome commit_sent(const std::vector<base::Position>& next_offsets);
  [[nodiscard]] base::Result<Fate, stream::StreamError> settle(stream::StreamError error);
  [[nodiscard]] Outcome check_not_overtaken();
  [[nodiscard]] bool is_trimmed();
  [[nodiscard]] Outcome renew();
  /// Up to the end that was marked, or to what is decided by now: an open transaction, also an own
  /// one, hides what stands behind its first record.
  enum class Reach { kWhole, kReadable };
  /// The journal's last committed records, at most so many.
  [[nodiscard]] base::Result<std::deque<std::string>, stream::StreamError> journal_end(
      std::size_t records_max, Reach reach);
  [[nodiscard]] base::Result<Fate, stream::StreamError> fate(stream::StreamError if_neither);
  void note_committed();

  Parts parts_;
  std::unique_ptr<stream::Sink> sink_;     // null while a renewal has failed
  std::vector<dedup::OutputRecord> open_;  // since the last commit
  bool is_sent_ = true;                    // all of it, to sink_
  bool is_commit_tried_ = false;           // of what is open
  state::JournalPlace committed_;
  std::atomic<std::int64_t> journal_offset_{0};
  std::chrono::steady_clock::time_point tried_at_;  // when the open transaction was begun to send
  int failures_ = 0;                                // refusals since the last commit
  std::mutex mutex_;                                // of the counts
  ResendCounts counts_;
};

}  // namespace wirefold::service
