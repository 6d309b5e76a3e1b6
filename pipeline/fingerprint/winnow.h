#pragma once
// Shingles of a token sequence and the few of them that are kept: winnowing (Schleimer, Wilkerson
// and Aiken, "Winnowing: Local Algorithms for Document Fingerprinting", SIGMOD 2003). Called by
// fingerprint.cc; explain uses the full shingles to find every shared passage.

#include <cstdint>
#include <vector>

#include "fingerprint/signature.h"
#include "text/document.h"

namespace wirefold::fingerprint {

/// Set in a shingle's hash when it holds fewer than two content words. Such shingles sort behind
/// all others, so winnowing keeps them only where a window offers nothing better, and evidence
/// skips them.
inline constexpr std::uint32_t kWeakShingle = 0x8000'0000U;

/// Ideographic tokens are overlapping bigrams, so a run of words needs more of them.
inline constexpr std::uint32_t kShingleIdeographs = 8;

/// The hash of the shingle that starts at each token; the tail, too short for one, has none, so the
/// result is shorter than `tokens`. Shingles do not cross from headline to body.
[[nodiscard]] std::vector<Fingerprint> shingles(const std::vector<text::Token>& tokens,
                                                std::uint32_t title_tokens);

/// Keeps the smallest shingle of each `window` consecutive ones (the rightmost of equals): every
/// run of `window` shingles leaves at least one. Result in order of position. window >= 1.
[[nodiscard]] std::vector<Fingerprint> winnow(const std::vector<Fingerprint>& shingles,
                                              std::uint32_t window);

}  // namespace wirefold::fingerprint
