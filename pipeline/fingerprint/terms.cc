// Problem: of some two hundred different terms of an article the 96 heaviest are kept, and nearly
// every step (function word or not, known or new, heavier or lighter) is a branch nobody can
// predict. Method: whatever may be wanted is written down, and what was not is written over; an
// open-addressing table in which one comparison ends every search; weights from ready logarithms;
// and selection by a histogram of weights, which finds the weight that just fits without comparing
// terms with each other: only the terms of that one bucket are. Cost: linear.

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

float telling_letters(std::string_view word) {
  const auto letters = std::count_if(word.begin(), word.end(), [](char byte) {
    return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U;
  });
  return static_cast<float>(std::min<std::ptrdiff_t>(letters, kTellingLetters));
}

// A weight as a whole number that is smaller for a heavier one.
constexpr std::uint32_t falling(float weight) {
  const auto bits = std::bit_cast<std::uint32_t>(weight);
  return bits ^ (((bits >> 31U) - 1) & 0x7FFF'FFFFU);
}

// Weights 2^-1 … 2^7 fall into the 256 buckets of a 32nd of an octave; the few outside into the
// first and the last. Heavier terms have smaller buckets.
std::uint8_t bucket_of(std::uint32_t fallen) {
  constexpr std::uint32_t kFirst = falling(128.0F);
  constexpr int kWidthBits = 18;
  const std::uint32_t bucket = (std::max(fallen, kFirst) - kFirst) >> kWidthBits;
  return static_cast<std::uint8_t>(std::min<std::uint32_t>(bucket, TermPicker::kBuckets - 1));
}

}  // namespace

float term_weight(const Term& term, Frequency frequency) {
  static const std::array<float, 64> growths = [] {
    std::array<float, 64> known{};
    for (std::uint32_t i = 1; i < known.size(); ++i) known[i] = growth(i);
    return known;
  }();
  const std::uint32_t count = weighted_count(term);
  if (count == 0) return 0;
  return (count < growths.size() ? growths[count] : growth(count)) * idf(frequency);
}

TermPicker::TermPicker() {
  for (std::uint32_t i = 1; i < growth_.size(); ++i) growth_[i] = growth(i);
}

// The words that count, side by side.
TermPicker::Parts TermPicker::gather(const text::Document& document,
                                     const FrequencyTable& frequencies) {
  const auto tokens = static_cast<std::uint32_t>(document.tokens.size());
  const std::uint32_t title = document.title_tokens;
  const std::uint32_t ends[] = {title, std::min(tokens, title + kLeadTokens),
                                std::min(tokens, title + kTermTokens)};
  if (words_.size() < ends[2] + kWordLanes) words_.resize(ends[2] + kWordLanes);
  std::size_t counts[3] = {};
  std::size_t count = 0;
  std::uint32_t begin = 0;
  for (std::size_t part = 0; part < 3; ++part) {
    count += gather_content(document.tokens, begin, ends[part], words_.data() + count);
    counts[part] = count;
    begin = ends[part];
  }
  for (std::size_t i = 0; i < count; ++i) frequencies.prefetch(words_[i].hash);
  return {counts[0], counts[1], counts[2]};
}

// Whether a word is known cannot be foreseen, so each is put down as a new term behind the others,
// and stays there if the search ends at an empty slot. Those lead to the first hash, which is made
// the one that is searched: then one comparison ends the search either way.
template <std::uint8_t Term::*kCounter>
void TermPicker::count_words(std::size_t begin, std::size_t end) {
  const std::size_t mask = slots_.size() - 1;
  const ContentWord* const words = words_.data();
  std::uint32_t* const slots = slots_.data();
  std::uint32_t* const hashes = hashes_.data();
  Term* const found = found_.data();
  std::uint32_t size = size_;
  for (std::size_t i = begin; i < end; ++i) {
    const ContentWord word = words[i];
    hashes[0] = word.hash;
    hashes[size] = word.hash;
    found[size] = {word.hash, word.token, word.token, 0, 0, 0, word.is_number};
    std::size_t at = word.hash & mask;
    while (hashes[slots[at]] != word.hash) at = (at + 1) & mask;
    const std::uint32_t known = slots[at];
    const std::uint32_t is_new = known == 0 ? 1U : 0U;
    const std::uint32_t index = known + (size & (0U - is_new));  // `? :` would become a branch
    slots[at] = index;
    size += is_new;
    Term& term = found[index];
    term.last = word.token;
    term.*kCounter = static_cast<std::uint8_t>(term.*kCounter + (term.*kCounter != 255 ? 1 : 0));
  }
  size_ = size;
}

