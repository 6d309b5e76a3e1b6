#include "similarity/features.h"

#include <algorithm>
#include <cmath>

#include "fingerprint/fingerprint.h"
#include "fingerprint/winnow.h"

namespace wirefold::similarity {
namespace {

using fingerprint::Signature;
using fingerprint::Term;

bool covers(const Mask& mask, std::uint32_t token) {
  return std::any_of(mask.begin(), mask.end(), [&](const fingerprint::Stretch& stretch) {
    return token >= stretch.begin && token < stretch.end;
  });
}

struct WeightedTerm {
  float weight = 0;
  const Term* term = nullptr;
};

std::vector<WeightedTerm> heaviest_terms(const Signature& signature,
                                         const TermFrequencies& frequencies, const Mask& mask) {
  std::vector<WeightedTerm> all;
  all.reserve(signature.terms.size());
  for (const Term& term : signature.terms) {
    if (!mask.empty() && covers(mask, term.first) && covers(mask, term.last)) continue;
    const float weight =
        fingerprint::term_weight(term, frequencies.of(signature.language, term.hash));
    if (weight > 0) all.push_back({weight, &term});
  }
  std::sort(all.begin(), all.end(), [](const WeightedTerm& a, const WeightedTerm& b) {
    return a.weight != b.weight ? a.weight > b.weight : a.term->hash < b.term->hash;
  });
  if (all.size() > kTerms) all.resize(kTerms);
  return all;
}

void set_terms(std::vector<WeightedTerm> all, Features& out) {
  if (all.empty()) return;
  const float unit = 255.0F / all.front().weight;
  std::vector<std::uint8_t> rank_to_index(all.size());
  std::vector<std::size_t> order(all.size());
  for (std::size_t i = 0; i < all.size(); ++i) order[i] = i;
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return all[a].term->hash < all[b].term->hash; });
  float squares = 0;
  float lead_squares = 0;
  for (std::size_t i = 0; i < order.size(); ++i) {
    const WeightedTerm& weighted = all[order[i]];
    const float scaled = std::max(1.0F, std::round(weighted.weight * unit));
    rank_to_index[order[i]] = static_cast<std::uint8_t>(i);
    out.terms.push_back(weighted.term->hash);
    out.weights.push_back(static_cast<std::uint8_t>(scaled));
    squares += scaled * scaled;
    if (weighted.term->title + weighted.term->lead > 0) {
      out.lead_terms |= 1ULL << i;
      lead_squares += scaled * scaled;
    }
    if (order[i] < kHeavyTerms) out.heavy_terms |= 1ULL << i;
  }
  out.norm = std::sqrt(squares);
  out.lead_norm = std::sqrt(lead_squares);
  for (std::size_t rank = 0; rank < all.size() && !out.heaviest.full(); ++rank) {
    out.heaviest.push_back(rank_to_index[rank]);
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
  set_terms(heaviest_terms(signature, frequencies, mask), out);
  set_shingles(signature, mask, out);
  out.days = signature.days;
  set_numbers(signature, mask, out);
  set_lead_numbers(out);
  return out;
}

}  // namespace wirefold::similarity
