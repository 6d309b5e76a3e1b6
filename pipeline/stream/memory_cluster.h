#pragma once
// The in-memory twin of a cluster (cluster.h): an input topic, output topics and a journal in a
// MemoryLog, an election by order of joining, and sinks of which only the newest may commit. Tests
// run whole services on it and break them at any call of a sink.

#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <string>

#include "stream/checkpoint_log.h"
#include "stream/cluster.h"
#include "stream/memory.h"

namespace wirefold::stream {

/// What all processes of an application share. Safe to use from several threads.
class MemoryWorld {
 public:
  /// Asked before every call of a sink; what it returns happens instead of, or after, the call.
  using Plan = std::function<std::optional<SinkFault>(SinkCall)>;

  /// Without a rulings topic there are no rulings.
  explicit MemoryWorld(std::string input_topic, std::string rulings_topic = {});
  [[nodiscard]] MemoryLog& log() { return log_; }
  [[nodiscard]] const std::string& input_topic() const { return input_topic_; }
  [[nodiscard]] const std::string& rulings_topic() const { return rulings_topic_; }
  /// From now on; also of sinks that exist.
  void plan(Plan plan);
  /// Before processes are made: a journal's reader finds nothing at so many first polls, as a
  /// client that still asks its broker for the way.
  void silence_journal(int polls) { silent_polls_ = polls; }

 private:
  friend class MemoryCluster;
  friend class MemoryElection;
  friend class FencedSink;
  friend class MemoryCheckpointLog;

  struct KeptCheckpoint {
    LoggedCheckpoint label;
    std::string bytes;
  };

  MemoryLog log_;
  const std::string input_topic_;
  const std::string rulings_topic_;
  std::mutex mutex_;
  std::uint64_t epoch_ = 0;  // of the newest sink
  std::uint64_t next_member_ = 1;
  std::list<std::uint64_t> members_;  // the senior one first
  Plan plan_;
  int silent_polls_ = 0;
  std::vector<KeptCheckpoint> checkpoints_;  // oldest first
  std::int64_t checkpoints_end_ = 0;
};

/// One process's view of the world, which must outlive it and all it makes.
class MemoryCluster final : public Cluster {
 public:
  explicit MemoryCluster(MemoryWorld& world) : world_(world) {}

  [[nodiscard]] base::Result<std::unique_ptr<JournalReader>, StreamError> follow_journal(
      std::int64_t offset) override;
  [[nodiscard]] base::Result<std::unique_ptr<Election>, StreamError> join() override;
  [[nodiscard]] base::Result<std::unique_ptr<Sink>, StreamError> take_over() override;
  [[nodiscard]] base::Result<std::unique_ptr<CheckpointLog>, StreamError> checkpoint_log() override;
  [[nodiscard]] base::Result<bool, StreamError> has_progress() override;
  [[nodiscard]] base::Result<std::unique_ptr<Source>, StreamError> read_inputs(
      const std::vector<base::Position>& next_offsets) override;

 private:
  MemoryWorld& world_;
};

}  // namespace wirefold::stream
