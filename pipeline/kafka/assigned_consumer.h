#pragma once
// A consumer that reads given partitions from given offsets, without a group, and notices what must
// not pass in silence: a gap, an end, a broker that is gone. The common part of source.h,
// reader.h and journal_follower.h; used only inside this room.

#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/position.h"
#include "base/result.h"
#include "base/time.h"
#include "kafka/client.h"
#include "kafka/partition_queues.h"

namespace wirefold::kafka {

/// Whether records of open and aborted transactions are delivered.
enum class Isolation { kReadCommitted, kReadUncommitted };

/// In which order the records of several partitions come; those of one always come in their own.
enum class ReadingOrder {
  kAsFetched,
  /// While partitions are behind, the record with the oldest timestamp. A partition with nothing at
  /// hand is waited for where its next record may be much older than what the others have, but not
  /// for long. A timestamp beyond the clock counts as that of the record before it.
  kOldestFirst,
};

/// How to read, and what to tell an operator when records are gone.
struct Reading {
  Isolation isolation = Isolation::kReadCommitted;
  ReadingOrder order = ReadingOrder::kAsFetched;
  const char* gap_advice = "raise the topic's retention, then decide where to go on";
};

/// The ends of a partition as the broker has them: its first offset and the one behind its last.
struct PartitionRange {
  std::int64_t low = 0;
  std::int64_t high = 0;
};

/// One thread uses it.
class AssignedConsumer {
 public:
  /// Assigns the partitions; each position's offset is the one to read next. Retry if the broker
  /// does not answer, fatal if a topic is missing.
  [[nodiscard]] static base::Result<std::unique_ptr<AssignedConsumer>, stream::StreamError> make(
      const Connection& connection, std::vector<base::Position> start, Reading reading = {});

  /// The next record of any partition, or null if none came within wait_ms. Gives its bytes back to
  /// the embedded broker's budget. Fatal if records are missing: an offset that the broker no
  /// longer has (with the number of offsets, which is the most that can be lost) or does not have
  /// any more because the topic was made anew, or on the embedded broker any jump.
  [[nodiscard]] base::Result<MessagePtr, stream::StreamError> next(int wait_ms);

  /// Reads partitions added to the topics as well, from offset 0; what is read already goes on.
  /// Fatal if a topic is gone. No answer is no error: ask again later. At most kCheckMs a topic.
  [[nodiscard]] base::Result<void, stream::StreamError> add_new_partitions();

  /// For each partition the offset to read next, in the order given to make(). At the end of a
  /// partition it is the end, behind whatever has an offset there and is not delivered.
  [[nodiscard]] const std::vector<base::Position>& positions() const { return positions_; }
  /// True if the partition's end was reached at or behind `offset` since the last record.
  [[nodiscard]] bool reached(std::size_t partition_index, std::int64_t offset) const;
  /// True if nothing more can be read there now: its end was reached, or the first record of a
  /// transaction that is still open.
  [[nodiscard]] bool at_end(std::size_t partition_index) const;
  /// True if every partition of other topics than this was read up to a record of that time, or to
  /// its end.
  [[nodiscard]] bool others_passed(base::TimeMs time, const std::string& topic) const;
  /// Partitions at whose end there is nothing to deliver (markers, aborted records) between the
  /// last record, or what was told here before, and the offset to read next; each once. Only those
  /// that have had such an end for `quiet`, for a record that comes tells its place itself, and
  /// none of `but_topic`.
  [[nodiscard]] std::vector<base::Position> take_passed(std::chrono::milliseconds quiet,
                                                        const std::string& but_topic);
  /// Finds out, for take_passed() and for partitions read oldest first, what stands behind the last
  /// record of each: up to the next record or the end there is nothing to deliver. Waits at most
  /// wait_ms for those of which neither is at hand. No record can be asked for afterwards.
  void look_behind(int wait_ms);
  /// How many partitions a topic has now, asked from the broker.
  [[nodiscard]] base::Result<int, stream::StreamError> ask_partitions(
      const std::string& topic) const;
  /// Each partition's range, records of open and aborted transactions included, asked from the
  /// broker.
  [[nodiscard]] base::Result<std::vector<PartitionRange>, stream::StreamError> ask_ranges() const;
  /// Fatal if the topic of a partition is gone, or does not hold the offset to read next.
  /// librdkafka does not tell a reader that its topic was deleted: a reader that must know asks now
  /// and then. One or two round trips, at most kCheckMs each; no answer is no error.
  [[nodiscard]] base::Result<void, stream::StreamError> check_partition(
      std::size_t partition_index) const;
  /// The error of a partition whose range does not hold the offset to read next; none if it does.
  [[nodiscard]] std::optional<stream::StreamError> range_error(std::size_t partition_index,
                                                               PartitionRange range) const;
  /// Records not yet read, as far as the last fetch told. Never negative.
  [[nodiscard]] std::int64_t lag() const;

