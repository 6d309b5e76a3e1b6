#include "kafka/events.h"

#include <utility>

namespace wirefold::kafka {

void EventList::add(BrokerEvent event) {
  const std::lock_guard lock(mutex_);
  if (!events_.empty() && events_.back().source == event.source &&
      events_.back().message == event.message) {
    events_.back().times += event.times;
    return;
  }
  if (events_.size() >= events_max_) {
    ++dropped_;
    return;
  }
  events_.push_back(std::move(event));
}

std::vector<BrokerEvent> EventList::take() {
  const std::lock_guard lock(mutex_);
  return std::exchange(events_, {});
}

std::uint64_t EventList::dropped() const {
  const std::lock_guard lock(mutex_);
  return dropped_;
}

}  // namespace wirefold::kafka
