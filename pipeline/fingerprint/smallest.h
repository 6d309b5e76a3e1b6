#pragma once
// The smallest hashes of a list, in order, each once: how a signature samples shingles, quotations
// and sentences, on every machine alike. Room-internal.

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <type_traits>

#include "base/inline_vector.h"
#include "fingerprint/lanes.h"

namespace wirefold::fingerprint {

/// Lists up to this long are sorted by rank.
inline constexpr std::size_t kRankedMax = 6 * kRankLanes;
/// How many items are ranked at a time to find the N smallest of more: ranking is quadratic, and
/// room for as many again makes it rare.
template <std::size_t N>
inline constexpr std::size_t kPoolMax =
    std::min(kRankedMax, (2 * N + kRankLanes - 1) / kRankLanes * kRankLanes + kRankLanes);

inline constexpr std::uint16_t kNoItem = 0xFFFF;

/// Writes where the items stand in order of their hashes: order[0] is the smallest's index. Of
/// items with one hash the first stands there, and kNoItem in place of the others. At most
/// kRankedMax.
template <typename Item>
void rank_by_hash(std::span<const Item> items, std::array<std::uint16_t, kRankedMax>& order) {
  std::array<std::uint32_t, kRankedMax> hashes{};
  std::array<std::uint32_t, kRankedMax> ranks;
  const std::size_t count = items.size();
  for (std::size_t i = 0; i < count; ++i) hashes[i] = items[i].hash;
  rank_hashes(hashes.data(), count, ranks.data());
  std::fill_n(order.begin(), count, kNoItem);
  for (std::size_t i = count; i-- > 0;) order[ranks[i]] = static_cast<std::uint16_t>(i);
}

/// The smallest different hashes of at most kRankedMax items into `out`; of items with one hash the
/// first.
template <typename Item, std::size_t N>
void keep_ranked(std::span<const Item> all, base::InlineVector<Item, N>& out) {
  std::array<std::uint16_t, kRankedMax> order;
  rank_by_hash<Item>(all, order);
  const std::size_t room = std::min(N, all.size());
  out.resize_for_overwrite(room);
  std::size_t kept = 0;
  for (std::size_t i = 0; i < all.size() && kept < room; ++i) {
    const bool is_item = order[i] != kNoItem;
    out[kept] = all[is_item ? order[i] : 0];
    kept += is_item ? 1U : 0U;
  }
  out.truncate(kept);
}

/// Collects the N smallest different hashes below a bound; of items with one hash the first that
/// was offered. Which are small enough cannot be foreseen, so each is put down in a pool and
/// written over unless it is; a full pool is ranked and cut, and its largest hash is the new bound.
template <typename Item, std::size_t N>
class Smallest {
 public:
  explicit Smallest(std::uint64_t bound = std::uint64_t{1} << 32U) : bound_(bound) {}

  void offer(const Item& item) {
    pool_[size_] = item;
    size_ += item.hash < bound_ ? 1U : 0U;
    if (size_ == kPoolMax<N>) cut();
  }
  /// Replaces `out`, by hash.
  void take(base::InlineVector<Item, N>& out) const { keep_ranked<Item>({pool_, size_}, out); }

 private:
  static_assert(N < kPoolMax<N>);

  void cut() {
    base::InlineVector<Item, N> kept;
    take(kept);
    std::copy(kept.begin(), kept.end(), pool_);
    size_ = kept.size();
    if (kept.full()) bound_ = kept.back().hash;
  }

  Item pool_[kPoolMax<N>];
  std::size_t size_ = 0;
  std::uint64_t bound_;
};

/// The smallest different hashes; of items with one hash the first in `all`. Replaces `out`.
template <typename Item, std::size_t N>
void keep_smallest(std::type_identity_t<std::span<const Item>> all,
                   base::InlineVector<Item, N>& out) {
  if (all.size() <= kRankedMax) return keep_ranked(all, out);
  Smallest<Item, N> smallest;
  for (const Item& item : all) smallest.offer(item);
  smallest.take(out);
}

}  // namespace wirefold::fingerprint
