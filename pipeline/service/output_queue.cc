#include "service/output_queue.h"

#include <utility>

namespace wirefold::service {

bool OutputQueue::has_room(const OutputGroup& group) const {
  if (groups_.empty()) return true;
  return records_ + group.records.size() <= bounds_.records_max &&
         bytes_ + group.bytes <= bounds_.bytes_max;
}

bool OutputQueue::push(OutputGroup group) {
  std::unique_lock lock(mutex_);
  room_.wait(lock, [&] { return cancelled_ || has_room(group); });
  if (cancelled_) return false;
  records_ += group.records.size();
  bytes_ += group.bytes;
  groups_.push_back(std::move(group));
  filled_.notify_one();
  return true;
}

void OutputQueue::close() {
  const std::lock_guard lock(mutex_);
  closed_ = true;
  filled_.notify_all();
}

OutputQueue::Popped OutputQueue::pop(std::optional<Clock::time_point> deadline) {
  std::unique_lock lock(mutex_);
  const auto can_go_on = [&] { return cancelled_ || closed_ || !groups_.empty(); };
  if (!deadline) {
    filled_.wait(lock, can_go_on);
  } else if (!filled_.wait_until(lock, *deadline, can_go_on)) {
    return {PopState::kTimeout, {}};
  }
  if (cancelled_ || groups_.empty()) return {};
  Popped popped{PopState::kGroup, std::move(groups_.front())};
  groups_.pop_front();
  records_ -= popped.group.records.size();
  bytes_ -= popped.group.bytes;
  room_.notify_one();
  return popped;
}

void OutputQueue::cancel() {
  const std::lock_guard lock(mutex_);
  cancelled_ = true;
  room_.notify_all();
  filled_.notify_all();
}

}  // namespace wirefold::service
