#pragma once
// The loops of this room over independent elements: hashes of four words, ranks, pairwise minima,
// what is left when repetitions are dropped.
// They are compiled for wide registers and chosen at run time by what the processor has; the
// results are the same everywhere. For this room; similarity/ ranks terms with it.

#include <cstddef>
#include <cstdint>

#include "text/tokens.h"

namespace wirefold::fingerprint {

/// All flags that any of the tokens has.
[[nodiscard]] unsigned any_flags(const std::uint16_t* flags, std::size_t count);

/// A token that is no function word and has a stem.
struct ContentWord {
  std::uint32_t hash = 0;   ///< of its stem, folded
  std::uint16_t token = 0;  ///< position, saturating
  std::uint8_t is_number = 0;
};
/// gather_content() writes this much at a time.
inline constexpr std::size_t kWordLanes = 8;
/// The content words among tokens[begin] … tokens[end - 1], in order, into `words`, which needs
/// room for kWordLanes more than there are; how many there are.
[[nodiscard]] std::size_t gather_content(const text::Tokens& tokens, std::uint32_t begin,
                                         std::uint32_t end, ContentWord* words);

/// hashes[i]: base::mix64 over words[i] … words[i + 3], started with 4, folded, and marked as
/// kWeakShingle says by the flags of the four; i < count.
void hash_four(const std::uint64_t* words, const std::uint16_t* flags, std::size_t count,
               std::uint32_t* hashes);

/// A shingle as a number: by hash, of equal ones the later first. keys[i] is that of hashes[i] at
/// token first + i. The exponent of 2^52 makes the bits below it a whole number.
void make_keys(const std::uint32_t* hashes, std::uint32_t first, std::size_t count, double* keys);

/// Ranks are made for this many hashes at a time.
inline constexpr std::size_t kRankLanes = 32;
/// ranks[i]: how many of the `count` hashes are smaller than hashes[i]. Quadratic. Both arrays need
/// room for a whole multiple of kRankLanes; what stands behind `count` does not matter.
void rank_hashes(const std::uint32_t* hashes, std::size_t count, std::uint32_t* ranks);

/// least[i]: the smaller of values[i] and values[i + step]; i < count.
void lesser_pairs(const double* values, std::size_t step, std::size_t count, double* least);

/// How many runs of equal neighbours there are among the smaller of values[i] and values[i + step],
/// i < count.
[[nodiscard]] std::size_t count_distinct(const double* values, std::size_t step, std::size_t count);

/// take_distinct() writes this much at a time.
inline constexpr std::size_t kKeyLanes = 8;
/// One of each of these runs, into `distinct`, which needs room for kKeyLanes more than there are;
/// how many there are.
[[nodiscard]] std::size_t take_distinct(const double* values, std::size_t step, std::size_t count,
                                        double* distinct);

}  // namespace wirefold::fingerprint
