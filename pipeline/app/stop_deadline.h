#pragma once
// Ends the process when an orderly stop takes too long: a client library that waits for a broker
// without end must not keep it beyond what was promised. `wirefold run` makes one before all that
// may wait for a broker, so that it is the last to go.

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>

#include "app/exit_code.h"
#include "service/service.h"
#include "telemetry/log.h"

namespace wirefold::app {

/// What a stop may take, and the code of a process that takes longer:
///   before the service has restored its state: a second, then kDone, for nothing was decided;
///   as a standby, or while it takes over: nine seconds, then kDone;
///   once it was active: nine seconds, then kFailed; what is not committed is decided at the next
///   start; kDone if all is committed by then, and only a checkpoint's upload is not done;
///   when the run is over and only its clients have to go: a second, then the run's own code.
class StopDeadline {
 public:
  /// `log` must outlive it.
  StopDeadline(std::stop_token stop, telemetry::Log& log);
  /// Waits for nothing but its own thread.
  ~StopDeadline();

  /// The service's observer; any thread.
  void observe(const service::ServiceStatus& status);
  /// The run is over and has said how it ended.
  void end(ExitCode code);

 private:
  using Clock = std::chrono::steady_clock;

  void watch(const std::stop_token& stop, const std::stop_token& done);
  [[nodiscard]] Clock::time_point last_moment(Clock::time_point asked) const;
  [[nodiscard]] ExitCode code() const;
  [[nodiscard]] bool is_over_once_said(std::unique_lock<std::mutex>& lock,
                                       const std::stop_token& done);

  telemetry::Log& log_;
  std::mutex mutex_;
  std::condition_variable_any changed_;
  // Guarded by mutex_:
  std::uint64_t changes_ = 0;
  bool is_restored_ = false;
  bool was_active_ = false;
  bool is_committed_ = false;
  std::optional<ExitCode> ended_;
  Clock::time_point ended_at_;
  std::jthread watcher_;  // last: it uses the others
};

}  // namespace wirefold::app
