#pragma once
// When a checkpoint is taken, of what, and when it counts. A checkpoint may hold what is not
// committed yet, so it is published only behind the commit of its last record: a published one
// never holds more than the journal does.

#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
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
  std::string trouble;  ///< of the last that failed
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

  [[nodiscard]] CheckpointCounts counts();

 private:
  [[nodiscard]] std::optional<state::CheckpointHead> read(stream::Checkpoints::Stored& stored,
                                                          CoreStoryStage& story);

  using Clock = std::chrono::steady_clock;
  stream::Checkpoints& store_;
  const CheckpointRule rule_;
  std::mutex mutex_;
  Clock::time_point due_ = Clock::time_point::min();
  std::uint64_t taken_number_ = 0;          // last record of the newest one taken
  std::optional<std::uint64_t> under_way_;  // last record of the one under way
  CheckpointCounts counts_;
};

template <typename MakeStory>
std::optional<state::CheckpointHead> CheckpointKeeper::restore(MakeStory make_story) {
  bool is_newest = true;
  for (stream::Checkpoints::Stored& stored : store_.stored()) {
    if (auto head = read(stored, make_story())) return head;
    if (std::exchange(is_newest, false)) store_.refuse_newest();
  }
  return std::nullopt;
}

}  // namespace wirefold::service
