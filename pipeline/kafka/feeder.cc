#include "kafka/feeder.h"

#include <utility>
#include <vector>

#include "kafka/producer.h"

namespace wirefold::kafka {

Feeder::Feeder(std::unique_ptr<Producer> producer, std::string topic)
    : producer_(std::move(producer)), topic_(std::move(topic)) {}

Feeder::~Feeder() = default;

base::Result<std::unique_ptr<Feeder>, stream::StreamError> Feeder::make(
    const Connection& connection, std::string topic) {
  auto producer = Producer::make(connection, {});
  if (!producer) return base::failure(std::move(producer.error()));
  if (topic.empty()) topic = articles_topic(connection.settings);
  if (auto exists = require_topics((*producer)->client(), {topic}); !exists) {
    return base::failure(std::move(exists.error()));
  }
  return std::unique_ptr<Feeder>(new Feeder(std::move(*producer), std::move(topic)));
}

base::Result<void, stream::StreamError> Feeder::feed(const FeedRecord& record) {
  if (record.value.size() > kRecordBytesMax) {
    return base::failure(stream::StreamError{
        stream::StreamErrorKind::kFatal,
        "A record is larger than a topic takes; reject it as too_large before feeding (" +
            std::to_string(record.value.size()) + " bytes)"});
  }
  std::vector<dedup::Header> headers;
  if (record.event_time) {
    headers.push_back({std::string(kEventTimeHeader), std::to_string(*record.event_time)});
  }
  OutgoingRecord outgoing{
      .topic = topic_, .partition = 0, .key = record.key, .value = record.value};
  outgoing.headers = &headers;
  outgoing.timestamp = record.timestamp;
  if (auto sent = producer_->send(outgoing); !sent) return sent;
  ++fed_;
  return {};
}

base::Result<void, stream::StreamError> Feeder::flush() { return producer_->flush(); }

base::Result<void, stream::StreamError> Feeder::finish(FeedEnd& end) {
  if (auto flushed = producer_->flush(); !flushed) return flushed;
  end.set(fed_);
  return {};
}

}  // namespace wirefold::kafka
