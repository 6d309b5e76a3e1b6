#pragma once
// Applies the journal to the story stage, record by record, and refuses one that does not fit:
// recovery and standby are this and nothing else. Keeps what the next active process has to know
// beside the state: the journal's last place and where each input goes on.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "service/core_stages.h"
#include "state/checkpoint_format.h"
#include "state/journal_format.h"
#include "stream/cluster.h"

namespace wirefold::service {

/// One thread. What it applies to must not be changed by anyone else meanwhile.
class Follower {
 public:
  /// `story` is new, and outlives this.
  explicit Follower(CoreStoryStage& story) : story_(story) {}

  /// The story stage was filled from a checkpoint: the journal goes on behind its place. Records up
  /// to there that come first are passed over.
  void resume(const state::CheckpointHead& head);
  /// Applies records in the journal's order. Fatal if one is damaged, of another version or
  /// journal, out of its turn, or made under settings that decide differently; the message says
  /// what to do. Then the state is of no use.
  [[nodiscard]] base::Result<void, stream::StreamError> apply(
      const std::vector<stream::JournalEntry>& entries);

  /// Of the last record applied; number 0 if there was none.
  [[nodiscard]] const state::JournalPlace& place() const { return place_; }
  /// For each input partition the offset to read next.
  [[nodiscard]] std::vector<base::Position> next_offsets() const;
  /// At the journal's end: fatal if the record that a checkpoint was taken at never came.
  [[nodiscard]] base::Result<void, stream::StreamError> check_caught_up() const;
  /// Of the last record seen.
  [[nodiscard]] std::int64_t journal_offset() const { return journal_offset_; }
  /// Records that are in the state.
  [[nodiscard]] std::uint64_t applied() const { return place_.number; }

 private:
  [[nodiscard]] bool is_known(const state::JournalPlace& place) const;
  [[nodiscard]] std::optional<std::string> refusal(const state::JournalRecord& record) const;

  CoreStoryStage& story_;
  state::JournalPlace place_;
  bool is_resuming_ = false;    // from a checkpoint, no record behind it applied yet
  bool is_place_seen_ = false;  // the last record in that checkpoint came by
  std::int64_t journal_offset_ = 0;
  std::map<std::pair<std::string, std::int32_t>, std::int64_t> next_offsets_;
};

}  // namespace wirefold::service
