#include "similarity/verdict.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <set>

#include "similarity/made_features.h"

namespace wirefold::similarity {
namespace {

using support::Dice;

Weights shipped() {
  const auto weights = parse_weights(shipped_weights());
  EXPECT_TRUE(weights.has_value());
  return *weights;
}

float feature_of(const Verdict& verdict, PairFeature feature) {
  return verdict.features[static_cast<std::size_t>(feature)];
}

template <typename List>
std::set<std::uint32_t> set_of(const List& list, std::size_t count) {
  return {list.begin(), list.begin() + static_cast<std::ptrdiff_t>(count)};
}

std::size_t shared(const std::set<std::uint32_t>& a, const std::set<std::uint32_t>& b) {
  std::size_t count = 0;
  for (const std::uint32_t hash : a) count += b.count(hash);
  return count;
}

template <typename List>
std::size_t shared(const List& a, const List& b) {
  return shared(set_of(a, a.size()), set_of(b, b.size()));
}

/// Cosine over maps, in doubles.
double slow_cosine(const Features& a, const Features& b) {
  std::map<std::uint32_t, double> of_b;
  double squares_b = 0;
  for (std::size_t i = 0; i < b.terms.size(); ++i) {
    of_b[b.terms[i]] = b.weights[i];
    squares_b += static_cast<double>(b.weights[i]) * b.weights[i];
  }
  double dot = 0;
  double squares_a = 0;
  for (std::size_t i = 0; i < a.terms.size(); ++i) {
    squares_a += static_cast<double>(a.weights[i]) * a.weights[i];
    const auto partner = of_b.find(a.terms[i]);
    if (partner != of_b.end()) dot += a.weights[i] * partner->second;
  }
  return squares_a * squares_b == 0 ? 0 : dot / std::sqrt(squares_a * squares_b);
}

/// Nouns both count: with some equal number, and with different numbers only.
std::pair<int, int> slow_numbers(const Features& a, const Features& b) {
  std::map<std::uint32_t, std::pair<bool, bool>> nouns;  // both have it; some value is equal
  for (const CountedNumber& left : a.numbers) {
    for (const CountedNumber& right : b.numbers) {
      if (left.noun == 0 || left.noun != right.noun) continue;
      nouns[left.noun].first = true;
      nouns[left.noun].second |= left.value == right.value;
    }
  }
  std::pair<int, int> counts(0, 0);
  for (const auto& [noun, seen] : nouns) ++(seen.second ? counts.first : counts.second);
  return counts;
}

TEST(Judge, OverlapsAgreeWithSets) {
  Dice dice(41);
  for (int round = 0; round < 3000; ++round) {
    SCOPED_TRACE(round);
    const Features a = make_random_features(dice);
    const Features b = make_random_features(dice);
    const Overlap overlap = judge(a, b, shipped()).overlap;
    ASSERT_NEAR(overlap.cosine, slow_cosine(a, b), 1e-5);
    const std::size_t shingles =
        shared(set_of(a.shingles, a.strong_shingles), set_of(b.shingles, b.strong_shingles));
    ASSERT_EQ(overlap.shingles, shingles);
    ASSERT_EQ(overlap.sentences, shared(a.sentences, b.sentences));
    ASSERT_EQ(overlap.quotations, shared(a.quotations, b.quotations));
    ASSERT_EQ(overlap.names, shared(a.names, b.names));
    const auto [equal, different] = slow_numbers(a, b);
    ASSERT_EQ(overlap.numbers_equal, equal);
    ASSERT_EQ(overlap.numbers_different, different);
    const float share = a.strong_shingles == 0
                            ? 0
                            : static_cast<float>(shingles) / static_cast<float>(a.strong_shingles);
    ASSERT_NEAR(overlap.contained, share, 1e-5) << "same window: no correction for density";
  }
}

TEST(Judge, IsSymmetricButForTheDirectionOfContainment) {
  Dice dice(42);
  for (int round = 0; round < 2000; ++round) {
    SCOPED_TRACE(round);
    const Features a = make_random_features(dice);
    const Features b = make_random_features(dice);
    const Verdict one = judge(a, b, shipped());
    const Verdict other = judge(b, a, shipped());
    ASSERT_NEAR(one.score, other.score, 1e-4);
    for (std::size_t i = 0; i < kPairFeatureCount; ++i) {
      ASSERT_NEAR(one.features[i], other.features[i], 1e-5)
          << pair_feature_name(static_cast<PairFeature>(i));
    }
    ASSERT_EQ(one.overlap.contained, other.overlap.containing);
    ASSERT_EQ(one.overlap.containing, other.overlap.contained);
    ASSERT_EQ(one.overlap.template_gate, other.overlap.template_gate);
  }
}

TEST(Judge, ScoreIsTheInterceptAndTheWeightedFeatures) {
  Dice dice(43);
  const Features a = make_random_features(dice);
  const Features b = make_random_features(dice);
  Weights weights;
  weights.intercept = -1.5F;
  EXPECT_FLOAT_EQ(judge(a, b, weights).score, -1.5F);
  for (std::size_t i = 0; i < kPairFeatureCount; ++i) {
    SCOPED_TRACE(pair_feature_name(static_cast<PairFeature>(i)));
    Weights one = weights;
    one.of[i] = 2;
    const Verdict verdict = judge(a, b, one);
    EXPECT_FLOAT_EQ(verdict.score, -1.5F + 2 * verdict.features[i]);
  }
}

TEST(Judge, ArticleIsWhollyContainedInItself) {
  Dice dice(44);
  for (int round = 0; round < 200; ++round) {
    Features a = make_random_features(dice);
    if (a.strong_shingles == 0 || a.terms.empty()) continue;
    const Verdict verdict = judge(a, a, shipped());
    EXPECT_NEAR(verdict.overlap.cosine, 1, 1e-5);
    EXPECT_FLOAT_EQ(verdict.overlap.contained, 1);
    EXPECT_FLOAT_EQ(verdict.overlap.containing, 1);
    EXPECT_EQ(verdict.overlap.template_gate, 0.0F);
    EXPECT_EQ(feature_of(verdict, PairFeature::kWeekdayConflict), 0.0F);
  }
}

TEST(Judge, EmptyArticlesShareNothing) {
  const Verdict verdict = judge(Features(), Features(), shipped());
  EXPECT_EQ(verdict.overlap.cosine, 0.0F);
  EXPECT_EQ(verdict.overlap.contained, 0.0F);
  EXPECT_TRUE(std::isfinite(verdict.score));
}

/// Two articles with the same three terms, all in the lead.
std::pair<Features, Features> alike_in_lead() {
  Features article;
  add_terms(article, 0, 3);
  return {article, article};
}

TEST(Judge, SharedTermsAndQuotationsSpeakForOneStory) {
  Features a;
  Features b;
  a.tokens = b.tokens = 300;
  add_terms(a, 0, 60);
  add_terms(b, 50, 110);
  const float few_terms = judge(a, b, shipped()).score;
  Features c = b;
  c.terms.clear();
  c.weights.clear();
  add_terms(c, 30, 90);
  const float more_terms = judge(a, c, shipped()).score;
  EXPECT_GT(more_terms, few_terms);
  add_hashes(a.quotations, 0, 8);
  add_hashes(c.quotations, 4, 12);
  EXPECT_GT(judge(a, c, shipped()).score, more_terms);
}

TEST(Judge, DifferentWeekdaysSpeakAgainst) {
  Features a;
  Features b;
  a.weekdays = 0b0000001;
  const struct {
    std::uint8_t weekdays;
    float conflict;
  } cases[] = {{0b0000000, 0}, {0b0000001, 0}, {0b0000011, 0}, {0b0000010, 1}, {0b1111110, 1}};
  for (const auto& example : cases) {
    SCOPED_TRACE(static_cast<int>(example.weekdays));
    b.weekdays = example.weekdays;
    const Verdict verdict = judge(a, b, shipped());
    EXPECT_EQ(feature_of(verdict, PairFeature::kWeekdayConflict), example.conflict);
  }
}

TEST(Judge, LeadsOfShortTextsCountMore) {
  const struct {
    std::uint16_t first;
    std::uint16_t second;
    float short_lead;
  } cases[] = {{400, 200, 0},
               {120, 500, 0},
               {60, 500, std::log(2.0F)},
               {500, 60, std::log(2.0F)},
               {40, 40, std::log(3.0F)},
               {0, 40, std::log(3.0F)}};
  for (const auto& example : cases) {
    SCOPED_TRACE(example.first);
    auto [a, b] = alike_in_lead();
    a.tokens = example.first;
    b.tokens = example.second;
    const Verdict verdict = judge(a, b, shipped());
    EXPECT_FLOAT_EQ(feature_of(verdict, PairFeature::kLead), 1);
    EXPECT_FLOAT_EQ(feature_of(verdict, PairFeature::kShortLead), example.short_lead);
  }
}

TEST(Judge, LeadStandsForNamesWhereOneTextLacksCapitals) {
  for (const bool first : {false, true}) {
    for (const bool second : {false, true}) {
      auto [a, b] = alike_in_lead();
      a.lacks_capitals = first;
      b.lacks_capitals = second;
      const Verdict verdict = judge(a, b, shipped());
      EXPECT_FLOAT_EQ(feature_of(verdict, PairFeature::kUncasedLead), first || second ? 1 : 0);
      EXPECT_EQ(feature_of(verdict, PairFeature::kShortLead) == 0, first || second);
    }
  }
}

TEST(Judge, TimesFurtherApartThanNearSpeakAgainst) {
  constexpr base::TimeMs kNoon = base::kDayMs / 2;
  const struct {
    base::TimeMs first;
    base::TimeMs second;
    float days_near;
    float apart;
  } cases[] = {{kNoon, kNoon + base::kDayMs, 1, 0},
               {kNoon, kNoon + 2 * base::kDayMs, 1, 0.5F},
               {kNoon + 2 * base::kDayMs, kNoon, 1, 0.5F},
               {kNoon, kNoon + base::kDayMs, 0.25F, 0.375F},
               {kNoon, kNoon + 9 * base::kDayMs, 0.25F, 1},
               {kNoon, 2 * base::kDayMs, 0.25F, 0.25F},  // midnight: only the day is known
               {base::kDayMs, 2 * base::kDayMs, 0.25F, 0}};
  for (const auto& example : cases) {
    Features a;
    Features b;
    a.time = example.first;
    b.time = example.second;
    Weights weights = shipped();
    weights.days_near = example.days_near;
    const Verdict verdict = judge(a, b, weights);
    EXPECT_FLOAT_EQ(feature_of(verdict, PairFeature::kDaysApart), example.apart)
        << example.second - example.first << " ms, near " << example.days_near;
  }
}

TEST(Judge, DatelinesOfDaysApartSpeakAgainst) {
  constexpr std::uint16_t kFiled = fingerprint::DayMark::kFiled;
  constexpr std::uint16_t kAugust14 = 8 * 32 + 14;
  const struct {
    std::uint16_t day;
    std::uint16_t year;
    float apart;
    bool known;
  } cases[] = {{kAugust14 + kFiled, 0, 0, true},
               {kAugust14 + 1 + kFiled, 0, 0, true},
               {kAugust14 + 2 + kFiled, 2025, 0.5F, true},
               {kAugust14 - 3 + kFiled, 0, 1, true},
               {7 * 32 + 30 + kFiled, 0, 1, true},
               {kAugust14 + kFiled, 2024, 1, true},
               {7 * 32 + 30, 0, 0, false}};
  for (const auto& example : cases) {
    SCOPED_TRACE(example.day % kFiled);
    Features a;
    Features b;
    a.days.push_back({1 * 32 + 2, 0});  // named in the text
    a.days.push_back({kAugust14 + kFiled, 2025});
    b.days.push_back({example.day, example.year});
    const Verdict verdict = judge(a, b, shipped());
    EXPECT_FLOAT_EQ(feature_of(verdict, PairFeature::kFiledApart), example.apart);
    EXPECT_EQ(verdict.overlap.filed_known, example.known);
    const Verdict other_way = judge(b, a, shipped());
    EXPECT_FLOAT_EQ(feature_of(other_way, PairFeature::kFiledApart), example.apart);
  }
}

/// Two texts of 64 shingles, of which the second repeats `repeated`.
std::pair<Features, Features> forms(std::uint32_t repeated) {
  Features a;
  Features b;
  a.tokens = b.tokens = 200;
  add_shingles(a, 0, 64);
  add_shingles(b, 0, repeated);
  add_shingles(b, 1000, 1064 - repeated);
  return {a, b};
}

TEST(TemplateGate, OpensForScatteredSharedShinglesOnly) {
  const struct {
    const char* why;
    std::uint32_t repeated;
    std::uint32_t sentences;
    bool opens;
  } cases[] = {
      {"nothing shared", 0, 0, false},
      {"a chance phrase", 2, 0, false},
      {"a form letter", 20, 0, true},
      {"a form letter that shares a whole sentence is a copy", 20, 1, false},
      {"one text contains the other", 60, 0, false},
  };
  for (const auto& example : cases) {
    SCOPED_TRACE(example.why);
    auto [a, b] = forms(example.repeated);
    add_hashes(a.sentences, 0, 3);
    add_hashes(b.sentences, 3 - example.sentences, 6 - example.sentences);
    EXPECT_EQ(judge(a, b, shipped()).overlap.template_gate > 0, example.opens);
  }
}

TEST(TemplateGate, WeighsMissingTermsAndDifferentFiguresWhereItIsOpen) {
  auto [a, b] = forms(20);
  add_terms(a, 0, 40);
  add_terms(b, 100, 140);
  a.numbers.push_back({31, 7, 0, true});
  b.numbers.push_back({58, 7, 0, true});
  const Verdict open = judge(a, b, shipped());
  EXPECT_GT(feature_of(open, PairFeature::kTemplateTerms), 0.0F);
  EXPECT_GT(feature_of(open, PairFeature::kTemplateNumbers), 0.0F);
  add_hashes(a.sentences, 0, 1);
  add_hashes(b.sentences, 0, 1);
  const Verdict closed = judge(a, b, shipped());
  EXPECT_EQ(feature_of(closed, PairFeature::kTemplateTerms), 0.0F);
  EXPECT_EQ(feature_of(closed, PairFeature::kTemplateNumbers), 0.0F);
  EXPECT_GT(closed.score, open.score);
}

TEST(TemplateGate, LeavesTheLeadOfShortTextsAndOfUncasedOnesUncounted) {
  for (const bool uncased : {false, true}) {
    SCOPED_TRACE(uncased);
    auto [a, b] = forms(20);
    a.tokens = b.tokens = 60;
    add_terms(a, 0, 8);
    add_terms(b, 0, 8);
    a.lacks_capitals = uncased;
    const PairFeature counted = uncased ? PairFeature::kUncasedLead : PairFeature::kShortLead;
    const Verdict open = judge(a, b, shipped());
    EXPECT_FLOAT_EQ(feature_of(open, PairFeature::kLead), 1);
    EXPECT_EQ(feature_of(open, counted), 0.0F);
    add_hashes(a.sentences, 0, 1);
    add_hashes(b.sentences, 0, 1);
    EXPECT_GT(feature_of(judge(a, b, shipped()), counted), 0.0F);
  }
}

TEST(Containment, AllowsForTheSparserSampleOfALongText) {
  Features excerpt;
  add_shingles(excerpt, 0, 40);
  Features whole;
  whole.winnow_window = 2 * fingerprint::kWinnowWindow + 1;  // keeps half as many
  add_shingles(whole, 0, 20);
  add_shingles(whole, 1000, 1080);
  EXPECT_FLOAT_EQ(judge(excerpt, whole, shipped()).overlap.contained, 1);
  whole.winnow_window = excerpt.winnow_window;
  EXPECT_FLOAT_EQ(judge(excerpt, whole, shipped()).overlap.contained, 0.5F);
}

TEST(PairFeatureName, IsDifferentForEachFeature) {
  std::set<std::string_view> names;
  for (std::size_t i = 0; i < kPairFeatureCount; ++i) {
    names.insert(pair_feature_name(static_cast<PairFeature>(i)));
  }
  EXPECT_EQ(names.size(), kPairFeatureCount);
  EXPECT_EQ(names.count(""), 0U);
}

}  // namespace
}  // namespace wirefold::similarity
