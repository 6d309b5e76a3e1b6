#pragma once
// How alike articles are by what not all of a set have in common. The events of one running affair
// share its words, and a score that counts those welds them. Weighed once more by inverse document
// frequency (Spärck Jones 1972) within the set itself, what all share counts nothing, and what
// tells two events apart is left. Called by repair.cc for the few articles of a split or a merge.

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "base/inline_vector.h"
#include "story/stored_article.h"

namespace wirefold::story {

using Articles = std::vector<const StoredArticle*>;

/// Made of a set, weighs the terms of its articles and of others. The articles must stay where they
/// are as long as what is made of them.
class DistinctTerms {
 public:
  /// An article's terms; the weights have norm 1 unless all of them are 0.
  struct Weighed {
    base::FamilyId family;
    std::span<const std::uint32_t> terms;
    base::InlineVector<float, similarity::kTerms> weights;
  };

  explicit DistinctTerms(const Articles& set);

  [[nodiscard]] Weighed of(const StoredArticle& article) const;

 private:
  [[nodiscard]] float worth_of(std::uint32_t term) const;

  float size_ = 0;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> found_in_;  // term, articles; by term
};

/// Cosine of two articles' weights; 1 for articles of one family.
[[nodiscard]] float distinct_likeness(const DistinctTerms::Weighed& a,
                                      const DistinctTerms::Weighed& b);

/// By how much two groups are more alike within than across: the mean likeness of pairs within the
/// looser group less that of pairs across, by terms that not all of both share. About 0 where both
/// tell one event, and -1 where a group has no pair. A family counts as one article; of each group
/// at most `compared` count.
[[nodiscard]] float contrast(const Articles& a, const Articles& b, std::size_t compared);

}  // namespace wirefold::story
