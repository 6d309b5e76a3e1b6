#include "app/service_report.h"

#include <ostream>

#include "replay/progress_line.h"
#include "service/back_off.h"

namespace wirefold::app {
namespace {

using replay::grouped;
using service::ServiceState;

constexpr int kLineMs = 10'000;
constexpr int kWarning = 4;  // as in syslog; what is less severe is not shown

}  // namespace

ServiceReport::ServiceReport(std::ostream& err, kafka::EventList& events)
    : err_(err), events_(events) {}

ServiceReport::~ServiceReport() { stop(); }

void ServiceReport::observe(const service::ServiceStatus& status) {
  const std::lock_guard lock(mutex_);
  print_events();
  if (shown_ == status.state && status.trouble.empty()) return;
  shown_ = status.state;
  print_state(status);
}

void ServiceReport::print_state(const service::ServiceStatus& status) {
  if (!status.trouble.empty()) err_ << "wirefold: " << status.trouble << "\n";
  err_ << "wirefold: " << service::service_state_name(status.state);
  if (status.state == ServiceState::kStandby || status.state == ServiceState::kActive) {
    err_ << ", " << grouped(status.journal_records) << " journal records applied";
  }
  err_ << std::endl;
}

void ServiceReport::print_progress(const service::Progress& progress) {
  const std::uint64_t committed = progress.records_committed;
  if (committed == committed_before_) return;
  const std::uint64_t rate = (committed - committed_before_) * 1'000 / kLineMs;
  committed_before_ = committed;
  err_ << "wirefold: " << grouped(committed) << " records committed, " << grouped(rate) << "/s, "
       << grouped(progress.commits) << " commits" << std::endl;
}

void ServiceReport::print_resends(const service::ResendCounts& counts) {
  const std::uint64_t again = counts.sent_again - resends_.sent_again;
  const std::uint64_t found = counts.found_committed - resends_.found_committed;
  const std::uint64_t renewed = counts.sinks_renewed - resends_.sinks_renewed;
  resends_ = counts;
  if (again + found == 0) return;
  err_ << "wirefold: transactions in trouble: " << again << " taken back and sent again, " << found
       << " found committed although no answer came, " << renewed
       << " producers made anew; the last: " << counts.trouble << std::endl;
}

void ServiceReport::print_checkpoints(const service::CheckpointCounts& counts) {
  if (counts.failed > checkpoints_.failed) {
    err_ << "wirefold: " << counts.trouble << std::endl;
  } else if (counts.published > checkpoints_.published) {
    err_ << "wirefold: " << grouped(counts.published) << " checkpoints written" << std::endl;
  }
  if (counts.uploaded > checkpoints_.uploaded) {
    err_ << "wirefold: " << grouped(counts.uploaded) << " checkpoints on the broker";
    if (counts.journal_begin > 0) {
      err_ << ", the journal begins at offset "
           << grouped(static_cast<std::uint64_t>(counts.journal_begin));
    }
    err_ << std::endl;
  }
  checkpoints_ = counts;
}

void ServiceReport::print_events() {
  for (const kafka::BrokerEvent& event : events_.take()) {
    if (event.severity > kWarning) continue;
    err_ << "wirefold: broker: " << event.message;
    if (event.times > 1) err_ << " (" << event.times << " times)";
    err_ << std::endl;
  }
}

void ServiceReport::watch(service::Service& service) {
  watcher_ = std::jthread([this, &service](const std::stop_token& done) {
    while (!done.stop_requested()) {
      service::back_off(done, kLineMs);
      if (done.stop_requested()) return;
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
