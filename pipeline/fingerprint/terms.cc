// Problem: of some two hundred different terms of an article the 96 heaviest are kept, and nearly
// every step (known or new, function word or not, heavier or lighter) is a branch nobody can
// predict. Method: an open-addressing table that keeps each hash beside its index; weights from
// ready logarithms; and selection by a histogram of weights, which finds the weight that just fits
// without comparing terms with each other: only the terms of that one bucket are. Cost: linear.

#include "fingerprint/terms.h"

#include <algorithm>
#include <bit>
#include <cmath>

#include "base/hash.h"
#include "fingerprint/smallest.h"

namespace wirefold::fingerprint {
namespace {

constexpr std::uint32_t kTitleTimes = 4;
constexpr std::uint32_t kLeadTimes = 2;

std::uint32_t weighted_count(const Term& term) {
  return kTitleTimes * term.title + kLeadTimes * term.lead + term.body;
}

float growth(std::uint32_t count) { return 1 + std::log(static_cast<float>(count)); }

// Weights 2^-1 … 2^7 fall into buckets of a 32nd of an octave; the few outside into the first and
// the last. Keys hold the weight's bits upside down, so heavier terms have smaller buckets.
constexpr std::size_t kBuckets = 256;
std::size_t bucket_of(std::uint64_t key) {
  constexpr std::uint64_t kFirst =
      ~(std::uint64_t{std::bit_cast<std::uint32_t>(128.0F)} | 0x8000'0000U) & 0xFFFF'FFFFU;
  constexpr int kWidthBits = 18;
  const std::uint64_t weight = key >> 32U;
  if (weight <= kFirst) return 0;
  return std::min<std::uint64_t>((weight - kFirst) >> kWidthBits, kBuckets - 1);
}

}  // namespace

float term_weight(const Term& term, Frequency frequency) {
  static const std::array<float, 64> kGrowth = [] {
    std::array<float, 64> known{};
    for (std::uint32_t i = 1; i < known.size(); ++i) known[i] = growth(i);
    return known;
  }();
  const std::uint32_t count = weighted_count(term);
  if (count == 0) return 0;
  return (count < kGrowth.size() ? kGrowth[count] : growth(count)) * idf(frequency);
}

TermPicker::TermPicker() {
  for (std::uint32_t i = 1; i < growth_.size(); ++i) growth_[i] = growth(i);
}

// The term of this hash, which is `fresh` if it was unknown.
Term& TermPicker::find(const Term& fresh) {
  const std::size_t mask = slots_.size() - 1;
  std::size_t at = fresh.hash & mask;
  for (; slots_[at].term != 0; at = (at + 1) & mask) {
    if (slots_[at].hash == fresh.hash) return terms_[slots_[at].term - 1];
  }
  terms_.push_back(fresh);
  slots_[at] = {fresh.hash, static_cast<std::uint32_t>(terms_.size())};
  return terms_.back();
}

void TermPicker::count_part(const text::Document& document, text::TokenRange range,
                            std::uint8_t Term::*counter) {
  content_.resize(range.size() + 1);
  std::size_t words = 0;
  for (std::uint32_t i = range.begin; i < range.end; ++i) {
    content_[words] = i;
    words += (document.tokens[i].flags & text::kFunctionWord) == 0 ? 1U : 0U;
  }
  for (std::size_t i = 0; i < words; ++i) {
    const text::Token& token = document.tokens[content_[i]];
    Term fresh;
    fresh.hash = base::fold32(token.stem);
    fresh.first = static_cast<std::uint16_t>(std::min(content_[i], 0xFFFFU));
    fresh.is_number = (token.flags & text::kNumeric) != 0 ? 1 : 0;
    Term& term = find(fresh);
    term.last = fresh.first;
    term.*counter = static_cast<std::uint8_t>(std::min(255, term.*counter + 1));
  }
}

void TermPicker::count(const text::Document& document) {
  const auto tokens = static_cast<std::uint32_t>(document.tokens.size());
  const std::uint32_t title = document.title_tokens;
  const std::uint32_t lead = std::min(tokens, title + kLeadTokens);
  const std::uint32_t end = std::min(tokens, title + kTermTokens);
  slots_.assign(std::bit_ceil(std::size_t{end} * 2 + 1), {});
  terms_.clear();
  count_part(document, {0, title}, &Term::title);
  count_part(document, {title, lead}, &Term::lead);
  count_part(document, {lead, end}, &Term::body);
}

// The float's bits, turned so that heavier is smaller as a whole number, before the hash.
std::uint64_t TermPicker::rank_key(const Term& term, const FrequencyTable& frequencies) const {
  const std::uint32_t count = weighted_count(term);
  const float weight =
      (count < growth_.size() ? growth_[count] : growth(count)) * frequencies.idf(term.hash);
  const auto bits = std::bit_cast<std::uint32_t>(weight);
  const std::uint32_t rising = (bits >> 31U) != 0 ? ~bits : bits | 0x8000'0000U;
  return std::uint64_t{~rising} << 32U | term.hash;
}

void TermPicker::keep_heaviest(const FrequencyTable& frequencies, std::size_t count) {
  std::array<std::uint32_t, kBuckets> sizes{};
  for (const Term& term : terms_) frequencies.prefetch(term.hash);
  keys_.resize(terms_.size());
  for (std::size_t i = 0; i < terms_.size(); ++i) {
    keys_[i] = rank_key(terms_[i], frequencies);
    ++sizes[bucket_of(keys_[i])];
  }
  std::size_t bucket = 0;
  std::size_t rest = count;
  while (sizes[bucket] < rest) rest -= sizes[bucket++];
  tied_.clear();
  for (const std::uint64_t key : keys_) {
    if (bucket_of(key) == bucket) tied_.push_back(key);
  }
  const auto last = tied_.begin() + static_cast<std::ptrdiff_t>(rest) - 1;
  std::nth_element(tied_.begin(), last, tied_.end());
  std::size_t kept = 0;
  for (std::size_t i = 0; i < terms_.size(); ++i) {
    terms_[kept] = terms_[i];
    kept += keys_[i] <= *last ? 1U : 0U;
  }
  terms_.resize(kept);
}

void TermPicker::pick(const text::Document& document, const FrequencyTable& frequencies,
                      Terms& out) {
  count(document);
  if (terms_.size() > out.kCapacity) keep_heaviest(frequencies, out.kCapacity);
  keep_smallest(terms_, out);
}

}  // namespace wirefold::fingerprint
