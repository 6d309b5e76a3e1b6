#pragma once
// How fast a replay goes: flat out, or a multiple of the pace at which the articles were published.
// replay_source.h waits by it; app/ checks the setting with parse_pace.

#include <chrono>
#include <condition_variable>
#include <optional>
#include <stop_token>
#include <string_view>

#include "base/time.h"

namespace wirefold::replay {

/// Recorded seconds per second; nothing: as fast as it goes.
using Pace = std::optional<double>;

/// "max", or a positive multiple: "1x", "60x", "0.5x". Nothing if the text is neither.
[[nodiscard]] std::optional<Pace> parse_pace(std::string_view text);

/// When records are due. The first record is due at once; time between records is recorded time by
/// the pace, and a record from before its predecessor is due with it. One thread.
class Pacer {
 public:
  using Clock = std::chrono::steady_clock;
  explicit Pacer(Pace pace) : pace_(pace) {}

  /// When a record with this event time is due, given that now is `now`. Never goes back.
  [[nodiscard]] Clock::time_point due(base::TimeMs event_time, Clock::time_point now);

  /// Waits until then; false if a stop was requested first.
  [[nodiscard]] static bool wait_until(Clock::time_point due, const std::stop_token& stop);

 private:
  Pace pace_;
  std::optional<base::TimeMs> first_event_time_;
  Clock::time_point start_;
  Clock::time_point last_due_;
};

}  // namespace wirefold::replay
