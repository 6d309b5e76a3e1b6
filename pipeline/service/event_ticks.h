#pragma once
// When a replay ticks: at the first record of every later minute of event time. Depends on the
// records' order alone, so the same archive ticks at the same places whatever carries it.

#include <optional>

#include "base/time.h"

namespace wirefold::service {

/// Keeps the last tick; ticks never go back.
class EventTicks {
 public:
  /// The tick due before a record with this event time is decided, if any: the minute it lies in.
  [[nodiscard]] std::optional<base::TimeMs> due(std::optional<base::TimeMs> event_time) {
    if (!event_time) return std::nullopt;
    const base::TimeMs minute = minute_of(*event_time);
    if (last_ && minute <= *last_) return std::nullopt;
    last_ = minute;
    return minute;
  }

 private:
  // Rounds down also before 1970.
  [[nodiscard]] static base::TimeMs minute_of(base::TimeMs time) {
    const base::TimeMs rest = time % base::kMinuteMs;
    return time - (rest < 0 ? rest + base::kMinuteMs : rest);
  }

  std::optional<base::TimeMs> last_;
};

}  // namespace wirefold::service