void TermPicker::count(const Parts& parts) {
  slots_.assign(std::bit_ceil(parts.all * 4 + 1), 0);
  if (found_.size() < parts.all + 2) {
    found_.resize(parts.all + 2);
    hashes_.resize(found_.size());
    idfs_.resize(found_.size());
    keys_.resize(found_.size());
    buckets_.resize(found_.size());
  }
  size_ = 1;
  count_words<&Term::title>(0, parts.title);
  count_words<&Term::lead>(parts.title, parts.lead);
  count_words<&Term::body>(parts.lead, parts.all);
}

void TermPicker::look_up(const FrequencyTable& frequencies) {
  frequencies.idfs_of({hashes_.data() + 1, terms().size()}, idfs_.data());
}

void TermPicker::guess(const text::Document& document) {
  const std::span<const Term> terms = this->terms();
  for (std::size_t i = 0; i < terms.size(); ++i) {
    const std::uint32_t at = terms[i].first;
    idfs_[i] =
        terms[i].is_number != 0 ? kNumberLetters : telling_letters(document.quote({at, at + 1}));
  }
}

// Fills keys_ and buckets_; how many terms each bucket has.
TermPicker::BucketSizes TermPicker::weigh() {
  const std::span<const Term> terms = this->terms();
  const float* const idfs = idfs_.data();
  std::uint64_t* const keys = keys_.data();
  std::uint8_t* const buckets = buckets_.data();
  BucketSizes sizes{};
  for (std::size_t i = 0; i < terms.size(); ++i) {
    const std::uint32_t count = weighted_count(terms[i]);
    const float grown = count < growth_.size() ? growth_[count] : growth(count);
    const std::uint32_t fallen = falling(grown * idfs[i]);
    keys[i] = std::uint64_t{fallen} << 32U | terms[i].hash;
    buckets[i] = bucket_of(fallen);
    ++sizes[buckets[i]];
  }
  return sizes;
}

// There are fewer light terms to go than heavy ones to stay.
void TermPicker::keep_heaviest(std::size_t count, const BucketSizes& sizes) {
  const std::span<Term> terms = this->terms();
  std::size_t bucket = kBuckets - 1;
  std::size_t lightest = terms.size() - count;
  while (sizes[bucket] <= lightest) lightest -= sizes[bucket--];
  tied_.resize(terms.size());
  std::uint64_t* const tied = tied_.data();
  std::size_t ties = 0;
  for (std::size_t i = 0; i < terms.size(); ++i) {
    tied[ties] = keys_[i];
    ties += buckets_[i] == bucket ? 1U : 0U;
  }
  std::uint64_t* const last = tied + (ties - lightest) - 1;
  std::nth_element(tied, last, tied + ties);
  const std::uint64_t key_max = *last;
  std::uint32_t kept = 0;
  for (std::size_t i = 0; i < terms.size(); ++i) {
    terms[kept] = terms[i];
    kept += keys_[i] <= key_max ? 1U : 0U;
  }
  size_ = kept + 1;
}

void TermPicker::pick(const text::Document& document, const FrequencyTable& frequencies,
                      Terms& out) {
  count(gather(document, frequencies));
  if (terms().size() > out.kCapacity) {
    frequencies.total() > 0 ? look_up(frequencies) : guess(document);
    keep_heaviest(out.kCapacity, weigh());
  }
  keep_smallest(terms(), out);
}

}  // namespace wirefold::fingerprint
