#pragma once
// The smallest hashes of a list, in order, each once: how a signature samples shingles, quotations
// and sentences. Room-internal.

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include "base/inline_vector.h"
#include "fingerprint/lanes.h"

namespace wirefold::fingerprint {

/// Lists up to this long are sorted by rank.
inline constexpr std::size_t kRankedMax = 6 * kRankLanes;

/// Writes where the items stand in order of their hashes: order[0] is the smallest's index. False
/// (and no order) if a hash stands twice. At most kRankedMax items.
template <typename Item>
[[nodiscard]] bool rank_by_hash(const std::vector<Item>& items,
                                std::array<std::uint16_t, kRankedMax>& order) {
  constexpr std::uint16_t kUnknown = 0xFFFF;
  std::array<std::uint32_t, kRankedMax> hashes;
  std::array<std::uint32_t, kRankedMax> ranks;
  const std::size_t count = items.size();
  for (std::size_t i = 0; i < count; ++i) hashes[i] = items[i].hash;
  rank_hashes(hashes.data(), count, ranks.data());
  std::fill_n(order.begin(), count, kUnknown);
  for (std::size_t i = 0; i < count; ++i) order[ranks[i]] = static_cast<std::uint16_t>(i);
  return std::find(order.begin(), order.begin() + count, kUnknown) == order.begin() + count;
}

/// The smallest different hashes into an empty `out`; reorders `all`. Of items with one hash that
/// is kept which std::sort leaves in front. Stories have been told apart by it, so lists with
/// repeated hashes still take that way; the others need not.
template <typename Item, std::size_t N>
void keep_smallest(std::vector<Item>& all, base::InlineVector<Item, N>& out) {
  std::array<std::uint16_t, kRankedMax> order;
  if (all.size() <= kRankedMax && rank_by_hash(all, order)) {
    for (std::size_t i = 0; i < all.size() && !out.full(); ++i) out.push_back(all[order[i]]);
    return;
  }
  std::sort(all.begin(), all.end(), [](const Item& a, const Item& b) { return a.hash < b.hash; });
  for (std::size_t i = 0; i < all.size() && !out.full(); ++i) {
    if (i == 0 || all[i].hash != all[i - 1].hash) out.push_back(all[i]);
  }
}

}  // namespace wirefold::fingerprint
