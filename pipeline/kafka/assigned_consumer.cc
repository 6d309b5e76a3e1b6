#include "kafka/assigned_consumer.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <set>
#include <utility>

#include "base/check.h"

namespace wirefold::kafka {
namespace {

constexpr int kAskMs = 10'000;
constexpr int kAskAgainMs = 20;
constexpr base::TimeMs kBeforeAll = std::numeric_limits<base::TimeMs>::min();

std::vector<std::string> topics_of(const std::vector<base::Position>& positions) {
  std::set<std::string> topics;
  for (const base::Position& position : positions) topics.insert(position.topic);
  return {topics.begin(), topics.end()};
}

std::size_t footprint_of(const rd_kafka_message_t& message) {
  std::size_t header_bytes = 0;
  for (const auto& [name, value] : headers_of(message)) header_bytes += name.size() + value.size();
  return record_footprint(message.key_len, message.len, header_bytes);
}

std::string place_of(const base::Position& position) {
  return position.topic + " partition " + std::to_string(position.partition);
}

base::Result<PartitionRange, stream::StreamError> ask_range(const Client& client,
                                                            const base::Position& position) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(kAskMs);
  for (;;) {
    PartitionRange range;
    const auto code =
        rd_kafka_query_watermark_offsets(client.handle(), position.topic.c_str(),
                                         position.partition, &range.low, &range.high, kAskMs);
    if (code == RD_KAFKA_RESP_ERR_NO_ERROR) return range;
    stream::StreamError error =
        stream_error(code, "The ends of a topic cannot be asked: " + position.topic);
    const bool in_time = std::chrono::steady_clock::now() < deadline;
    if (error.kind != stream::StreamErrorKind::kRetry || !in_time) {
      return base::failure(std::move(error));
    }
    // A topic just made has no leader for a moment.
    const MessagePtr none(rd_kafka_consumer_poll(client.handle(), kAskAgainMs));
  }
}

}  // namespace

std::vector<std::pair<std::string_view, std::string_view>> headers_of(
    const rd_kafka_message_t& message) {
  std::vector<std::pair<std::string_view, std::string_view>> found;
  rd_kafka_headers_t* headers = nullptr;
  if (rd_kafka_message_headers(&message, &headers) != RD_KAFKA_RESP_ERR_NO_ERROR) return found;
  const char* name = nullptr;
  const void* value = nullptr;
  std::size_t size = 0;
  for (std::size_t i = 0;
       rd_kafka_header_get_all(headers, i, &name, &value, &size) == RD_KAFKA_RESP_ERR_NO_ERROR;
       ++i) {
    found.emplace_back(name, std::string_view(static_cast<const char*>(value), size));
  }
  return found;
}

AssignedConsumer::AssignedConsumer(std::unique_ptr<Client> client,
                                   std::vector<base::Position> start, Reading reading)
    : client_(std::move(client)),
      positions_(std::move(start)),
      reading_(reading),
      ends_seen_(positions_.size(), -1),
      times_(positions_.size(), kBeforeAll) {}

base::Result<std::unique_ptr<AssignedConsumer>, stream::StreamError> AssignedConsumer::make(
    const Connection& connection, std::vector<base::Position> start, Reading reading) {
  const char* level =
      reading.isolation == Isolation::kReadCommitted ? "read_committed" : "read_uncommitted";
  auto client = Client::make(ClientKind::kConsumer, connection, {{"isolation.level", level}});
  if (!client) return base::failure(std::move(client.error()));
  if (auto exist = require_topics(**client, topics_of(start)); !exist) {
    return base::failure(std::move(exist.error()));
  }
  const PartitionListPtr list = partition_list(start);
  const rd_kafka_resp_err_t code = rd_kafka_assign((*client)->handle(), list.get());
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return base::failure(stream_error(code, "Partitions cannot be assigned for reading"));
  }
  return std::unique_ptr<AssignedConsumer>(
      new AssignedConsumer(std::move(*client), std::move(start), reading));
}

std::size_t AssignedConsumer::find(const rd_kafka_message_t& message) const {
  const char* topic = message.rkt == nullptr ? "" : rd_kafka_topic_name(message.rkt);
  const auto found =
      std::find_if(positions_.begin(), positions_.end(), [&](const base::Position& position) {
        return position.partition == message.partition && position.topic == topic;
      });
  return static_cast<std::size_t>(found - positions_.begin());
}

