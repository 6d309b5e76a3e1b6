#include "replay/pace.h"

#include <algorithm>
#include <charconv>
#include <mutex>

namespace wirefold::replay {
namespace {

// A record is never due later than this after its predecessor would be: beyond any archive, and far
// from overflow.
constexpr double kLongestWaitMs = 1000.0 * 3600 * 24 * 365;

}  // namespace

std::optional<Pace> parse_pace(std::string_view text) {
  if (text == "max") return Pace();
  if (text.size() < 2 || text.back() != 'x') return std::nullopt;
  text.remove_suffix(1);
  double factor = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), factor);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  if (!(factor >= 0.001 && factor <= 1e9)) return std::nullopt;
  return Pace(factor);
}

Pacer::Clock::time_point Pacer::due(base::TimeMs event_time, Clock::time_point now) {
  if (!pace_) return now;
  if (!first_event_time_) {
    first_event_time_ = event_time;
    start_ = last_due_ = now;
  }
  const double recorded_ms = static_cast<double>(event_time - *first_event_time_);
  const double wait_ms = std::clamp(recorded_ms / *pace_, 0.0, kLongestWaitMs);
  const auto wait = std::chrono::microseconds(static_cast<std::int64_t>(wait_ms * 1000));
  last_due_ = std::max(last_due_, start_ + wait);
  return last_due_;
}

bool Pacer::wait_until(Clock::time_point due, const std::stop_token& stop) {
  std::mutex mutex;
  std::condition_variable_any stopped;
  std::unique_lock lock(mutex);
  stopped.wait_until(lock, stop, due, [] { return false; });
  return !stop.stop_requested();
}

}  // namespace wirefold::replay
