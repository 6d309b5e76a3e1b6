#pragma once
// The exact runs of tokens that two texts share, from their full token sequences. The story stage
// never sees it (it has fingerprints only); explain and the desk, which have both texts, do.

#include <cstdint>
#include <vector>

#include "text/document.h"

namespace wirefold::similarity {

/// The same words in both texts; both ranges have the same size.
struct SharedRun {
  text::TokenRange earlier;
  text::TokenRange later;
  friend bool operator==(const SharedRun&, const SharedRun&) = default;
};

/// Matches nothing, not even itself: runs do not cross it.
inline constexpr std::uint64_t kBreak = 0;

/// Every run of `later` that also stands in `earlier` and is no part of a longer such run at that
/// place, by position in `later`; of several places in `earlier`, the first. Ranges are indexes
/// into the two lists. O(n log v) time for n words in all and v different ones.
[[nodiscard]] std::vector<SharedRun> shared_runs(const std::vector<std::uint64_t>& earlier,
                                                 const std::vector<std::uint64_t>& later);

/// A run that proves copying: four words or more (eight ideographic bigrams; mixed runs in
/// proportion), at least two of them no function words.
[[nodiscard]] bool is_passage(const text::Document& document, text::TokenRange range);

/// The shared passages of two texts by position in `later`, each wording once. They do not cross
/// from headline to body.
[[nodiscard]] std::vector<SharedRun> shared_passages(const text::Document& earlier,
                                                     const text::Document& later);

/// The same within quotation marks: `earlier` and `later` each lie in one quotation of their text.
[[nodiscard]] std::vector<SharedRun> shared_quoted_passages(const text::Document& earlier,
                                                            const text::Document& later);

}  // namespace wirefold::similarity