base::Result<MessagePtr, stream::StreamError> AssignedConsumer::next(int wait_ms) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(wait_ms);
  int left_ms = wait_ms;
  for (;;) {
    MessagePtr message(rd_kafka_consumer_poll(client_->handle(), left_ms));
    if (!message) break;
    auto accepted = accept(*message);
    if (!accepted) return base::failure(std::move(accepted.error()));
    if (*accepted) return message;
    left_ms = static_cast<int>(std::chrono::duration_cast<std::chrono::milliseconds>(
                                   deadline - std::chrono::steady_clock::now())
                                   .count());
    left_ms = std::max(left_ms, 0);
  }
  if (auto fatal = client_->fatal_error()) return base::failure(std::move(*fatal));
  if (auto unreachable = client_->unreachable_error()) {
    return base::failure(std::move(*unreachable));
  }
  return MessagePtr();
}

base::Result<bool, stream::StreamError> AssignedConsumer::accept(
    const rd_kafka_message_t& message) {
  if (message.err != RD_KAFKA_RESP_ERR_NO_ERROR) {
    if (auto fine = judge(message); !fine) return base::failure(std::move(fine.error()));
    return false;
  }
  const std::size_t index = find(message);
  WIREFOLD_CHECK(index < positions_.size());
  base::Position& position = positions_[index];
  const Connection& connection = client_->connection();
  const bool contiguous = connection.settings.broker == BrokerKind::kEmbedded;
  if (message.offset < position.offset) return false;  // seen before a reconnect
  if (contiguous && message.offset != position.offset) {
    return base::failure(gap(index, message.offset));
  }
  position.offset = message.offset + 1;
  rd_kafka_timestamp_type_t type{};
  times_[index] = rd_kafka_message_timestamp(&message, &type);
  ByteBudget* budget = connection.flow == nullptr ? nullptr : connection.flow->find(position.topic);
  if (budget != nullptr) budget->release(footprint_of(message));
  return true;
}

base::Result<void, stream::StreamError> AssignedConsumer::judge(const rd_kafka_message_t& message) {
  const std::size_t index = find(message);
  if (message.err == RD_KAFKA_RESP_ERR__PARTITION_EOF) {
    if (index < positions_.size()) {
      ends_seen_[index] = message.offset;
      // Past the markers and aborted records at the end: what is trimmed there is no gap.
      positions_[index].offset = std::max(positions_[index].offset, message.offset);
    }
    return {};
  }
  const bool is_outside = message.err == RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET ||
                          message.err == RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE;
  if (is_outside && index < positions_.size()) return base::failure(out_of_range(index));
  const char* words = rd_kafka_message_errstr(&message);
  stream::StreamError error =
      stream_error(message.err, std::string("Reading a topic failed: ") + (words ? words : ""));
  if (error.kind != stream::StreamErrorKind::kRetry) return base::failure(std::move(error));
  // librdkafka tries again by itself; unreachable_error() says when that has lasted too long.
  client_->connection().events->add({4, "READ", std::move(error.message)});
  return {};
}

stream::StreamError AssignedConsumer::out_of_range(std::size_t index) const {
  const base::Position& position = positions_[index];
  PartitionRange range{.low = -1, .high = position.offset};
  const auto code =
      rd_kafka_query_watermark_offsets(client_->handle(), position.topic.c_str(),
                                       position.partition, &range.low, &range.high, kAskMs);
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) range = {.low = -1, .high = position.offset};
  return range_error(index, range).value_or(gap(index, range.low));
}

base::Result<void, stream::StreamError> AssignedConsumer::check_partition(
    std::size_t partition_index) const {
  const base::Position& position = positions_[partition_index];
  const auto partitions = partition_count(*client_, position.topic, kCheckMs);
  if (partitions && *partitions <= position.partition) {
    return base::failure(deleted(position));
  }
  PartitionRange range;
  const auto code =
      rd_kafka_query_watermark_offsets(client_->handle(), position.topic.c_str(),
                                       position.partition, &range.low, &range.high, kCheckMs);
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) return {};
  if (auto outside = range_error(partition_index, range)) {
    return base::failure(std::move(*outside));
  }
  return {};
}

std::optional<stream::StreamError> AssignedConsumer::range_error(std::size_t partition_index,
                                                                 PartitionRange range) const {
  const std::int64_t wanted = positions_[partition_index].offset;
  if (wanted < range.low) return gap(partition_index, range.low);
  if (wanted > range.high) return made_anew(partition_index, range.high);
  return std::nullopt;
}

stream::StreamError AssignedConsumer::deleted(const base::Position& position) const {
  return {stream::StreamErrorKind::kFatal, std::string("A topic was deleted while it was read; ") +
                                               reading_.gap_advice + " (" + place_of(position) +
                                               ")"};
}

stream::StreamError AssignedConsumer::gap(std::size_t index, std::int64_t found) const {
  const base::Position& position = positions_[index];
  const std::int64_t lost = std::max<std::int64_t>(found - position.offset, 0);
  return {stream::StreamErrorKind::kFatal,
          std::string("Records are gone before they were read; ") + reading_.gap_advice + " (" +
              place_of(position) + ": wanted offset " + std::to_string(position.offset) +
              ", the broker has " + std::to_string(found) + ", " + std::to_string(lost) + " lost)"};
}

