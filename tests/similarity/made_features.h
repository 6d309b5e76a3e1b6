#pragma once
// Features made by hand: a text as the numbers of its shingles, terms and names, for tests of what
// the verdict does with them.

#include <algorithm>
#include <cmath>
#include <set>

#include "similarity/features.h"
#include "support/dice.h"

namespace wirefold::similarity {

/// The shingles begin … end - 1, all strong.
inline void add_shingles(Features& features, std::uint32_t begin, std::uint32_t end) {
  for (std::uint32_t shingle = begin; shingle < end; ++shingle) {
    features.shingles.push_back(shingle);
  }
  features.strong_shingles = static_cast<std::uint16_t>(features.shingles.size());
}

/// The terms begin … end - 1, equally heavy, all in the lead.
inline void add_terms(Features& features, std::uint32_t begin, std::uint32_t end) {
  for (std::uint32_t term = begin; term < end; ++term) {
    const std::size_t i = features.terms.size();
    features.terms.push_back(term);
    features.weights.push_back(200);
    if (i < kProbes) features.heaviest.push_back(static_cast<std::uint8_t>(i));
    if (i < kHeavyTerms) features.heavy_terms |= 1ULL << i;
    features.lead_terms |= 1ULL << i;
  }
  features.norm = features.lead_norm = 200 * std::sqrt(static_cast<float>(features.terms.size()));
}

template <typename List>
void add_hashes(List& list, std::uint32_t begin, std::uint32_t end) {
  for (std::uint32_t hash = begin; hash < end; ++hash) list.push_back(hash);
}

namespace random_features {

template <typename List>
void fill(support::Dice& dice, List& list, std::size_t vocabulary) {
  std::set<std::uint32_t> hashes;
  const std::size_t count = dice.below(List::kCapacity + 1);
  for (std::size_t i = 0; i < count; ++i) {
    hashes.insert(static_cast<std::uint32_t>(dice.below(vocabulary)));
  }
  for (const std::uint32_t hash : hashes) list.push_back(hash);
}

inline void fill_terms(support::Dice& dice, Features& out) {
  fill(dice, out.terms, 120);
  float squares = 0;
  float lead_squares = 0;
  for (std::size_t i = 0; i < out.terms.size(); ++i) {
    const auto weight = static_cast<std::uint8_t>(1 + dice.below(255));
    const float square = static_cast<float>(weight) * static_cast<float>(weight);
    out.weights.push_back(weight);
    squares += square;
    if (dice.chance(40)) {
      out.lead_terms |= 1ULL << i;
      lead_squares += square;
    }
    if (i < kHeavyTerms) out.heavy_terms |= 1ULL << i;
  }
  out.norm = std::sqrt(squares);
  out.lead_norm = std::sqrt(lead_squares);
}

inline void fill_numbers(support::Dice& dice, Features& out) {
  const std::size_t count = dice.below(12);
  for (std::size_t i = 0; i < count; ++i) {
    CountedNumber number;
    number.value = static_cast<float>(dice.below(6));
    number.noun = static_cast<std::uint32_t>(dice.below(5));
    number.in_lead = dice.chance(50);
    out.numbers.push_back(number);
  }
  std::sort(out.numbers.begin(), out.numbers.end(),
            [](const CountedNumber& a, const CountedNumber& b) {
              return a.noun != b.noun ? a.noun < b.noun : a.value < b.value;
            });
}

}  // namespace random_features

/// Features with every list filled at random, over vocabularies small enough to overlap.
inline Features make_random_features(support::Dice& dice) {
  Features out;
  out.tokens = static_cast<std::uint16_t>(1 + dice.below(900));
  out.weekdays = static_cast<std::uint8_t>(dice.below(128));
  out.lacks_capitals = dice.below(8) == 0;
  random_features::fill_terms(dice, out);
  random_features::fill(dice, out.shingles, 300);
  out.strong_shingles = static_cast<std::uint16_t>(dice.below(out.shingles.size() + 1));
  random_features::fill(dice, out.quotations, 60);
  random_features::fill(dice, out.sentences, 200);
  random_features::fill(dice, out.names, 60);
  random_features::fill_numbers(dice, out);
  return out;
}

}  // namespace wirefold::similarity
