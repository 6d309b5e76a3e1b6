#pragma once
// The queue between reading, preparing and deciding. Chunks enter in journal order, any worker may
// prepare any chunk, and they leave in the order in which they entered. Hand-over is by chunk (up
// to a few hundred records), so the lock is taken a few times a chunk, never once an article.
//
// An archive that is replayed in order of time must be read to its end before the first record can
// be decided. Meanwhile the workers prepare records ahead of their turn, as a source foresees them
// (stream.h): what preparing makes of a record does not depend on its place. The results wait here,
// by the record's number, until the record comes with its place.

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <unordered_map>
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
  std::vector<base::Position> passed;     ///< behind the records, as the batch said
  std::size_t records = 0;
  std::size_t bytes = 0;
  bool ready = false;
  bool is_ahead = false;  ///< foreseen; of its records only the bytes count
};

/// Which chunks a worker takes.
enum class Reach {
  kInOrder,
  kAhead,  ///< foreseen ones too
};

/// What was prepared of a chunk's records ahead of their turn: one a record, null if nothing was.
using PreparedAhead = std::vector<dedup::Prepared*>;

/// Safe to call from all threads at once; each call says which thread uses it.
class OrderedQueue {
 public:
  using Clock = std::chrono::steady_clock;
  enum class PopState { kChunk, kTimeout, kEnd };
  struct Popped {
    PopState state = PopState::kEnd;
    std::unique_ptr<Chunk> chunk;
  };

  /// `in_flight` bounds what is between push() and pop(), `ahead` all that is ever pushed ahead.
  OrderedQueue(QueueBounds in_flight, QueueBounds ahead)
      : bounds_(in_flight), ahead_bounds_(ahead) {}

  /// Reader: appends a chunk; waits while the bounds leave no room (an empty queue takes a chunk of
  /// any size). False: cancelled, the batch is dropped.
  [[nodiscard]] bool push(std::unique_ptr<stream::Batch> batch);
  /// Reader: nothing follows.
  void close();
  /// Reader: whether push_ahead() takes more.
  [[nodiscard]] bool has_room_ahead() const;
  /// Reader: foreseen records for workers without work, until the first push().
  void push_ahead(std::unique_ptr<stream::Batch> batch);
  /// Worker: the oldest chunk that nobody has taken, else one in reach; waits for one. The queue
  /// keeps owning it. Null: nothing follows, or cancelled.
  [[nodiscard]] Chunk* take(Reach reach);
  /// Worker: what there is of a chunk got from take(). Whoever asks has it: it is there once.
  [[nodiscard]] PreparedAhead prepared_ahead(const Chunk& chunk) const;
  /// Worker: `chunk`, got from take(), is prepared; its `prepared` is complete. A foreseen one
  /// still has its batch.
  void mark_ready(Chunk* chunk);
  /// Story thread: the next chunk in order, once prepared; kTimeout at the deadline, kEnd when
  /// nothing follows or cancelled.
  [[nodiscard]] Popped pop(std::optional<Clock::time_point> deadline = std::nullopt);
  /// Story thread: a chunk got from pop(), once it is decided. A worker frees it, for it has the
  /// time; so no more wait here than were in flight.
  void give_back(std::unique_ptr<Chunk> chunk);
  /// Any thread: wakes all who wait; from now on every call returns its "nothing". Chunks that
  /// workers are at stay alive until the queue is destroyed.
  void cancel();
  [[nodiscard]] bool is_cancelled() const;

 private:
  [[nodiscard]] bool has_room(const stream::Batch& batch) const;
  [[nodiscard]] bool has_work() const;
  [[nodiscard]] bool has_work_ahead() const;
  void keep_ahead(Chunk& chunk);

  const QueueBounds bounds_;
  const QueueBounds ahead_bounds_;
  mutable std::mutex mutex_;
  std::condition_variable room_;
  std::condition_variable unclaimed_;
  std::condition_variable front_ready_;
  std::deque<std::unique_ptr<Chunk>> chunks_;
  std::vector<std::unique_ptr<Chunk>> decided_;
  std::size_t claimed_ = 0;  // chunks_[0, claimed_) have been taken by workers
  std::size_t records_ = 0;
  std::size_t bytes_ = 0;
  std::vector<std::unique_ptr<Chunk>> ahead_;
  std::size_t claimed_ahead_ = 0;  // ahead_[0, claimed_ahead_) have been taken by workers
  std::size_t records_ahead_ = 0;
  std::size_t bytes_ahead_ = 0;
  std::unordered_map<std::uint64_t, dedup::Prepared*> prepared_ahead_;  // by the record's number
  bool has_order_ = false;                                              // push() has been called
  bool closed_ = false;
  bool cancelled_ = false;
};

}  // namespace wirefold::service
