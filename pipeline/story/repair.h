#pragma once
// Mends what single arrivals could not see: articles that found no home when they came (second
// look) and stories that hold several events (split). Each plan is an ordinary update of moves.

#include "story/grouping.h"
#include "story/update.h"

namespace wirefold::story {

/// Whether a ruling forbids to move an article of one story to another automatically.
[[nodiscard]] bool keeps_apart(const StoryState& state, const StoredArticle& article,
                               base::StoryId story);
/// Whether a ruling forbids to join two stories automatically.
[[nodiscard]] bool keeps_apart(const StoryState& state, base::StoryId a, base::StoryId b);

/// The moves by which some members leave a story for one of their own, which the first of them
/// founds. At least one must stay.
[[nodiscard]] std::vector<MoveArticle> part_off(const Story& story,
                                                const std::vector<base::ArticleSeq>& leaving,
                                                const Grouping& grouping, const StoryState& state);

/// Plans a second look at the articles that the newly placed one resembles and that sit in another,
/// small story; one update an article looked at, to be applied before the next is planned.
class SecondLook {
 public:
  /// `prospect` is what the new article was compared with; `article` is in the state by now.
  SecondLook(const Prospect& prospect, base::ArticleSeq article, const StoryState& state);

  /// The next article's update, as the state stands now; nothing when all have been looked at.
  [[nodiscard]] std::optional<StoryUpdate> next(const StoryState& state,
                                                const similarity::Weights& weights);

 private:
  std::vector<base::ArticleSeq> due_;
};

/// Plans to make one story of two that the article resembles, if their representatives resemble
/// each other in the mean: the smaller one's members move, its id becomes a redirect. Nothing if
/// they do not, or if either has a single member (that is what second looks are for).
[[nodiscard]] std::optional<StoryUpdate> plan_merge(const Prospect& prospect,
                                                    base::ArticleSeq article,
                                                    const StoryState& state,
                                                    const similarity::Weights& weights);

/// Examines a story whose size has reached its next mark: the pairs of its representatives are
/// scored and clustered; if two or more clusters of two or more remain, the smaller ones leave with
/// the members that resemble them more. Nothing if the story is not due.
[[nodiscard]] std::optional<StoryUpdate> plan_examination(base::StoryId story,
                                                          const StoryState& state,
                                                          const similarity::Weights& weights);

}  // namespace wirefold::story
