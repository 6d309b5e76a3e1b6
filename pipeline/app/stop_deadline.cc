#include "app/stop_deadline.h"

#include <algorithm>
#include <cstdlib>
#include <future>
#include <utility>

namespace wirefold::app {
namespace {

using service::ServiceState;
using telemetry::Level;

constexpr std::chrono::seconds kStopWithin{9};
constexpr std::chrono::seconds kNoMoreWithin{1};
constexpr std::chrono::milliseconds kSaidWithin{200};
constexpr const char* kCutShort =
    "the stop took too long, the broker does not answer; what is not committed is decided at the "
    "next start";
constexpr const char* kAllCommitted =
    "stopped; all that was decided is committed, what else was under way with the broker is left";
constexpr const char* kNothingLost =
    "stopped without waiting for the broker, which does not answer; nothing was decided";

}  // namespace

StopDeadline::StopDeadline(std::stop_token stop, telemetry::Log& log)
    : log_(log),
      watcher_([this, stop = std::move(stop)](const std::stop_token& done) { watch(stop, done); }) {
}

StopDeadline::~StopDeadline() = default;

void StopDeadline::observe(const service::ServiceStatus& status) {
  const std::lock_guard lock(mutex_);
  is_restored_ = is_restored_ || status.state == ServiceState::kStandby;
  was_active_ = was_active_ || status.state == ServiceState::kActive;
  is_committed_ = status.state == ServiceState::kStopped;
  ++changes_;
  changed_.notify_all();
}

void StopDeadline::end(ExitCode code) {
  const std::lock_guard lock(mutex_);
  ended_ = code;
  ended_at_ = Clock::now();
  ++changes_;
  changed_.notify_all();
}

void StopDeadline::watch(const std::stop_token& stop, const std::stop_token& done) {
  // A request counts with the lock held, so that it cannot fall between a look and the wait. Made
  // before the lock is taken: a request that was there already is heard in this very line.
  const std::stop_callback heard(stop, [this] {
    const std::lock_guard lock(mutex_);
    changed_.notify_all();
  });
  std::unique_lock lock(mutex_);
  if (!changed_.wait(lock, done, [&] { return stop.stop_requested(); })) return;
  const Clock::time_point asked = Clock::now();
  while (!done.stop_requested() && Clock::now() < last_moment(asked)) {
    changed_.wait_until(lock, done, last_moment(asked),
                        [this, before = changes_] { return changes_ != before; });
  }
  if (done.stop_requested()) return;
  const ExitCode with = code();
  if (!ended_ && is_over_once_said(lock, done)) return;
  std::_Exit(static_cast<int>(with));
}

/// True if the stop came to its end after all while the line was said. The log may go only then.
bool StopDeadline::is_over_once_said(std::unique_lock<std::mutex>& lock,
                                     const std::stop_token& done) {
  // Nobody may read standard error, and then a line of it waits for ever.
  std::promise<void> saying;
  const std::future<void> said = saying.get_future();
  const bool is_failure = was_active_ && !is_committed_;
  const char* const words = is_failure ? kCutShort : was_active_ ? kAllCommitted : kNothingLost;
  std::thread([&log = log_, is_failure, words, saying = std::move(saying)]() mutable {
    log.say(is_failure ? Level::kError : Level::kNote, "end", words);
    saying.set_value();
  }).detach();
  changed_.wait_for(lock, done, kSaidWithin, [] { return false; });
  return done.stop_requested() && said.wait_for(kSaidWithin) == std::future_status::ready;
}

StopDeadline::Clock::time_point StopDeadline::last_moment(Clock::time_point asked) const {
  if (ended_) return std::min(asked + kStopWithin, std::max(asked, ended_at_) + kNoMoreWithin);
  return asked + (is_restored_ ? kStopWithin : kNoMoreWithin);
}

ExitCode StopDeadline::code() const {
  const bool is_failure = was_active_ && !is_committed_;
  return ended_.value_or(is_failure ? ExitCode::kFailed : ExitCode::kDone);
}

}  // namespace wirefold::app
