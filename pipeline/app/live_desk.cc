#include "app/live_desk.h"

#include <string>
#include <utility>

#include "desk/topic_rulings.h"

namespace wirefold::app {
namespace {

// Of each of its clients; memory_plan.cc counts on it.
constexpr std::size_t kFetchedBytesMax = std::size_t{8} << 20;

desk::State desk_state(service::ServiceState state) {
  switch (state) {
    case service::ServiceState::kRestoring:
      return desk::State::kRestoring;
    case service::ServiceState::kStandby:
    case service::ServiceState::kTakingOver:
      return desk::State::kStandingBy;
    case service::ServiceState::kActive:
      return desk::State::kRunning;
    case service::ServiceState::kStopped:
      return desk::State::kFinished;
  }
  return desk::State::kRestoring;
}

}  // namespace

LiveDesk::LiveDesk(const Settings& settings, const dedup::Knowledge& knowledge,
                   kafka::EventList& events, telemetry::Log& log) {
  if (settings.desk_address.empty()) return;
  kafka::Settings kafka = service_kafka_settings(settings);
  kafka.fetched_bytes_max = kFetchedBytesMax;
  const kafka::Connection connection{kafka, &events, nullptr};
  auto started = DeskService::start({settings.desk_address, settings, knowledge,
                                     std::make_unique<desk::TopicRulings>(connection)});
  if (!started) {
    log.say(telemetry::Level::kError, "desk",
            started.error() + " The service goes on without its desk.");
    return;
  }
  service_ = std::move(*started);
  service_->desk().set_state(desk::State::kRestoring);
  texts_ = std::make_unique<desk::TopicTexts>(connection);
  service_->desk().use_texts(texts_.get());
  follower_ = std::make_unique<desk::TopicFollower>(service_->desk(), connection,
                                                    [&events](const std::string& trouble) {
                                                      events.add({4, "DESK", trouble});
                                                    });
  log.say(telemetry::Level::kNote, "desk", "the story desk: " + service_->url());
  if (std::string warning = service_->warning(); !warning.empty()) {
    warning.pop_back();
    log.say(telemetry::Level::kWarning, "desk", warning);
  }
}

LiveDesk::~LiveDesk() {
  follower_.reset();
  if (service_) service_->desk().use_texts(nullptr);
}

void LiveDesk::observe(const service::ServiceStatus& status) {
  if (service_) service_->desk().set_state(desk_state(status.state));
}

}  // namespace wirefold::app
