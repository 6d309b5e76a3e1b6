#include "kafka/sink.h"

#include <array>
#include <charconv>
#include <chrono>
#include <utility>

#include "kafka/cloud_event.h"
#include "kafka/producer.h"

namespace wirefold::kafka {
namespace {

constexpr int kCallMs = 30'000;  // one attempt of a transaction call
constexpr int kSettleMs = 5'000;

base::Result<void, stream::StreamError> outcome(const Client& client, rd_kafka_error_t* error,
                                                const char* sentence) {
  const ErrorPtr owned(error);
  if (!owned) return {};
  stream::StreamError failed = stream_error(*owned, sentence);
  if (failed.kind == stream::StreamErrorKind::kFatal) {
    // What ended the client says more than the call that found it ended.
    if (auto fatal = client.fatal_error()) failed = std::move(*fatal);
  }
  return base::failure(std::move(failed));
}

std::string hex(std::uint64_t number) {
  std::array<char, 16> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number, 16).ptr;
  return {digits.data(), end};
}

/// The first part of every commit's name: when this sink was made, in milliseconds.
std::string name_of_now() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
  return hex(static_cast<std::uint64_t>(ms)) + "-";
}

std::vector<std::string> topics_by_role(const Settings& settings) {
  std::vector<std::string> topics;
  for (std::size_t i = 0; i < dedup::kTopicCount; ++i) {
    topics.push_back(output_topic(settings, static_cast<dedup::Topic>(i)));
  }
  return topics;
}

base::TimeMs wall_clock() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
}

/// Nobody sees a record before its commit, which sends what is left. Until then only full batches
/// leave: librdkafka 2.0.2 sends one request of a partition at a time, and while that is under way
/// and another would be due it asks the socket again and again, half a core of it (measured).
constexpr const char* kLingerMs = "1000";

bool sets_linger(const Settings& settings) {
  return settings.librdkafka.contains("linger.ms") ||
         settings.librdkafka.contains("queue.buffering.max.ms");
}

Properties properties_of(const Settings& settings, Guarantee guarantee) {
  if (guarantee == Guarantee::kAtLeastOnce) return {};
  // A record must have failed before its transaction times out.
  Properties properties = {{"transactional.id", service_id(settings)},
                           {"transaction.timeout.ms", std::to_string(kTransactionMsMax)}};
  if (!sets_linger(settings)) properties.emplace_back("linger.ms", kLingerMs);
  return properties;
}

}  // namespace

KafkaSink::KafkaSink(std::unique_ptr<Producer> producer, const Settings& settings,
                     Guarantee guarantee)
    : producer_(std::move(producer)),
      topics_(topics_by_role(settings)),
      group_(progress_group(settings)),
      source_("/wirefold/" + service_id(settings)),
      name_(name_of_now()),
      guarantee_(guarantee) {
  producer_->watch(topics_[static_cast<std::size_t>(dedup::Topic::kJournal)]);
}

KafkaSink::~KafkaSink() = default;

base::Result<std::unique_ptr<KafkaSink>, stream::StreamError> KafkaSink::make(
    const Connection& connection, Guarantee guarantee) {
  const Settings& settings = connection.settings;
  auto producer = Producer::make(connection, properties_of(settings, guarantee));
  if (!producer) return base::failure(std::move(producer.error()));
  std::vector<std::string> needed = topics_by_role(settings);
  if (guarantee == Guarantee::kAtLeastOnce) {
    needed.resize(static_cast<std::size_t>(dedup::Topic::kJournal));
  }
  if (auto exist = require_topics((*producer)->client(), needed); !exist) {
    return base::failure(std::move(exist.error()));
  }
  if (guarantee == Guarantee::kTransactional) {
    const Client& client = (*producer)->client();
    auto fenced = outcome(client, rd_kafka_init_transactions(client.handle(), kCallMs),
                          "The application id cannot be taken over");
    if (!fenced) return base::failure(std::move(fenced.error()));
  }
  return std::unique_ptr<KafkaSink>(new KafkaSink(std::move(*producer), settings, guarantee));
}

