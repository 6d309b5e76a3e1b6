#pragma once
// What `wirefold run` says on stderr while it runs: each change of state, and every ten seconds how
// far it is, as lines of the log.

#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>

#include "kafka/events.h"
#include "service/service.h"
#include "telemetry/log.h"

namespace wirefold::app {

class ServiceReport {
 public:
  /// Both must outlive this.
  ServiceReport(telemetry::Log& log, kafka::EventList& events);
  ~ServiceReport();

  /// The service's observer.
  void observe(const service::ServiceStatus& status);
  /// Begins the regular lines about a service's counters, until stop().
  void watch(service::Service& service);
  /// Ends them.
  void stop();

 private:
  void print_state(const service::ServiceStatus& status);
  void print_progress(const service::Progress& progress);
  void print_pause(const service::Progress& progress);
  void print_resends(const service::ResendCounts& counts);
  void print_checkpoints(const service::CheckpointCounts& counts);
  void print_events();

  telemetry::Log& log_;
  kafka::EventList& events_;
  std::mutex mutex_;  // of the stream and what follows
  std::optional<service::ServiceState> shown_;
  std::uint64_t committed_before_ = 0;
  bool is_paused_ = false;
  service::ResendCounts resends_;
  service::CheckpointCounts checkpoints_;
  std::jthread watcher_;
};

}  // namespace wirefold::app
