#pragma once
// Reads the journal of an application as it grows: for recovery from a checkpoint, and for a
// standby that keeps warm. It sees what was committed, in order, without belonging to a group, and
// would rather stop than hand out a journal with a hole in it: a state built on one is wrong for
// good. service/ owns one.

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "kafka/connection.h"
#include "stream/stream.h"

namespace wirefold::kafka {

class AssignedConsumer;

/// A record of the journal; owns its bytes.
struct JournalRecord {
  std::int64_t offset = 0;
  std::string key;
  std::string value;
};

/// One thread uses it.
class JournalFollower {
 public:
  /// Follows the application's journal topic from `offset` on; 0 is its first record ever, and so
  /// an error once the journal has been trimmed. Retry if the broker does not answer. Fatal if the
  /// topic is missing or has more than one partition, or if it does not hold `offset` any more or
  /// never did: the message counts the gap and says how to rebuild.
  [[nodiscard]] static base::Result<std::unique_ptr<JournalFollower>, stream::StreamError> make(
      const Connection& connection, std::int64_t offset = 0);
  ~JournalFollower();

  /// The next committed records in the journal's order, at most records_max, and no further ones
  /// once they hold 8 MiB; waits at most wait_ms for the first. Empty: none yet. Offsets grow, but
  /// not by one: aborted records and transaction markers have offsets too. Errors: retry while no
  /// broker answers, fatal once that has lasted unreachable_ms_max, if records are gone before they
  /// were read, or if the topic was deleted or made anew: after 2 s without a record, and every 2 s
  /// then, that is asked (one round trip, or up to 2 s while the broker does not answer). One made
  /// anew that is already longer than next_offset() looks the same from here; the journal id in its
  /// records tells (state/). Nothing is skipped to go on.
  [[nodiscard]] base::Result<std::vector<JournalRecord>, stream::StreamError> poll(
      std::size_t records_max, int wait_ms);

  /// Asks the broker where the journal ends now, open transactions included. Called after the
  /// predecessor was fenced (KafkaSink::make) this is the end of all it committed. Waits at most
  /// 10 s. Retry if the broker does not answer; the mark set before then holds. Fatal if the
  /// journal ends before next_offset() or begins behind it.
  [[nodiscard]] base::Result<void, stream::StreamError> mark_end();

  /// True when every record committed before the last mark_end() has been returned by poll(). A
  /// transaction open at that time is waited for, until it is committed or aborted. False without a
  /// mark.
  [[nodiscard]] bool caught_up() const;
  /// True when poll() has returned all that can be read now: whoever left a transaction open, dead
  /// or alive, hides what stands behind its first record.
  [[nodiscard]] bool at_end() const;

  /// The offset to go on from: behind the last record returned and, at the journal's end, behind
  /// the markers that follow it. At first the one given to make().
  [[nodiscard]] std::int64_t next_offset() const { return next_offset_; }
  /// Offsets between next_offset() and the end, as far as the last fetch told; markers count.
  [[nodiscard]] std::int64_t lag() const;

 private:
  JournalFollower(std::unique_ptr<AssignedConsumer> consumer, std::int64_t offset);
  [[nodiscard]] base::Result<std::int64_t, stream::StreamError> ask_end() const;
  [[nodiscard]] base::Result<void, stream::StreamError> check_if_silent();

  std::unique_ptr<AssignedConsumer> consumer_;
  std::int64_t next_offset_;
  std::optional<std::int64_t> marked_end_;
  std::chrono::steady_clock::time_point heard_ = std::chrono::steady_clock::now();
  std::optional<stream::StreamError> pending_error_;
};

}  // namespace wirefold::kafka
