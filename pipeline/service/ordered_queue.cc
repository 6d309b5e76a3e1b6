#include "service/ordered_queue.h"

#include <algorithm>
#include <utility>

#include "base/check.h"

namespace wirefold::service {
namespace {

/// What a batch counts for: one that passes ends alone takes room, too.
std::size_t counted(const stream::Batch& batch) {
  return std::max<std::size_t>(batch.records().size(), 1);
}

std::unique_ptr<Chunk> chunk_of(std::unique_ptr<stream::Batch> batch) {
  auto chunk = std::make_unique<Chunk>();
  chunk->records = counted(*batch);
  chunk->bytes = batch->bytes();
  chunk->passed = batch->passed();
  chunk->batch = std::move(batch);
  return chunk;
}

}  // namespace

bool OrderedQueue::has_room(const stream::Batch& batch) const {
  if (chunks_.empty()) return true;
  return records_ + counted(batch) <= bounds_.records_max &&
         bytes_ + batch.bytes() <= bounds_.bytes_max;
}

bool OrderedQueue::has_work() const { return claimed_ < chunks_.size(); }

// Once the order is known, what comes next is worth more than what may come late.
bool OrderedQueue::has_work_ahead() const { return !has_order_ && claimed_ahead_ < ahead_.size(); }

bool OrderedQueue::push(std::unique_ptr<stream::Batch> batch) {
  std::unique_lock lock(mutex_);
  room_.wait(lock, [&] { return cancelled_ || has_room(*batch); });
  if (cancelled_) return false;
  auto chunk = chunk_of(std::move(batch));
  records_ += chunk->records;
  bytes_ += chunk->bytes;
  chunks_.push_back(std::move(chunk));
  has_order_ = true;
  unclaimed_.notify_one();
  return true;
}

bool OrderedQueue::has_room_ahead() const {
  const std::lock_guard lock(mutex_);
  return !has_order_ && records_ahead_ < ahead_bounds_.records_max &&
         bytes_ahead_ < ahead_bounds_.bytes_max;
}

void OrderedQueue::push_ahead(std::unique_ptr<stream::Batch> batch) {
  const std::lock_guard lock(mutex_);
  auto chunk = chunk_of(std::move(batch));
  chunk->is_ahead = true;
  records_ahead_ += chunk->records;
  bytes_ahead_ += chunk->bytes;
  ahead_.push_back(std::move(chunk));
  unclaimed_.notify_all();  // one alone might not reach it
}

void OrderedQueue::close() {
  const std::lock_guard lock(mutex_);
  closed_ = true;
  unclaimed_.notify_all();
  front_ready_.notify_all();
}

Chunk* OrderedQueue::take(Reach reach) {
  std::vector<std::unique_ptr<Chunk>> decided;  // freed last, without the lock
  std::unique_lock lock(mutex_);
  const auto can_reach_ahead = [&] { return reach == Reach::kAhead && has_work_ahead(); };
  unclaimed_.wait(lock, [&] { return cancelled_ || closed_ || has_work() || can_reach_ahead(); });
  decided.swap(decided_);
  if (cancelled_) return nullptr;
  if (has_work()) return chunks_[claimed_++].get();
  return closed_ ? nullptr : ahead_[claimed_ahead_++].get();
}

PreparedAhead OrderedQueue::prepared_ahead(const Chunk& chunk) const {
  PreparedAhead found;
  if (chunk.is_ahead) return found;
  const std::lock_guard lock(mutex_);
  if (prepared_ahead_.empty()) return found;
  for (const stream::InputRecord& record : chunk.batch->records()) {
    const auto place = prepared_ahead_.find(record.number);
    const bool is_there = place != prepared_ahead_.end() && record.number != 0;
    found.push_back(is_there ? place->second : nullptr);
  }
  return found;
}

void OrderedQueue::keep_ahead(Chunk& chunk) {
  const auto& records = chunk.batch->records();
  for (std::size_t i = 0; i < records.size(); ++i) {
    prepared_ahead_[records[i].number] = &chunk.prepared[i];
  }
  chunk.batch.reset();
}

void OrderedQueue::mark_ready(Chunk* chunk) {
  const std::lock_guard lock(mutex_);
  chunk->ready = true;
  if (chunk->is_ahead) return keep_ahead(*chunk);
  if (chunk == chunks_.front().get()) front_ready_.notify_one();
}

OrderedQueue::Popped OrderedQueue::pop(std::optional<Clock::time_point> deadline) {
  std::unique_lock lock(mutex_);
  const auto is_due = [&] {
    return cancelled_ || (chunks_.empty() ? closed_ : chunks_.front()->ready);
  };
  if (!deadline) {
    front_ready_.wait(lock, is_due);
  } else if (!front_ready_.wait_until(lock, *deadline, is_due)) {
    return {PopState::kTimeout, nullptr};
  }
  if (cancelled_ || chunks_.empty()) return {};
  std::unique_ptr<Chunk> chunk = std::move(chunks_.front());
  chunks_.pop_front();
  WIREFOLD_CHECK(claimed_ > 0);
  --claimed_;
  records_ -= chunk->records;
  bytes_ -= chunk->bytes;
  room_.notify_one();
  return {PopState::kChunk, std::move(chunk)};
}

void OrderedQueue::give_back(std::unique_ptr<Chunk> chunk) {
  const std::lock_guard lock(mutex_);
  decided_.push_back(std::move(chunk));
}

void OrderedQueue::cancel() {
  const std::lock_guard lock(mutex_);
  cancelled_ = true;
  room_.notify_all();
  unclaimed_.notify_all();
  front_ready_.notify_all();
}

bool OrderedQueue::is_cancelled() const {
  const std::lock_guard lock(mutex_);
  return cancelled_;
}

}  // namespace wirefold::service
