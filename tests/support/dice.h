#pragma once
// Repeatable chance for tests that compare a fast algorithm with its slow twin. The same seed gives
// the same throws on every machine, which the standard's distributions do not promise.

#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/hash.h"

namespace wirefold::support {

/// A sequence of numbers fixed by its seed.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : state_(base::mix64(0x44494345ULL, seed)) {}

  /// Any 64-bit number.
  std::uint64_t next() { return state_ = base::mix64(state_, ++count_); }
  /// 0 … end - 1; end must not be zero.
  std::size_t below(std::size_t end) { return static_cast<std::size_t>(next() % end); }
  /// True in `percent` of a hundred throws.
  bool chance(std::size_t percent) { return below(100) < percent; }
  /// One of the items, of which there must be some.
  template <typename Item>
  const Item& pick(const std::vector<Item>& items) {
    return items[below(items.size())];
  }

 private:
  std::uint64_t state_ = 0;
  std::uint64_t count_ = 0;
};

}  // namespace wirefold::support