 private:
  AssignedConsumer(std::unique_ptr<Client> client, std::vector<base::Position> start,
                   Reading reading);
  [[nodiscard]] base::Result<MessagePtr, stream::StreamError> next_fetched(int wait_ms);
  [[nodiscard]] base::Result<MessagePtr, stream::StreamError> next_oldest(int wait_ms);
  [[nodiscard]] base::Result<void, stream::StreamError> look_at_queues();
  [[nodiscard]] std::optional<std::size_t> oldest_head();
  [[nodiscard]] bool may_hold_older(std::size_t index, base::TimeMs time) const;
  [[nodiscard]] base::TimeMs time_of(std::size_t index, const rd_kafka_message_t& message) const;
  void add_partition(base::Position position);
  [[nodiscard]] std::size_t find(const rd_kafka_message_t& message) const;
  [[nodiscard]] base::Result<bool, stream::StreamError> accept(const rd_kafka_message_t& message);
  [[nodiscard]] base::Result<void, stream::StreamError> judge(const rd_kafka_message_t& message);
  [[nodiscard]] stream::StreamError out_of_range(std::size_t index) const;
  [[nodiscard]] stream::StreamError gap(std::size_t index, std::int64_t found) const;
  [[nodiscard]] stream::StreamError deleted(const base::Position& position) const;
  [[nodiscard]] stream::StreamError made_anew(std::size_t index, std::int64_t high) const;

  // A partition that is read oldest first: what was taken from its queue and not handed out.
  struct Head {
    MessagePtr message;       // a record, or null
    bool is_overdue = false;  // it was waited for in vain, and nothing has come since
    base::TimeMs last_time = std::numeric_limits<base::TimeMs>::min();  // of what was handed out
  };
  // How far a partition's reader knows, and since when the offset to read next is beyond that.
  struct Told {
    std::int64_t offset = 0;
    std::chrono::steady_clock::time_point beyond_since;
  };

  std::unique_ptr<Client> client_;
  std::vector<base::Position> positions_;
  Reading reading_;
  std::vector<std::int64_t> ends_seen_;    // offset of the last end-of-partition notice, else -1
  std::vector<base::TimeMs> times_;        // of the last record
  std::optional<PartitionQueues> queues_;  // if read oldest first; before the heads taken from it
  std::vector<Head> heads_;
  std::vector<Told> told_;
  std::optional<PartitionQueues::Clock::time_point> waits_since_;  // for a partition that is behind
};

inline constexpr int kCheckMs = 1'000;

/// Every partition of a topic at its first record. Retry if the broker does not answer, fatal if
/// the topic is missing.
[[nodiscard]] base::Result<std::vector<base::Position>, stream::StreamError> first_positions(
    const Connection& connection, const std::string& topic);

/// A record's views, valid while the message lives.
[[nodiscard]] inline std::string_view key_of(const rd_kafka_message_t& message) {
  return {static_cast<const char*>(message.key), message.key_len};
}
[[nodiscard]] inline std::string_view value_of(const rd_kafka_message_t& message) {
  return {static_cast<const char*>(message.payload), message.len};
}
/// In order; repeated names stay.
[[nodiscard]] std::vector<std::pair<std::string_view, std::string_view>> headers_of(
    const rd_kafka_message_t& message);

}  // namespace wirefold::kafka
