#pragma once
// One list of hashes made ready to be compared with many others. Nearly all hashes of a stranger
// are not in the list; a bit for each hash's low bits says so at once and without a branch that
// could be mispredicted. What passes is looked up in a small open-addressing table.

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

#include "base/inline_vector.h"

namespace wirefold::similarity {

/// Says at once that a hash is not in a set, or that it may be. With 32 bits a hash, one stranger
/// in 32 passes.
template <std::size_t kBits = 4096>
class HashFilter {
  static_assert(kBits % 64 == 0);

 public:
  void add(std::uint32_t hash) { bits_[hash % kBits / 64] |= 1ULL << (hash % 64); }
  [[nodiscard]] bool may_hold(std::uint32_t hash) const {
    return (bits_[hash % kBits / 64] >> (hash % 64) & 1) != 0;
  }

 private:
  std::array<std::uint64_t, kBits / 64> bits_{};
};

/// The places of at most kMost different hashes. The list must outlive this.
template <std::size_t kMost>
class HashPlaces {
  static_assert(kMost < 255);

 public:
  template <std::size_t kListMost>
  HashPlaces(const base::InlineVector<std::uint32_t, kListMost>& list, std::size_t count)
      : list_(list.data()) {
    places_.fill(kNone);
    for (std::size_t i = 0; i < std::min(count, kMost); ++i) {
      filter_.add(list_[i]);
      std::size_t cell = list_[i] % kCells;
      while (places_[cell] != kNone) cell = (cell + 1) % kCells;
      places_[cell] = static_cast<std::uint8_t>(i);
    }
  }

  /// Calls on_match(place, other_place) for each of the first `count` hashes of another list that
  /// this one has too, in the other list's order.
  template <std::size_t kListMost, typename OnMatch>
  void match(const base::InlineVector<std::uint32_t, kListMost>& other, std::size_t count,
             OnMatch on_match) const {
    static_assert(kListMost < 256);
    std::array<std::uint8_t, kListMost> passed;
    std::size_t size = 0;
    for (std::size_t i = 0; i < count; ++i) {
      passed[size] = static_cast<std::uint8_t>(i);
      size += filter_.may_hold(other[i]) ? 1 : 0;
    }
    for (std::size_t k = 0; k < size; ++k) {
      const std::uint8_t place = find(other[passed[k]]);
      if (place != kNone) on_match(place, passed[k]);
    }
  }

 private:
  static constexpr std::uint8_t kNone = 255;
  static constexpr std::size_t kCells = 4 * std::bit_ceil(kMost);

  [[nodiscard]] std::uint8_t find(std::uint32_t hash) const {
    std::size_t cell = hash % kCells;
    while (places_[cell] != kNone && list_[places_[cell]] != hash) cell = (cell + 1) % kCells;
    return places_[cell];
  }

  const std::uint32_t* list_;
  HashFilter<64 * std::bit_ceil(kMost)> filter_;
  std::array<std::uint8_t, kCells> places_;
};

}  // namespace wirefold::similarity