stream::StreamError AssignedConsumer::made_anew(std::size_t index, std::int64_t high) const {
  const base::Position& position = positions_[index];
  return {stream::StreamErrorKind::kFatal,
          std::string("A topic ends before the offset to read next: it was made anew or has lost "
                      "its end; ") +
              reading_.gap_advice + " (" + place_of(position) + ": wanted offset " +
              std::to_string(position.offset) + ", it ends at " + std::to_string(high) + ")"};
}

bool AssignedConsumer::at_end(std::size_t partition_index) const {
  return ends_seen_[partition_index] >= positions_[partition_index].offset;
}

bool AssignedConsumer::reached(std::size_t partition_index, std::int64_t offset) const {
  return positions_[partition_index].offset >= offset || ends_seen_[partition_index] >= offset;
}

bool AssignedConsumer::others_passed(base::TimeMs time, const std::string& topic) const {
  for (std::size_t i = 0; i < positions_.size(); ++i) {
    const bool is_at_end = ends_seen_[i] >= positions_[i].offset;
    if (positions_[i].topic != topic && times_[i] < time && !is_at_end) return false;
  }
  return true;
}

base::Result<int, stream::StreamError> AssignedConsumer::ask_partitions(
    const std::string& topic) const {
  return partition_count(*client_, topic, kAskMs);
}

base::Result<void, stream::StreamError> AssignedConsumer::add_new_partitions() {
  std::vector<base::Position> added;
  for (const std::string& topic : topics_of(positions_)) {
    const auto known = std::count_if(positions_.begin(), positions_.end(),
                                     [&](const auto& at) { return at.topic == topic; });
    const auto partitions = partition_count(*client_, topic, kCheckMs);
    if (partitions && *partitions < known) {
      return base::failure(deleted({topic, *partitions, 0}));
    }
    for (int i = static_cast<int>(known); partitions && i < *partitions; ++i) {
      added.push_back({topic, i, 0});
    }
  }
  if (added.empty()) return {};
  const PartitionListPtr list = partition_list(added);
  const ErrorPtr refused(rd_kafka_incremental_assign(client_->handle(), list.get()));
  if (refused) {
    return base::failure(stream_error(*refused, "Added partitions cannot be assigned for reading"));
  }
  for (base::Position& position : added) {
    client_->connection().events->add({5, "START", place_of(position) + " was added and is read"});
    positions_.push_back(std::move(position));
    ends_seen_.push_back(-1);
    times_.push_back(kBeforeAll);
  }
  return {};
}

base::Result<std::vector<PartitionRange>, stream::StreamError> AssignedConsumer::ask_ranges()
    const {
  // A read_committed client is told the end of what is decided; a commit that has returned may not
  // be decided in every partition yet. So a client of the other kind asks.
  auto asking = Client::make(ClientKind::kConsumer, client_->connection(),
                             {{"isolation.level", "read_uncommitted"}});
  if (!asking) return base::failure(std::move(asking.error()));
  std::vector<PartitionRange> ranges;
  for (const base::Position& position : positions_) {
    auto range = ask_range(**asking, position);
    if (!range) return base::failure(std::move(range.error()));
    ranges.push_back(*range);
  }
  return ranges;
}

base::Result<std::vector<base::Position>, stream::StreamError> first_positions(
    const Connection& connection, const std::string& topic) {
  auto client = Client::make(ClientKind::kConsumer, connection, {});
  if (!client) return base::failure(std::move(client.error()));
  if (auto exists = require_topics(**client, {topic}); !exists) {
    return base::failure(std::move(exists.error()));
  }
  const auto partitions = partition_count(**client, topic, kAskMs);
  if (!partitions) return base::failure(partitions.error());
  std::vector<base::Position> positions;
  for (int i = 0; i < *partitions; ++i) {
    const auto range = ask_range(**client, {topic, i, 0});
    if (!range) return base::failure(range.error());
    positions.push_back({topic, i, range->low});
  }
  return positions;
}

std::int64_t AssignedConsumer::lag() const {
  std::int64_t lag = 0;
  for (const base::Position& position : positions_) {
    std::int64_t low = 0;
    std::int64_t high = 0;
    const auto code = rd_kafka_get_watermark_offsets(client_->handle(), position.topic.c_str(),
                                                     position.partition, &low, &high);
    if (code == RD_KAFKA_RESP_ERR_NO_ERROR && high > position.offset) lag += high - position.offset;
  }
  return lag;
}

}  // namespace wirefold::kafka
