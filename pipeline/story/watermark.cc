#include "story/watermark.h"

#include <algorithm>

namespace wirefold::story {

void Watermark::observe(base::TimeMs time) {
  const std::size_t count = std::min<std::uint64_t>(seen_, kTimes);
  auto end = sorted_.begin() + static_cast<std::ptrdiff_t>(count);
  base::TimeMs& oldest = times_[seen_ % kTimes];
  if (count == kTimes) {
    const auto leaving = std::lower_bound(sorted_.begin(), end, oldest);
    end = std::copy(leaving + 1, end, leaving);
  }
  const auto place = std::upper_bound(sorted_.begin(), end, time);
  std::copy_backward(place, end, end + 1);
  *place = time;
  oldest = time;
  ++seen_;
  if (seen_ < kStart) return;
  const base::TimeMs middle = sorted_[(std::min<std::uint64_t>(seen_, kTimes) - 1) / 2];
  value_ = value_ ? std::max(*value_, middle) : middle;
}

void Watermark::sort() {
  const auto count = static_cast<std::ptrdiff_t>(std::min<std::uint64_t>(seen_, kTimes));
  sorted_ = times_;
  std::sort(sorted_.begin(), sorted_.begin() + count);
}

}  // namespace wirefold::story
