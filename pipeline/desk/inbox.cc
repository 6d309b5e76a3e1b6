#include "desk/inbox.h"

#include <utility>

namespace wirefold::desk {
namespace {

// The fewer, the sooner is their memory used again; the more, the seldomer is the thread woken.
constexpr std::size_t kWakingRecords = 1'024;
constexpr std::size_t kSpareMax = 8;

std::size_t bytes_of(const std::vector<Record>& records) {
  std::size_t bytes = 0;
  for (const Record& record : records) bytes += sizeof record + record.json.size();
  return bytes;
}

}  // namespace

void Inbox::put(std::vector<Record>& records) {
  if (records.empty()) return;
  const std::size_t bytes = bytes_of(records);
  std::unique_lock lock(mutex_);
  const auto has_room = [&] {
    return is_ending_ || deliveries_.empty() || bytes_ + bytes <= bytes_max_;
  };
  if (!has_room()) {
    ++waiting_for_room_;
    for_desk_.notify_one();
    for_others_.wait(lock, has_room);
    --waiting_for_room_;
  }
  ++put_;
  records_ += records.size();
  bytes_ += bytes;
  deliveries_.push_back(std::exchange(records, {}));
  if (!spare_.empty()) {
    records = std::move(spare_.back());
    spare_.pop_back();
  }
  // The first makes it wait for the next look only.
  if (deliveries_.size() == 1 || is_urgent()) for_desk_.notify_one();
}

void Inbox::settle() {
  std::unique_lock lock(mutex_);
  const std::uint64_t wanted = put_;
  ++settling_;
  for_desk_.notify_one();
  for_others_.wait(lock, [&] { return is_ending_ || shown_ >= wanted; });
  --settling_;
}

void Inbox::end() {
  const std::lock_guard lock(mutex_);
  is_ending_ = true;
  for_desk_.notify_one();
  for_others_.notify_all();
}

bool Inbox::is_urgent() const {
  return is_ending_ || records_ >= kWakingRecords || (settling_ > 0 && shown_ < put_) ||
         (waiting_for_room_ > 0 && !deliveries_.empty());
}

Inbox::Taken Inbox::take(Clock::time_point next_look, News news) {
  std::unique_lock lock(mutex_);
  while (!is_urgent()) {
    if (news == News::kNone && deliveries_.empty()) {
      for_desk_.wait(lock);
    } else if (for_desk_.wait_until(lock, next_look) == std::cv_status::timeout) {
      break;
    }
  }
  records_ = 0;
  bytes_ = 0;
  if (waiting_for_room_ > 0) for_others_.notify_all();
  return {std::exchange(deliveries_, {}), settling_ > 0, is_ending_};
}

void Inbox::done(std::vector<std::vector<Record>> deliveries, News news) {
  for (auto& records : deliveries) records.clear();
  const std::lock_guard lock(mutex_);
  read_ += deliveries.size();
  if (news == News::kNone) shown_ = read_;
  for (auto& records : deliveries) {
    if (spare_.size() < kSpareMax) spare_.push_back(std::move(records));
  }
  if (settling_ > 0) for_others_.notify_all();
}

}  // namespace wirefold::desk
