#include "desk/article_texts.h"

#include <utility>

namespace wirefold::desk {

void MemoryTexts::put(const base::Position& position, std::string record) {
  const std::lock_guard lock(mutex_);
  records_[{position.topic, position.partition, position.offset}] = std::move(record);
}

void MemoryTexts::take_away(const base::Position& position) {
  const std::lock_guard lock(mutex_);
  records_.erase({position.topic, position.partition, position.offset});
}

TextResult MemoryTexts::record_at(const base::Position& position) {
  const std::lock_guard lock(mutex_);
  const auto found = records_.find({position.topic, position.partition, position.offset});
  if (found == records_.end()) {
    return base::failure(TextError{TextErrorKind::kGone, "The record is gone."});
  }
  return found->second;
}

}  // namespace wirefold::desk
