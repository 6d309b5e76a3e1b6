#include "app/ops_service.h"

#include "app/version.h"
#include "dedup/json_writer.h"
#include "http/address.h"
#include "service/back_off.h"

namespace wirefold::app {
namespace {

using service::ServiceState;
using std::chrono::milliseconds;
using std::chrono::steady_clock;
using telemetry::Level;

constexpr int kAskMs = 5'000;  // between two looks at the inputs' ends

std::string version_json() {
  dedup::Json json;
  json.open();
  json.field("name", "wirefold");
  json.field("version", kVersion);
  json.close();
  return json.take() + "\n";
}

http::HealthReason reason_of(ServiceState state, const service::Measures& measures) {
  switch (state) {
    case ServiceState::kRestoring:
      return {"restoring", "The state is restored from the journal: " +
                               std::to_string(measures.journal_records) + " records applied, " +
                               std::to_string(measures.journal_lag) + " offsets to go."};
    case ServiceState::kStandby:
      return {"standing_by", "Another process is active; this one follows the journal, warm."};
    case ServiceState::kTakingOver:
      return {"taking_over", "The predecessor is fenced and its last records are read."};
    case ServiceState::kStopped:
      return {"stopped", "The process is about to end."};
    case ServiceState::kActive:
      break;
  }
  return {};
}

http::ServerSettings server_settings() {
  http::ServerSettings settings;
  settings.connections_max = 32;
  settings.streams_max = 1;
  settings.waiting_max = 16;
  settings.workers = 1;
  return settings;
}

}  // namespace

OpsService::OpsService(Parts parts)
    : parts_(std::move(parts)), still_max_(parts_.settings.http_stalled_seconds) {
  repeated_at_ = steady_clock::now();
}

base::Result<std::unique_ptr<OpsService>, std::string> OpsService::start(Parts parts) {
  std::unique_ptr<OpsService> service(new OpsService(std::move(parts)));
  const std::string& wanted = service->parts_.settings.http_address;
  if (wanted.empty()) return service;
  const auto address = http::parse_address(wanted);
  if (!address) {
    return base::failure(
        "http.address is not HOST:PORT with a numeric HOST, such as 127.0.0.1:9464: " + wanted);
  }
  if (auto listens = service->listen(*address); !listens) return base::failure(listens.error());
  return service;
}

base::Result<void, std::string> OpsService::listen(const http::Address& address) {
  http::OpsAnswers answers{.metrics = [this] { return metrics(); },
                           .live = [this] { return live(); },
                           .ready = [this] { return ready(ServiceState::kStandby); },
                           .active = [this] { return ready(ServiceState::kActive); },
                           .version = version_json()};
  routes_ = std::make_unique<http::OpsRoutes>(std::move(answers), address);
  auto server = http::Server::start(address, *routes_, server_settings());
  if (!server) {
    return base::failure("http.address cannot be used: " + server.error() +
                         " Metrics and health of each process on a machine need an address of "
                         "their own: give --http-address another port, such as 127.0.0.1:9465.");
  }
  server_ = std::move(*server);
  parts_.log.say(Level::kNote, "metrics",
                 "metrics and health: http://" + http::text_of(server_->address()) + "/metrics");
  watcher_ = std::jthread([this](const std::stop_token& stop) { watch(stop); });
  return {};
}

OpsService::~OpsService() = default;

/// A broker that is away is no reason to kill the process: who repeats calls is alive.
milliseconds OpsService::repeats_ago() {
  const std::lock_guard lock(mutex_);
  const std::uint64_t now = parts_.service.progress().retries;
  if (now != repeats_) {
    repeats_ = now;
    repeated_at_ = steady_clock::now();
  }
  return std::chrono::duration_cast<milliseconds>(steady_clock::now() - repeated_at_);
}

http::Health OpsService::live() {
  http::Health health;
  health.state = service::service_state_name(parts_.service.measures().state);
  const milliseconds repeated = repeats_ago();
  const service::Turns& turns = parts_.service.progress().turns;
  for (std::size_t i = 0; i < service::kLoopNames.size(); ++i) {
    const milliseconds still = turns.still_for(static_cast<service::Loop>(i));
    if (std::min(still, repeated) <= still_max_) continue;
    health.is_well = false;
    health.reasons.push_back({"stalled", "The loop `" + std::string(service::kLoopNames[i]) +
                                             "` has not turned for " +
                                             std::to_string(still.count() / 1'000) + " s."});
  }
  return health;
}

http::Health OpsService::ready(ServiceState wanted) const {
  const service::Measures measures = parts_.service.measures();
  http::Health health;
  health.state = service::service_state_name(measures.state);
  const bool is_active = measures.state == ServiceState::kActive;
  const bool is_warm = is_active || measures.state == ServiceState::kStandby;
  health.is_well = wanted == ServiceState::kActive ? is_active : is_warm;
  if (!is_active) health.reasons.push_back(reason_of(measures.state, measures));
  return health;
}

std::string OpsService::metrics() const {
  Scrape scrape{parts_.service, parts_.log, {}, parts_.connection.events->dropped()};
  {
    const std::lock_guard lock(mutex_);
    scrape.inputs = inputs_;
  }
  return metrics_text(scrape);
}

void OpsService::watch(const std::stop_token& stop) {
  std::unique_ptr<kafka::InputEnds> ends;
  while (!stop.stop_requested()) {
    static_cast<void>(repeats_ago());
    if (!ends) {
      if (auto made = kafka::InputEnds::make(parts_.connection)) ends = std::move(*made);
    }
    if (ends) {
      // What the broker does not tell stays as it was last told: a broker that is away is seen by
      // the commits that fail.
      if (auto told = ends->ask()) {
        const std::lock_guard lock(mutex_);
        inputs_ = std::move(*told);
      }
    }
    service::back_off(stop, kAskMs);
  }
}

}  // namespace wirefold::app
