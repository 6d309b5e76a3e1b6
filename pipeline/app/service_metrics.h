#pragma once
// A service's counts as a page of metrics: every name, label and help text stands here and nowhere
// else. deploy/prometheus and deploy/grafana use them; a test compares.

#include <cstdint>
#include <string>
#include <vector>

#include "kafka/input_ends.h"
#include "service/service.h"
#include "telemetry/log.h"

namespace wirefold::app {

/// What a scrape is made of.
struct Scrape {
  service::Service& service;
  const telemetry::Log& log;
  std::vector<kafka::InputRange> inputs;  ///< as last asked
  std::uint64_t broker_events_dropped = 0;
};

[[nodiscard]] std::string metrics_text(const Scrape& scrape);

}  // namespace wirefold::app
