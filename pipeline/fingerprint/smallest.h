#pragma once
// The smallest hashes of a list, in order, each once: how a signature samples shingles, quotations
// and sentences, on every machine alike. Room-internal.

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include "base/inline_vector.h"
#include "fingerprint/lanes.h"

namespace wirefold::fingerprint {

/// Lists up to this long are sorted by rank.
inline constexpr std::size_t kRankedMax = 6 * kRankLanes;

inline constexpr std::uint16_t kNoItem = 0xFFFF;

/// Writes where the items stand in order of their hashes: order[0] is the smallest's index. Of
/// items with one hash the first stands there, and kNoItem in place of the others. At most
/// kRankedMax.
template <typename Item>
void rank_by_hash(const std::vector<Item>& items, std::array<std::uint16_t, kRankedMax>& order) {
  std::array<std::uint32_t, kRankedMax> hashes;
  std::array<std::uint32_t, kRankedMax> ranks;
  const std::size_t count = items.size();
  for (std::size_t i = 0; i < count; ++i) hashes[i] = items[i].hash;
  rank_hashes(hashes.data(), count, ranks.data());
  std::fill_n(order.begin(), count, kNoItem);
  for (std::size_t i = count; i-- > 0;) order[ranks[i]] = static_cast<std::uint16_t>(i);
}

/// The smallest different hashes into an empty `out`; of items with one hash the first in `all`.
template <typename Item, std::size_t N>
void keep_smallest(const std::vector<Item>& all, base::InlineVector<Item, N>& out) {
  if (all.size() <= kRankedMax) {
    std::array<std::uint16_t, kRankedMax> order;
    rank_by_hash(all, order);
    for (std::size_t i = 0; i < all.size() && !out.full(); ++i) {
      if (order[i] != kNoItem) out.push_back(all[order[i]]);
    }
    return;
  }
  std::vector<std::uint64_t> keys;  // hash, then index
  keys.reserve(all.size());
  for (const Item& item : all) keys.push_back(std::uint64_t{item.hash} << 32 | keys.size());
  std::sort(keys.begin(), keys.end());
  for (std::size_t i = 0; i < keys.size() && !out.full(); ++i) {
    if (i > 0 && keys[i] >> 32 == keys[i - 1] >> 32) continue;
    out.push_back(all[keys[i] & 0xFFFF'FFFFU]);
  }
}

}  // namespace wirefold::fingerprint