base::Result<void, stream::StreamError> KafkaSink::begin_if_idle() {
  if (guarantee_ == Guarantee::kAtLeastOnce || phase_ != Phase::kIdle) return {};
  const Client& client = producer_->client();
  auto begun =
      outcome(client, rd_kafka_begin_transaction(client.handle()), "A transaction cannot begin");
  if (!begun) return begun;
  phase_ = Phase::kOpen;
  commit_name_ = name_ + hex(++transactions_);
  return {};
}

base::Result<void, stream::StreamError> KafkaSink::write(dedup::OutputRecord record) {
  if (auto begun = begin_if_idle(); !begun) return begun;
  OutgoingRecord outgoing{.topic = topics_[static_cast<std::size_t>(record.topic)],
                          .key = record.key,
                          .value = record.value};
  if (record.topic == dedup::Topic::kJournal) {
    outgoing.partition = 0;  // its one order
  } else {
    add_event_headers(record, source_, wall_clock());
  }
  if (guarantee_ == Guarantee::kTransactional) {
    record.headers.push_back({std::string(kCommitHeader), commit_name_});
  }
  outgoing.headers = &record.headers;
  auto sent = producer_->send(outgoing);
  if (sent) ++written_since_commit_;
  return sent;
}

base::Result<void, stream::StreamError> KafkaSink::send_offsets(
    const std::vector<base::Position>& next_offsets) {
  if (phase_ == Phase::kOffsetsSent) return {};
  if (!next_offsets.empty()) {
    const PartitionListPtr list = partition_list(next_offsets);
    const GroupPtr group(rd_kafka_consumer_group_metadata_new(group_.c_str()));
    const Client& client = producer_->client();
    auto sent = outcome(
        client,
        rd_kafka_send_offsets_to_transaction(client.handle(), list.get(), group.get(), kCallMs),
        "Input offsets cannot be added to the transaction");
    if (!sent) return base::failure(producer_->explained(std::move(sent.error())));
  }
  phase_ = Phase::kOffsetsSent;
  return {};
}

base::Result<void, stream::StreamError> KafkaSink::commit(
    const std::vector<base::Position>& next_offsets) {
  if (guarantee_ == Guarantee::kAtLeastOnce) {
    auto flushed = producer_->flush();
    if (flushed) written_since_commit_ = 0;
    return flushed;
  }
  if (phase_ == Phase::kIdle && next_offsets.empty()) return {};
  if (auto begun = begin_if_idle(); !begun) return begun;
  if (auto sent = send_offsets(next_offsets); !sent) return sent;
  const Client& client = producer_->client();
  auto committed = outcome(client, rd_kafka_commit_transaction(client.handle(), kCallMs),
                           "A transaction cannot be committed");
  if (!committed) return base::failure(producer_->explained(std::move(committed.error())));
  phase_ = Phase::kIdle;
  written_since_commit_ = 0;
  return {};
}

base::Result<void, stream::StreamError> KafkaSink::abort() {
  if (guarantee_ == Guarantee::kAtLeastOnce) {
    uncommitted_ += std::exchange(written_since_commit_, 0);
    return producer_->flush();
  }
  if (phase_ == Phase::kIdle) return {};
  // An abort that overtakes the records' first request meets a broker still finishing the commit
  // before, which ends the client for good (INVALID_TXN_STATE, librdkafka 2.0.2). Once a record is
  // acknowledged the broker knows of this transaction. What fails here is aborted as well.
  const Client& client = producer_->client();
  rd_kafka_flush(client.handle(), kSettleMs);
  auto aborted = outcome(client, rd_kafka_abort_transaction(client.handle(), kCallMs),
                         "A transaction cannot be aborted; stop, the broker will time it out");
  if (!aborted) return aborted;
  phase_ = Phase::kIdle;
  written_since_commit_ = 0;
  producer_->forget_failures();
  return {};
}

std::int64_t KafkaSink::journal_offset() const { return producer_->watched_offset(); }

std::uint64_t KafkaSink::delivered(dedup::Topic topic) const {
  return producer_->delivered(topics_[static_cast<std::size_t>(topic)]);
}

}  // namespace wirefold::kafka
