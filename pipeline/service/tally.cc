#include "service/tally.h"

#include <algorithm>
#include <cstddef>

namespace wirefold::service {
namespace {

template <typename Array>
void add_each(const Array& more, Array& counts) {
  std::transform(counts.begin(), counts.end(), more.begin(), counts.begin(), std::plus<>());
}

}  // namespace

void Delays::add(base::TimeMs delay) {
  delay = std::max<base::TimeMs>(delay, 0);
  const auto bound = std::lower_bound(kUpToMs.begin(), kUpToMs.end(), delay);
  ++counts[static_cast<std::size_t>(bound - kUpToMs.begin())];
  sum_ms += delay;
}

void Delays::add(const Delays& more) {
  add_each(more.counts, counts);
  sum_ms += more.sum_ms;
}

void Counts::add(const dedup::Gist& gist) {
  if (gist.outcome) ++outcomes[static_cast<std::size_t>(*gist.outcome)];
  if (gist.relation) ++relations[static_cast<std::size_t>(*gist.relation)];
  if (gist.reject) ++rejects[static_cast<std::size_t>(*gist.reject)];
}

void Counts::add(const Counts& more) {
  add_each(more.outcomes, outcomes);
  add_each(more.relations, relations);
  add_each(more.rejects, rejects);
  delays.add(more.delays);
  for (const auto& [partition, offset] : more.next_offsets) next_offsets[partition] = offset;
}

void Tally::add(const Counts& more) {
  const std::lock_guard lock(mutex_);
  counts_.add(more);
}

Counts Tally::counts() const {
  const std::lock_guard lock(mutex_);
  return counts_;
}

}  // namespace wirefold::service
