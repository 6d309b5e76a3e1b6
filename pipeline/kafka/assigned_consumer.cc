#include "kafka/assigned_consumer.h"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <set>
#include <utility>

#include "base/check.h"

namespace wirefold::kafka {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int kAskMs = 10'000;
constexpr int kAskAgainMs = 20;
constexpr base::TimeMs kBeforeAll = std::numeric_limits<base::TimeMs>::min();

// Reading oldest first. So much younger than the last record of a partition without one at hand a
// record may be; so many records from its end a partition has as good as caught up.
constexpr base::TimeMs kOutOfOrderMax = 60'000;
constexpr std::int64_t kAlmostAtEnd = 64;
constexpr std::chrono::seconds kPatience{5};
constexpr base::TimeMs kClockAheadMax = base::kHourMs;

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

// librdkafka bounds each queue by itself, before it fetches: the room for what was fetched, shared
// by the partitions.
Connection shared(Connection connection, std::size_t partitions) {
  constexpr const char* kQueued = "queued.max.messages.kbytes";
  constexpr std::size_t kFetchUsual = 1024 * 1024;
  constexpr std::size_t kFetchLeast = 16 * 1024;
  Settings& settings = connection.settings;
  std::size_t bytes = settings.fetched_bytes_max;
  const auto set = settings.librdkafka.find(kQueued);
  if (set != settings.librdkafka.end())
    bytes = std::strtoull(set->second.c_str(), nullptr, 10) << 10;
  bytes = std::max(bytes / std::max<std::size_t>(partitions, 1), kFetchLeast);
  settings.fetched_bytes_max = bytes;
  if (set != settings.librdkafka.end()) set->second = std::to_string(bytes >> 10);
  if (bytes < kFetchUsual) {
    settings.librdkafka.try_emplace("fetch.message.max.bytes", std::to_string(bytes));
  }
  return connection;
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
    : client_(std::move(client)), reading_(reading) {
  if (reading.order == ReadingOrder::kOldestFirst) queues_.emplace(*client_);
  for (base::Position& position : start) add_partition(std::move(position));
}

void AssignedConsumer::add_partition(base::Position position) {
  if (queues_) queues_->add(position);
  told_.push_back({position.offset, {}});
  positions_.push_back(std::move(position));
  ends_seen_.push_back(-1);
  times_.push_back(kBeforeAll);
  heads_.emplace_back();
}

base::Result<std::unique_ptr<AssignedConsumer>, stream::StreamError> AssignedConsumer::make(
    const Connection& connection, std::vector<base::Position> start, Reading reading) {
  const char* level =
      reading.isolation == Isolation::kReadCommitted ? "read_committed" : "read_uncommitted";
  const bool is_apart = reading.order == ReadingOrder::kOldestFirst;
  auto client =
      Client::make(ClientKind::kConsumer, is_apart ? shared(connection, start.size()) : connection,
                   {{"isolation.level", level}});
  if (!client) return base::failure(std::move(client.error()));
  if (auto exist = require_topics(**client, topics_of(start)); !exist) {
    return base::failure(std::move(exist.error()));
  }
  const PartitionListPtr list = partition_list(start);
  std::unique_ptr<AssignedConsumer> made(
      new AssignedConsumer(std::move(*client), std::move(start), reading));
  const rd_kafka_resp_err_t code = rd_kafka_assign(made->client_->handle(), list.get());
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return base::failure(stream_error(code, "Partitions cannot be assigned for reading"));
  }
  return made;
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
  auto message = queues_ ? next_oldest(wait_ms) : next_fetched(wait_ms);
  if (!message || *message) return message;
  if (auto fatal = client_->fatal_error()) return base::failure(std::move(*fatal));
  if (auto unreachable = client_->unreachable_error()) {
    return base::failure(std::move(*unreachable));
  }
  return message;
}

base::Result<MessagePtr, stream::StreamError> AssignedConsumer::next_fetched(int wait_ms) {
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
  return MessagePtr();
}

base::Result<MessagePtr, stream::StreamError> AssignedConsumer::next_oldest(int wait_ms) {
  const auto deadline = Clock::now() + std::chrono::milliseconds(wait_ms);
  for (;;) {
    if (auto fine = look_at_queues(); !fine) return base::failure(std::move(fine.error()));
    if (const auto oldest = oldest_head()) {
      MessagePtr message = std::move(heads_[*oldest].message);
      auto accepted = accept(*message);
      if (!accepted) return base::failure(std::move(accepted.error()));
      if (*accepted) return message;
      continue;
    }
    if (Clock::now() >= deadline) return MessagePtr();
    queues_->wait_until(waits_since_ ? std::min(deadline, *waits_since_ + kPatience) : deadline);
  }
}

/// Takes a record of every partition that has one, and hears all that is said before it.
base::Result<void, stream::StreamError> AssignedConsumer::look_at_queues() {
  while (const MessagePtr other = queues_->take_other()) {
    WIREFOLD_CHECK(other->err != RD_KAFKA_RESP_ERR_NO_ERROR);
    if (auto fine = judge(*other); !fine) return fine;
  }
  for (std::size_t i = 0; i < heads_.size(); ++i) {
    while (!heads_[i].message) {
      MessagePtr taken = queues_->take(i);
      if (!taken) break;
      heads_[i].is_overdue = false;
      if (taken->err == RD_KAFKA_RESP_ERR_NO_ERROR) {
        heads_[i].message = std::move(taken);
      } else if (auto fine = judge(*taken); !fine) {
        return fine;
      }
    }
  }
  return {};
}

/// The partition whose record comes next; none if none has one, or if one is waited for.
std::optional<std::size_t> AssignedConsumer::oldest_head() {
  std::optional<std::size_t> oldest;
  base::TimeMs oldest_time = 0;
  for (std::size_t i = 0; i < heads_.size(); ++i) {
    if (!heads_[i].message) continue;
    const base::TimeMs time = time_of(i, *heads_[i].message);
    if (oldest && time >= oldest_time) continue;
    oldest = i;
    oldest_time = time;
  }
  if (!oldest) return oldest;
  const auto now = PartitionQueues::Clock::now();
  const bool is_patient = !waits_since_ || now < *waits_since_ + kPatience;
  bool waits = false;
  for (std::size_t i = 0; i < heads_.size(); ++i) {
    if (!may_hold_older(i, oldest_time)) continue;
    waits = waits || is_patient;
    heads_[i].is_overdue = !is_patient;
  }
  if (!waits) {
    waits_since_.reset();
    return oldest;
  }
  if (!waits_since_) waits_since_ = now;
  return std::nullopt;
}

/// Whether a partition without a record at hand may have one much older than this.
bool AssignedConsumer::may_hold_older(std::size_t index, base::TimeMs time) const {
  const Head& head = heads_[index];
  if (head.message || head.is_overdue || at_end(index)) return false;
  if (time <= head.last_time + kOutOfOrderMax) return false;
  const base::Position& position = positions_[index];
  std::int64_t low = -1;
  std::int64_t high = -1;
  const auto code = rd_kafka_get_watermark_offsets(client_->handle(), position.topic.c_str(),
                                                   position.partition, &low, &high);
  const bool is_known = code == RD_KAFKA_RESP_ERR_NO_ERROR && high >= 0;
  const bool is_new = head.last_time == kBeforeAll;  // even a few records may be days older
  return !is_known || is_new || high - position.offset > kAlmostAtEnd;
}

base::TimeMs AssignedConsumer::time_of(std::size_t index, const rd_kafka_message_t& message) const {
  rd_kafka_timestamp_type_t type{};
  const base::TimeMs time = rd_kafka_message_timestamp(&message, &type);
  const auto now = std::chrono::duration_cast<std::chrono::milliseconds>(
      std::chrono::system_clock::now().time_since_epoch());
  return time <= now.count() + kClockAheadMax ? time : heads_[index].last_time;
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
  told_[index].offset = position.offset;
  rd_kafka_timestamp_type_t type{};
  times_[index] = rd_kafka_message_timestamp(&message, &type);
  heads_[index].last_time = time_of(index, message);
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
      base::Position& position = positions_[index];
      const bool is_told = position.offset == told_[index].offset;
      if (message.offset > position.offset && is_told) told_[index].beyond_since = Clock::now();
      position.offset = std::max(position.offset, message.offset);
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
  const auto partitions =
      partition_count_for_sure(*client_, position.topic, position.partition + 1, kCheckMs);
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
              ", the broker has " + std::to_string(found) + ", at most " + std::to_string(lost) +
              " lost: ends of transactions and aborted records count too)"};
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

std::vector<base::Position> AssignedConsumer::take_passed(std::chrono::milliseconds quiet,
                                                          const std::string& but_topic) {
  std::vector<base::Position> passed;
  for (std::size_t i = 0; i < positions_.size(); ++i) {
    Told& told = told_[i];
    const bool is_beyond = positions_[i].offset > told.offset && positions_[i].topic != but_topic;
    if (!is_beyond || Clock::now() - told.beyond_since < quiet) continue;
    told.offset = positions_[i].offset;
    passed.push_back(positions_[i]);
  }
  return passed;
}

void AssignedConsumer::look_behind(int wait_ms) {
  const bool is_contiguous = client_->connection().settings.broker == BrokerKind::kEmbedded;
  if (!queues_ || is_contiguous) return;
  const auto deadline = Clock::now() + std::chrono::milliseconds(wait_ms);
  for (std::size_t i = 0; i < heads_.size(); ++i) {
    while (look_at_queues() && !heads_[i].message && !at_end(i) && Clock::now() < deadline) {
      queues_->wait_until(deadline);
    }
    if (!heads_[i].message) continue;
    positions_[i].offset = std::max(positions_[i].offset, heads_[i].message->offset);
  }
}

bool AssignedConsumer::others_passed(base::TimeMs time, const std::string& topic) const {
  for (std::size_t i = 0; i < positions_.size(); ++i) {
    if (positions_[i].topic != topic && times_[i] < time && !at_end(i)) return false;
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
    const auto partitions =
        partition_count_for_sure(*client_, topic, static_cast<int>(known), kCheckMs);
    if (partitions && *partitions < known) {
      return base::failure(deleted({topic, *partitions, 0}));
    }
    for (int i = static_cast<int>(known); partitions && i < *partitions; ++i) {
      added.push_back({topic, i, 0});
    }
  }
  if (added.empty()) return {};
  const PartitionListPtr list = partition_list(added);
  for (base::Position& position : added) {
    client_->connection().events->add({5, "START", place_of(position) + " was added and is read"});
    add_partition(std::move(position));
  }
  const ErrorPtr refused(rd_kafka_incremental_assign(client_->handle(), list.get()));
  if (refused) {
    stream::StreamError error =
        stream_error(*refused, "Added partitions cannot be assigned for reading");
    error.kind = stream::StreamErrorKind::kFatal;  // they count as read already
    return base::failure(std::move(error));
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
