#pragma once
// What editors have ruled apart: stories that are never joined automatically, and articles that are
// never put back into a story. Part of the state; changed by apply.h alone, asked by repair.h.
// Empty for whoever makes no rulings, and then it costs one look.

#include <cstdint>
#include <set>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "base/ids.h"

namespace wirefold::story {

class KeptApart {
 public:
  [[nodiscard]] bool empty() const { return size() == 0; }
  /// Pairs of stories, and pairs of an article and a story.
  [[nodiscard]] std::size_t size() const { return stories_.size() / 2 + by_article_.size(); }

  [[nodiscard]] bool holds(base::StoryId a, base::StoryId b) const {
    return stories_.contains({a.value, b.value});
  }
  [[nodiscard]] bool holds(base::ArticleSeq article, base::StoryId from) const {
    return by_article_.contains({article.value, from.value});
  }
  /// The articles that are kept out of a story, in order of their numbers.
  [[nodiscard]] std::vector<base::ArticleSeq> kept_out_of(base::StoryId story) const;

  void add(base::StoryId a, base::StoryId b);
  void add(base::ArticleSeq article, base::StoryId from);
  void remove(base::StoryId a, base::StoryId b);
  void remove(base::ArticleSeq article, base::StoryId from);
  /// A story goes on as another: what was apart from it is apart from that.
  void rename(base::StoryId from, base::StoryId to);
  /// A part leaves a story: it is apart from whatever the whole is apart from. At most `pairs_max`
  /// pairs are held; how many are missing.
  std::size_t inherit(base::StoryId whole, base::StoryId part, std::uint64_t pairs_max);
  void forget(base::StoryId story);
  void forget(base::ArticleSeq article);

  [[nodiscard]] std::uint64_t bytes() const { return size() * 2 * (sizeof(Pair) + 40); }

  /// As bytes, both ways (base/bytes.h): the pairs of stories, the smaller id first, then the pairs
  /// of an article and a story, each list in ascending order.
  template <typename Stream, typename Apart>
  static void transfer(Stream& stream, Apart& apart);

 private:
  using Pair = std::pair<std::uint64_t, std::uint64_t>;
  [[nodiscard]] std::vector<base::StoryId> partners(base::StoryId story) const;
  template <typename Stream>
  static void transfer_pairs(Stream& stream, std::vector<Pair>& pairs);

  std::set<Pair> stories_;     // each pair both ways round
  std::set<Pair> by_article_;  // article, story
  std::set<Pair> by_story_;    // the same, story first
};

template <typename Stream>
void KeptApart::transfer_pairs(Stream& stream, std::vector<Pair>& pairs) {
  base::transfer_list(stream, pairs,
                      [&](auto& pair) { base::transfer_numbers(stream, pair.first, pair.second); });
}

template <typename Stream, typename Apart>
void KeptApart::transfer(Stream& stream, Apart& apart) {
  std::vector<Pair> stories;
  std::vector<Pair> articles(apart.by_article_.begin(), apart.by_article_.end());
  for (const Pair& pair : apart.stories_) {
    if (pair.first < pair.second) stories.push_back(pair);
  }
  transfer_pairs(stream, stories);
  transfer_pairs(stream, articles);
  if constexpr (Stream::kReads) {
    apart = {};
    for (const auto& [a, b] : stories) apart.add(base::StoryId{a}, base::StoryId{b});
    for (const auto& [article, story] : articles) {
      apart.add(base::ArticleSeq{article}, base::StoryId{story});
    }
  }
}

}  // namespace wirefold::story
