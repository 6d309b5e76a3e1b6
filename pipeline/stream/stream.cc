#include "stream/stream.h"

#include <utility>

namespace wirefold::stream {

void Batch::add(const InputRecord& record) {
  std::string& bytes = storage_.emplace_back();
  bytes.reserve(record.key.size() + record.value.size());
  bytes.append(record.key).append(record.value);
  const std::string_view kept = bytes;
  InputRecord& added = records_.emplace_back(record);
  added.key = kept.substr(0, record.key.size());
  added.value = kept.substr(record.key.size());
  bytes_ += kept.size();
}

void Batch::hold(std::shared_ptr<const void> memory) {
  if (held_.empty() || held_.back() != memory) held_.push_back(std::move(memory));
}

void Batch::add_view(const InputRecord& record) {
  records_.push_back(record);
  bytes_ += record.key.size() + record.value.size();
}

}  // namespace wirefold::stream
