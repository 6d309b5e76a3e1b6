#include "desk/topic_texts.h"

#include <algorithm>

namespace wirefold::desk {
namespace {

constexpr int kWaitMs = 5'000;
constexpr std::size_t kKeptBytesMax = 16U << 20U;

tl::unexpected<TextError> unreachable(const std::string& message) {
  return base::failure(TextError{TextErrorKind::kUnreachable, message});
}

}  // namespace

TextResult TopicTexts::record_at(const base::Position& position) {
  const std::lock_guard lock(mutex_);
  const auto found = std::find_if(kept_.begin(), kept_.end(),
                                  [&](const auto& kept) { return kept.first == position; });
  if (found != kept_.end()) {
    kept_.splice(kept_.begin(), kept_, found);
    return kept_.front().second;
  }
  auto record = fetch(position);
  if (record) keep(position, *record);
  return record;
}

TextResult TopicTexts::fetch(const base::Position& position) {
  if (!fetcher_) {
    auto made = kafka::RecordFetcher::make(connection_);
    if (!made) return unreachable(made.error().message);
    fetcher_ = std::move(*made);
  }
  auto record = fetcher_->fetch(position, kWaitMs);
  if (!record) return unreachable(record.error().message);
  if (!*record) {
    return base::failure(TextError{TextErrorKind::kGone, "The topic no longer holds the record."});
  }
  return std::move(**record);
}

void TopicTexts::keep(const base::Position& position, const std::string& record) {
  kept_.emplace_front(position, record);
  kept_bytes_ += record.size();
  while (kept_bytes_ > kKeptBytesMax) {
    kept_bytes_ -= kept_.back().second.size();
    kept_.pop_back();
  }
}

}  // namespace wirefold::desk
