#pragma once
// The queue between deciding and writing: what one chunk of inputs caused, with the offsets that
// come next. Lets the sink wait for a disk or a broker while the next chunk is decided.

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <optional>
#include <vector>

#include "base/position.h"
#include "dedup/output.h"
#include "service/ordered_queue.h"

namespace wirefold::service {

/// All output of consecutive inputs, in order. Never cut in two by a commit.
struct OutputGroup {
  std::vector<dedup::OutputRecord> records;
  std::vector<base::Position> next_offsets;  ///< one a partition, behind the group's last input
  std::vector<base::TimeMs> timestamps;      ///< of the inputs, where they have one
  std::size_t inputs = 0;
  std::size_t bytes = 0;  ///< of keys, values and headers
};

/// Bounded by output records and bytes; one writer, one reader.
class OutputQueue {
 public:
  using Clock = std::chrono::steady_clock;
  enum class PopState { kGroup, kTimeout, kEnd };
  struct Popped {
    PopState state = PopState::kEnd;
    OutputGroup group;
  };

  explicit OutputQueue(QueueBounds bounds) : bounds_(bounds) {}

  /// Story thread: waits for room (an empty queue takes a group of any size). False: cancelled.
  [[nodiscard]] bool push(OutputGroup group);
  /// Story thread: nothing follows.
  void close();
  /// Sink thread: the next group; kTimeout at the deadline, kEnd when nothing follows or cancelled.
  [[nodiscard]] Popped pop(std::optional<Clock::time_point> deadline);
  /// Any thread: wakes all who wait; from now on nothing passes.
  void cancel();

 private:
  [[nodiscard]] bool has_room(const OutputGroup& group) const;

  const QueueBounds bounds_;
  std::mutex mutex_;
  std::condition_variable room_;
  std::condition_variable filled_;
  std::deque<OutputGroup> groups_;
  std::size_t records_ = 0;
  std::size_t bytes_ = 0;
  bool closed_ = false;
  bool cancelled_ = false;
};

}  // namespace wirefold::service
