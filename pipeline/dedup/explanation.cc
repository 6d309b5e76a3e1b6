#include "dedup/explanation.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/hash.h"
#include "dedup/facts.h"
#include "similarity/shared_runs.h"
#include "story/learnt.h"
#include "story/tempo.h"
#include "text/characters.h"

namespace wirefold::dedup {
namespace {

using similarity::Features;
using similarity::SharedRun;
using text::TokenRange;

/// Both articles in order of time, as the verdict saw them.
struct Pair {
  const AnalyzedArticle& earlier;
  const AnalyzedArticle& later;
  Features of_earlier;
  Features of_later;
};

bool is_later(const AnalyzedArticle& a, const AnalyzedArticle& b) {
  return a.article.published && b.article.published && *a.article.published > *b.article.published;
}

std::string language_of(const AnalyzedArticle& prepared) {
  return prepared.document.language.empty() ? prepared.article.language
                                            : prepared.document.language;
}

ExplainedArticle describe(const AnalyzedArticle& prepared) {
  ExplainedArticle article;
  article.id = prepared.article.id;
  article.source = prepared.article.source;
  article.headline = prepared.document.headline;
  article.language = language_of(prepared);
  article.agency = prepared.document.agency;
  article.published = prepared.article.published;
  article.words = static_cast<std::uint32_t>(prepared.document.tokens.size());
  return article;
}

std::uint32_t count_covered(std::vector<TokenRange> ranges) {
  std::sort(ranges.begin(), ranges.end(),
            [](const TokenRange& a, const TokenRange& b) { return a.begin < b.begin; });
  std::uint32_t covered = 0;
  std::uint32_t end = 0;
  for (const TokenRange& range : ranges) {
    covered += range.end - std::min(range.end, std::max(range.begin, end));
    end = std::max(end, range.end);
  }
  return covered;
}

void add_passages(const Pair& pair, Explanation& out) {
  const text::Document& earlier = pair.earlier.document;
  const text::Document& later = pair.later.document;
  std::vector<TokenRange> of_earlier;
  std::vector<TokenRange> of_later;
  for (const SharedRun& run : similarity::shared_passages(earlier, later)) {
    out.passages.push_back(
        {quote_of(earlier, run.earlier), quote_of(later, run.later), run.later.size()});
    of_earlier.push_back(run.earlier);
    of_later.push_back(run.later);
  }
  out.earlier.shared_words = count_covered(std::move(of_earlier));
  out.later.shared_words = count_covered(std::move(of_later));
}

TokenRange quotation_around(const text::Document& document, TokenRange run) {
  for (const text::Quotation& quotation : document.quotations) {
    if (quotation.tokens.begin <= run.begin && run.end <= quotation.tokens.end) {
      return quotation.tokens;
    }
  }
  return run;
}

void add_quotations(const Pair& pair, Explanation& out) {
  const text::Document& earlier = pair.earlier.document;
  const text::Document& later = pair.later.document;
  for (const SharedRun& run : similarity::shared_quoted_passages(earlier, later)) {
    const TokenRange of_earlier = quotation_around(earlier, run.earlier);
    const TokenRange of_later = quotation_around(later, run.later);
    const bool is_next =
        out.quotations.empty() || !(out.quotations.back().earlier.tokens == of_earlier &&
                                    out.quotations.back().later.tokens == of_later);
    if (is_next) {
      out.quotations.push_back({quote_of(earlier, of_earlier), quote_of(later, of_later), 0});
    }
    out.quotations.back().words += run.later.size();
  }
}

/// The ideographic word that begins with a pair of characters or with its second one: as many
/// characters as give the term's hash.
std::string ideographic_word(const text::Document& document, std::uint32_t pair,
                             std::uint32_t hash) {
  constexpr std::size_t kWordMax = 96;  // bytes
  const text::Token token = document.tokens[pair];
  const std::string_view rest = std::string_view(document.text).substr(token.begin, kWordMax);
  for (std::size_t begin : {std::size_t{0}, std::size_t{text::decode_at(rest, 0).size}}) {
    for (std::size_t end = begin; end < rest.size();) {
      end += text::decode_at(rest, end).size;
      const std::string_view word = rest.substr(begin, end - begin);
      if (base::fold32(base::hash64(text::fold(word))) == hash) return std::string(word);
    }
  }
  return std::string(document.quote({pair, pair + 1}));
}

std::string term_text(const AnalyzedArticle& article, std::uint32_t hash) {
  const text::Document& document = article.document;
  for (const fingerprint::Term& term : article.signature.terms) {
    if (term.hash != hash) continue;
    const bool is_pair = (document.tokens[term.first].flags & text::kIdeographic) != 0;
    return is_pair ? ideographic_word(document, term.first, hash)
                   : std::string(document.quote({term.first, term.first + 1U}));
  }
  return {};
}

bool has_term(const Features& features, std::uint32_t term) {
  return std::binary_search(features.terms.begin(), features.terms.end(), term);
}

void add_terms(const Pair& pair, Explanation& out) {
  for (const std::uint8_t i : pair.of_later.heaviest) {
    const std::uint32_t term = pair.of_later.terms[i];
    if (has_term(pair.of_earlier, term)) out.terms.push_back(term_text(pair.later, term));
  }
}

/// The heaviest terms of `article` that `other` lacks, heaviest first.
std::vector<std::string> missing_terms(const AnalyzedArticle& article, const Features& features,
                                       const Features& other) {
  std::vector<std::string> missing;
  for (const std::uint8_t i : features.heaviest) {
    const bool is_heavy = (features.heavy_terms >> i & 1) != 0;
    if (!is_heavy || has_term(other, features.terms[i])) continue;
    missing.push_back(term_text(article, features.terms[i]));
  }
  return missing;
}

void object_to_terms(const Pair& pair, Explanation& out) {
  Objection objection{ObjectionKind::kMissingTerms, {}, {}, 0};
  objection.earlier = missing_terms(pair.earlier, pair.of_earlier, pair.of_later);
  objection.later = missing_terms(pair.later, pair.of_later, pair.of_earlier);
  if (objection.earlier.empty() && objection.later.empty()) return;
  out.against.push_back(std::move(objection));
}

void object_to_comparing(const Pair& pair, const story::Settings& settings, Explanation& out) {
  const std::uint32_t left = pair.of_earlier.language;
  const std::uint32_t right = pair.of_later.language;
  if (left != right && left != 0 && right != 0 && !settings.join_across_languages) {
    out.against.push_back(
        {ObjectionKind::kLanguage, {language_of(pair.earlier)}, {language_of(pair.later)}, 0});
    out.is_compared = false;
  }
  const auto& of_earlier = pair.earlier.article.published;
  const auto& of_later = pair.later.article.published;
  if (!of_earlier || !of_later || *of_later - *of_earlier <= settings.window_ms) return;
  const auto hours =
      static_cast<float>(*of_later - *of_earlier) / static_cast<float>(base::kHourMs);
  out.against.push_back({ObjectionKind::kWindow, {}, {}, hours});
  out.is_compared = false;
}

void add_objections(const Pair& pair, const story::Settings& settings, Explanation& out) {
  object_to_comparing(pair, settings, out);
  object_to_facts(pair.earlier.document, pair.later.document, out.against);
  if (out.verdict.overlap.template_gate > 0) {
    out.against.push_back({ObjectionKind::kTemplate, {}, {}, out.verdict.overlap.template_gate});
  }
  object_to_terms(pair, out);
}

/// The score in a stream that has taught how much its times tell.
float least_score(const Pair& pair, similarity::Weights weights) {
  weights.days_near = story::Tempo::kDaysLeast;
  return similarity::judge(pair.of_later, pair.of_earlier, weights).score;
}

void add_score(const Pair& pair, const similarity::Weights& weights, const story::Rules& rules,
               Explanation& out) {
  out.verdict = similarity::judge(pair.of_later, pair.of_earlier, weights);
  out.score_where_times_tell = least_score(pair, weights);
  out.derivation = similarity::derivation_score(
      out.verdict, std::min(pair.of_later.names.size(), pair.of_earlier.names.size()));
  out.intercept = weights.intercept;
  out.join_bar = rules.join_base;
  out.join_bar_least = rules.join_min;
  out.join_bar_most = rules.join_max;
  out.related_bar = rules.join_base + rules.related;
  for (std::size_t i = 0; i < similarity::kPairFeatureCount; ++i) {
    const float value = out.verdict.features[i];
    out.features.push_back(
        {static_cast<similarity::PairFeature>(i), value, weights.of[i], value * weights.of[i]});
  }
}

/// What the pair's score means for grouping; needs the objections.
void set_standing(Explanation& out) {
  const float score = out.verdict.score;
  out.standing = !out.is_compared           ? Standing::kApart
                 : score >= out.join_bar    ? Standing::kJoins
                 : score >= out.related_bar ? Standing::kRelated
                                            : Standing::kApart;
}

/// As the planner names it: by identity first, then by the texts.
similarity::Relation relation_of(const Pair& pair, const Explanation& explanation) {
  using similarity::Relation;
  const article::Article& earlier = pair.earlier.article;
  const article::Article& later = pair.later.article;
  const bool is_same = earlier.provider == later.provider && earlier.id == later.id;
  if (is_same && later.status == article::PublicationStatus::kWithdrawn) {
    return Relation::kWithdrawal;
  }
  if (is_same) return later.is_correction ? Relation::kCorrection : Relation::kRevision;
  if (explanation.standing != Standing::kJoins) return Relation::kOriginal;
  const Relation relation = similarity::relate(explanation.verdict, pair.of_later, pair.of_earlier);
  return later.is_correction && similarity::is_derived(relation) ? Relation::kCorrection : relation;
}

}  // namespace

std::string_view number_kind_name(NumberKind kind) {
  static constexpr std::array<std::string_view, 4> kNames = {"counted", "year", "date", "plain"};
  return kNames[static_cast<std::size_t>(kind)];
}

std::string_view objection_kind_name(ObjectionKind kind) {
  static constexpr std::array<std::string_view, 7> kNames = {
      "number", "weekdays", "dates", "missing_terms", "template", "language", "window"};
  return kNames[static_cast<std::size_t>(kind)];
}

std::string_view standing_name(Standing standing) {
  static constexpr std::array<std::string_view, 3> kNames = {"joins", "related", "apart"};
  return kNames[static_cast<std::size_t>(standing)];
}

Explanation explain(const AnalyzedArticle& a, const AnalyzedArticle& b, const Knowledge& knowledge,
                    const story::Settings& settings) {
  const bool is_swapped = is_later(a, b);
  const story::StreamFrequencies frequencies(knowledge.frequencies);
  Pair pair{is_swapped ? b : a, is_swapped ? a : b, {}, {}};
  pair.of_earlier = similarity::weigh(pair.earlier.signature, frequencies, {});
  pair.of_later = similarity::weigh(pair.later.signature, frequencies, {});
  if (pair.earlier.article.published && pair.later.article.published) {
    pair.of_earlier.time = *pair.earlier.article.published;
    pair.of_later.time = *pair.later.article.published;
  }
  Explanation out;
  out.is_swapped = is_swapped;
  out.earlier = describe(pair.earlier);
  out.later = describe(pair.later);
  add_score(pair, knowledge.weights, settings.rules, out);
  add_passages(pair, out);
  add_quotations(pair, out);
  out.names = shared_names(pair.earlier.document, pair.later.document);
  out.numbers = shared_numbers(pair.earlier.document, pair.later.document);
  add_terms(pair, out);
  add_objections(pair, settings, out);
  set_standing(out);
  out.relation = relation_of(pair, out);
  return out;
}

}  // namespace wirefold::dedup
