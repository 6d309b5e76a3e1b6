#pragma once
// A set of word hashes that sometimes says yes wrongly and never no wrongly: one load rules out
// nearly every word before a table is asked. Used by agencies, furniture rules and names.

#include <array>
#include <cstddef>
#include <cstdint>

namespace wirefold::text {

/// One bit for each value of a hash's low bits; 64 times kRows (a power of two) of them.
template <std::size_t kRows>
class WordBits {
 public:
  void add(std::uint64_t word) { add(word, 1); }
  /// Adds the word if `counts` is 1 and not if it is 0: without a branch.
  void add(std::uint64_t word, std::uint64_t counts) { bits_[row(word)] |= counts << (word & 63); }
  [[nodiscard]] bool may_hold(std::uint64_t word) const {
    return (bits_[row(word)] >> (word & 63) & 1) != 0;
  }
  void clear() { bits_.fill(0); }

 private:
  static std::size_t row(std::uint64_t word) { return (word >> 6) % kRows; }

  std::array<std::uint64_t, kRows> bits_{};
};

using WordFilter = WordBits<128>;  ///< 1 KB
using LineSketch = WordBits<8>;    ///< of the few words of one line

}  // namespace wirefold::text
