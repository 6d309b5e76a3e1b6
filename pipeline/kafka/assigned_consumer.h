#pragma once
// A consumer that reads given partitions from given offsets, without a group, and notices what must
// not pass in silence: a gap, an end, a broker that is gone. The common part of source.h and
// reader.h; used only inside this room.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/position.h"
#include "base/result.h"
#include "kafka/client.h"

namespace wirefold::kafka {

/// Whether records of open and aborted transactions are delivered.
enum class Isolation { kReadCommitted, kReadUncommitted };

/// One thread uses it.
class AssignedConsumer {
 public:
  /// Assigns the partitions; each position's offset is the one to read next. Retry if the broker
  /// does not answer, fatal if a topic is missing.
  [[nodiscard]] static base::Result<std::unique_ptr<AssignedConsumer>, stream::StreamError> make(
      const Connection& connection, std::vector<base::Position> start, Isolation isolation);

  /// The next record of any partition, or null if none came within wait_ms. Gives its bytes back to
  /// the embedded broker's budget. Fatal if records are missing: an offset that the broker no
  /// longer has (with the number of lost offsets), or on the embedded broker any jump.
  [[nodiscard]] base::Result<MessagePtr, stream::StreamError> next(int wait_ms);

  /// For each partition the offset to read next, in the order given to make().
  [[nodiscard]] const std::vector<base::Position>& positions() const { return positions_; }
  /// True if the partition's end was reached at or behind `offset` since the last record.
  [[nodiscard]] bool reached(std::size_t partition_index, std::int64_t offset) const;
  /// The offset behind each partition's last record, committed or not, asked from the broker.
  [[nodiscard]] base::Result<std::vector<std::int64_t>, stream::StreamError> ask_ends() const;
  /// Records not yet read, as far as the last fetch told. Never negative.
  [[nodiscard]] std::int64_t lag() const;

 private:
  AssignedConsumer(std::unique_ptr<Client> client, std::vector<base::Position> start);
  [[nodiscard]] std::size_t find(const rd_kafka_message_t& message) const;
  [[nodiscard]] base::Result<bool, stream::StreamError> accept(const rd_kafka_message_t& message);
  [[nodiscard]] base::Result<void, stream::StreamError> judge(const rd_kafka_message_t& message);
  [[nodiscard]] stream::StreamError gap(std::size_t index, std::int64_t found) const;

  std::unique_ptr<Client> client_;
  std::vector<base::Position> positions_;
  std::vector<std::int64_t> ends_seen_;  // offset of the last end-of-partition notice, else -1
};

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
