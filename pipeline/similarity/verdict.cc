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

using fingerprint::DayMark;

constexpr float kCosineClip = 0.35F;
constexpr float kTemplateShareMin = 0.07F;
constexpr float kTemplateContainmentMax = 0.6F;
constexpr std::uint16_t kFullTokens = 120;
constexpr std::uint16_t kShortTokens = 40;
constexpr int kCalendarDaysNear = 2;
constexpr float kNextDay = 1;

/// How many hashes of a list the other text has too.
std::uint16_t shared_count(const HashList& own, std::span<const std::uint32_t> other) {
  std::array<SharedHash, HashList::kMost + HashList::kStride> found;
  return static_cast<std::uint16_t>(own.find_shared(other.data(), other.size(), found.data()));
}

struct TermMatch {
  float dot = 0;
  float lead_dot = 0;
  std::uint64_t matched_a = 0;
  std::uint64_t matched_b = 0;
};

/// Weights are whole numbers of eight bits, so the sums are exact in whole numbers as in floats.
TermMatch match_terms(const HashList& terms, const FeaturesView& a, const FeaturesView& b) {
  std::array<SharedHash, kTerms + HashList::kStride> found;
  const std::size_t count = terms.find_shared(b.terms.data(), b.terms.size(), found.data());
  TermMatch match;
  std::uint32_t dot = 0;
  std::uint32_t lead_dot = 0;
  for (std::size_t k = 0; k < count; ++k) {
    const auto [i, j] = found[k];
    const std::uint32_t product = std::uint32_t{a.weights[i]} * b.weights[j];
    const auto in_leads = static_cast<std::uint32_t>(a.lead_terms >> i & b.lead_terms >> j & 1);
    dot += product;
    lead_dot += product * in_leads;
    match.matched_a |= 1ULL << i;
    match.matched_b |= 1ULL << j;
  }
  match.dot = static_cast<float>(dot);
  match.lead_dot = static_cast<float>(lead_dot);
  return match;
}

/// Equal numbers have equal bits, but for the two zeros.
std::uint32_t hash_of(float number) {
  return std::bit_cast<std::uint32_t>(number + 0.0F) * 0x9e3779b1U >> 7;
}

/// ln(1 + count), for the small counts that nearly all are from a table. Rounded from double, so
/// that it does not depend on whose logarithm it is, the compiler's or the library's.
float log_of_count(std::uint16_t count) {
  static const std::array<float, 64> logs = [] {
    std::array<float, 64> known{};
    for (std::size_t i = 0; i < known.size(); ++i) {
      known[i] = static_cast<float>(std::log1p(static_cast<double>(i)));
    }
    return known;
  }();
  return count < logs.size() ? logs[count]
                             : static_cast<float>(std::log1p(static_cast<double>(count)));
}

/// A short text has few names, numbers and quotations to share with another account of its event,
/// and nearly all of it is lead: what it says there stands for the rest.
float shortness(const FeaturesView& a, const FeaturesView& b) {
  static const std::array<float, kFullTokens + 1> known = [] {
    std::array<float, kFullTokens + 1> of_tokens{};
    for (std::size_t i = 0; i < of_tokens.size(); ++i) {
      const auto tokens = static_cast<double>(std::max<std::size_t>(i, kShortTokens));
      of_tokens[i] = static_cast<float>(std::log(kFullTokens / tokens));
    }
    return of_tokens;
  }();
  return known[std::min({a.tokens, b.tokens, kFullTokens})];
}

float ratio(float part, float whole) { return whole > 0 ? part / whole : 0; }

/// Shingles are kept with density 2 / (window + 1): a longer text's sparser sample holds only that
/// share of the shingles that it really shares.
float containment(std::uint16_t shared, const FeaturesView& inner, const FeaturesView& outer) {
  const float inner_density = 2.0F / static_cast<float>(inner.winnow_window + 1);
  const float outer_density = 2.0F / static_cast<float>(outer.winnow_window + 1);
  const float comparable = std::min(1.0F, outer_density / inner_density);
  return std::min(1.0F, ratio(shared, comparable * inner.strong_shingles));
}

/// Days between two days of the year, either way round.
int days_apart(std::uint16_t a, std::uint16_t b) {
  static constexpr std::array<int, 13> kBefore = {0,   0,   31,  59,  90,  120, 151,
                                                  181, 212, 243, 273, 304, 334};
  const auto of_year = [](std::uint16_t day) {
    return kBefore[std::min<std::size_t>(day / 32U, 12)] + day % 32;
  };
  const int apart = std::abs(of_year(a % DayMark::kFiled) - of_year(b % DayMark::kFiled));
  return std::min(apart, 365 - apart);
}

