#pragma once
// The story desk of a running service: fed from the output topics, texts from the input topics,
// rulings onto their topic. A desk that cannot be had is said so, and the service goes on without.
// Made by run_command.cc.

#include <memory>

#include "app/desk_service.h"
#include "desk/topic_follower.h"
#include "desk/topic_texts.h"
#include "service/service.h"
#include "telemetry/log.h"

namespace wirefold::app {

class LiveDesk {
 public:
  /// Serves if the settings name an address. All must outlive it.
  LiveDesk(const Settings& settings, const dedup::Knowledge& knowledge, kafka::EventList& events,
           telemetry::Log& log);
  ~LiveDesk();

  /// The service's state, shown by the desk.
  void observe(const service::ServiceStatus& status);

 private:
  std::unique_ptr<DeskService> service_;  // null: no desk
  std::unique_ptr<desk::TopicTexts> texts_;
  std::unique_ptr<desk::TopicFollower> follower_;
};

}  // namespace wirefold::app
