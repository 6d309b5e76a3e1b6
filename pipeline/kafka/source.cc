#include "kafka/source.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

#include "kafka/assigned_consumer.h"

namespace wirefold::kafka {
namespace {

// Beyond so many that wait, or so many bytes, the first no longer does.
constexpr std::size_t kHeldMax = 1'000;
constexpr std::size_t kHeldBytesMax = 4 * 1024 * 1024;

// A header that is not a plain number counts as absent: the core then uses what the text says.
std::optional<base::TimeMs> event_time_of(const rd_kafka_message_t& message) {
  for (const auto& [name, value] : headers_of(message)) {
    if (name != kEventTimeHeader) continue;
    base::TimeMs time = 0;
    const char* end = value.data() + value.size();
    const auto [stopped, error] = std::from_chars(value.data(), end, time);
    if (error == std::errc() && stopped == end) return time;
  }
  return std::nullopt;
}

void copy_into(stream::Batch& batch, const rd_kafka_message_t& message) {
  base::Position position{rd_kafka_topic_name(message.rkt), message.partition, message.offset};
  rd_kafka_timestamp_type_t type{};
  const base::TimeMs timestamp = rd_kafka_message_timestamp(&message, &type);
  batch.add(
      {std::move(position), key_of(message), value_of(message), event_time_of(message), timestamp});
}

bool is_of(const rd_kafka_message_t& message, const std::string& topic) {
  return topic == rd_kafka_topic_name(message.rkt);
}

// The place of a partition among recovered ones, or null.
const base::Position* recovered_at(const std::vector<base::Position>& recovered,
                                   const std::string& topic, std::int32_t partition) {
  for (const base::Position& position : recovered) {
    if (position.topic == topic && position.partition == partition) return &position;
  }
  return nullptr;
}

stream::StreamError fewer_partitions(const base::Position& recovered, int partitions) {
  return {stream::StreamErrorKind::kFatal,
          "A topic has fewer partitions than were read before, so it is not the same any more; "
          "name the right topic, or start under a new application id (" +
              recovered.topic + ": partition " + std::to_string(recovered.partition) +
              " was read, it has " + std::to_string(partitions) + ")"};
}

stream::StreamError begins_late(const base::Position& first) {
  return {stream::StreamErrorKind::kFatal,
          "Records of a new partition are gone before they were read; raise the topic's retention, "
          "then start under a new application id to go on from what is there (" +
              first.topic + " partition " + std::to_string(first.partition) +
              ": wanted offset 0, the broker has " + std::to_string(first.offset) + ", at most " +
              std::to_string(first.offset) + " lost)"};
}

}  // namespace

base::Result<std::vector<base::Position>, stream::StreamError> start_positions(
    const Connection& connection, const std::string& topic,
    const std::vector<base::Position>& recovered) {
  auto firsts = first_positions(connection, topic);
  if (!firsts) return base::failure(std::move(firsts.error()));
  const int partitions = static_cast<int>(firsts->size());
  const bool is_known = std::any_of(recovered.begin(), recovered.end(),
                                    [&](const auto& position) { return position.topic == topic; });
  for (const base::Position& position : recovered) {
    if (position.topic == topic && position.partition >= partitions) {
      return base::failure(fewer_partitions(position, partitions));
    }
  }
  for (base::Position& position : *firsts) {
    if (const base::Position* known = recovered_at(recovered, topic, position.partition)) {
      position = *known;
    } else if (is_known && position.offset > 0) {
      return base::failure(begins_late(position));
    } else if (position.offset > 0) {
      connection.events->add({5, "START",
                              topic + " partition " + std::to_string(position.partition) +
                                  " is read from its first record, offset " +
                                  std::to_string(position.offset)});
    }
  }
  return firsts;
}

KafkaSource::KafkaSource(std::unique_ptr<AssignedConsumer> consumer, SourceOptions options)
    : consumer_(std::move(consumer)), options_(std::move(options)) {}

KafkaSource::~KafkaSource() = default;

base::Result<std::unique_ptr<KafkaSource>, stream::StreamError> KafkaSource::make(
    const Connection& connection, SourceOptions options) {
  auto consumer =
      AssignedConsumer::make(connection, options.start, {.order = ReadingOrder::kOldestFirst});
  if (!consumer) return base::failure(std::move(consumer.error()));
  return std::unique_ptr<KafkaSource>(new KafkaSource(std::move(*consumer), std::move(options)));
}

base::Result<void, stream::StreamError> KafkaSource::look_for_partitions() {
  const auto now = std::chrono::steady_clock::now();
  const bool due = now - looked_ >= std::chrono::milliseconds(options_.partitions_check_ms);
  if (options_.end != nullptr || !due) return {};
  auto added = consumer_->add_new_partitions();
  looked_ = std::chrono::steady_clock::now();
  return added;
}

base::Result<std::unique_ptr<stream::Batch>, stream::StreamError> KafkaSource::poll(
    std::size_t records_max, int wait_ms) {
  if (pending_error_) return base::failure(*std::exchange(pending_error_, std::nullopt));
  auto batch = std::make_unique<stream::Batch>();
  if (finished()) return batch;
  for (base::Position& start : std::exchange(options_.untold, {})) batch->pass(std::move(start));
  if (!batch->empty()) return batch;
  if (auto looked = look_for_partitions(); !looked) {
    return base::failure(std::move(looked.error()));
  }
  int wait_left_ms = wait_ms;  // for the first record; then only what is at hand
  while (batch->records().size() < records_max && batch->bytes() < options_.batch_bytes_max) {
    if (take_held(*batch)) {
      wait_left_ms = 0;
      continue;
    }
    auto message = consumer_->next(wait_left_ms);
    if (!message) {
      if (batch->empty()) return base::failure(std::move(message.error()));
      pending_error_ = std::move(message.error());  // behind good records: the next call's answer
      break;
    }
    if (!*message) break;
    if (!options_.later_topic.empty() && is_of(**message, options_.later_topic)) {
      copy_into(held_.emplace_back(), **message);
      held_bytes_ += held_.back().bytes();
      continue;
    }
    copy_into(*batch, **message);
    ++records_read_;
    wait_left_ms = 0;
    if (finished()) break;
  }
  take_passed(*batch);
  return batch;
}

void KafkaSource::take_passed(stream::Batch& batch) {
  if (options_.end != nullptr) return;
  const std::chrono::milliseconds quiet(options_.pass_after_ms);
  for (base::Position& next : consumer_->take_passed(quiet, topic_held_back())) {
    batch.pass(std::move(next));
  }
}

/// Of a topic whose records are held back nothing is passed: their places come first.
std::string KafkaSource::topic_held_back() const {
  return held_.empty() ? std::string() : options_.later_topic;
}

std::vector<base::Position> KafkaSource::leave(int wait_ms) {
  if (options_.end != nullptr) return {};
  consumer_->look_behind(wait_ms);
  return consumer_->take_passed(std::chrono::milliseconds(0), topic_held_back());
}

/// Adds the first record that was held back, if its turn has come.
bool KafkaSource::take_held(stream::Batch& batch) {
  if (held_.empty()) return false;
  const stream::InputRecord& record = held_.front().records().front();
  const bool is_due = held_.size() > kHeldMax || held_bytes_ > kHeldBytesMax ||
                      consumer_->others_passed(record.timestamp, options_.later_topic);
  if (!is_due) return false;
  batch.add(record);
  held_bytes_ -= held_.front().bytes();
  held_.pop_front();
  ++records_read_;
  return true;
}

bool KafkaSource::finished() const {
  if (options_.end == nullptr) return false;
  const auto records = options_.end->get();
  return records.has_value() && records_read_ >= *records;
}

const std::vector<base::Position>& KafkaSource::next_offsets() const {
  return consumer_->positions();
}

std::int64_t KafkaSource::lag() const { return consumer_->lag(); }

}  // namespace wirefold::kafka
