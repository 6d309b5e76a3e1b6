#include "replay/replay_source.h"

#include <algorithm>
#include <utility>

#include "kafka/connection.h"

namespace wirefold::replay {
namespace {

bool has_oversized(const stream::Batch& batch) {
  return std::any_of(batch.records().begin(), batch.records().end(), [](const auto& record) {
    return record.value.size() > kafka::kRecordBytesMax;
  });
}

void add_clipped(const stream::InputRecord& record, stream::Batch& batch) {
  batch.add({record.position, record.key, record.value.substr(0, kafka::kRecordBytesMax),
             record.event_time, record.timestamp});
}

}  // namespace

ReplaySource::ReplaySource(files::TimeOrder& order, ReplaySourceOptions options,
                           RulingLines& rulings, FeedProgress& progress)
    : order_(order),
      options_(std::move(options)),
      archive_(order, options_.topic),
      rulings_(rulings),
      pacer_(options_.pace),
      progress_(progress) {
  progress_.disk_bytes_total = order_.reader().bytes_total().value_or(0);
}

base::Result<std::unique_ptr<stream::Batch>, stream::StreamError> ReplaySource::poll(
    std::size_t records_max, int wait_ms) {
  const auto until = Clock::now() + std::chrono::milliseconds(wait_ms);
  if (!waiting_) {
    if (auto read = read_ahead(records_max); !read) return base::failure(read.error());
  }
  if (!waiting_) return std::make_unique<stream::Batch>();
  std::unique_ptr<stream::Batch> batch;
  if (!options_.pace && !has_oversized(*waiting_)) {
    batch = std::move(waiting_);
  } else {
    batch = take_due(until);
  }
  records_ += batch->records().size();
  note_progress();
  return batch;
}

base::Result<void, stream::StreamError> ReplaySource::read_ahead(std::size_t records_max) {
  const bool was_gathered = archive_.gathered();
  auto batch = archive_.poll(records_max, 0);
  if (!batch) return base::failure(batch.error());
  next_ = 0;
  auto merged = rulings_.merge(std::move(*batch));
  if (merged->empty() && archive_.finished()) merged = rulings_.rest();
  if (!merged->empty()) waiting_ = std::move(merged);
  if (!was_gathered && archive_.gathered()) note_gathered();
  note_progress();
  return {};
}

std::unique_ptr<stream::Batch> ReplaySource::foresee(std::size_t records_max) {
  if (options_.pace || rulings_.left() > 0) return nullptr;
  return archive_.foresee(records_max);
}

// Waits for the first record in hand until it is due or `until` has come, and takes what is due.
std::unique_ptr<stream::Batch> ReplaySource::take_due(Clock::time_point until) {
  auto batch = std::make_unique<stream::Batch>();
  const auto& records = waiting_->records();
  for (; next_ < records.size(); ++next_) {
    const auto due = pacer_.due(*records[next_].event_time, Clock::now());
    if (due > Clock::now()) {
      if (!batch->empty()) return batch;
      if (!Pacer::wait_until(std::min(due, until), {}) || due > until) return batch;
    }
    add_clipped(records[next_], *batch);
  }
  waiting_.reset();
  return batch;
}

void ReplaySource::note_gathered() {
  progress_.reading_seconds = std::chrono::duration<double>(Clock::now() - start_).count();
  if (options_.order != files::RecordOrder::kTime) return;
  const std::size_t in_hand = waiting_ ? waiting_->records().size() : 0;
  progress_.records_total = order_.records_waiting() + in_hand + rulings_.left();
}

void ReplaySource::note_progress() {
  progress_.disk_bytes = order_.reader().bytes_read();
  progress_.records = records_;
}

}  // namespace wirefold::replay
