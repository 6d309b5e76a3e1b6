// Copying is read off containment in both directions: a copy has nearly all shingles both ways, a
// cut-down copy only one way, an edited one many both ways. A text that keeps another's body but
// tells other figures, or adds a good deal, carries it further (an update). Below that, copying
// shows in quotations and scattered shingles, which a paraphrase keeps and an independent report
// does not.

#include "similarity/relation.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace wirefold::similarity {
namespace {

constexpr float kVerbatimContained = 0.80F;
constexpr float kExcerptContained = 0.70F;
constexpr float kEditedContained = 0.30F;
constexpr float kExcerptLength = 0.60F;

}  // namespace

std::string_view relation_name(Relation relation) {
  static constexpr std::array<std::string_view, kRelationCount> kNames = {
      "original", "verbatim", "edited",   "excerpt",    "revision",
      "update",   "rewrite",  "coverage", "correction", "withdrawal"};
  return kNames[static_cast<std::size_t>(relation)];
}

bool is_derived(Relation relation) {
  return relation != Relation::kOriginal && relation != Relation::kCoverage;
}

bool is_textual(Relation relation) {
  return relation == Relation::kVerbatim || relation == Relation::kEdited ||
         relation == Relation::kExcerpt || relation == Relation::kUpdate;
}

float derivation_score(const Verdict& verdict, std::size_t fewer_names) {
  const Overlap& overlap = verdict.overlap;
  const float closeness = std::max(overlap.contained, overlap.containing);
  const auto smaller_names = static_cast<float>(std::max<std::size_t>(1, fewer_names));
  return -2.2F + 8.0F * std::min(closeness, 0.4F) +
         1.2F * std::log1p(static_cast<float>(overlap.quotations)) + 3.0F * overlap.cosine +
         0.4F * std::log1p(static_cast<float>(overlap.numbers_equal)) +
         0.5F * static_cast<float>(overlap.names) / smaller_names;
}

Relation relate(const Verdict& verdict, const FeaturesView& later, const FeaturesView& earlier) {
  const Overlap& overlap = verdict.overlap;
  const float length = static_cast<float>(later.tokens) / std::max<float>(1, earlier.tokens);
  const bool figures_moved = overlap.numbers_different > 0 && later.is_agency_original;
  if (overlap.contained >= kVerbatimContained && overlap.containing >= kVerbatimContained) {
    return figures_moved ? Relation::kUpdate : Relation::kVerbatim;
  }
  if (overlap.contained >= kExcerptContained && length < kExcerptLength) return Relation::kExcerpt;
  if (std::max(overlap.contained, overlap.containing) >= kEditedContained) {
    return later.is_agency_original ? Relation::kUpdate : Relation::kEdited;
  }
  const std::size_t fewer_names = std::min(later.names.size(), earlier.names.size());
  return derivation_score(verdict, fewer_names) > 0 ? Relation::kRewrite : Relation::kCoverage;
}

}  // namespace wirefold::similarity
