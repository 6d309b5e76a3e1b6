#pragma once
// Whether a service's loops go round: each says so once a turn, and a watchdog asks how long ago
// that was. A loop that stands still for minutes is stuck for good, which nothing else would show.

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <string_view>

namespace wirefold::service {

/// The loops that are never still for long: each waits with a deadline.
enum class Loop : std::uint8_t {
  kFollow,    ///< restoring and standing by
  kRead,      ///< reads inputs
  kDecide,    ///< the story thread
  kCommit,    ///< the sink thread
  kElection,  ///< hears who is senior, while active
};
inline constexpr std::array<std::string_view, 5> kLoopNames = {"follow", "read", "decide", "commit",
                                                               "election"};

/// Safe from any thread; one store a turn.
class Turns {
 public:
  using Clock = std::chrono::steady_clock;

  /// The loop goes round.
  void turn(Loop loop) { at(loop) = Clock::now().time_since_epoch().count(); }
  /// The loop is over and may be silent.
  void end(Loop loop) { at(loop) = 0; }
  /// Since the loop's last turn; zero for one that does not run.
  [[nodiscard]] std::chrono::milliseconds still_for(Loop loop) const {
    const Clock::rep last = turned_[static_cast<std::size_t>(loop)];
    if (last == 0) return {};
    const Clock::duration still = Clock::now().time_since_epoch() - Clock::duration(last);
    return std::chrono::duration_cast<std::chrono::milliseconds>(still);
  }

 private:
  std::atomic<Clock::rep>& at(Loop loop) { return turned_[static_cast<std::size_t>(loop)]; }
  std::array<std::atomic<Clock::rep>, kLoopNames.size()> turned_{};
};

/// Ends a loop's turns when it goes.
class TurnsOf {
 public:
  TurnsOf(Turns& turns, Loop loop) : turns_(turns), loop_(loop) { turns_.turn(loop_); }
  ~TurnsOf() { turns_.end(loop_); }
  TurnsOf(const TurnsOf&) = delete;
  TurnsOf& operator=(const TurnsOf&) = delete;
  void turn() { turns_.turn(loop_); }

 private:
  Turns& turns_;
  Loop loop_;
};

}  // namespace wirefold::service
