#include "story/distinct_terms.h"

#include <algorithm>
#include <cmath>

namespace wirefold::story {
namespace {

/// What a term is worth that no two of the set have: it tells its article apart from all others, so
/// it says little about where the article belongs.
constexpr float kLoneWorth = 0.3F;

/// The first `most` of different families.
Articles one_of_each_family(const Articles& articles, std::size_t most) {
  Articles chosen;
  for (const StoredArticle* article : articles) {
    if (chosen.size() == most) break;
    const bool is_known = std::any_of(chosen.begin(), chosen.end(), [&](const auto* other) {
      return other->family == article->family;
    });
    if (!is_known) chosen.push_back(article);
  }
  return chosen;
}

/// Mean over pairs, each once.
class Mean {
 public:
  void add(float value) {
    sum_ += value;
    ++count_;
  }
  [[nodiscard]] bool is_known() const { return count_ > 0; }
  [[nodiscard]] float value() const { return sum_ / count_; }

 private:
  float sum_ = 0;
  float count_ = 0;
};

}  // namespace

DistinctTerms::DistinctTerms(const Articles& set) : size_(static_cast<float>(set.size())) {
  std::vector<std::uint32_t> all;
  all.reserve(set.size() * similarity::kTerms);
  for (const StoredArticle* article : set) {
    const std::span<const std::uint32_t> terms = article->features().terms;
    all.insert(all.end(), terms.begin(), terms.end());
  }
  std::sort(all.begin(), all.end());
  for (const std::uint32_t term : all) {
    if (found_in_.empty() || found_in_.back().first != term) found_in_.emplace_back(term, 0);
    ++found_in_.back().second;
  }
}

float DistinctTerms::worth_of(std::uint32_t term) const {
  const auto found = std::lower_bound(found_in_.begin(), found_in_.end(), std::pair(term, 0U));
  if (found == found_in_.end() || found->first != term || found->second < 2) return kLoneWorth;
  return std::log(size_ / static_cast<float>(found->second));
}

DistinctTerms::Weighed DistinctTerms::of(const StoredArticle& article) const {
  const similarity::FeaturesView features = article.features();
  Weighed weighed{article.family, features.terms, {}};
  float squares = 0;
  for (std::size_t i = 0; i < features.terms.size(); ++i) {
    const float weight = static_cast<float>(features.weights[i]) * worth_of(features.terms[i]);
    weighed.weights.push_back(weight);
    squares += weight * weight;
  }
  const float norm = squares > 0 ? std::sqrt(squares) : 1;
  for (float& weight : weighed.weights) weight /= norm;
  return weighed;
}

float distinct_likeness(const DistinctTerms::Weighed& a, const DistinctTerms::Weighed& b) {
  if (a.family == b.family) return 1;
  float product = 0;
  for (std::size_t i = 0, j = 0; i < a.terms.size() && j < b.terms.size();) {
    if (a.terms[i] == b.terms[j]) {
      product += a.weights[i++] * b.weights[j++];
    } else if (a.terms[i] < b.terms[j]) {
      ++i;
    } else {
      ++j;
    }
  }
  return product;
}

TellingTerms::TellingTerms(const StoredArticle& article, const Articles& nearest)
    : terms_(article.features().terms) {
  std::array<float, similarity::kTerms> stories{};
  Shared shared;
  for (const StoredArticle* member : nearest) {
    const std::size_t count = find_shared(*member, shared);
    for (std::size_t i = 0; i < count; ++i) ++stories[shared[i].own];
  }
  const similarity::FeaturesView features = article.features();
  const auto all = static_cast<float>(nearest.size() + 1);
  for (std::size_t i = 0; i < features.terms.size(); ++i) {
    const float worth = stories[i] == 0 ? kLoneWorth : std::log(all / (stories[i] + 1));
    const float weight = static_cast<float>(features.weights[i]) * worth;
    squares_[i] = weight * weight;
    sum_ += squares_[i];
  }
}

std::size_t TellingTerms::find_shared(const StoredArticle& other, Shared& shared) const {
  const std::span<const std::uint32_t> terms = other.features().terms;
  return terms_.find_shared(terms.data(), terms.size(), shared.data());
}

float TellingTerms::cover(const StoredArticle& other) const {
  if (sum_ == 0) return 1;
  Shared shared;
  const std::size_t count = find_shared(other, shared);
  float covered = 0;
  for (std::size_t i = 0; i < count; ++i) covered += squares_[shared[i].own];
  return covered / sum_;
}

std::vector<std::uint32_t> TellingTerms::lacking(const Articles& others, std::size_t most) const {
  std::array<float, similarity::kTerms> squares = squares_;
  Shared shared;
  for (const StoredArticle* other : others) {
    const std::size_t count = find_shared(*other, shared);
    for (std::size_t i = 0; i < count; ++i) squares[shared[i].own] = 0;
  }
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < squares.size(); ++i) {
    if (squares[i] > 0) places.push_back(i);
  }
  std::stable_sort(places.begin(), places.end(),
                   [&](std::size_t a, std::size_t b) { return squares[a] > squares[b]; });
  places.resize(std::min(places.size(), most));
  std::vector<std::uint32_t> terms;
  for (const std::size_t place : places) terms.push_back(terms_.begin()[place]);
  return terms;
}

float contrast(const Articles& a, const Articles& b, std::size_t compared) {
  Articles all = one_of_each_family(a, compared);
  const std::size_t first = all.size();  // of the second group
  const Articles others = one_of_each_family(b, compared);
  all.insert(all.end(), others.begin(), others.end());
  const DistinctTerms distinct(all);
  std::vector<DistinctTerms::Weighed> weighed;
  weighed.reserve(all.size());
  for (const StoredArticle* article : all) weighed.push_back(distinct.of(*article));
  Mean within_a;
  Mean within_b;
  Mean across;
  for (std::size_t j = 0; j < weighed.size(); ++j) {
    for (std::size_t i = 0; i < j; ++i) {
      Mean& mean = j < first ? within_a : i >= first ? within_b : across;
      mean.add(distinct_likeness(weighed[i], weighed[j]));
    }
  }
  if (!within_a.is_known() || !within_b.is_known()) return -1;
  return std::min(within_a.value(), within_b.value()) - across.value();
}

}  // namespace wirefold::story
