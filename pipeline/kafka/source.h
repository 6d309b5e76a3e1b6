#pragma once
// stream::Source on Kafka: reads the partitions it is given from the offsets it is given and copies
// each record into a Batch. Who may read what is decided elsewhere (service/); this only reads.

#include <chrono>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/position.h"
#include "kafka/connection.h"
#include "kafka/feeder.h"
#include "stream/stream.h"

namespace wirefold::kafka {

class AssignedConsumer;

/// What to read.
struct SourceOptions {
  std::vector<base::Position> start = {};  ///< partitions, each with the offset to read next
  /// Of these, those that the journal does not tell: the first batch passes to them, and nothing
  /// else. A start that finds such a partition's records gone would know no better otherwise.
  std::vector<base::Position> untold = {};
  /// Records of this topic wait until all others have been read up to their time, or to the end:
  /// when much has gathered, a ruling still comes behind the articles it is about. Empty: none.
  std::string later_topic = {};
  const FeedEnd* end = nullptr;  ///< a replay's end; null: the input has none
  std::size_t batch_bytes_max =
      8 * 1024 * 1024;  ///< a batch ends behind the record that reaches it
  /// How often an input without an end is looked at for partitions added to its topics.
  int partitions_check_ms = 30'000;
  /// How long a partition of an input without an end may end in what is no record before
  /// Batch::pass() tells: its retention may take that. It costs a journal record.
  int pass_after_ms = 500;
};

/// Where to start reading a topic: its partitions, each at its recovered offset; at its first
/// record if none of the topic was recovered (noted in the events if that is not offset 0); at
/// offset 0 if others of the topic were, since then it is new. Recovered positions of other topics
/// are left out. Retry if the broker does not answer; fatal if the topic is missing or has fewer
/// partitions than were recovered, so that it is not the topic it was, or if a new partition does
/// not begin at offset 0 any more.
[[nodiscard]] base::Result<std::vector<base::Position>, stream::StreamError> start_positions(
    const Connection& connection, const std::string& topic,
    const std::vector<base::Position>& recovered);

class KafkaSource final : public stream::Source {
 public:
  /// Retry if the broker does not answer, fatal if a topic is missing.
  [[nodiscard]] static base::Result<std::unique_ptr<KafkaSource>, stream::StreamError> make(
      const Connection& connection, SourceOptions options);
  ~KafkaSource() override;

  /// Errors: retry while no broker answers (records read before are kept for the next call), fatal
  /// once that has lasted unreachable_ms_max or when records are gone (the gap is counted in the
  /// message). Waits beyond wait_ms only to find out whether a silent broker is gone (500 ms) or
  /// has new partitions (at most 1 s a topic, if it is silent). A partition that was added is read
  /// from offset 0 on; a topic that was deleted is fatal.
  [[nodiscard]] base::Result<std::unique_ptr<stream::Batch>, stream::StreamError> poll(
      std::size_t records_max, int wait_ms) override;
  /// Waits only for partitions of which neither a further record nor the end is at hand.
  [[nodiscard]] std::vector<base::Position> leave(int wait_ms) override;
  [[nodiscard]] bool finished() const override;

  /// For each partition the offset to read next; added partitions come last.
  [[nodiscard]] const std::vector<base::Position>& next_offsets() const;
  /// Records on the broker that were not read yet, as far as the last fetch told.
  [[nodiscard]] std::int64_t lag() const;
  [[nodiscard]] std::uint64_t records_read() const { return records_read_; }

 private:
  KafkaSource(std::unique_ptr<AssignedConsumer> consumer, SourceOptions options);
  [[nodiscard]] base::Result<void, stream::StreamError> look_for_partitions();
  [[nodiscard]] bool take_held(stream::Batch& batch);
  void take_passed(stream::Batch& batch);
  [[nodiscard]] std::string topic_held_back() const;

  std::unique_ptr<AssignedConsumer> consumer_;
  SourceOptions options_;
  std::uint64_t records_read_ = 0;
  std::optional<stream::StreamError> pending_error_;
  std::deque<stream::Batch> held_;  // a record of the later topic each, in order
  std::size_t held_bytes_ = 0;
  std::chrono::steady_clock::time_point looked_ = std::chrono::steady_clock::now();
};

}  // namespace wirefold::kafka
