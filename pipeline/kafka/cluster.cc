#include "kafka/cluster.h"

#include <algorithm>
#include <utility>

#include "kafka/checkpoint_log.h"
#include "kafka/client.h"
#include "kafka/journal_follower.h"
#include "kafka/membership.h"
#include "kafka/sink.h"
#include "kafka/source.h"

namespace wirefold::kafka {
namespace {

constexpr int kAskMs = 10'000;

template <typename Value>
using Answer = base::Result<Value, stream::StreamError>;

class KafkaJournalReader final : public stream::JournalReader {
 public:
  explicit KafkaJournalReader(std::unique_ptr<JournalFollower> follower)
      : follower_(std::move(follower)) {}

  Answer<std::vector<stream::JournalEntry>> poll(std::size_t records_max, int wait_ms) override {
    auto records = follower_->poll(records_max, wait_ms);
    if (!records) return base::failure(std::move(records.error()));
    std::vector<stream::JournalEntry> entries;
    entries.reserve(records->size());
    for (JournalRecord& record : *records) {
      entries.push_back({record.offset, std::move(record.value)});
    }
    return entries;
  }
  Answer<void> mark_end() override { return follower_->mark_end(); }
  bool caught_up() const override { return follower_->caught_up(); }
  std::int64_t lag() const override { return follower_->lag(); }
  bool at_end() const override { return follower_->at_end(); }

 private:
  std::unique_ptr<JournalFollower> follower_;
};

/// A member that the group went on without joins anew, behind those who kept its place meanwhile:
/// under its old name, which sorts first, it would take over from its own successor.
class KafkaElection final : public stream::Election {
 public:
  KafkaElection(Connection connection, base::TimeMs (*clock)())
      : connection_(std::move(connection)), clock_(clock) {}

  Answer<void> join() {
    auto made = Membership::make(connection_, clock_());
    if (!made) return base::failure(std::move(made.error()));
    membership_ = std::move(*made);
    return {};
  }
  Answer<void> poll(int wait_ms) override {
    if (membership_ && membership_->is_forgotten()) leave();
    if (!membership_) {
      if (auto joined = join(); !joined) return joined;
    }
    return membership_->poll(wait_ms);
  }
  bool is_senior() const override {
    return membership_ && !membership_->is_forgotten() && membership_->is_senior();
  }
  void leave() override {
    if (membership_) membership_->leave();
    membership_.reset();
  }

 private:
  Connection connection_;
  base::TimeMs (*clock_)();
  std::unique_ptr<Membership> membership_;  // null while it cannot be joined anew
};

}  // namespace

Answer<std::unique_ptr<stream::JournalReader>> KafkaCluster::follow_journal(std::int64_t offset) {
  auto follower = JournalFollower::make(connection_, offset);
  if (!follower) return base::failure(std::move(follower.error()));
  return std::make_unique<KafkaJournalReader>(std::move(*follower));
}

Answer<std::unique_ptr<stream::Election>> KafkaCluster::join() {
  auto election = std::make_unique<KafkaElection>(connection_, clock_);
  if (auto joined = election->join(); !joined) return base::failure(std::move(joined.error()));
  return election;
}

Answer<std::unique_ptr<stream::Sink>> KafkaCluster::take_over() {
  auto sink = KafkaSink::make(connection_, guarantee_of(connection_.settings.broker));
  if (!sink) return base::failure(std::move(sink.error()));
  return std::unique_ptr<stream::Sink>(std::move(*sink));
}

Answer<std::unique_ptr<stream::CheckpointLog>> KafkaCluster::checkpoint_log() {
  auto log = KafkaCheckpointLog::make(connection_);
  if (!log) return base::failure(std::move(log.error()));
  return std::unique_ptr<stream::CheckpointLog>(std::move(*log));
}

Answer<bool> KafkaCluster::has_progress() {
  std::vector<base::Position> inputs;
  for (const std::string& topic : input_topics(connection_.settings)) {
    auto positions = start_positions(connection_, topic, {});
    if (!positions) return base::failure(std::move(positions.error()));
    inputs.insert(inputs.end(), positions->begin(), positions->end());
  }
  const auto client = Client::make(ClientKind::kConsumer, connection_,
                                   {{"group.id", progress_group(connection_.settings)}});
  if (!client) return base::failure(client.error());
  const PartitionListPtr list = partition_list(inputs);
  const auto code = rd_kafka_committed((*client)->handle(), list.get(), kAskMs);
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return base::failure(stream_error(code, "The service's committed offsets cannot be asked"));
  }
  for (int i = 0; i < list->cnt; ++i) {
    if (list->elems[i].offset > 0) return true;
  }
  return false;
}

Answer<std::unique_ptr<stream::Source>> KafkaCluster::read_inputs(
    const std::vector<base::Position>& next_offsets) {
  std::vector<base::Position> start;
  for (const std::string& topic : input_topics(connection_.settings)) {
    auto positions = start_positions(connection_, topic, next_offsets);
    if (!positions) return base::failure(std::move(positions.error()));
    start.insert(start.end(), positions->begin(), positions->end());
  }
  SourceOptions options{.later_topic = rulings_topic(connection_.settings)};
  for (const base::Position& position : start) {
    const bool is_known = std::any_of(next_offsets.begin(), next_offsets.end(), [&](auto& next) {
      return next.topic == position.topic && next.partition == position.partition;
    });
    if (!is_known && position.offset > 0) options.untold.push_back(position);
  }
  options.start = std::move(start);
  auto source = KafkaSource::make(connection_, std::move(options));
  if (!source) return base::failure(std::move(source.error()));
  return std::unique_ptr<stream::Source>(std::move(*source));
}

}  // namespace wirefold::kafka
