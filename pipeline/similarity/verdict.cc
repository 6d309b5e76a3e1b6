// The score of one pair. One well-weighted cosine does most of the work; the other features repair
// what it gets wrong: quotations tie rewrites of one wire text together, and the template gate
// tells form letters (daily rates, results, quakes) from true copies. The gate opens only where two
// texts share shingles the way a form does: scattered, without a whole sentence in common and
// without one containing the other. Cost: a handful of merges over sorted hashes, about a
// microsecond.

#include "similarity/verdict.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <span>

namespace wirefold::similarity {
namespace {

constexpr float kCosineClip = 0.35F;
constexpr float kTemplateShareMin = 0.07F;
constexpr float kTemplateContainmentMax = 0.6F;
constexpr std::uint16_t kShortTokens = 25;
constexpr int kDaysNear = 2;

template <typename List>
std::uint16_t shared_count(const List& a, const List& b) {
  std::uint16_t shared = 0;
  std::size_t i = 0;
  std::size_t j = 0;
  while (i < a.size() && j < b.size()) {
    shared = static_cast<std::uint16_t>(shared + (a[i] == b[j] ? 1 : 0));
    const bool advance_a = a[i] <= b[j];
    const bool advance_b = b[j] <= a[i];
    i += advance_a ? 1 : 0;
    j += advance_b ? 1 : 0;
  }
  return shared;
}

/// Hashes that both sorted lists hold, among their first `a_count` and `b_count`. Nearly all hashes
/// of a stranger fail the filter, so the search behind it is rare.
template <typename List>
std::uint16_t shared_count(const HashFilter& filter, std::span<const std::uint32_t> a,
                           const List& b) {
  std::uint16_t shared = 0;
  for (const std::uint32_t hash : b) {
    if (!filter.may_hold(hash)) continue;
    if (std::binary_search(a.begin(), a.end(), hash)) ++shared;
  }
  return shared;
}

template <typename List>
std::span<const std::uint32_t> first_of(const List& list, std::size_t count) {
  return {list.data(), std::min<std::size_t>(list.size(), count)};
}

template <typename List>
void fill(HashFilter& filter, const List& list) {
  for (const std::uint32_t hash : list) filter.add(hash);
}

struct TermMatch {
  float dot = 0;
  float lead_dot = 0;
  std::uint64_t matched_a = 0;
  std::uint64_t matched_b = 0;
};

TermMatch match_terms(const HashFilter& filter, const Features& a, const Features& b) {
  TermMatch match;
  for (std::size_t j = 0; j < b.terms.size(); ++j) {
    if (!filter.may_hold(b.terms[j])) continue;
    const auto* place = std::lower_bound(a.terms.begin(), a.terms.end(), b.terms[j]);
    if (place == a.terms.end() || *place != b.terms[j]) continue;
    const auto i = static_cast<std::size_t>(place - a.terms.begin());
    const float product = static_cast<float>(a.weights[i]) * static_cast<float>(b.weights[j]);
    match.dot += product;
    const bool in_leads = (a.lead_terms >> i & b.lead_terms >> j & 1) != 0;
    match.lead_dot += in_leads ? product : 0;
    match.matched_a |= 1ULL << i;
    match.matched_b |= 1ULL << j;
  }
  return match;
}

float ratio(float part, float whole) { return whole > 0 ? part / whole : 0; }

/// Shingles are kept with density 2 / (window + 1): a longer text's sparser sample holds only that
/// share of the shingles that it really shares.
float containment(std::uint16_t shared, const Features& inner, const Features& outer) {
  const float inner_density = 2.0F / static_cast<float>(inner.winnow_window + 1);
  const float outer_density = 2.0F / static_cast<float>(outer.winnow_window + 1);
  const float comparable = std::min(1.0F, outer_density / inner_density);
  return std::min(1.0F, ratio(shared, comparable * inner.strong_shingles));
}

void compare_numbers(const Features& a, const Features& b, Overlap& overlap) {
  std::size_t i = 0;
  std::size_t j = 0;
  while (i < a.numbers.size() && j < b.numbers.size()) {
    const std::uint32_t noun = a.numbers[i].noun;
    if (noun != b.numbers[j].noun) {
      if (noun < b.numbers[j].noun)
        ++i;
      else
        ++j;
      continue;
    }
    bool equal = false;
    std::size_t a_end = i;
    std::size_t b_end = j;
    while (a_end < a.numbers.size() && a.numbers[a_end].noun == noun) ++a_end;
    while (b_end < b.numbers.size() && b.numbers[b_end].noun == noun) ++b_end;
    for (std::size_t x = i; x < a_end; ++x) {
      const float value = a.numbers[x].value;
      equal |= std::any_of(b.numbers.begin() + j, b.numbers.begin() + b_end,
                           [&](const CountedNumber& other) { return other.value == value; });
    }
    if (noun != 0) {
      overlap.numbers_equal = static_cast<std::uint16_t>(overlap.numbers_equal + (equal ? 1 : 0));
      overlap.numbers_different =
          static_cast<std::uint16_t>(overlap.numbers_different + (equal ? 0 : 1));
    }
    i = a_end;
    j = b_end;
  }
}

float lead_number_share(const Features& a, const Features& b) {
  const auto smaller = static_cast<float>(std::min(a.lead_numbers.size(), b.lead_numbers.size()));
  return smaller == 0 ? 0 : ratio(shared_count(a.lead_numbers, b.lead_numbers), smaller);
}

/// Days between two days of the year, either way round.
int days_apart(std::uint16_t a, std::uint16_t b) {
  static constexpr std::array<int, 13> kBefore = {0,   0,   31,  59,  90,  120, 151,
                                                  181, 212, 243, 273, 304, 334};
  const auto of_year = [](std::uint16_t day) {
    return kBefore[std::min<std::size_t>(day / 32U, 12)] + day % 32;
  };
  const int apart = std::abs(of_year(a) - of_year(b));
  return std::min(apart, 365 - apart);
}

/// A report on the next day often tells the next stage; one on the same day does not.
float days_apart(const Features& a, const Features& b) {
  const auto apart = static_cast<float>(std::abs(a.time - b.time));
  const float beyond = apart / static_cast<float>(base::kDayMs) - 1;
  return std::clamp(beyond / 2, 0.0F, 1.0F);
}

bool days_conflict(const Features& a, const Features& b) {
  for (const fingerprint::DayMark& left : a.days) {
    for (const fingerprint::DayMark& right : b.days) {
      const bool years_differ = left.year != 0 && right.year != 0 && left.year != right.year;
      if (!years_differ && days_apart(left.day, right.day) <= kDaysNear) return false;
    }
  }
  return !a.days.empty() && !b.days.empty();
}

float template_gate(const HashFilter& filter, const Features& a, const Features& b,
                    const Overlap& overlap) {
  const std::size_t of_a = std::min<std::size_t>(a.strong_shingles, kTemplateShingles);
  const std::size_t of_b = std::min<std::size_t>(b.strong_shingles, kTemplateShingles);
  const std::uint16_t shared =
      shared_count(filter, first_of(a.shingles, of_a), first_of(b.shingles, of_b));
  const float share = ratio(shared, static_cast<float>(std::max(of_a, of_b)));
  const bool contained = std::max(overlap.contained, overlap.containing) >= kTemplateContainmentMax;
  if (share <= kTemplateShareMin || contained || overlap.sentences > 0) return 0;
  const auto [shorter, longer] = std::minmax(a.tokens, b.tokens);
  return std::sqrt(share) * ratio(shorter, longer);
}

}  // namespace

std::string_view pair_feature_name(PairFeature feature) {
  static constexpr std::array<std::string_view, kPairFeatureCount> kNames = {"cosine",
                                                                             "lead",
                                                                             "quotations",
                                                                             "template_terms",
                                                                             "template_numbers",
                                                                             "weekday_conflict",
                                                                             "lead_numbers",
                                                                             "short_text",
                                                                             "number_conflict",
                                                                             "day_conflict",
                                                                             "names",
                                                                             "days_apart"};
  return kNames[static_cast<std::size_t>(feature)];
}

Comparer::Comparer(const Features& article, const Weights& weights)
    : article_(article), weights_(weights) {
  fill(terms_, article.terms);
  fill(shingles_, first_of(article.shingles, article.strong_shingles));
  fill(small_, article.quotations);
  fill(small_, article.sentences);
  fill(small_, article.names);
}

Overlap Comparer::overlap_with(const Features& other) const {
  const Features& a = article_;
  const Features& b = other;
  Overlap overlap;
  const auto strong_b = first_of(b.shingles, b.strong_shingles);
  overlap.shingles = shared_count(shingles_, first_of(a.shingles, a.strong_shingles), strong_b);
  overlap.contained = containment(overlap.shingles, a, b);
  overlap.containing = containment(overlap.shingles, b, a);
  overlap.sentences = shared_count(small_, first_of(a.sentences, a.sentences.size()), b.sentences);
  overlap.quotations =
      shared_count(small_, first_of(a.quotations, a.quotations.size()), b.quotations);
  overlap.names = shared_count(small_, first_of(a.names, a.names.size()), b.names);
  compare_numbers(a, b, overlap);
  overlap.weekdays_known = a.weekdays != 0 && b.weekdays != 0;
  overlap.days_known = !a.days.empty() && !b.days.empty();
  if (overlap.shingles > 0) overlap.template_gate = template_gate(shingles_, a, b, overlap);
  return overlap;
}

Verdict Comparer::judge(const Features& other) const {
  const Features& a = article_;
  const Features& b = other;
  const TermMatch match = match_terms(terms_, a, b);
  Verdict verdict;
  verdict.overlap = overlap_with(b);
  verdict.overlap.cosine = ratio(match.dot, a.norm * b.norm);
  const Overlap& overlap = verdict.overlap;
  const auto missing = static_cast<float>(std::popcount(a.heavy_terms & ~match.matched_a) +
                                          std::popcount(b.heavy_terms & ~match.matched_b));
  const auto set = [&](PairFeature feature, float value) {
    verdict.features[static_cast<std::size_t>(feature)] = value;
  };
  set(PairFeature::kCosine, std::min(overlap.cosine, kCosineClip));
  set(PairFeature::kLead, std::sqrt(ratio(match.lead_dot, a.lead_norm * b.lead_norm)));
  set(PairFeature::kQuotations, std::log1p(static_cast<float>(overlap.quotations)));
  set(PairFeature::kTemplateTerms, overlap.template_gate * missing / (2 * kHeavyTerms));
  set(PairFeature::kTemplateNumbers,
      overlap.template_gate * static_cast<float>(overlap.numbers_different) /
          static_cast<float>(overlap.numbers_different + overlap.numbers_equal + 1));
  const bool conflict = overlap.weekdays_known && (a.weekdays & b.weekdays) == 0;
  set(PairFeature::kWeekdayConflict, conflict ? 1 : 0);
  set(PairFeature::kLeadNumbers, lead_number_share(a, b));
  set(PairFeature::kShortText, std::min(a.tokens, b.tokens) < kShortTokens ? 1 : 0);
  const int conflicts = std::clamp(overlap.numbers_different - overlap.numbers_equal, 0, 3);
  set(PairFeature::kNumberConflict, static_cast<float>(conflicts) / 3);
  set(PairFeature::kDayConflict, days_conflict(a, b) ? 1 : 0);
  set(PairFeature::kNames, std::log1p(static_cast<float>(overlap.names)));
  set(PairFeature::kDaysApart, days_apart(a, b));
  verdict.score = weights_.intercept;
  for (std::size_t i = 0; i < kPairFeatureCount; ++i) {
    verdict.score += weights_.of[i] * verdict.features[i];
  }
  return verdict;
}

Verdict judge(const Features& a, const Features& b, const Weights& weights) {
  return Comparer(a, weights).judge(b);
}

}  // namespace wirefold::similarity
