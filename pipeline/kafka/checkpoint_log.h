#pragma once
// stream::CheckpointLog on the application's checkpoint topic. pipeline/state/formats.md describes
// its records. cluster.h makes one.

#include <map>
#include <memory>

#include "kafka/connection.h"
#include "stream/checkpoint_log.h"

namespace wirefold::kafka {

class AssignedConsumer;
class Producer;

class KafkaCheckpointLog final : public stream::CheckpointLog {
 public:
  /// Retry if the broker does not answer, fatal if the topic is missing.
  [[nodiscard]] static base::Result<std::unique_ptr<KafkaCheckpointLog>, stream::StreamError> make(
      const Connection& connection);
  ~KafkaCheckpointLog() override;

  [[nodiscard]] base::Result<void, stream::StreamError> append(
      const stream::LoggedCheckpoint& label, const base::ByteReader::Source& bytes,
      std::stop_token stop) override;
  [[nodiscard]] base::Result<std::vector<stream::LoggedCheckpoint>, stream::StreamError> complete()
      override;
  [[nodiscard]] base::ByteReader::Source read(const stream::LoggedCheckpoint& checkpoint) override;
  [[nodiscard]] base::Result<void, stream::StreamError> trim(
      const stream::LoggedCheckpoint& oldest) override;
  [[nodiscard]] base::Result<std::int64_t, stream::StreamError> journal_begin() override;

 private:
  /// What has been read of one that has not ended yet.
  struct Growing {
    std::int64_t first = 0;
    std::uint64_t chunks = 0;
    std::uint64_t bytes = 0;
    std::uint64_t hash = 0;
  };
  explicit KafkaCheckpointLog(Connection connection);
  [[nodiscard]] base::Result<void, stream::StreamError> send_all(
      const stream::LoggedCheckpoint& label, const base::ByteReader::Source& bytes,
      const std::stop_token& stop);
  [[nodiscard]] base::Result<void, stream::StreamError> wait_for(std::uint64_t outstanding,
                                                                 const std::stop_token& stop);
  [[nodiscard]] base::Result<void, stream::StreamError> scan();
  void forget();

  Connection connection_;
  std::string topic_;
  std::stop_token stop_;  // of the last append()
  std::unique_ptr<Producer> producer_;
  std::unique_ptr<AssignedConsumer> scanner_;  // stands behind what was scanned
  std::map<std::string, Growing> growing_;
  std::vector<stream::LoggedCheckpoint> complete_;
};

}  // namespace wirefold::kafka
