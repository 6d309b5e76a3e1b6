#pragma once
// The loops of this room over independent elements: hashes of four words, ranks, pairwise minima.
// They are compiled for wide registers and chosen at run time by what the processor has; the
// results are the same everywhere. For this room; similarity/ ranks terms with it.

#include <cstddef>
#include <cstdint>

namespace wirefold::fingerprint {

/// hashes[i]: base::mix64 over words[i] … words[i + 3], started with 4, folded; i < count.
void hash_four(const std::uint64_t* words, std::size_t count, std::uint32_t* hashes);

/// Ranks are made for this many hashes at a time.
inline constexpr std::size_t kRankLanes = 32;
/// ranks[i]: how many of the `count` hashes are smaller than hashes[i]. Quadratic. Both arrays need
/// room for a whole multiple of kRankLanes; what stands behind `count` does not matter.
void rank_hashes(const std::uint32_t* hashes, std::size_t count, std::uint32_t* ranks);

/// least[i]: the smaller of values[i] and values[i + step]; i < count.
void lesser_pairs(const double* values, std::size_t step, std::size_t count, double* least);

/// How often neighbours differ among `count` values.
[[nodiscard]] std::size_t count_changes(const double* values, std::size_t count);

}  // namespace wirefold::fingerprint
