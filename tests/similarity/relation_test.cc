#include "similarity/relation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace wirefold::similarity {
namespace {

struct Pair {
  const char* why;
  float contained;   // share of the later text that stands in the earlier one
  float containing;  // share of the earlier text that stands in the later one
  std::uint16_t later_tokens;
  std::uint16_t earlier_tokens;
  bool later_is_agency_original;
  std::uint16_t numbers_different;
  Relation expected;
};

Relation relation_of(const Pair& pair) {
  Verdict verdict;
  verdict.overlap.contained = pair.contained;
  verdict.overlap.containing = pair.containing;
  verdict.overlap.numbers_different = pair.numbers_different;
  Features later;
  later.tokens = pair.later_tokens;
  later.is_agency_original = pair.later_is_agency_original;
  Features earlier;
  earlier.tokens = pair.earlier_tokens;
  return relate(verdict, later, earlier);
}

TEST(Relate, ReadsCopyingOffContainmentInBothDirections) {
  const Pair pairs[] = {
      {"a word for word copy", 0.98F, 0.97F, 200, 202, false, 0, Relation::kVerbatim},
      {"a copy with a menu around it", 0.85F, 0.97F, 240, 202, false, 0, Relation::kVerbatim},
      {"the wire's own copy with new figures", 0.9F, 0.9F, 200, 200, true, 2, Relation::kUpdate},
      {"an outlet's typing error is no update", 0.9F, 0.9F, 200, 200, false, 1,
       Relation::kVerbatim},
      {"the first paragraphs only", 0.95F, 0.30F, 70, 220, false, 0, Relation::kExcerpt},
      {"half of the text replaced", 0.50F, 0.50F, 200, 200, false, 0, Relation::kEdited},
      {"the wire's own longer version", 0.50F, 0.95F, 400, 200, true, 0, Relation::kUpdate},
      {"an outlet's longer version", 0.50F, 0.95F, 400, 200, false, 0, Relation::kEdited},
      {"next to nothing in common", 0.02F, 0.02F, 200, 200, false, 0, Relation::kCoverage},
  };
  for (const Pair& pair : pairs) {
    SCOPED_TRACE(pair.why);
    EXPECT_EQ(relation_name(relation_of(pair)), relation_name(pair.expected));
  }
}

TEST(Relate, QuotationsTellARewriteFromCoverage) {
  Features later;
  Features earlier;
  later.tokens = earlier.tokens = 250;
  Verdict verdict;
  verdict.overlap.contained = verdict.overlap.containing = 0.08F;
  verdict.overlap.cosine = 0.15F;
  EXPECT_EQ(relate(verdict, later, earlier), Relation::kCoverage);
  verdict.overlap.quotations = 6;
  EXPECT_EQ(relate(verdict, later, earlier), Relation::kRewrite);
}

TEST(DerivationScore, GrowsWithEachKindOfCopiedDetail) {
  const Features features;
  const float none = derivation_score(Verdict(), features.names.size());
  const auto with = [&](auto change) {
    Verdict verdict;
    change(verdict.overlap);
    return derivation_score(verdict, features.names.size());
  };
  EXPECT_GT(with([](Overlap& overlap) { overlap.contained = 0.2F; }), none);
  EXPECT_GT(with([](Overlap& overlap) { overlap.containing = 0.2F; }), none);
  EXPECT_GT(with([](Overlap& overlap) { overlap.quotations = 3; }), none);
  EXPECT_GT(with([](Overlap& overlap) { overlap.cosine = 0.3F; }), none);
  EXPECT_GT(with([](Overlap& overlap) { overlap.numbers_equal = 3; }), none);
  EXPECT_GT(with([](Overlap& overlap) { overlap.names = 3; }), none);
}

TEST(Relation, FamiliesAndKillsReachWhatTheyShould) {
  const struct {
    Relation relation;
    const char* name;
    bool derived;
    bool textual;
  } cases[] = {
      {Relation::kOriginal, "original", false, false},
      {Relation::kVerbatim, "verbatim", true, true},
      {Relation::kEdited, "edited", true, true},
      {Relation::kExcerpt, "excerpt", true, true},
      {Relation::kRevision, "revision", true, false},
      {Relation::kUpdate, "update", true, true},
      {Relation::kRewrite, "rewrite", true, false},
      {Relation::kCoverage, "coverage", false, false},
      {Relation::kCorrection, "correction", true, false},
      {Relation::kWithdrawal, "withdrawal", true, false},
  };
  static_assert(std::size(cases) == kRelationCount);
  for (const auto& example : cases) {
    SCOPED_TRACE(example.name);
    EXPECT_EQ(relation_name(example.relation), example.name);
    EXPECT_EQ(is_derived(example.relation), example.derived);
    EXPECT_EQ(is_textual(example.relation), example.textual);
  }
}

}  // namespace
}  // namespace wirefold::similarity
