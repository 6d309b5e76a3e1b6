#include "replay/interleaved_source.h"

#include <algorithm>
#include <utility>

namespace wirefold::replay {

void Interleaving::note(std::uint64_t articles_before) {
  const std::lock_guard lock(mutex_);
  places_.push_back(articles_before);
}

std::optional<std::uint64_t> Interleaving::next() const {
  const std::lock_guard lock(mutex_);
  return places_.empty() ? std::nullopt : std::optional(places_.front());
}

void Interleaving::pop() {
  const std::lock_guard lock(mutex_);
  places_.pop_front();
}

base::Result<std::unique_ptr<stream::Batch>, stream::StreamError> InterleavedSource::poll(
    std::size_t records_max, int wait_ms) {
  if (const auto place = interleaving_.next(); place && *place <= handed_on_) {
    return poll_ruling(wait_ms);
  }
  if (!waiting_) {
    auto batch = articles_->poll(records_max, wait_ms);
    if (!batch || (*batch)->empty()) return batch;
    waiting_ = std::move(*batch);
    next_ = 0;
  }
  // Whatever comes before these articles was noted before they were fed.
  const auto place = interleaving_.next();
  if (place && *place <= handed_on_) return poll_ruling(wait_ms);
  return take_up_to(place ? *place - handed_on_ : waiting_->records().size());
}

base::Result<std::unique_ptr<stream::Batch>, stream::StreamError> InterleavedSource::poll_ruling(
    int wait_ms) {
  auto batch = rulings_->poll(1, wait_ms);
  if (batch && !(*batch)->records().empty()) interleaving_.pop();
  return batch;
}

std::unique_ptr<stream::Batch> InterleavedSource::take_up_to(std::uint64_t articles) {
  const auto& records = waiting_->records();
  const std::size_t end =
      static_cast<std::size_t>(std::min<std::uint64_t>(records.size(), next_ + articles));
  handed_on_ += end - next_;
  if (next_ == 0 && end == records.size()) return std::move(waiting_);
  auto batch = std::make_unique<stream::Batch>();
  for (; next_ < end; ++next_) batch->add(records[next_]);
  if (next_ < records.size()) return batch;
  for (const base::Position& next : waiting_->passed()) batch->pass(next);
  waiting_.reset();
  return batch;
}

}  // namespace wirefold::replay
