#include "kafka/journal_follower.h"

#include <utility>

#include "kafka/assigned_consumer.h"

namespace wirefold::kafka {
namespace {

constexpr std::size_t kPollBytesMax = 8 * 1024 * 1024;
constexpr std::chrono::seconds kSilence{2};
constexpr const char* kRebuild =
    "no state can be computed from here: recover from a newer checkpoint, or start under a new "
    "application id, which rebuilds the state from the input topics";

}  // namespace

JournalFollower::JournalFollower(std::unique_ptr<AssignedConsumer> consumer, std::int64_t offset)
    : consumer_(std::move(consumer)), next_offset_(offset) {}

JournalFollower::~JournalFollower() = default;

base::Result<std::unique_ptr<JournalFollower>, stream::StreamError> JournalFollower::make(
    const Connection& connection, std::int64_t offset) {
  const std::string topic = output_topic(connection.settings, dedup::Topic::kJournal);
  auto consumer =
      AssignedConsumer::make(connection, {{topic, 0, offset}}, {.gap_advice = kRebuild});
  if (!consumer) return base::failure(std::move(consumer.error()));
  const auto partitions = (*consumer)->ask_partitions(topic);
  if (!partitions) return base::failure(partitions.error());
  if (*partitions != 1) {
    return base::failure(stream::StreamError{
        stream::StreamErrorKind::kFatal,
        "The journal must have one partition, or it has no order; make it anew under a new "
        "application id (" +
            topic + " has " + std::to_string(*partitions) + ")"});
  }
  std::unique_ptr<JournalFollower> follower(new JournalFollower(std::move(*consumer), offset));
  if (auto in_range = follower->ask_end(); !in_range) {
    return base::failure(std::move(in_range.error()));
  }
  return follower;
}

base::Result<std::vector<JournalRecord>, stream::StreamError> JournalFollower::poll(
    std::size_t records_max, int wait_ms) {
  if (pending_error_) return base::failure(*std::exchange(pending_error_, std::nullopt));
  std::vector<JournalRecord> records;
  std::size_t bytes = 0;
  int wait_left_ms = wait_ms;  // for the first record; then only what is at hand
  while (records.size() < records_max && bytes < kPollBytesMax) {
    auto message = consumer_->next(wait_left_ms);
    if (!message) {
      if (records.empty()) return base::failure(std::move(message.error()));
      pending_error_ = std::move(message.error());  // behind good records: the next call's answer
      break;
    }
    if (!*message) break;
    records.push_back(
        {(*message)->offset, std::string(key_of(**message)), std::string(value_of(**message))});
    bytes += records.back().key.size() + records.back().value.size();
    wait_left_ms = 0;
  }
  next_offset_ = consumer_->positions().front().offset;
  if (!records.empty()) {
    heard_ = std::chrono::steady_clock::now();
  } else if (auto alive = check_if_silent(); !alive) {
    return base::failure(std::move(alive.error()));
  }
  return records;
}

base::Result<void, stream::StreamError> JournalFollower::check_if_silent() {
  const auto now = std::chrono::steady_clock::now();
  if (now - heard_ < kSilence) return {};
  auto alive = consumer_->check_partition(0);
  heard_ = std::chrono::steady_clock::now();
  return alive;
}

base::Result<std::int64_t, stream::StreamError> JournalFollower::ask_end() const {
  const auto ranges = consumer_->ask_ranges();
  if (!ranges) return base::failure(ranges.error());
  if (auto outside = consumer_->range_error(0, ranges->front())) {
    return base::failure(std::move(*outside));
  }
  return ranges->front().high;
}

base::Result<void, stream::StreamError> JournalFollower::mark_end() {
  const auto end = ask_end();
  if (!end) return base::failure(end.error());
  marked_end_ = *end;
  return {};
}

bool JournalFollower::caught_up() const {
  return marked_end_.has_value() && !pending_error_ && consumer_->reached(0, *marked_end_);
}

bool JournalFollower::at_end() const { return !pending_error_ && consumer_->at_end(0); }

std::int64_t JournalFollower::lag() const { return consumer_->lag(); }

}  // namespace wirefold::kafka
