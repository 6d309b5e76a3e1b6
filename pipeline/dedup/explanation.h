#pragma once
// Why two articles are, or are not, taken for one story: everything the verdict rests on and, since
// both texts are at hand, the exact passages that they share. Called by `wirefold explain` and the
// story desk; explanation_report.h prints it.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "dedup/deduplicator.h"
#include "dedup/knowledge.h"
#include "similarity/relation.h"
#include "similarity/verdict.h"
#include "story/settings.h"
#include "text/document.h"

namespace wirefold::dedup {

/// A stretch of one article's text.
struct Quote {
  text::TokenRange tokens;  ///< positions in text::Document::tokens
  std::string text;         ///< as received
};

/// The same thing in both articles.
struct SharedQuote {
  Quote earlier;
  Quote later;
  std::uint32_t words = 0;  ///< tokens shared
};

/// A name that both articles have, where it stands first and how often.
struct SharedName {
  SharedQuote quote;
  std::uint32_t times_earlier = 0;
  std::uint32_t times_later = 0;
};

/// What a shared number is.
enum class NumberKind : std::uint8_t {
  kCounted,  ///< both count the same thing
  kYear,
  kDate,   ///< part of a date or a clock time
  kPlain,  ///< the same value, and at least one does not say of what
};
/// "counted", "year", "date", "plain".
[[nodiscard]] std::string_view number_kind_name(NumberKind kind);

struct SharedNumber {
  NumberKind kind = NumberKind::kPlain;
  double value = 0;
  SharedQuote quote;
};

/// What speaks against one story.
enum class ObjectionKind : std::uint8_t {
  kNumber,        ///< the same thing counted with different numbers
  kWeekdays,      ///< both name weekdays, none shared
  kDates,         ///< both name days or hours, none shared
  kMissingTerms,  ///< heaviest terms of one that the other lacks
  kTemplate,      ///< the texts share words as a form letter does
  kLanguage,      ///< articles in two languages are not compared
  kWindow,        ///< too far apart in time to be compared
};
/// "number", "weekdays", "dates", "missing_terms", "template", "language", "window".
[[nodiscard]] std::string_view objection_kind_name(ObjectionKind kind);

struct Objection {
  ObjectionKind kind = ObjectionKind::kNumber;
  std::vector<std::string> earlier;  ///< what the earlier article has, in its words
  std::vector<std::string> later;
  float amount = 0;  ///< of a template its gate (0 … 1); of a window the hours between; else 0
};

/// One feature of the verdict; contribution = value * weight, and the score is the intercept plus
/// all contributions.
struct FeatureShare {
  similarity::PairFeature feature = similarity::PairFeature::kCosine;
  float value = 0;
  float weight = 0;
  float contribution = 0;
};

/// Where a pair's score stands between the bars of grouping.
enum class Standing : std::uint8_t { kJoins, kRelated, kApart };
/// "joins", "related", "apart".
[[nodiscard]] std::string_view standing_name(Standing standing);

/// One of the two articles.
struct ExplainedArticle {
  std::string id;
  std::string source;
  std::string headline;
  std::string language;
  std::string agency;
  std::optional<base::TimeMs> published;
  std::uint32_t words = 0;         ///< tokens
  std::uint32_t shared_words = 0;  ///< of these, how many stand in a shared passage
};

/// See the head of this file. Lists are in order of position in the later article, uncapped.
struct Explanation {
  ExplainedArticle earlier;
  ExplainedArticle later;
  bool is_swapped = false;  ///< `a` of the call is the later one

  /// Of the later article to the earlier; kOriginal unless the pair joins or is one article.
  similarity::Relation relation = similarity::Relation::kOriginal;
  Standing standing = Standing::kApart;
  bool is_compared = true;  ///< false: time or language keep the two apart, whatever the score
  similarity::Verdict verdict;
  float derivation = 0;  ///< similarity::derivation_score
  float intercept = 0;
  float join_bar = 0;        ///< story::Rules::join_base: among the usual number of strangers
  float join_bar_least = 0;  ///< among few
  float join_bar_most = 0;   ///< among many
  float score_where_times_tell = 0;  ///< the least that a stream can make of it (story/tempo.h)
  float related_bar = 0;
  std::vector<FeatureShare> features;  ///< in the order of similarity::PairFeature

  std::vector<SharedQuote> passages;    ///< see similarity/shared_runs.h
  std::vector<SharedQuote> quotations;  ///< whole quotations that share a passage
  std::vector<SharedName> names;
  std::vector<SharedNumber> numbers;
  std::vector<std::string> terms;  ///< the heaviest shared ones, heaviest first
  std::vector<Objection> against;
};

/// Compares two articles as the story stage would if they met with nothing learnt yet: shipped
/// frequencies, no outlet's furniture. The later one is the one published later, `b` where either
/// time is missing or both are the same. Pure; never fails.
[[nodiscard]] Explanation explain(const AnalyzedArticle& a, const AnalyzedArticle& b,
                                  const Knowledge& knowledge, const story::Settings& settings = {});

}  // namespace wirefold::dedup
