#pragma once
// The port between a service and the cluster it runs on: the journal that every process of an
// application follows, the election of the one that is active, and what only the active one may
// do. kafka/cluster.h implements it on brokers; memory_cluster.h is the in-memory twin in which
// tests break things.

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "stream/checkpoint_log.h"
#include "stream/stream.h"

namespace wirefold::stream {

/// A committed record of the journal. Offsets grow, but not always by one.
struct JournalEntry {
  std::int64_t offset = 0;
  std::string value;
};

/// Follows the journal in order. One thread.
class JournalReader {
 public:
  virtual ~JournalReader() = default;
  /// The next committed records, at most records_max; waits at most wait_ms for the first. Empty:
  /// none yet. Fatal if records are gone that were not read, or if the journal is another one.
  [[nodiscard]] virtual base::Result<std::vector<JournalEntry>, StreamError> poll(
      std::size_t records_max, int wait_ms) = 0;
  /// Notes where the journal ends now.
  [[nodiscard]] virtual base::Result<void, StreamError> mark_end() = 0;
  /// Whether poll() has given out all that was committed before the last mark_end().
  [[nodiscard]] virtual bool caught_up() const = 0;
  /// Offsets up to the journal's end, as far as it is known; 0 where nobody counts them.
  [[nodiscard]] virtual std::int64_t lag() const { return 0; }
  /// Whether poll() has given out all that is committed now. Not the same on brokers: behind the
  /// first record of an open transaction, also a dead process's, nothing counts as committed yet,
  /// and until that is taken back, which a take-over does at once and a broker after a minute, the
  /// marked end cannot be reached.
  [[nodiscard]] virtual bool at_end() const { return caught_up(); }
};

/// One process's part in the election. One thread.
class Election {
 public:
  virtual ~Election() = default;
  /// Hears what the others say; waits at most wait_ms. Must be called often, also while active.
  [[nodiscard]] virtual base::Result<void, StreamError> poll(int wait_ms) = 0;
  /// Whether this process is the one that should be active, as far as poll() has heard.
  [[nodiscard]] virtual bool is_senior() const = 0;
  /// Leaves at once, so that another takes over without waiting for a time-out. Nothing may be
  /// called afterwards.
  virtual void leave() = 0;
};

/// What a service needs of a cluster. Errors as in stream.h. One thread calls it.
class Cluster {
 public:
  virtual ~Cluster() = default;
  /// The journal from an offset on; 0 is its first record.
  [[nodiscard]] virtual base::Result<std::unique_ptr<JournalReader>, StreamError> follow_journal(
      std::int64_t offset) = 0;
  /// Joins the election as one that is warm.
  [[nodiscard]] virtual base::Result<std::unique_ptr<Election>, StreamError> join() = 0;
  /// A sink that alone can commit from now on: every earlier one is fenced and what it left open is
  /// aborted.
  [[nodiscard]] virtual base::Result<std::unique_ptr<Sink>, StreamError> take_over() = 0;
  /// Where checkpoints are for all processes.
  [[nodiscard]] virtual base::Result<std::unique_ptr<CheckpointLog>, StreamError>
  checkpoint_log() = 0;
  /// Whether inputs were committed under this application id before, as the cluster remembers it
  /// apart from the journal (for a while: brokers forget what nobody touches).
  [[nodiscard]] virtual base::Result<bool, StreamError> has_progress() = 0;
  /// All input partitions: from the given offsets on, from their first record where none is given.
  [[nodiscard]] virtual base::Result<std::unique_ptr<Source>, StreamError> read_inputs(
      const std::vector<base::Position>& next_offsets) = 0;
};

}  // namespace wirefold::stream
