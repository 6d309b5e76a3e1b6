#include "service/ordered_queue.h"

#include <utility>

#include "base/check.h"

namespace wirefold::service {

bool OrderedQueue::has_room(const stream::Batch& batch) const {
  if (chunks_.empty()) return true;
  return records_ + batch.records().size() <= bounds_.records_max &&
         bytes_ + batch.bytes() <= bounds_.bytes_max;
}

bool OrderedQueue::push(std::unique_ptr<stream::Batch> batch) {
  std::unique_lock lock(mutex_);
  room_.wait(lock, [&] { return cancelled_ || has_room(*batch); });
  if (cancelled_) return false;
  auto chunk = std::make_unique<Chunk>();
  chunk->records = batch->records().size();
  chunk->bytes = batch->bytes();
  chunk->batch = std::move(batch);
  records_ += chunk->records;
  bytes_ += chunk->bytes;
  chunks_.push_back(std::move(chunk));
  unclaimed_.notify_one();
  return true;
}

void OrderedQueue::close() {
  const std::lock_guard lock(mutex_);
  closed_ = true;
  unclaimed_.notify_all();
  front_ready_.notify_all();
}

Chunk* OrderedQueue::take() {
  std::unique_lock lock(mutex_);
  unclaimed_.wait(lock, [&] { return cancelled_ || closed_ || claimed_ < chunks_.size(); });
  if (cancelled_ || claimed_ == chunks_.size()) return nullptr;
  return chunks_[claimed_++].get();
}

void OrderedQueue::mark_ready(Chunk* chunk) {
  const std::lock_guard lock(mutex_);
  chunk->ready = true;
  if (chunk == chunks_.front().get()) front_ready_.notify_one();
}

std::unique_ptr<Chunk> OrderedQueue::pop() {
  std::unique_lock lock(mutex_);
  front_ready_.wait(
      lock, [&] { return cancelled_ || (chunks_.empty() ? closed_ : chunks_.front()->ready); });
  if (cancelled_ || chunks_.empty()) return nullptr;
  std::unique_ptr<Chunk> chunk = std::move(chunks_.front());
  chunks_.pop_front();
  WIREFOLD_CHECK(claimed_ > 0);
  --claimed_;
  records_ -= chunk->records;
  bytes_ -= chunk->bytes;
  room_.notify_one();
  return chunk;
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