/// A report on the next day often tells the next stage. Up to `near` days nothing is said.
float beyond(float near, float days) { return std::clamp((days - near) / 2, 0.0F, 1.0F); }

/// A feeder that gives the day only stamps midnight: then hours say nothing, however near is.
bool names_day_only(const FeaturesView& article) { return article.time % base::kDayMs == 0; }

float days_apart(const FeaturesView& a, const FeaturesView& b, float days_near) {
  const bool is_coarse = names_day_only(a) || names_day_only(b);
  const float near = is_coarse ? std::max(days_near, kNextDay) : days_near;
  return beyond(near, static_cast<float>(std::abs(a.time - b.time)) / base::kDayMs);
}

bool years_differ(const DayMark& a, const DayMark& b) {
  return a.year != 0 && b.year != 0 && a.year != b.year;
}

const DayMark* filed_day(const FeaturesView& article) {
  const auto found = std::find_if(article.days.begin(), article.days.end(),
                                  [](const DayMark& day) { return day.is_filed(); });
  return found == article.days.end() ? nullptr : &*found;
}

/// A record's time may be the feeder's or nobody's; what the dateline says is the report's own.
float filed_apart(const FeaturesView& a, const FeaturesView& b) {
  const DayMark* left = filed_day(a);
  const DayMark* right = filed_day(b);
  if (left == nullptr || right == nullptr) return 0;
  if (years_differ(*left, *right)) return 1;
  return beyond(kNextDay, static_cast<float>(days_apart(left->day, right->day)));
}

bool days_conflict(const FeaturesView& a, const FeaturesView& b) {
  for (const DayMark& left : a.days) {
    for (const DayMark& right : b.days) {
      if (!years_differ(left, right) && days_apart(left.day, right.day) <= kCalendarDaysNear)
        return false;
    }
  }
  return !a.days.empty() && !b.days.empty();
}

/// The stretch of the numbers, sorted by noun, that count one noun, from `begin` on.
std::span<const CountedNumber> counting(const CountedNumber* begin, const CountedNumber* end,
                                        std::uint32_t noun) {
  while (begin != end && begin->noun < noun) ++begin;
  const auto* behind = begin;
  while (behind != end && behind->noun == noun) ++behind;
  return {begin, behind};
}

bool share_a_value(std::span<const CountedNumber> a, std::span<const CountedNumber> b) {
  return std::any_of(a.begin(), a.end(), [&](const CountedNumber& left) {
    return std::any_of(b.begin(), b.end(),
                       [&](const CountedNumber& right) { return left.value == right.value; });
  });
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
                                                                             "short_lead",
                                                                             "number_conflict",
                                                                             "day_conflict",
                                                                             "names",
                                                                             "days_apart",
                                                                             "filed_apart",
                                                                             "uncased_lead"};
  return kNames[static_cast<std::size_t>(feature)];
}

Comparer::Comparer(const FeaturesView& article, const Weights& weights)
    : article_(article),
      weights_(weights),
      terms_(article.terms),
      shingles_(article.shingles.first(article.strong_shingles)),
      quotations_(article.quotations),
      sentences_(article.sentences),
      names_(article.names) {
  for (const CountedNumber& number : article.numbers) {
    if (number.noun != 0) numbers_.add(number.noun);
  }
  for (const float number : article.lead_numbers) numbers_.add(hash_of(number));
}

/// Of the nouns that both texts count: how many with a number in common, how many without.
void Comparer::compare_numbers(const FeaturesView& other, Overlap& overlap) const {
  std::array<std::uint8_t, decltype(Features::numbers)::kCapacity> passed;
  std::size_t size = 0;
  for (std::size_t i = 0; i < other.numbers.size(); ++i) {
    passed[size] = static_cast<std::uint8_t>(i);
    size += numbers_.may_hold(other.numbers[i].noun) ? 1 : 0;
  }
  const CountedNumber* own_at = article_.numbers.data();
  const CountedNumber* const own_end = own_at + article_.numbers.size();
  const CountedNumber* const end = other.numbers.data() + other.numbers.size();
  std::uint32_t before = 0;
  for (std::size_t k = 0; k < size; ++k) {
    const CountedNumber* number = &other.numbers[passed[k]];
    if (number->noun == before) continue;
    before = number->noun;
    const auto own = counting(own_at, own_end, number->noun);
    own_at = own.data() + own.size();  // nouns rise in both
    if (own.empty()) continue;
    if (share_a_value(own, counting(number, end, number->noun))) {
      ++overlap.numbers_equal;
    } else {
      ++overlap.numbers_different;
    }
  }
}

