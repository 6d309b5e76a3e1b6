#include "app/live_desk.h"

#include <ostream>
#include <utility>

#include "desk/topic_rulings.h"

namespace wirefold::app {
namespace {

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
                   kafka::EventList& events, std::ostream& err) {
  if (settings.desk_address.empty()) return;
  const kafka::Connection connection{service_kafka_settings(settings), &events, nullptr};
  auto started = DeskService::start({settings.desk_address, settings, knowledge,
                                     std::make_unique<desk::TopicRulings>(connection)});
  if (!started) {
    err << "wirefold: " << started.error() << " The service goes on without its desk.\n";
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
  err << "wirefold: the story desk: " << service_->url() << std::endl;
  err << service_->warning() << std::flush;
}

LiveDesk::~LiveDesk() {
  follower_.reset();
  if (service_) service_->desk().use_texts(nullptr);
}

void LiveDesk::observe(const service::ServiceStatus& status) {
  if (service_) service_->desk().set_state(desk_state(status.state));
}

}  // namespace wirefold::app
