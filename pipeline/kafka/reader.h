#pragma once
// Reads topics back, whole records with their headers: for `replay --out`, and for tests that must
// see exactly what other readers would. Reads from offset 0 to an end that is fixed once nothing
// more is written. On the embedded broker it must run beside the writer: what it reads makes room.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/position.h"
#include "base/result.h"
#include "base/time.h"
#include "dedup/output.h"
#include "kafka/connection.h"
#include "stream/stream.h"

namespace wirefold::kafka {

class AssignedConsumer;

/// A record as it stands in a topic; owns its bytes.
struct ReadRecord {
  base::Position position;
  std::string key;
  std::string value;
  std::vector<dedup::Header> headers;
  base::TimeMs timestamp = 0;
};

/// Reads all partitions of some topics. Within a partition records come in order of their offsets.
/// One thread uses it.
class TopicReader {
 public:
  /// Sees committed records only. Retry if the broker does not answer, fatal if a topic is missing.
  [[nodiscard]] static base::Result<std::unique_ptr<TopicReader>, stream::StreamError> make(
      const Connection& connection, const std::vector<std::string>& topics);
  /// The same from the first record that each partition still holds, for who follows topics whose
  /// retention has taken records already. Never finished.
  [[nodiscard]] static base::Result<std::unique_ptr<TopicReader>, stream::StreamError> follow(
      const Connection& connection, const std::vector<std::string>& topics);
  ~TopicReader();

  /// At most records_max records; waits at most wait_ms for the first. Empty: none yet, or
  /// finished. Errors as KafkaSource::poll; on the embedded broker a lost record is always an
  /// error.
  [[nodiscard]] base::Result<std::vector<ReadRecord>, stream::StreamError> poll(
      std::size_t records_max, int wait_ms);

  /// The end is what the topics hold now. Call when the last commit has returned. Transactions
  /// still open then are waited for by finished(), until they are committed or aborted.
  [[nodiscard]] base::Result<void, stream::StreamError> fix_end();

  /// True when everything before the fixed end has been returned.
  [[nodiscard]] bool finished() const;

 private:
  explicit TopicReader(std::unique_ptr<AssignedConsumer> consumer);

  std::unique_ptr<AssignedConsumer> consumer_;
  std::optional<std::vector<std::int64_t>> ends_;
  std::optional<stream::StreamError> pending_error_;
};

}  // namespace wirefold::kafka
