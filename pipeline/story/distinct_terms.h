#pragma once
// How alike articles are by what not all of a set have in common. The events of one running affair
// share its words, and a score that counts those welds them. Weighed once more by inverse document
// frequency (Spärck Jones 1972) within the set itself, what all share counts nothing, and what
// tells two events apart is left. Called by repair.cc for the few articles of a split or a merge,
// and by grouping.cc for an article that has several stories near.

#include <array>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "base/inline_vector.h"
#include "similarity/shared_hashes.h"
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

/// What tells an article apart from the stories near it: its terms, weighed once more by how few of
/// these stories have them. A story that it belongs to has many of them, another stage of the same
/// affair has few.
class TellingTerms {
 public:
  /// `nearest` has a member of each story. The article must stay where it is.
  TellingTerms(const StoredArticle& article, const Articles& nearest);

  /// What share of the article's telling terms the other one has, by the squares of their weights:
  /// 0 to 1, which it is also where nothing tells the article apart.
  [[nodiscard]] float cover(const StoredArticle& other) const;

  /// The telling terms that none of the others has, heaviest first, `most` of them.
  [[nodiscard]] std::vector<std::uint32_t> lacking(const Articles& others, std::size_t most) const;

 private:
  using Shared =
      std::array<similarity::SharedHash, similarity::kTerms + similarity::HashList::kStride>;
  std::size_t find_shared(const StoredArticle& other, Shared& shared) const;

  similarity::HashList terms_;
  std::array<float, similarity::kTerms> squares_{};  // of the terms' weights
  float sum_ = 0;
};

/// By how much two groups are more alike within than across: the mean likeness of pairs within the
/// looser group less that of pairs across, by terms that not all of both share. About 0 where both
/// tell one event, and -1 where a group has no pair. A family counts as one article; of each group
/// at most `compared` count.
[[nodiscard]] float contrast(const Articles& a, const Articles& b, std::size_t compared);

}  // namespace wirefold::story
