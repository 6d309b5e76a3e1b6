#include "story/watermark.h"

#include <algorithm>

namespace wirefold::story {

void Watermark::observe(base::TimeMs time) {
  times_[seen_ % kTimes] = time;
  ++seen_;
  if (seen_ < kStart) return;
  const auto count = static_cast<std::ptrdiff_t>(std::min<std::uint64_t>(seen_, kTimes));
  std::array<base::TimeMs, kTimes> sorted = times_;
  const auto middle = sorted.begin() + (count - 1) / 2;
  std::nth_element(sorted.begin(), middle, sorted.begin() + count);
  value_ = value_ ? std::max(*value_, *middle) : *middle;
}

}  // namespace wirefold::story
