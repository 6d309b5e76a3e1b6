#include "kafka/reader.h"

#include <algorithm>
#include <utility>

#include "kafka/assigned_consumer.h"

namespace wirefold::kafka {
namespace {

constexpr int kListMs = 10'000;

ReadRecord copy_of(const rd_kafka_message_t& message) {
  ReadRecord record;
  record.position = {rd_kafka_topic_name(message.rkt), message.partition, message.offset};
  record.key = key_of(message);
  record.value = value_of(message);
  for (const auto& [name, value] : headers_of(message)) {
    record.headers.push_back({std::string(name), std::string(value)});
  }
  rd_kafka_timestamp_type_t type{};
  record.timestamp = rd_kafka_message_timestamp(&message, &type);
  return record;
}

// Every partition of the topics, from its beginning.
base::Result<std::vector<base::Position>, stream::StreamError> beginnings(
    const Connection& connection, const std::vector<std::string>& topics) {
  auto client = Client::make(ClientKind::kProducer, connection, {});
  if (!client) return base::failure(std::move(client.error()));
  if (auto exist = require_topics(**client, topics); !exist) {
    return base::failure(std::move(exist.error()));
  }
  const auto listed = list_topics(**client, kListMs);
  if (!listed) return base::failure(listed.error());
  std::vector<base::Position> positions;
  for (const auto& [topic, partitions] : *listed) {
    if (std::find(topics.begin(), topics.end(), topic) == topics.end()) continue;
    for (int i = 0; i < partitions; ++i) positions.push_back({topic, i, 0});
  }
  return positions;
}

}  // namespace

TopicReader::TopicReader(std::unique_ptr<AssignedConsumer> consumer)
    : consumer_(std::move(consumer)) {}

TopicReader::~TopicReader() = default;

base::Result<std::unique_ptr<TopicReader>, stream::StreamError> TopicReader::make(
    const Connection& connection, const std::vector<std::string>& topics) {
  auto start = beginnings(connection, topics);
  if (!start) return base::failure(std::move(start.error()));
  auto consumer = AssignedConsumer::make(connection, std::move(*start));
  if (!consumer) return base::failure(std::move(consumer.error()));
  return std::unique_ptr<TopicReader>(new TopicReader(std::move(*consumer)));
}

base::Result<std::unique_ptr<TopicReader>, stream::StreamError> TopicReader::follow(
    const Connection& connection, const std::vector<std::string>& topics) {
  std::vector<base::Position> start;
  for (const std::string& topic : topics) {
    auto first = first_positions(connection, topic);
    if (!first) return base::failure(std::move(first.error()));
    for (base::Position& position : *first) start.push_back(std::move(position));
  }
  auto consumer = AssignedConsumer::make(connection, std::move(start));
  if (!consumer) return base::failure(std::move(consumer.error()));
  return std::unique_ptr<TopicReader>(new TopicReader(std::move(*consumer)));
}

base::Result<std::vector<ReadRecord>, stream::StreamError> TopicReader::poll(
    std::size_t records_max, int wait_ms) {
  if (pending_error_) return base::failure(*std::exchange(pending_error_, std::nullopt));
  std::vector<ReadRecord> records;
  int wait_left_ms = wait_ms;
  while (records.size() < records_max && !finished()) {
    auto message = consumer_->next(wait_left_ms);
    if (!message) {
      if (records.empty()) return base::failure(std::move(message.error()));
      pending_error_ = std::move(message.error());
      break;
    }
    if (!*message) break;
    records.push_back(copy_of(**message));
    wait_left_ms = 0;
  }
  return records;
}

base::Result<void, stream::StreamError> TopicReader::fix_end() {
  const auto ranges = consumer_->ask_ranges();
  if (!ranges) return base::failure(ranges.error());
  ends_.emplace();
  for (const PartitionRange& range : *ranges) ends_->push_back(range.high);
  return {};
}

bool TopicReader::finished() const {
  if (!ends_) return false;
  for (std::size_t i = 0; i < ends_->size(); ++i) {
    if (!consumer_->reached(i, (*ends_)[i])) return false;
  }
  return true;
}

}  // namespace wirefold::kafka
