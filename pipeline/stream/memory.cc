#include "stream/memory.h"

#include <algorithm>
#include <chrono>

#include "base/check.h"
#include "base/hash.h"

namespace wirefold::stream {
namespace {

bool same_header(const dedup::Header& a, const dedup::Header& b) {
  return a.name == b.name && a.value == b.value;
}

}  // namespace

bool operator==(const LogRecord& a, const LogRecord& b) {
  return a.key == b.key && a.value == b.value && a.event_time == b.event_time &&
         a.timestamp == b.timestamp && a.is_marker == b.is_marker &&
         std::equal(a.headers.begin(), a.headers.end(), b.headers.begin(), b.headers.end(),
                    same_header);
}

TopicNames default_topic_names() {
  return {"wire.stories", "wire.decisions", "wire.rejects", "wirefold.journal"};
}

void MemoryLog::create_topic(const std::string& topic, std::int32_t partitions) {
  const std::lock_guard lock(mutex_);
  auto& present = topics_[topic].partitions;
  present.resize(std::max(present.size(), static_cast<std::size_t>(partitions)));
}

std::int32_t MemoryLog::partitions(const std::string& topic) const {
  const std::lock_guard lock(mutex_);
  const auto found = topics_.find(topic);
  return found == topics_.end() ? 0 : static_cast<std::int32_t>(found->second.partitions.size());
}

std::int64_t MemoryLog::append_locked(LogEntry entry) {
  const auto found = topics_.find(entry.topic);
  WIREFOLD_CHECK(found != topics_.end() && !found->second.ended);
  auto& partitions = found->second.partitions;
  const auto index = static_cast<std::size_t>(entry.partition);
  WIREFOLD_CHECK(entry.partition >= 0 && index < partitions.size());
  partitions[index].push_back(std::move(entry.record));
  return static_cast<std::int64_t>(partitions[index].size()) - 1;
}

std::int64_t MemoryLog::append(LogEntry entry) {
  std::int64_t offset = 0;
  {
    const std::lock_guard lock(mutex_);
    offset = append_locked(std::move(entry));
  }
  grown_.notify_all();
  return offset;
}

void MemoryLog::append_all(std::vector<LogEntry> entries,
                           const std::vector<base::Position>& next_offsets) {
  {
    const std::lock_guard lock(mutex_);
    for (LogEntry& entry : entries) append_locked(std::move(entry));
    for (const base::Position& next : next_offsets) {
      committed_[{next.topic, next.partition}] = next.offset;
    }
  }
  grown_.notify_all();
}

const std::deque<LogRecord>* MemoryLog::find(const std::string& topic,
                                             std::int32_t partition) const {
  const auto found = topics_.find(topic);
  if (found == topics_.end() || partition < 0) return nullptr;
  const auto index = static_cast<std::size_t>(partition);
  const auto& partitions = found->second.partitions;
  return index < partitions.size() ? &partitions[index] : nullptr;
}

std::vector<LogRecord> MemoryLog::read(const base::Position& from, std::size_t records_max) const {
  const std::lock_guard lock(mutex_);
  const std::deque<LogRecord>* records = find(from.topic, from.partition);
  const auto begin = static_cast<std::size_t>(std::max<std::int64_t>(from.offset, 0));
  if (records == nullptr || begin >= records->size()) return {};
  const std::size_t count = std::min(records_max, records->size() - begin);
  const auto first = records->begin() + static_cast<std::ptrdiff_t>(begin);
  return {first, first + static_cast<std::ptrdiff_t>(count)};
}

std::int64_t MemoryLog::end_offset(const std::string& topic, std::int32_t partition) const {
  const std::lock_guard lock(mutex_);
  const std::deque<LogRecord>* records = find(topic, partition);
  return records == nullptr ? 0 : static_cast<std::int64_t>(records->size());
}

std::int64_t MemoryLog::committed_offset(const std::string& topic, std::int32_t partition) const {
  const std::lock_guard lock(mutex_);
  const auto found = committed_.find({topic, partition});
  return found == committed_.end() ? 0 : found->second;
}

// Their places stay, empty, so that offsets remain indexes.
void MemoryLog::trim(const base::Position& before) {
  const std::lock_guard lock(mutex_);
  auto& records = topics_[before.topic].partitions[static_cast<std::size_t>(before.partition)];
  std::int64_t& begin = begins_[{before.topic, before.partition}];
  const auto end = std::min(before.offset, static_cast<std::int64_t>(records.size()));
  for (; begin < end; ++begin) records[static_cast<std::size_t>(begin)] = {};
}

std::int64_t MemoryLog::begin_offset(const std::string& topic, std::int32_t partition) const {
  const std::lock_guard lock(mutex_);
  const auto found = begins_.find({topic, partition});
  return found == begins_.end() ? 0 : found->second;
}

void MemoryLog::wait_for(const std::string& topic, std::int32_t partition, std::int64_t offset,
                         int wait_ms) const {
  std::unique_lock lock(mutex_);
  grown_.wait_for(lock, std::chrono::milliseconds(wait_ms), [&] {
    const auto* records = find(topic, partition);
    return records != nullptr && static_cast<std::int64_t>(records->size()) > offset;
  });
}

void MemoryLog::end_topic(const std::string& topic) {
  {
    const std::lock_guard lock(mutex_);
    topics_[topic].ended = true;
  }
  grown_.notify_all();
}

MemorySource::MemorySource(MemoryLog& log, std::vector<std::string> topics,
                           const std::vector<base::Position>& from)
    : log_(log), topics_(std::move(topics)) {
  for (const base::Position& start : from) next_[{start.topic, start.partition}] = start.offset;
}

std::int64_t MemorySource::next_offset(const std::string& topic, std::int32_t partition) const {
  const auto found = next_.find({topic, partition});
  return found == next_.end() ? 0 : found->second;
}

/// For each partition the position of its next record behind markers, or of its end, and the
/// record.
template <typename See>
void MemorySource::for_each_next(See see) const {
  for (const std::string& topic : topics_) {
    const auto found = log_.topics_.find(topic);
    if (found == log_.topics_.end()) continue;
    std::int32_t partition = 0;
    for (const std::deque<LogRecord>& records : found->second.partitions) {
      auto offset = static_cast<std::size_t>(next_offset(topic, partition));
      while (offset < records.size() && records[offset].is_marker) ++offset;
      see(base::Position{topic, partition, static_cast<std::int64_t>(offset)},
          offset < records.size() ? &records[offset] : nullptr);
      ++partition;
    }
  }
}

std::optional<MemorySource::Head> MemorySource::oldest_head() const {
  std::optional<Head> oldest;
  for_each_next([&](base::Position position, const LogRecord* record) {
    if (record == nullptr || (oldest && oldest->record->timestamp <= record->timestamp)) return;
    oldest = Head{std::move(position), record};
  });
  return oldest;
}

std::vector<base::Position> MemorySource::passed_markers() const {
  std::vector<base::Position> passed;
  for_each_next([&](base::Position position, const LogRecord* record) {
    const bool is_behind = position.offset > next_offset(position.topic, position.partition);
    if (record == nullptr && is_behind) passed.push_back(std::move(position));
  });
  return passed;
}

bool MemorySource::all_ended() const {
  return std::all_of(topics_.begin(), topics_.end(), [&](const std::string& topic) {
    const auto found = log_.topics_.find(topic);
    return found != log_.topics_.end() && found->second.ended;
  });
}

base::Result<std::unique_ptr<Batch>, StreamError> MemorySource::poll(std::size_t records_max,
                                                                     int wait_ms) {
  if (!failures_.empty()) {
    StreamError error = std::move(failures_.front());
    failures_.pop_front();
    return base::failure(std::move(error));
  }
  auto batch = std::make_unique<Batch>();
  std::unique_lock lock(log_.mutex_);
  const auto something_to_say = [&] {
    return oldest_head().has_value() || !passed_markers().empty() || all_ended();
  };
  log_.grown_.wait_for(lock, std::chrono::milliseconds(wait_ms), something_to_say);
  while (batch->records().size() < records_max) {
    const std::optional<Head> head = oldest_head();
    if (!head) break;
    next_[{head->position.topic, head->position.partition}] = head->position.offset + 1;
    const LogRecord& record = *head->record;
    batch->add({head->position, record.key, record.value, record.event_time, record.timestamp});
  }
  if (!batch->empty()) return batch;
  for (base::Position& next : passed_markers()) {
    next_[{next.topic, next.partition}] = next.offset;
    batch->pass(std::move(next));
  }
  return batch;
}

bool MemorySource::finished() const {
  const std::lock_guard lock(log_.mutex_);
  return all_ended() && !oldest_head().has_value() && passed_markers().empty();
}

void MemorySource::fail_next_poll(StreamError error) { failures_.push_back(std::move(error)); }

MemorySink::MemorySink(MemoryLog& log, TopicNames topics) : log_(log), topics_(std::move(topics)) {
  for (const std::string& topic : topics_) log_.create_topic(topic, 1);
}

void MemorySink::plan_fault(SinkFault fault) { faults_.push_back(std::move(fault)); }

std::optional<SinkFault> MemorySink::due_fault(SinkCall call) {
  std::optional<std::size_t> due;
  for (std::size_t i = 0; i < faults_.size(); ++i) {
    if (faults_[i].call != call) continue;
    if (faults_[i].calls_before > 0) {
      --faults_[i].calls_before;
    } else if (!due) {
      due = i;
    }
  }
  if (!due) return std::nullopt;
  SinkFault fault = std::move(faults_[*due]);
  faults_.erase(faults_.begin() + static_cast<std::ptrdiff_t>(*due));
  return fault;
}

base::Result<void, StreamError> MemorySink::write(dedup::OutputRecord record) {
  if (auto fault = due_fault(SinkCall::kWrite)) return base::failure(std::move(fault->error));
  const std::string& topic = topics_[static_cast<std::size_t>(record.topic)];
  const auto partitions = static_cast<std::uint64_t>(log_.partitions(topic));
  const auto partition = static_cast<std::int32_t>(base::hash64(record.key) % partitions);
  pending_.push_back({topic, partition,
                      LogRecord{.key = std::move(record.key),
                                .value = std::move(record.value),
                                .headers = std::move(record.headers),
                                .event_time = std::nullopt,
                                .timestamp = 0}});
  return {};
}

base::Result<void, StreamError> MemorySink::commit(
    const std::vector<base::Position>& next_offsets) {
  std::optional<SinkFault> fault = due_fault(SinkCall::kCommit);
  if (!fault || fault->effect == FaultEffect::kDoneAllTheSame) {
    log_.append_all(std::exchange(pending_, {}), next_offsets);
    ++commits_;
  }
  if (fault) return base::failure(std::move(fault->error));
  return {};
}

base::Result<void, StreamError> MemorySink::abort() {
  if (auto fault = due_fault(SinkCall::kAbort)) return base::failure(std::move(fault->error));
  pending_.clear();
  return {};
}

}  // namespace wirefold::stream
