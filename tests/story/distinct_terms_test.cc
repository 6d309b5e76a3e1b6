#include "story/distinct_terms.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <deque>
#include <map>

#include "support/dice.h"

namespace wirefold::story {
namespace {

using support::Dice;

/// Articles that stay where they are.
class MadeArticles {
 public:
  /// One of these terms, each as heavy as it is said; a family of its own unless one is named.
  const StoredArticle* add(const std::map<std::uint32_t, std::uint8_t>& terms,
                           std::uint64_t family = 0) {
    similarity::Features features;
    for (const auto& [term, weight] : terms) {
      features.terms.push_back(term);
      features.weights.push_back(weight);
    }
    StoredArticle article;
    article.family = {family != 0 ? family : 1000 + articles_.size()};
    article.content = PackedContent(features, {});
    articles_.push_back(std::move(article));
    return &articles_.back();
  }

 private:
  std::deque<StoredArticle> articles_;
};

/// Terms begin … end - 1, all of one weight.
std::map<std::uint32_t, std::uint8_t> terms_from(std::uint32_t begin, std::uint32_t end) {
  std::map<std::uint32_t, std::uint8_t> terms;
  for (std::uint32_t term = begin; term < end; ++term) terms[term] = 100;
  return terms;
}

/// Up to as many as an article has, of 120.
std::map<std::uint32_t, std::uint8_t> any_terms(Dice& dice) {
  std::map<std::uint32_t, std::uint8_t> terms;
  const std::size_t count = dice.below(similarity::kTerms + 1);
  for (std::size_t n = 0; n < count; ++n) {
    terms[static_cast<std::uint32_t>(dice.below(120))] =
        static_cast<std::uint8_t>(1 + dice.below(255));
  }
  return terms;
}

std::map<std::uint32_t, std::uint8_t> joined(std::map<std::uint32_t, std::uint8_t> a,
                                             const std::map<std::uint32_t, std::uint8_t>& b) {
  a.insert(b.begin(), b.end());
  return a;
}

/// The affair's words, those of one of its events, and the reporter's own.
std::map<std::uint32_t, std::uint8_t> report(std::uint32_t event, std::uint32_t reporter) {
  return joined(joined(terms_from(0, 30), terms_from(event * 100, event * 100 + 15)),
                terms_from(10'000 + reporter * 20, 10'000 + reporter * 20 + 15));
}

/// The same likeness, the slow way.
float slow_likeness(const StoredArticle& a, const StoredArticle& b, const Articles& set) {
  if (a.family == b.family) return 1;
  std::map<std::uint32_t, double> found_in;
  for (const StoredArticle* article : set) {
    for (const std::uint32_t term : article->features().terms) ++found_in[term];
  }
  const auto weighed = [&](const StoredArticle& article) {
    std::map<std::uint32_t, double> weights;
    const similarity::FeaturesView features = article.features();
    for (std::size_t i = 0; i < features.terms.size(); ++i) {
      const double articles = found_in[features.terms[i]];
      const double worth =
          articles < 2 ? 0.3 : std::log(static_cast<double>(set.size()) / articles);
      weights[features.terms[i]] = features.weights[i] * worth;
    }
    return weights;
  };
  const auto left = weighed(a);
  auto right = weighed(b);
  double product = 0;
  double left_squares = 0;
  double right_squares = 0;
  for (const auto& [term, weight] : left) {
    product += weight * right[term];
    left_squares += weight * weight;
  }
  for (const auto& [term, weight] : right) right_squares += weight * weight;
  if (left_squares == 0 || right_squares == 0) return 0;
  return static_cast<float>(product / std::sqrt(left_squares * right_squares));
}

TEST(DistinctTerms, LikenessIsThatOfItsSlowTwin) {
  Dice dice(1);
  for (int round = 0; round < 50; ++round) {
    MadeArticles made;
    Articles all;
    for (int i = 0; i < 12; ++i) {
      const auto terms = any_terms(dice);
      all.push_back(made.add(terms, dice.chance(30) ? 1 + dice.below(3) : 0));
    }
    const Articles set(all.begin(), all.begin() + 9);  // the last three are asked about only
    const DistinctTerms distinct(set);
    for (const StoredArticle* a : all) {
      for (const StoredArticle* b : all) {
        EXPECT_NEAR(distinct_likeness(distinct.of(*a), distinct.of(*b)), slow_likeness(*a, *b, set),
                    1e-4F);
      }
    }
  }
}

TEST(DistinctTerms, WhatAllShareCountsNothing) {
  MadeArticles made;
  const Articles set = {made.add(terms_from(0, 30)), made.add(terms_from(0, 30))};
  const DistinctTerms distinct(set);
  EXPECT_EQ(distinct_likeness(distinct.of(*set[0]), distinct.of(*set[1])), 0);
  const DistinctTerms none({});
  EXPECT_EQ(distinct_likeness(none.of(StoredArticle{}), distinct.of(*set[0])), 0);
}

TEST(Contrast, TellsTwoEventsOfOneAffairFromOneEvent) {
  MadeArticles made;
  Articles quake;
  Articles strike;
  for (std::uint32_t i = 0; i < 5; ++i) {
    quake.push_back(made.add(report(1, i)));
    strike.push_back(made.add(report(2, 10 + i)));
  }
  const float events = contrast(quake, strike, 8);
  EXPECT_GT(events, 0.3F);
  EXPECT_FLOAT_EQ(events, contrast(strike, quake, 8));
  const Articles early(quake.begin(), quake.begin() + 3);
  const Articles late(quake.begin() + 3, quake.end());
  EXPECT_NEAR(contrast(early, late, 8), 0, 0.02F);
}

TEST(Contrast, ArticlesOfOneFamilyAreNoPair) {
  MadeArticles made;
  const Articles copies = {made.add(report(1, 1), 7), made.add(report(1, 1), 7)};
  const Articles others = {made.add(report(2, 2)), made.add(report(2, 3))};
  EXPECT_EQ(contrast(copies, others, 8), -1);
  EXPECT_EQ(contrast(others, copies, 8), -1);
  EXPECT_EQ(contrast(others, others, 1), -1) << "no pair among so few";
}

/// The same share, the slow way.
float slow_cover(const StoredArticle& article, const Articles& nearest,
                 const StoredArticle& other) {
  const auto has = [](const StoredArticle& one, std::uint32_t term) {
    const std::span<const std::uint32_t> terms = one.features().terms;
    return std::find(terms.begin(), terms.end(), term) != terms.end();
  };
  const similarity::FeaturesView features = article.features();
  double all = 0;
  double covered = 0;
  for (std::size_t i = 0; i < features.terms.size(); ++i) {
    double stories = 0;
    for (const StoredArticle* near : nearest) stories += has(*near, features.terms[i]) ? 1 : 0;
    const double size = static_cast<double>(nearest.size()) + 1;
    const double worth = stories == 0 ? 0.3 : std::log(size / (stories + 1));
    const double square = std::pow(features.weights[i] * worth, 2);
    all += square;
    if (has(other, features.terms[i])) covered += square;
  }
  return all == 0 ? 1 : static_cast<float>(covered / all);
}

TEST(TellingTerms, CoverIsThatOfItsSlowTwin) {
  Dice dice(2);
  for (int round = 0; round < 50; ++round) {
    MadeArticles made;
    Articles all;
    for (int i = 0; i < 8; ++i) all.push_back(made.add(any_terms(dice)));
    const Articles nearest(all.begin() + 1, all.begin() + 1 + dice.below(6));
    const TellingTerms telling(*all[0], nearest);
    for (const StoredArticle* other : all) {
      EXPECT_NEAR(telling.cover(*other), slow_cover(*all[0], nearest, *other), 1e-4F);
    }
  }
}

/// The slow way: of each term its weight, and who has it.
std::vector<std::uint32_t> slow_lacking(const StoredArticle& article, const Articles& nearest,
                                        const Articles& others) {
  const similarity::FeaturesView features = article.features();
  std::vector<std::pair<double, std::uint32_t>> lacking;
  for (std::size_t i = 0; i < features.terms.size(); ++i) {
    const std::uint32_t term = features.terms[i];
    const auto has = [&](const StoredArticle* one) {
      const std::span<const std::uint32_t> terms = one->features().terms;
      return std::find(terms.begin(), terms.end(), term) != terms.end();
    };
    if (std::any_of(others.begin(), others.end(), has)) continue;
    const auto stories = static_cast<double>(std::count_if(nearest.begin(), nearest.end(), has));
    const double size = static_cast<double>(nearest.size()) + 1;
    const double worth = stories == 0 ? 0.3 : std::log(size / (stories + 1));
    if (features.weights[i] * worth > 0) lacking.emplace_back(-features.weights[i] * worth, term);
  }
  std::sort(lacking.begin(), lacking.end());
  std::vector<std::uint32_t> terms;
  for (const auto& [weight, term] : lacking) terms.push_back(term);
  return terms;
}

TEST(TellingTerms, LackingAreThoseOfTheSlowTwin) {
  Dice dice(3);
  for (int round = 0; round < 50; ++round) {
    MadeArticles made;
    Articles all;
    for (int i = 0; i < 8; ++i) all.push_back(made.add(any_terms(dice)));
    const Articles nearest(all.begin() + 1, all.begin() + 1 + dice.below(6));
    const Articles others(all.begin() + 1, all.begin() + 1 + dice.below(4));
    const TellingTerms telling(*all[0], nearest);
    const std::vector<std::uint32_t> slow = slow_lacking(*all[0], nearest, others);
    EXPECT_EQ(telling.lacking(others, 100), slow);
    const std::size_t most = dice.below(slow.size() + 1);
    EXPECT_EQ(telling.lacking(others, most).size(), most);
  }
}

TEST(TellingTerms, AnotherReportOfTheEventCoversThemAndOtherEventsDoNot) {
  MadeArticles made;
  const Articles nearest = {made.add(report(1, 1)), made.add(report(2, 2)), made.add(report(3, 3))};
  const TellingTerms telling(*made.add(report(1, 4)), nearest);
  EXPECT_GT(telling.cover(*made.add(report(1, 5))), 0.8F);
  EXPECT_EQ(telling.cover(*made.add(report(2, 6))), 0);
  const TellingTerms next_stage(*made.add(report(4, 7)), nearest);
  for (const StoredArticle* other : nearest) EXPECT_EQ(next_stage.cover(*other), 0);
}

TEST(TellingTerms, WhereNothingTellsTheArticleApartAllIsCovered) {
  MadeArticles made;
  const StoredArticle* everywhere = made.add(terms_from(0, 30));
  const TellingTerms telling(*everywhere, {made.add(report(1, 1)), made.add(report(2, 2))});
  EXPECT_EQ(telling.cover(*made.add(report(3, 3))), 1);
}

}  // namespace
}  // namespace wirefold::story
