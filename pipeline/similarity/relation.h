#pragma once
// What one article is to another that it matches: a copy, a cut-down copy, an update, a rewrite of
// the same wire text, or independent coverage of the same event.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "similarity/verdict.h"

namespace wirefold::similarity {

/// Relations, from the closest to the farthest; kOriginal for an article that matches none.
enum class Relation : std::uint8_t {
  kOriginal,
  kVerbatim,
  kEdited,
  kExcerpt,
  kRevision,  ///< a newer version of the same article (same id)
  kUpdate,    ///< the same text carried further: newer figures, new lead
  kRewrite,   ///< derived from the same wire text, in other words
  kCoverage,  ///< independent text on the same event
  kCorrection,
  kWithdrawal,
};
inline constexpr std::size_t kRelationCount = 10;

/// "original", "verbatim", … as in output records.
[[nodiscard]] std::string_view relation_name(Relation relation);

/// True if the relation says that the text derives from the other one (same family).
[[nodiscard]] bool is_derived(Relation relation);

/// True if the relation says that the wording itself was taken over: a killed text reaches it.
[[nodiscard]] bool is_textual(Relation relation);

/// How strongly the pair's wording and facts point to one common wire text, in log-odds: shared
/// quotations, shingles, names and counted numbers. `fewer_names` are the names of the text that
/// has fewer.
[[nodiscard]] float derivation_score(const Verdict& verdict, std::size_t fewer_names);

/// The relation of `later` to `earlier`; `verdict` is judge(later, earlier).
[[nodiscard]] Relation relate(const Verdict& verdict, const FeaturesView& later,
                              const FeaturesView& earlier);

}  // namespace wirefold::similarity
