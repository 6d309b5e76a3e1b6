#include "similarity/features.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <map>
#include <type_traits>

#include "fingerprint/fingerprint.h"
#include "fingerprint/winnow.h"
#include "support/dice.h"

namespace wirefold::similarity {
namespace {

using fingerprint::Signature;
using fingerprint::Term;

static_assert(std::is_trivially_copyable_v<Features>);
static_assert(sizeof(Features) <= 2048, "an article in the window costs little more than 1 KB");

/// Term h stands in h + 1 of 10,000 documents.
class Rising : public TermFrequencies {
 public:
  static fingerprint::Frequency of(std::uint32_t term) {
    return {static_cast<float>(term + 1), 10'000};
  }
  TermFrequencyList of(const Signature& signature) const override {
    TermFrequencyList frequencies;
    for (const Term& term : signature.terms) frequencies.push_back(of(term.hash));
    return frequencies;
  }
};

Term term_at(std::uint32_t hash, std::uint16_t token) {
  Term term;
  term.hash = hash;
  term.first = term.last = token;
  term.lead = 1;
  return term;
}

TEST(Weigh, KeepsTheHeaviestTermsAndRanksThem) {
  support::Dice dice(51);
  for (int round = 0; round < 300; ++round) {
    SCOPED_TRACE(round);
    std::map<std::uint32_t, Term> terms;
    for (std::size_t i = dice.below(97); i > 0; --i) {
      Term term = term_at(static_cast<std::uint32_t>(dice.below(2000)), 3);
      term.title = static_cast<std::uint8_t>(dice.below(3));
      terms[term.hash] = term;
    }
    Signature signature;
    std::vector<std::pair<float, std::uint32_t>> order;  // heaviest first, then lower hash
    for (const auto& [hash, term] : terms) {
      signature.terms.push_back(term);
      order.emplace_back(-fingerprint::term_weight(term, Rising::of(hash)), hash);
    }
    std::sort(order.begin(), order.end());
    order.resize(std::min(order.size(), kTerms));
    const Features features = weigh(signature, Rising(), {});
    ASSERT_EQ(features.terms.size(), order.size());
    ASSERT_TRUE(std::is_sorted(features.terms.begin(), features.terms.end()));
    ASSERT_EQ(features.heaviest.size(), std::min(order.size(), kProbes));
    for (std::size_t rank = 0; rank < features.heaviest.size(); ++rank) {
      ASSERT_EQ(features.terms[features.heaviest[rank]], order[rank].second) << rank;
    }
    ASSERT_EQ(static_cast<std::size_t>(std::popcount(features.heavy_terms)),
              std::min(order.size(), kHeavyTerms));
    if (!order.empty()) {
      ASSERT_EQ(features.weights[features.heaviest[0]], 255);
    }
  }
}

TEST(Weigh, TermsThatTellNothingAreLeftOut) {
  Signature signature;
  signature.terms.push_back(term_at(5, 0));
  signature.terms.push_back(term_at(9'000, 1));
  EXPECT_THAT(weigh(signature, Rising(), {}).terms, testing::ElementsAre(5U));
}

TEST(Weigh, MaskedFurnitureCountsForNothing) {
  Signature signature;
  signature.terms.push_back(term_at(5, 2));
  signature.terms.push_back(term_at(6, 12));
  Term spread = term_at(7, 2);
  spread.last = 12;  // stands inside and outside the masked line
  signature.terms.push_back(spread);
  signature.fingerprints.push_back({100, 3});
  signature.fingerprints.push_back({101, 13});
  signature.quotations.push_back({102, 4});
  signature.sentences.push_back({103, 0, 10});
  signature.sentences.push_back({104, 10, 20});
  signature.names.push_back({105, 5, 2});
  signature.numbers.push_back({3, 8, 6, 0});
  const Features features = weigh(signature, Rising(), {{1, 0, 10}});
  EXPECT_THAT(features.terms, testing::ElementsAre(6U, 7U));
  EXPECT_THAT(features.shingles, testing::ElementsAre(101U));
  EXPECT_TRUE(features.quotations.empty());
  EXPECT_THAT(features.sentences, testing::ElementsAre(104U));
  EXPECT_TRUE(features.names.empty());
  EXPECT_TRUE(features.numbers.empty());
}

TEST(Weigh, WhatEachRangeOfAMaskCoversIsLeftOut) {
  const Mask mask = {{1, 3, 10}, {2, 10, 11}, {3, 40, 41}, {4, 60, 90}};
  Signature signature;
  std::vector<std::uint32_t> outside;
  for (std::uint16_t token = 0; token < 100; ++token) {
    signature.fingerprints.push_back({token, token});
    const bool is_covered = std::any_of(mask.begin(), mask.end(), [&](const auto& range) {
      return token >= range.begin && token < range.end;
    });
    if (!is_covered) outside.push_back(token);
  }
  EXPECT_EQ(outside.size(), 61U);
  EXPECT_THAT(weigh(signature, Rising(), mask).shingles, testing::ElementsAreArray(outside));
}

TEST(Weigh, DraftThatWasCompletedOnceIsMadeAndCompletedAnew) {
  Signature signature;
  for (std::uint32_t i = 0; i < 90; ++i) {
    signature.terms.push_back(term_at(i, static_cast<std::uint16_t>(i)));
  }
  signature.fingerprints.push_back({101, 13});
  signature.names.push_back({105, 5, 2});
  signature.numbers.push_back({3, 8, 6, 0});
  const Mask mask = {{1, 0, 10}};
  Features drafted;
  draft(signature, {}, drafted);
  weigh_terms(signature, Rising().of(signature), {}, drafted);
  EXPECT_EQ(drafted.names.size(), 1U);
  draft(signature, mask, drafted);
  weigh_terms(signature, Rising().of(signature), mask, drafted);
  const Features made = weigh(signature, Rising(), mask);
  EXPECT_EQ(drafted.terms, made.terms);
  EXPECT_EQ(drafted.weights, made.weights);
  EXPECT_EQ(drafted.heaviest, made.heaviest);
  EXPECT_EQ(drafted.heavy_terms, made.heavy_terms);
  EXPECT_EQ(drafted.lead_terms, made.lead_terms);
  EXPECT_EQ(drafted.norm, made.norm);
  EXPECT_EQ(drafted.shingles, made.shingles);
  EXPECT_TRUE(drafted.names.empty());
  EXPECT_TRUE(drafted.numbers.empty());
  EXPECT_TRUE(drafted.lead_numbers.empty());
}

TEST(Weigh, WeakShinglesStandBehindTheStrongOnes) {
  Signature signature;
  signature.fingerprints.push_back({7, 0});
  signature.fingerprints.push_back({9, 1});
  signature.fingerprints.push_back({fingerprint::kWeakShingle | 1, 2});
  const Features features = weigh(signature, Rising(), {});
  EXPECT_EQ(features.shingles.size(), 3U);
  EXPECT_EQ(features.strong_shingles, 2U);
}

TEST(Weigh, EmptySignatureGivesEmptyFeatures) {
  const Features features = weigh(Signature(), Rising(), {});
  EXPECT_TRUE(features.terms.empty());
  EXPECT_EQ(features.norm, 0.0F);
  EXPECT_EQ(features.heavy_terms, 0U);
}

}  // namespace
}  // namespace wirefold::similarity
