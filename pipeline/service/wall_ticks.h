#pragma once
// When a service ticks: as its clock goes, also while no record comes. Whoever recovers reads the
// ticks from the journal, so the clock is asked once and never again.

#include <chrono>
#include <functional>
#include <optional>
#include <utility>

#include "base/time.h"

namespace wirefold::service {

struct TickRule {
  std::function<base::TimeMs()> clock;  ///< milliseconds since 1970; empty: event time ticks
  int interval_ms = 10'000;
};

class WallTicks {
 public:
  using Clock = std::chrono::steady_clock;
  explicit WallTicks(TickRule rule) : rule_(std::move(rule)) {}

  /// Whether it is this clock that counts.
  [[nodiscard]] bool count() const { return rule_.clock != nullptr; }
  /// When the next tick is due; nothing where another clock counts.
  [[nodiscard]] std::optional<Clock::time_point> deadline() const {
    return count() ? std::optional(next_) : std::nullopt;
  }
  /// The tick that is due now, if any: the first at once.
  [[nodiscard]] std::optional<base::TimeMs> due() {
    if (!count() || Clock::now() < next_) return std::nullopt;
    next_ = Clock::now() + std::chrono::milliseconds(rule_.interval_ms);
    return rule_.clock();
  }
  /// The tick has left something undone: the next is due at once.
  void again() { next_ = Clock::now(); }

 private:
  TickRule rule_;
  Clock::time_point next_ = Clock::time_point::min();
};

}  // namespace wirefold::service
