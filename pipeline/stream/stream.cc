#include "stream/stream.h"

#include <utility>

namespace wirefold::stream {

void Batch::add(base::Position position, std::string_view key, std::string_view value,
                std::optional<base::TimeMs> event_time, base::TimeMs timestamp) {
  std::string& bytes = storage_.emplace_back();
  bytes.reserve(key.size() + value.size());
  bytes.append(key).append(value);
  const std::string_view kept = bytes;
  records_.push_back({.position = std::move(position),
                      .key = kept.substr(0, key.size()),
                      .value = kept.substr(key.size()),
                      .event_time = event_time,
                      .timestamp = timestamp});
  bytes_ += kept.size();
}

}  // namespace wirefold::stream
