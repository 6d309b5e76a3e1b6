#include "similarity/features.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <iterator>

#include "fingerprint/fingerprint.h"
#include "fingerprint/lanes.h"
#include "fingerprint/terms.h"
#include "fingerprint/winnow.h"

namespace wirefold::similarity {
namespace {

using fingerprint::Signature;
using fingerprint::Term;

constexpr std::size_t kSignatureTerms = decltype(Signature::terms)::kCapacity;

bool covers(const Mask& mask, std::uint32_t token) {
  const auto behind = std::upper_bound(
      mask.begin(), mask.end(), token,
      [](std::uint32_t at, const fingerprint::Stretch& stretch) { return at < stretch.begin; });
  return behind != mask.begin() && token < std::prev(behind)->end;
}

constexpr std::size_t kRankRoom = (kSignatureTerms + fingerprint::kRankLanes - 1) /
                                  fingerprint::kRankLanes * fingerprint::kRankLanes;

/// The weights of the signature's terms and which place each takes among them, heaviest first, by
/// hash where they are equal.
struct WeightedTerms {
  std::array<float, kRankRoom> weights{};  // 0: counts for nothing
  std::array<std::uint32_t, kRankRoom> places{};
  std::size_t counting = 0;
  float heaviest = 0;
};

/// Weights are not negative, so their bits order as they do. Terms are sorted by hash already:
/// equal ones take the next places as they come.
void rank(std::size_t count, WeightedTerms& all) {
  std::array<std::uint32_t, kRankRoom> keys;
  for (std::size_t i = 0; i < kRankRoom; ++i)
    keys[i] = ~std::bit_cast<std::uint32_t>(all.weights[i]);
  fingerprint::rank_hashes(keys.data(), count, all.places.data());
  std::array<std::uint8_t, kRankRoom> taken{};
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint32_t place = all.places[i];
    all.places[i] += taken[place]++;
  }
}

WeightedTerms weigh_each(const Signature& signature, const TermFrequencyList& known,
                         const Mask& mask) {
  WeightedTerms all;
  for (std::size_t i = 0; i < signature.terms.size(); ++i) {
    const Term& term = signature.terms[i];
    const bool masked = !mask.empty() && covers(mask, term.first) && covers(mask, term.last);
    const float weight = masked ? 0 : std::max(0.0F, fingerprint::term_weight(term, known[i]));
    all.weights[i] = weight;
    all.counting += weight > 0 ? 1 : 0;
    all.heaviest = std::max(all.heaviest, weight);
  }
  rank(signature.terms.size(), all);
  return all;
}

/// The nearest whole number, halves upwards, as std::round has it; `value` is small and positive.
std::uint32_t rounded(float value) {
  const auto whole = static_cast<std::int32_t>(value);
  const bool up = value - static_cast<float>(whole) >= 0.5F;
  return static_cast<std::uint32_t>(whole + (up ? 1 : 0));
}

/// Keeps the kTerms heaviest. Which ones these are cannot be foreseen, so nothing branches on it.
void set_terms(const Signature& signature, const WeightedTerms& all, Features& out) {
  const std::size_t kept = std::min(all.counting, kTerms);
  const float unit = 255.0F / all.heaviest;
  std::array<std::uint32_t, kSignatureTerms + 1> hashes;
  std::array<std::uint8_t, kSignatureTerms + 1> weights;
  std::array<std::uint8_t, kRankRoom> by_place;
  std::uint32_t squares = 0;
  std::uint32_t lead_squares = 0;
  std::uint64_t lead_terms = 0;
  std::size_t size = 0;
  for (std::size_t i = 0; i < signature.terms.size() && size < kept; ++i) {
    const Term& term = signature.terms[i];
    const std::uint64_t keeps = all.places[i] < kept ? 1 : 0;
    const std::uint32_t scaled = std::max(1U, rounded(all.weights[i] * unit));
    const std::uint32_t square = keeps != 0 ? scaled * scaled : 0;
    const std::uint64_t leads = term.title + term.lead > 0 ? keeps : 0;
    hashes[size] = term.hash;
    weights[size] = static_cast<std::uint8_t>(scaled);
    by_place[all.places[i]] = static_cast<std::uint8_t>(size);
    squares += square;
    lead_squares += leads != 0 ? square : 0;
    lead_terms |= leads << size;
    size += keeps;
  }
  out.terms.assign(hashes.data(), kept);
  out.weights.assign(weights.data(), kept);
  out.lead_terms = lead_terms;
  out.norm = std::sqrt(static_cast<float>(squares));
  out.lead_norm = std::sqrt(static_cast<float>(lead_squares));
  out.heaviest.assign(by_place.data(), std::min(kept, kProbes));
  out.heavy_terms = 0;
  for (std::size_t place = 0; place < std::min(kept, kHeavyTerms); ++place) {
    out.heavy_terms |= 1ULL << by_place[place];
  }
}

/// The hashes of the marks, without those that the mask covers at their position.
template <typename Marks, typename Out, typename Position>
void copy_unmasked(const Marks& marks, const Mask& mask, Out& out, Position position) {
  static_assert(Out::kCapacity >= Marks::kCapacity);
  std::array<std::uint32_t, Marks::kCapacity> hashes;
  std::size_t size = 0;
  for (const auto& mark : marks) {
    if (!mask.empty() && covers(mask, position(mark))) continue;
    hashes[size++] = mark.hash;
  }
  out.assign(hashes.data(), size);
}

void set_shingles(const Signature& signature, const Mask& mask, Features& out) {
  const auto token = [](const auto& mark) { return mark.token; };
  const auto begin = [](const fingerprint::Stretch& stretch) { return stretch.begin; };
  copy_unmasked(signature.fingerprints, mask, out.shingles, token);
  copy_unmasked(signature.quotations, mask, out.quotations, token);
  copy_unmasked(signature.names, mask, out.names, token);
  copy_unmasked(signature.sentences, mask, out.sentences, begin);
  const auto* weak =
      std::lower_bound(out.shingles.begin(), out.shingles.end(), fingerprint::kWeakShingle);
  out.strong_shingles = static_cast<std::uint16_t>(weak - out.shingles.begin());
}

void set_numbers(const Signature& signature, const Mask& mask, Features& out) {
  out.numbers.clear();
  for (const fingerprint::NumberMark& mark : signature.numbers) {
    if (!mask.empty() && covers(mask, mark.token)) continue;
    const bool in_lead = mark.token < signature.title_tokens + kLeadNumberTokens;
    out.numbers.push_back({mark.value, mark.noun, mark.flags, in_lead});
  }
  const auto before = [](const CountedNumber& x, const CountedNumber& y) {
    return x.noun != y.noun ? x.noun < y.noun : x.value < y.value;
  };
  for (std::size_t i = 1; i < out.numbers.size(); ++i) {  // few, and stable without other memory
    const CountedNumber number = out.numbers[i];
    std::size_t at = i;
    for (; at > 0 && before(number, out.numbers[at - 1]); --at)
      out.numbers[at] = out.numbers[at - 1];
    out.numbers[at] = number;
  }
}

void set_lead_numbers(Features& out) {
  out.lead_numbers.clear();
  for (const CountedNumber& number : out.numbers) {
    const bool counts = (number.flags & (fingerprint::kYear | fingerprint::kDate)) == 0;
    if (number.in_lead && counts) out.lead_numbers.push_back(number.value);
  }
  std::sort(out.lead_numbers.begin(), out.lead_numbers.end());
  const auto* end = std::unique(out.lead_numbers.begin(), out.lead_numbers.end());
  out.lead_numbers.truncate(static_cast<std::size_t>(end - out.lead_numbers.begin()));
}

}  // namespace

void draft(const Signature& signature, const Mask& mask, Features& out) {
  out.language = signature.language;
  out.agency = signature.agency;
  out.tokens = signature.tokens;
  out.winnow_window = signature.winnow_window;
  out.weekdays = signature.weekdays;
  out.is_agency_original = signature.is_agency_original != 0;
  out.lacks_capitals = signature.lacks_capitals != 0;
  set_shingles(signature, mask, out);
  out.days.assign(signature.days.data(), signature.days.size());
  set_numbers(signature, mask, out);
  set_lead_numbers(out);
}

void weigh_terms(const Signature& signature, const TermFrequencyList& known, const Mask& mask,
                 Features& drafted) {
  set_terms(signature, weigh_each(signature, known, mask), drafted);
}

Features weigh(const Signature& signature, const TermFrequencies& frequencies, const Mask& mask) {
  Features out;
  draft(signature, mask, out);
  weigh_terms(signature, frequencies.of(signature), mask, out);
  return out;
}

}  // namespace wirefold::similarity
