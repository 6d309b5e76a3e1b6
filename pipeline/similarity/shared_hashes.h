#pragma once
// One sorted list of hashes made ready to be compared with many others: which of its hashes does
// another list have too? Called by verdict.cc for each list of a pair, and by dedup/evidence.cc.

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace wirefold::similarity {

/// Says at once that a hash is not in a set, or that it may be. With 32 bits a hash, one stranger
/// in 32 passes.
class HashFilter {
 public:
  static constexpr std::size_t kBits = 2048;

  void add(std::uint32_t hash) { words_[hash % kBits / 32] |= 1U << (hash % 32); }
  [[nodiscard]] bool may_hold(std::uint32_t hash) const {
    return (words_[hash % kBits / 32] >> (hash % 32) & 1) != 0;
  }
  [[nodiscard]] const std::uint32_t* words() const { return words_.data(); }

 private:
  alignas(64) std::array<std::uint32_t, kBits / 32> words_{};
};

/// A hash that two lists have: its place in each.
struct SharedHash {
  std::uint32_t own = 0;
  std::uint32_t other = 0;
  friend bool operator==(const SharedHash&, const SharedHash&) = default;
};

/// A sorted list of at most kMost hashes, each once.
class HashList {
 public:
  static constexpr std::size_t kStride = 16;
  static constexpr std::size_t kMost = kStride * 8;

  HashList(const std::uint32_t* hashes, std::size_t count);
  explicit HashList(std::span<const std::uint32_t> list) : HashList(list.data(), list.size()) {}

  /// Writes what the list shares with the `count` hashes of another one, in the other's order, and
  /// returns how much that is. `found` has room for `count` and kStride more.
  std::size_t find_shared(const std::uint32_t* other, std::size_t count, SharedHash* found) const;
  /// The same without wide registers.
  std::size_t find_shared_plainly(const std::uint32_t* other, std::size_t count,
                                  SharedHash* found) const;

  [[nodiscard]] const std::uint32_t* begin() const { return hashes_.data(); }
  [[nodiscard]] const std::uint32_t* end() const { return begin() + count_; }
  [[nodiscard]] const HashFilter& filter() const { return filter_; }
  /// One less than every kStride-th hash but the first; behind them what no hash is greater than.
  [[nodiscard]] const std::uint32_t* borders() const { return borders_.data(); }

 private:
  HashFilter filter_;
  alignas(64) std::array<std::uint32_t, kStride> borders_;
  alignas(64) std::array<std::uint32_t, kMost> hashes_;  // the last one up to a whole stride
  std::size_t count_;
};

}  // namespace wirefold::similarity
