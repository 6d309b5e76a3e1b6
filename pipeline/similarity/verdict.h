#pragma once
// One candidate pair to a verdict: a logistic score over a handful of features, each of which can
// be read and explained. The weights are a file (config/verdict.toml) with their provenance.

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "similarity/features.h"
#include "similarity/shared_hashes.h"

namespace wirefold::similarity {

/// The features of a pair, in the order of `Verdict::features`. See verdict.cc for each one's
/// definition; names as in the weights file.
enum class PairFeature : std::uint8_t {
  kCosine,           ///< min(cosine, 0.35) of the weighted terms
  kLead,             ///< square root of the cosine over headline and lead
  kQuotations,       ///< ln(1 + shared shingles inside quotation marks)
  kTemplateTerms,    ///< template gate * share of heaviest terms that the other lacks
  kTemplateNumbers,  ///< template gate * conflicting counted numbers
  kWeekdayConflict,  ///< both name weekdays, none shared
  kLeadNumbers,      ///< share of the lead's numbers that both have
  kShortLead,        ///< lead * ln(120 / words of the shorter text), from 120 words down to 40;
                     ///< 0 for forms, and where kUncasedLead stands for it
  kNumberConflict,   ///< (counted numbers that differ - those that agree), 0 … 3, as a share of 3
  kDayConflict,      ///< both name days of the calendar, and no two of them are near
  kNames,            ///< ln(1 + shared proper names)
  kDaysApart,        ///< event times: 0 up to a day apart, 1 at three days
  kFiledApart,       ///< the same of the days that both datelines name
  kUncasedLead,      ///< lead, where one of the texts lacks capitals and so shows no names; 0 for
                     ///< forms
};
inline constexpr std::size_t kPairFeatureCount = 14;

/// "cosine", "lead", … as in the weights file and in explanations.
[[nodiscard]] std::string_view pair_feature_name(PairFeature feature);

/// Weights of the score and its intercept.
struct Weights {
  float intercept = 0;
  std::array<float, kPairFeatureCount> of{};
  /// Within so many days a difference in time says nothing. Not of the file: what the stream has
  /// taught takes its place (story/tempo.h).
  float days_near = 1;
};

struct WeightsError {
  std::string message;
};

/// Reads a weights file (TOML). Unknown or missing names are errors.
[[nodiscard]] base::Result<Weights, WeightsError> parse_weights(std::string_view toml);

/// The weights compiled into the program from config/verdict.toml.
[[nodiscard]] std::string_view shipped_weights();

/// How two texts overlap, beside the score: what relations and families are decided from.
struct Overlap {
  float cosine = 0;      ///< not clipped
  float contained = 0;   ///< share of the first one's shingles that the second one has, 0…1
  float containing = 0;  ///< share of the second one's shingles that the first one has, 0…1
  std::uint16_t shingles = 0;
  std::uint16_t sentences = 0;
  std::uint16_t quotations = 0;
  std::uint16_t names = 0;
  std::uint16_t numbers_equal = 0;      ///< counted numbers that agree
  std::uint16_t numbers_different = 0;  ///< the same noun counted with different numbers only
  bool weekdays_known = false;          ///< both name weekdays
  bool days_known = false;              ///< both name days of the calendar
  bool filed_known = false;             ///< both datelines name the day
  float template_gate = 0;              ///< 0 unless the texts share words as a form letter does
};

/// The score of a pair (log-odds of telling one event) with all that led to it.
struct Verdict {
  float score = 0;
  std::array<float, kPairFeatureCount> features{};
  Overlap overlap;
};

/// Compares one article with many: what can be prepared of it is prepared once. The article's
/// features and the weights must outlive this.
class Comparer {
 public:
  Comparer(const FeaturesView& article, const Weights& weights);
  /// The verdict on the article and another one; containment is the article's in the other.
  [[nodiscard]] Verdict judge(const FeaturesView& other) const;

 private:
  [[nodiscard]] Overlap overlap_with(const FeaturesView& other) const;
  [[nodiscard]] float template_gate(const FeaturesView& other, const Overlap& overlap,
                                    std::span<const SharedHash> shingles) const;
  void compare_numbers(const FeaturesView& other, Overlap& overlap) const;
  [[nodiscard]] float lead_number_share(const FeaturesView& other) const;

  FeaturesView article_;
  const Weights& weights_;
  HashList terms_;
  HashList shingles_;  ///< the strong ones
  HashList quotations_;
  HashList sentences_;
  HashList names_;
  HashFilter numbers_;  ///< the nouns and the lead's numbers
};

/// Compares two articles. Symmetric but for the direction of containment.
[[nodiscard]] Verdict judge(const FeaturesView& a, const FeaturesView& b, const Weights& weights);

}  // namespace wirefold::similarity
