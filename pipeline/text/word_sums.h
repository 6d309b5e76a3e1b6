#pragma once
// Hashes of ranges of words: of lines, sentences and names. Sums made in one walk over a text give
// the hash of any of its ranges in a few steps, however long it is. For the passes of this room.

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/hash.h"
#include "text/document.h"

namespace wirefold::text {

inline constexpr std::uint64_t kWordMultiplier = 0x9E3779B97F4A7C15ULL;  // odd, of high entropy

/// The hash of a range is its polynomial, in which each word is multiplied by kWordMultiplier as
/// often as words follow it, mixed with the number of words. Kept from text to text for its memory.
class WordSums {
 public:
  /// Sums up a text's words.
  void read(const std::uint64_t* words, std::size_t count);
  /// The same word by word: its definition, and the way of machines without AVX-512.
  void read_plainly(const std::uint64_t* words, std::size_t count);
  /// The hash of words of the text read last.
  [[nodiscard]] std::uint64_t hash(TokenRange range) const {
    const std::uint64_t before = sums_[range.begin] * power(range.size());
    return base::mix64(sums_[range.end] - before, range.size());
  }

 private:
  static constexpr std::size_t kHighestPower = 64;
  static constexpr auto kPowers = [] {
    std::array<std::uint64_t, kHighestPower + 1> powers{1};
    for (std::size_t i = 1; i < powers.size(); ++i) powers[i] = powers[i - 1] * kWordMultiplier;
    return powers;
  }();
  // kWordMultiplier to the power of `exponent`.
  static std::uint64_t power(std::size_t exponent) {
    std::uint64_t result = 1;
    for (; exponent > kHighestPower; exponent -= kHighestPower) result *= kPowers[kHighestPower];
    return result * kPowers[exponent];
  }
  friend struct SumWriter;

  std::uint64_t* make_room(std::size_t count);

  std::vector<std::uint64_t> sums_;  // [i]: the polynomial of the first i words; never shrinks
};

}  // namespace wirefold::text
