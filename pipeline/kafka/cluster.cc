#include "kafka/cluster.h"

#include <algorithm>
#include <utility>

#include "kafka/client.h"
#include "kafka/journal_follower.h"
#include "kafka/membership.h"
#include "kafka/sink.h"
#include "kafka/source.h"

namespace wirefold::kafka {
namespace {

template <typename Value>
using Outcome = base::Result<Value, stream::StreamError>;

constexpr int kAskMs = 10'000;

/// Where a partition begins that has never been read: at the first record it still has.
Outcome<std::int64_t> first_offset(const Client& client, const std::string& topic,
                                   std::int32_t partition) {
  std::int64_t low = 0;
  std::int64_t high = 0;
  const auto code = rd_kafka_query_watermark_offsets(client.handle(), topic.c_str(), partition,
                                                     &low, &high, kAskMs);
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return base::failure(stream_error(code, "The input's first offset cannot be read"));
  }
  return low;
}

/// All partitions of the input topic, each with the offset to read next.
Outcome<std::vector<base::Position>> start_positions(const Connection& connection,
                                                     const std::vector<base::Position>& recovered) {
  auto client = Client::make(ClientKind::kConsumer, connection, {});
  if (!client) return base::failure(std::move(client.error()));
  const std::string topic = articles_topic(connection.settings);
  auto topics = list_topics(**client, kAskMs);
  if (!topics) return base::failure(std::move(topics.error()));
  int partitions = 0;
  for (const auto& [name, count] : *topics) {
    if (name == topic) partitions = count;
  }
  std::vector<base::Position> start = recovered;
  for (std::int32_t partition = 0; partition < partitions; ++partition) {
    const bool is_known =
        std::any_of(recovered.begin(), recovered.end(), [&](const base::Position& position) {
          return position.topic == topic && position.partition == partition;
        });
    if (is_known) continue;
    auto offset = first_offset(**client, topic, partition);
    if (!offset) return base::failure(std::move(offset.error()));
    start.push_back({topic, partition, *offset});
  }
  return start;
}

class KafkaJournalReader final : public stream::JournalReader {
 public:
  explicit KafkaJournalReader(std::unique_ptr<JournalFollower> follower)
      : follower_(std::move(follower)) {}

  Outcome<std::vector<stream::JournalEntry>> poll(std::size_t records_max, int wait_ms) override {
    auto records = follower_->poll(records_max, wait_ms);
    if (!records) return base::failure(std::move(records.error()));
    std::vector<stream::JournalEntry> entries;
    entries.reserve(records->size());
    for (JournalRecord& record : *records) {
      entries.push_back({record.offset, std::move(record.value)});
    }
    return entries;
  }
  Outcome<void> mark_end() override { return follower_->mark_end(); }
  bool caught_up() const override { return follower_->caught_up(); }

 private:
  std::unique_ptr<JournalFollower> follower_;
};

class KafkaElection final : public stream::Election {
 public:
  explicit KafkaElection(std::unique_ptr<Membership> membership)
      : membership_(std::move(membership)) {}

  Outcome<void> poll(int wait_ms) override { return membership_->poll(wait_ms); }
  bool is_senior() const override { return membership_->is_senior(); }
  void leave() override { membership_->leave(); }

 private:
  std::unique_ptr<Membership> membership_;
};

}  // namespace

Outcome<std::unique_ptr<stream::JournalReader>> KafkaCluster::follow_journal(std::int64_t offset) {
  auto follower = JournalFollower::make(connection_, offset);
  if (!follower) return base::failure(std::move(follower.error()));
  return std::make_unique<KafkaJournalReader>(std::move(*follower));
}

Outcome<std::unique_ptr<stream::Election>> KafkaCluster::join() {
  auto membership = Membership::make(connection_, started_);
  if (!membership) return base::failure(std::move(membership.error()));
  return std::make_unique<KafkaElection>(std::move(*membership));
}

Outcome<std::unique_ptr<stream::Sink>> KafkaCluster::take_over() {
  auto sink = KafkaSink::make(connection_, guarantee_of(connection_.settings.broker));
  if (!sink) return base::failure(std::move(sink.error()));
  return std::unique_ptr<stream::Sink>(std::move(*sink));
}

Outcome<std::unique_ptr<stream::Source>> KafkaCluster::read_inputs(
    const std::vector<base::Position>& next_offsets) {
  auto start = start_positions(connection_, next_offsets);
  if (!start) return base::failure(std::move(start.error()));
  auto source = KafkaSource::make(connection_, {std::move(*start), nullptr});
  if (!source) return base::failure(std::move(source.error()));
  return std::unique_ptr<stream::Source>(std::move(*source));
}

}  // namespace wirefold::kafka
