#include "similarity/features.h"

#include <algorithm>
#include <bit>
#include <cmath>

#include "fingerprint/fingerprint.h"
#include "fingerprint/winnow.h"

namespace wirefold::similarity {
namespace {

using fingerprint::Signature;
using fingerprint::Term;

constexpr std::size_t kSignatureTerms = decltype(Signature::terms)::kCapacity;

bool covers(const Mask& mask, std::uint32_t token) {
  return std::any_of(mask.begin(), mask.end(), [&](const fingerprint::Stretch& stretch) {
    return token >= stretch.begin && token < stretch.end;
  });
}

/// A term's rank among the terms of one text: a greater weight first, then a lower hash. Weights
/// are not negative, so their bits order as they do.
using Rank = std::uint64_t;

Rank rank_of(float weight, std::uint32_t hash) {
  return static_cast<Rank>(~std::bit_cast<std::uint32_t>(weight)) << 32 | hash;
}

struct WeightedTerms {
  base::InlineVector<float, kSignatureTerms> weights;  // 0: counts for nothing
  base::InlineVector<Rank, kSignatureTerms> ranks;     // of those that count
};

WeightedTerms weigh_terms(const Signature& signature, const TermFrequencies& frequencies,
                          const Mask& mask) {
  const TermFrequencyList known = frequencies.of(signature);
  WeightedTerms all;
  for (std::size_t i = 0; i < signature.terms.size(); ++i) {
    const Term& term = signature.terms[i];
    const bool masked = !mask.empty() && covers(mask, term.first) && covers(mask, term.last);
    const float weight = masked ? 0 : fingerprint::term_weight(term, known[i]);
    all.weights.push_back(weight);
    if (weight > 0) all.ranks.push_back(rank_of(weight, term.hash));
  }
  return all;
}

/// Keeps the kTerms best ranks, of which the first kProbes are in order.
void keep_best(WeightedTerms& all) {
  auto& ranks = all.ranks;
  if (ranks.size() > kTerms) {
    std::nth_element(ranks.begin(), ranks.begin() + kTerms, ranks.end());
    ranks.truncate(kTerms);
  }
  const std::size_t ordered = std::min(ranks.size(), kProbes);
  std::partial_sort(ranks.begin(), ranks.begin() + ordered, ranks.end());
}

/// The signature's terms are sorted by hash already, so the ones kept only need to be picked out.
void set_terms(const Signature& signature, WeightedTerms all, Features& out) {
  if (all.ranks.empty()) return;
  keep_best(all);
  const Rank last = *std::max_element(all.ranks.begin(), all.ranks.end());
  const float unit = 255.0F / *std::max_element(all.weights.begin(), all.weights.end());
  float squares = 0;
  float lead_squares = 0;
  for (std::size_t i = 0; i < signature.terms.size(); ++i) {
    const Term& term = signature.terms[i];
    const float weight = all.weights[i];
    if (weight <= 0 || rank_of(weight, term.hash) > last) continue;
    const float scaled = std::max(1.0F, std::round(weight * unit));
    squares += scaled * scaled;
    if (term.title + term.lead > 0) {
      out.lead_terms |= 1ULL << out.terms.size();
      lead_squares += scaled * scaled;
    }
    out.terms.push_back(term.hash);
    out.weights.push_back(static_cast<std::uint8_t>(scaled));
  }
  out.norm = std::sqrt(squares);
  out.lead_norm = std::sqrt(lead_squares);
  for (std::size_t rank = 0; rank < all.ranks.size() && !out.heaviest.full(); ++rank) {
    const auto hash = static_cast<std::uint32_t>(all.ranks[rank]);
    const auto* place = std::lower_bound(out.terms.begin(), out.terms.end(), hash);
    out.heaviest.push_back(static_cast<std::uint8_t>(place - out.terms.begin()));
    if (rank < kHeavyTerms) out.heavy_terms |= 1ULL << out.heaviest.back();
  }
}

template <typename Marks, typename Out>
void copy_unmasked(const Marks& marks, const Mask& mask, Out& out) {
  for (const auto& mark : marks) {
    if (mask.empty() || !covers(mask, mark.token)) out.push_back(mark.hash);
  }
}

void set_shingles(const Signature& signature, const Mask& mask, Features& out) {
  copy_unmasked(signature.fingerprints, mask, out.shingles);
  copy_unmasked(signature.quotations, mask, out.quotations);
  copy_unmasked(signature.names, mask, out.names);
  for (const std::uint32_t shingle : out.shingles) {
    if ((shingle & fingerprint::kWeakShingle) == 0) ++out.strong_shingles;
  }
  for (const fingerprint::Stretch& sentence : signature.sentences) {
    if (mask.empty() || !covers(mask, sentence.begin)) out.sentences.push_back(sentence.hash);
  }
}

void set_numbers(const Signature& signature, const Mask& mask, Features& out) {
  for (const fingerprint::NumberMark& mark : signature.numbers) {
    if (!mask.empty() && covers(mask, mark.token)) continue;
    const bool in_lead = mark.token < signature.title_tokens + kLeadNumberTokens;
    out.numbers.push_back({mark.value, mark.noun, mark.flags, in_lead});
  }
  std::stable_sort(out.numbers.begin(), out.numbers.end(),
                   [](const CountedNumber& a, const CountedNumber& b) {
                     return a.noun != b.noun ? a.noun < b.noun : a.value < b.value;
                   });
}

void set_lead_numbers(Features& out) {
  for (const CountedNumber& number : out.numbers) {
    const bool counts = (number.flags & (fingerprint::kYear | fingerprint::kDate)) == 0;
    if (number.in_lead && counts) out.lead_numbers.push_back(number.value);
  }
  std::sort(out.lead_numbers.begin(), out.lead_numbers.end());
  const auto* end = std::unique(out.lead_numbers.begin(), out.lead_numbers.end());
  out.lead_numbers.truncate(static_cast<std::size_t>(end - out.lead_numbers.begin()));
}

}  // namespace

Features weigh(const Signature& signature, const TermFrequencies& frequencies, const Mask& mask) {
  Features out;
  out.language = signature.language;
  out.agency = signature.agency;
  out.tokens = signature.tokens;
  out.winnow_window = signature.winnow_window;
  out.weekdays = signature.weekdays;
  out.is_agency_original = signature.is_agency_original != 0;
  set_terms(signature, weigh_terms(signature, frequencies, mask), out);
  set_shingles(signature, mask, out);
  out.days = signature.days;
  set_numbers(signature, mask, out);
  set_lead_numbers(out);
  return out;
}

}  // namespace wirefold::similarity
