#pragma once
// stream::Cluster on Kafka: the journal's follower, the group that elects, the transactional sink
// that fences, and a source of all input partitions. `wirefold run` makes one.

#include "base/time.h"
#include "kafka/connection.h"
#include "stream/cluster.h"

namespace wirefold::kafka {

class KafkaCluster final : public stream::Cluster {
 public:
  /// `clock` tells milliseconds since 1970: of all processes the one that joined first is senior.
  /// Not the one that started first: it may become warm long after another one is active.
  /// May be null for who never joins.
  KafkaCluster(Connection connection, base::TimeMs (*clock)())
      : connection_(std::move(connection)), clock_(clock) {}

  [[nodiscard]] base::Result<std::unique_ptr<stream::JournalReader>, stream::StreamError>
  follow_journal(std::int64_t offset) override;
  [[nodiscard]] base::Result<std::unique_ptr<stream::Election>, stream::StreamError> join()
      override;
  [[nodiscard]] base::Result<std::unique_ptr<stream::Sink>, stream::StreamError> take_over()
      override;
  [[nodiscard]] base::Result<std::unique_ptr<stream::CheckpointLog>, stream::StreamError>
  checkpoint_log() override;
  [[nodiscard]] base::Result<bool, stream::StreamError> has_progress() override;
  [[nodiscard]] base::Result<std::unique_ptr<stream::Source>, stream::StreamError> read_inputs(
      const std::vector<base::Position>& next_offsets) override;

 private:
  Connection connection_;
  base::TimeMs (*clock_)();
};

}  // namespace wirefold::kafka
