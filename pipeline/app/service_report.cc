#include "app/service_report.h"

#include <string>
#include <utility>

#include "replay/progress_line.h"
#include "service/back_off.h"

namespace wirefold::app {
namespace {

using replay::grouped;
using service::ServiceState;
using telemetry::Level;

constexpr int kLineMs = 10'000;
constexpr int kLookMs = 1'000;

// From syslog's severities. A client's notes are of use to who looks for a fault only.
Level level_of(const kafka::BrokerEvent& event) {
  if (event.severity <= 3) return Level::kError;
  return event.severity == 4 ? Level::kWarning : Level::kDebug;
}

}  // namespace

ServiceReport::ServiceReport(telemetry::Log& log, kafka::EventList& events)
    : log_(log), events_(events) {}

ServiceReport::~ServiceReport() { stop(); }

void ServiceReport::observe(const service::ServiceStatus& status) {
  const std::lock_guard lock(mutex_);
  print_events();
  if (shown_ == status.state && status.trouble.empty()) return;
  shown_ = status.state;
  print_state(status);
}

void ServiceReport::print_state(const service::ServiceStatus& status) {
  if (!status.trouble.empty()) log_.say(Level::kWarning, "trouble", status.trouble);
  std::string line(service::service_state_name(status.state));
  if (status.state == ServiceState::kStandby || status.state == ServiceState::kActive) {
    line += ", " + grouped(status.journal_records) + " journal records applied";
  }
  log_.say(Level::kNote, "state", line,
           {{"journal_records", static_cast<std::int64_t>(status.journal_records)}});
}

void ServiceReport::print_progress(const service::Progress& progress) {
  const std::uint64_t committed = progress.records_committed;
  if (committed == committed_before_) return;
  const std::uint64_t rate = (committed - committed_before_) * 1'000 / kLineMs;
  committed_before_ = committed;
  log_.say(Level::kNote, "progress",
           grouped(committed) + " records committed, " + grouped(rate) + "/s, " +
               grouped(progress.commits) + " commits",
           {{"records_committed", static_cast<std::int64_t>(committed)},
            {"records_per_second", static_cast<std::int64_t>(rate)}});
}

/// A wait this long is no hiccup: the queues are full, and nothing more is read.
void ServiceReport::print_pause(const service::Progress& progress) {
  constexpr std::int64_t kPauseMs = 2'000;
  const std::int64_t since = progress.waits_since_ms;
  const bool is_paused = since != 0 && service::steady_ms() - since >= kPauseMs;
  if (std::exchange(is_paused_, is_paused) == is_paused) return;
  log_.say(Level::kWarning, "pause",
           is_paused ? "reading is paused: the broker takes nothing more, and the queues are full"
                     : "reading goes on");
}

void ServiceReport::print_resends(const service::ResendCounts& counts) {
  const std::uint64_t again = counts.sent_again - resends_.sent_again;
  const std::uint64_t found = counts.found_committed - resends_.found_committed;
  const std::uint64_t renewed = counts.sinks_renewed - resends_.sinks_renewed;
  resends_ = counts;
  if (again + found == 0) return;
  log_.say(Level::kWarning, "transactions",
           "transactions in trouble: " + grouped(again) + " taken back and sent again, " +
               grouped(found) + " found committed although no answer came, " + grouped(renewed) +
               " producers made anew; the last: " + counts.trouble);
}

void ServiceReport::print_checkpoints(const service::CheckpointCounts& counts) {
  if (counts.failed > checkpoints_.failed) {
    log_.say(Level::kWarning, "checkpoint", counts.trouble);
  } else if (counts.published > checkpoints_.published) {
    log_.say(Level::kNote, "checkpoint", grouped(counts.published) + " checkpoints written");
  }
  if (counts.uploaded > checkpoints_.uploaded) {
    std::string line = grouped(counts.uploaded) + " checkpoints on the broker";
    if (counts.journal_begin > 0) {
      line += ", the journal begins at offset " +
              grouped(static_cast<std::uint64_t>(counts.journal_begin));
    }
    log_.say(Level::kNote, "checkpoint", line);
  }
  checkpoints_ = counts;
}

void ServiceReport::print_events() {
  for (const kafka::BrokerEvent& event : events_.take()) {
    std::string line = "broker: " + event.message;
    if (event.times > 1) line += " (" + std::to_string(event.times) + " times)";
    log_.say(level_of(event), "broker", line);
  }
}

void ServiceReport::watch(service::Service& service) {
  watcher_ = std::jthread([this, &service](const std::stop_token& done) {
    for (int slept_ms = kLookMs;; slept_ms += kLookMs) {
      service::back_off(done, kLookMs);
      if (done.stop_requested()) return;
      {
        const std::lock_guard lock(mutex_);
        print_pause(service.progress());
      }
      if (slept_ms % kLineMs != 0) continue;
      const service::CheckpointCounts checkpoints = service.checkpoints();
      const service::ResendCounts resends = service.resends();
      const std::lock_guard lock(mutex_);
      print_events();
      print_progress(service.progress());
      print_resends(resends);
      print_checkpoints(checkpoints);
    }
  });
}

void ServiceReport::stop() { watcher_ = std::jthread(); }

}  // namespace wirefold::app
