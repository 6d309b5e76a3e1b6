#include "kafka/byte_budget.h"

#include <algorithm>

namespace wirefold::kafka {

Grant ByteBudget::acquire(std::size_t bytes, std::chrono::milliseconds wait_max) {
  if (bytes > bytes_max_) return Grant::kTooLarge;
  std::unique_lock lock(mutex_);
  const auto deadline = std::chrono::steady_clock::now() + wait_max;
  const bool decided =
      room_.wait_until(lock, deadline, [&] { return closed_ || held_ + bytes <= bytes_max_; });
  if (closed_) return Grant::kClosed;
  if (!decided) return Grant::kTimedOut;
  held_ += bytes;
  peak_ = std::max(peak_, held_);
  return Grant::kGranted;
}

void ByteBudget::release(std::size_t bytes) {
  {
    const std::lock_guard lock(mutex_);
    held_ -= std::min(held_, bytes);
  }
  room_.notify_all();
}

void ByteBudget::close() {
  {
    const std::lock_guard lock(mutex_);
    closed_ = true;
  }
  room_.notify_all();
}

std::size_t ByteBudget::held() const {
  const std::lock_guard lock(mutex_);
  return held_;
}

std::size_t ByteBudget::peak() const {
  const std::lock_guard lock(mutex_);
  return peak_;
}

FlowControl::FlowControl(const std::vector<std::string>& topics, std::size_t bytes_max) {
  for (const std::string& topic : topics) {
    budgets_.emplace(topic, std::make_unique<ByteBudget>(bytes_max));
  }
}

ByteBudget* FlowControl::find(std::string_view topic) {
  const auto found = budgets_.find(topic);
  return found == budgets_.end() ? nullptr : found->second.get();
}

void FlowControl::close() {
  for (auto& [topic, budget] : budgets_) budget->close();
}

}  // namespace wirefold::kafka