float Comparer::lead_number_share(const FeaturesView& other) const {
  const std::span<const float> own = article_.lead_numbers;
  const std::size_t smaller = std::min(own.size(), other.lead_numbers.size());
  if (smaller == 0) return 0;
  std::uint16_t shared = 0;
  for (const float number : other.lead_numbers) {
    if (!numbers_.may_hold(hash_of(number))) continue;
    shared = static_cast<std::uint16_t>(
        shared + (std::find(own.begin(), own.end(), number) != own.end() ? 1 : 0));
  }
  return ratio(shared, static_cast<float>(smaller));
}

float Comparer::template_gate(const FeaturesView& other, const Overlap& overlap,
                              std::span<const SharedHash> shingles) const {
  const std::size_t of_a = std::min<std::size_t>(article_.strong_shingles, kTemplateShingles);
  const std::size_t of_b = std::min<std::size_t>(other.strong_shingles, kTemplateShingles);
  std::uint16_t shared = 0;
  for (const SharedHash& shingle : shingles) {
    const bool counts = shingle.own < of_a && shingle.other < of_b;
    shared = static_cast<std::uint16_t>(shared + (counts ? 1 : 0));
  }
  const float share = ratio(shared, static_cast<float>(std::max(of_a, of_b)));
  const bool contained = std::max(overlap.contained, overlap.containing) >= kTemplateContainmentMax;
  if (share <= kTemplateShareMin || contained || overlap.sentences > 0) return 0;
  const auto [shorter, longer] = std::minmax(article_.tokens, other.tokens);
  return std::sqrt(share) * ratio(shorter, longer);
}

Overlap Comparer::overlap_with(const FeaturesView& other) const {
  const FeaturesView& a = article_;
  const FeaturesView& b = other;
  Overlap overlap;
  std::array<SharedHash, HashList::kMost + HashList::kStride> shingles;
  const std::size_t shared =
      shingles_.find_shared(b.shingles.data(), b.strong_shingles, shingles.data());
  overlap.shingles = static_cast<std::uint16_t>(shared);
  overlap.sentences = shared_count(sentences_, b.sentences);
  overlap.quotations = shared_count(quotations_, b.quotations);
  overlap.names = shared_count(names_, b.names);
  compare_numbers(b, overlap);
  overlap.weekdays_known = a.weekdays != 0 && b.weekdays != 0;
  overlap.days_known = !a.days.empty() && !b.days.empty();
  overlap.filed_known = filed_day(a) != nullptr && filed_day(b) != nullptr;
  if (shared == 0) return overlap;
  overlap.contained = containment(overlap.shingles, a, b);
  overlap.containing = containment(overlap.shingles, b, a);
  overlap.template_gate = template_gate(b, overlap, {shingles.data(), shared});
  return overlap;
}

Verdict Comparer::judge(const FeaturesView& other) const {
  const FeaturesView& a = article_;
  const FeaturesView& b = other;
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
  const float lead = std::sqrt(ratio(match.lead_dot, a.lead_norm * b.lead_norm));
  set(PairFeature::kLead, lead);
  set(PairFeature::kQuotations, log_of_count(overlap.quotations));
  set(PairFeature::kTemplateTerms, overlap.template_gate * missing / (2 * kHeavyTerms));
  set(PairFeature::kTemplateNumbers,
      overlap.template_gate * static_cast<float>(overlap.numbers_different) /
          static_cast<float>(overlap.numbers_different + overlap.numbers_equal + 1));
  const bool conflict = overlap.weekdays_known && (a.weekdays & b.weekdays) == 0;
  set(PairFeature::kWeekdayConflict, conflict ? 1 : 0);
  set(PairFeature::kLeadNumbers, lead_number_share(b));
  const int conflicts = std::clamp(overlap.numbers_different - overlap.numbers_equal, 0, 3);
  set(PairFeature::kNumberConflict, static_cast<float>(conflicts) / 3);
  set(PairFeature::kDayConflict, days_conflict(a, b) ? 1 : 0);
  set(PairFeature::kNames, log_of_count(overlap.names));
  set(PairFeature::kDaysApart, days_apart(a, b, weights_.days_near));
  set(PairFeature::kFiledApart, filed_apart(a, b));
  const bool uncased = a.lacks_capitals || b.lacks_capitals;
  const float told = overlap.template_gate > 0 ? 0 : lead;  // a form's lead says but which form
  set(PairFeature::kShortLead, uncased ? 0 : told * shortness(a, b));
  set(PairFeature::kUncasedLead, uncased ? told : 0);
  verdict.score = weights_.intercept;
  for (std::size_t i = 0; i < kPairFeatureCount; ++i) {
    verdict.score += weights_.of[i] * verdict.features[i];
  }
  return verdict;
}

Verdict judge(const FeaturesView& a, const FeaturesView& b, const Weights& weights) {
  return Comparer(a, weights).judge(b);
}

}  // namespace wirefold::similarity
