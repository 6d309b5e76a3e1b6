#pragma once
// The queue between reading, preparing and deciding. Chunks enter in journal order, any worker may
// prepare any chunk, and they leave in the order in which they entered. Hand-over is by chunk (up
// to a few hundred records), so the lock is taken a few times a chunk, never once an article.

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <vector>

#include "dedup/deduplicator.h"
#include "stream/stream.h"

namespace wirefold::service {

/// What a queue may hold.
struct QueueBounds {
  std::size_t records_max = 1'024;
  std::size_t bytes_max = 16u << 20;  ///< of records as received
};

/// A run of consecutive records: first as read, then as prepared.
struct Chunk {
  std::unique_ptr<stream::Batch> batch;   ///< until prepared
  std::vector<dedup::Prepared> prepared;  ///< afterwards
  std::size_t records = 0;
  std::size_t bytes = 0;
  bool ready = false;
};

/// Safe to call from all threads at once; each call says which thread uses it.
class OrderedQueue {
 public:
  explicit OrderedQueue(QueueBounds bounds) : bounds_(bounds) {}

  /// Reader: appends a chunk; waits while the bounds leave no room (an empty queue takes a chunk of
  /// any size). False: cancelled, the batch is dropped.
  [[nodiscard]] bool push(std::unique_ptr<stream::Batch> batch);
  /// Reader: nothing follows.
  void close();
  /// Worker: the oldest chunk that nobody has taken; waits for one. The queue keeps owning it.
  /// Null: nothing follows, or cancelled.
  [[nodiscard]] Chunk* take();
  /// Worker: `chunk`, got from take(), is prepared; its `prepared` is complete.
  void mark_ready(Chunk* chunk);
  /// Story thread: the next chunk in order, once prepared. Null: nothing follows, or cancelled.
  [[nodiscard]] std::unique_ptr<Chunk> pop();
  /// Any thread: wakes all who wait; from now on every call returns its "nothing". Chunks that
  /// workers are at stay alive until the queue is destroyed.
  void cancel();
  [[nodiscard]] bool is_cancelled() const;

 private:
  [[nodiscard]] bool has_room(const stream::Batch& batch) const;

  const QueueBounds bounds_;
  mutable std::mutex mutex_;
  std::condition_variable room_;
  std::condition_variable unclaimed_;
  std::condition_variable front_ready_;
  std::deque<std::unique_ptr<Chunk>> chunks_;
  std::size_t claimed_ = 0;  // chunks_[0, claimed_) have been taken by workers
  std::size_t records_ = 0;
  std::size_t bytes_ = 0;
  bool closed_ = false;
  bool cancelled_ = false;
};

}  // namespace wirefold::service
