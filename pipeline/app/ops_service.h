#pragma once
// Metrics and health of a running service, on an address of their own, for who watches it. Made by
// run_command.cc.

#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "app/service_metrics.h"
#include "app/settings.h"
#include "base/result.h"
#include "http/ops_routes.h"
#include "kafka/connection.h"

namespace wirefold::app {

class OpsService {
 public:
  /// All must outlive it. `settings` are read here alone.
  struct Parts {
    const Settings& settings;
    service::Service& service;
    kafka::Connection connection;
    telemetry::Log& log;
  };
  /// Listens at http.address, if one is set. Where nobody can listen the process must not start: it
  /// would run unseen, and be taken for one that is down. The error names the setting.
  [[nodiscard]] static base::Result<std::unique_ptr<OpsService>, std::string> start(Parts parts);
  ~OpsService();

 private:
  explicit OpsService(Parts parts);
  [[nodiscard]] base::Result<void, std::string> listen(const http::Address& address);
  [[nodiscard]] http::Health live();
  [[nodiscard]] http::Health ready(service::ServiceState wanted) const;
  [[nodiscard]] std::string metrics() const;
  void watch(const std::stop_token& stop);
  [[nodiscard]] std::chrono::milliseconds repeats_ago();

  Parts parts_;
  const std::chrono::seconds still_max_;
  mutable std::mutex mutex_;  // of the inputs and what was seen of the repeats
  std::vector<kafka::InputRange> inputs_;
  std::uint64_t repeats_ = 0;
  std::chrono::steady_clock::time_point repeated_at_;
  std::unique_ptr<http::OpsRoutes> routes_;
  std::unique_ptr<http::Server> server_;  // null: no address is set
  std::jthread watcher_;
};

}  // namespace wirefold::app
