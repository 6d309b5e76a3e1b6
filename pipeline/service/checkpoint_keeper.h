#pragma once
// When a checkpoint is taken, of what, and when it counts. A checkpoint may hold what is not
// committed yet, so it is published only behind the commit of its last record: a published one
// never holds more than the journal does.

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "service/core_stages.h"
#include "state/checkpoint_format.h"
#include "stream/checkpoints.h"

namespace wirefold::service {

struct CheckpointRule {
  std::string app;                ///< application id
  int interval_ms = 300'000;      ///< from the end of one to the beginning of the next
  std::uint64_t records_min = 1;  ///< journal records since the last one, lest it say the same
};

/// Counts for reports.
struct CheckpointCounts {
  std::uint64_t published = 0;
  std::uint64_t failed = 0;
  std::uint64_t uploaded = 0;      ///< and found whole when they were read back
  std::int64_t journal_begin = 0;  ///< the journal was trimmed before this offset; 0: not
  std::string trouble;             ///< of the last that failed
};

/// Safe from the story thread and one other.
class CheckpointKeeper {
 public:
  /// `store` must outlive this.
  CheckpointKeeper(stream::Checkpoints& store, CheckpointRule rule)
      : store_(store), rule_(std::move(rule)) {}

  /// Where the state stands when a checkpoint may be taken.
  struct Moment {
    state::JournalPlace place;
    std::int64_t journal_offset = 0;
    std::vector<base::Position> next_offsets;
  };

  /// Begins one if it is time, of the state as it stands at `moment`. Called by whoever changes the
  /// state, between two changes.
  void take_if_due(const Moment& moment, const CoreStoryStage& story);
  /// Whether take_if_due() would: spares the caller to make a moment.
  [[nodiscard]] bool is_due(std::uint64_t journal_number);
  /// Publishes the one that was written, if the journal is committed up to its last record.
  void look(std::uint64_t committed_number);
  /// Gives up the one under way: its last record will never be committed as it was.
  void drop();

  /// Fills `story` from the newest checkpoint that is sound and fits, with its head; nothing if
  /// there is none. After a nothing `story` must be made anew. `make_story` gives a new one for
  /// each try.
  template <typename MakeStory>
  [[nodiscard]] std::optional<state::CheckpointHead> restore(MakeStory make_story);
  /// The same from one of another place.
  [[nodiscard]] std::optional<state::CheckpointHead> restore_from(
      const stream::Checkpoints::Stored& stored, CoreStoryStage& story);
  /// Ends reading a checkpoint: nothing is restored then, and none is found wrong.
  void set_stop(std::stop_token stop) { stop_ = std::move(stop); }
  /// Called with every piece of a checkpoint that is read: a restore that goes on is not stuck.
  void set_on_piece(std::function<void()> on_piece) { on_piece_ = std::move(on_piece); }
  /// A checkpoint from which the journal cannot be followed, because it begins behind it, is of no
  /// use.
  void set_journal_begin(std::int64_t offset) { journal_begin_ = offset; }

  /// The newest published one, for whoever takes it elsewhere. Nothing if it cannot be read, or if
  /// a stop is requested meanwhile: it is read as a whole.
  struct Newest {
    state::CheckpointHead head;
    stream::Checkpoints::Stored stored;
  };
  [[nodiscard]] std::optional<Newest> newest(const std::stop_token& stop = {});
  /// Waits until more than so many have been published; false: a stop was requested first.
  [[nodiscard]] bool wait_for_another(std::uint64_t published, const std::stop_token& stop);
  void note_upload(std::int64_t journal_begin);
  void note_failed_upload(std::string trouble);

  [[nodiscard]] CheckpointCounts counts();

 private:
  using Clock = std::chrono::steady_clock;
  stream::Checkpoints& store_;
  const CheckpointRule rule_;
  std::mutex mutex_;
  std::condition_variable_any published_;
  std::stop_token stop_;
  std::function<void()> on_piece_ = [] {};
  std::int64_t journal_begin_ = 0;
  Clock::time_point due_ = Clock::time_point::min();
  std::uint64_t taken_number_ = 0;          // last record of the newest one taken
  std::optional<std::uint64_t> under_way_;  // last record of the one under way
  CheckpointCounts counts_;
};

template <typename MakeStory>
std::optional<state::CheckpointHead> CheckpointKeeper::restore(MakeStory make_story) {
  bool is_newest = true;
  for (stream::Checkpoints::Stored& stored : store_.stored()) {
    if (auto head = restore_from(stored, make_story())) return head;
    if (stop_.stop_requested()) return std::nullopt;
    if (std::exchange(is_newest, false)) store_.refuse_newest();
  }
  return std::nullopt;
}

}  // namespace wirefold::service
