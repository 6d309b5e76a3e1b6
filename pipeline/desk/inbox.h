#pragma once
// Where records wait for the desk's thread. Who writes them hands over whole records and goes on:
// reading and copying them there cost the pipeline more than all that the desk does with them,
// because the thread that writes often has the core of the one that decides. The desk's thread
// takes them from here soon, so that their memory is soon used again. Owned by desk.h.

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <vector>

#include "desk/intake.h"

namespace wirefold::desk {

/// Whether the desk has read records that nobody has been told of.
enum class News : std::uint8_t { kNone, kUntold };

class Inbox {
 public:
  using Clock = std::chrono::steady_clock;
  /// So many bytes of records wait at most, or one delivery of any size.
  explicit Inbox(std::size_t bytes_max) : bytes_max_(bytes_max) {}

  /// Any thread. Waits for room; an empty vector is left.
  void put(std::vector<Record>& records);
  /// Any thread. Returns once all that was put before has been reported as shown.
  void settle();
  /// Any thread: nobody waits any more.
  void end();

  struct Taken {
    std::vector<std::vector<Record>> deliveries;  ///< in the order in which they came
    bool is_hurried = false;                      ///< somebody waits in settle()
    bool is_ending = false;
  };
  /// The desk's thread: what has come, once there is much of it, or somebody waits for the thread,
  /// or it is `next_look` and there is something to show: in here, or untold.
  [[nodiscard]] Taken take(Clock::time_point next_look, News news);
  /// The desk's thread: it has read these; without untold news it shows all that it has read.
  void done(std::vector<std::vector<Record>> deliveries, News news);

 private:
  [[nodiscard]] bool is_urgent() const;

  const std::size_t bytes_max_;
  std::mutex mutex_;
  std::condition_variable for_desk_;    // its thread waits
  std::condition_variable for_others_;  // for room, or to be settled
  std::vector<std::vector<Record>> deliveries_;
  std::vector<std::vector<Record>> spare_;  // empty ones, for their memory
  std::size_t records_ = 0;
  std::size_t bytes_ = 0;
  std::uint64_t put_ = 0;    // deliveries ever
  std::uint64_t read_ = 0;   // of these, done
  std::uint64_t shown_ = 0;  // of these, shown
  int waiting_for_room_ = 0;
  int settling_ = 0;
  bool is_ending_ = false;
};

}  // namespace wirefold::desk
