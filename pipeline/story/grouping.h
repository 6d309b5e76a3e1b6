#pragma once
// Where an article belongs: which stories it resembles, how much, and what it is to the member it
// resembles most. Reads the state only; planner.h and repair.h turn its answers into updates.

#include <optional>
#include <vector>

#include "similarity/verdict.h"
#include "story/distinct_terms.h"
#include "story/state.h"

namespace wirefold::story {

/// A comparison with one member of a story.
struct ScoredMember {
  base::ArticleSeq seq;
  base::StoryId story;
  similarity::Verdict verdict;
};

/// A story that an article was compared with.
struct ScoredStory {
  base::StoryId story;
  float score = 0;          ///< mean of the best members' scores, less what is uncovered
  std::uint32_t known = 0;  ///< members compared
  float uncovered = 0;      ///< taken off for what tells the article apart from stories near it
};

/// A story that an article would have joined, had it more of what tells the article apart from the
/// stories near it.
struct KeptFrom {
  static constexpr std::size_t kLackingMost = 8;

  base::StoryId story;
  float score = 0;                     ///< without regard to that
  std::vector<std::uint32_t> lacking;  ///< terms that its nearest members lack, heaviest first
};

/// Everything known about where an article could go.
struct Prospect {
  std::vector<ScoredMember> members;  ///< best first
  std::vector<ScoredStory> stories;   ///< best first
  std::uint64_t pairs = 0;            ///< comparisons made
  std::optional<KeptFrom> kept_from;
};

/// Place of an article relative to the members of one story.
struct Kinship {
  base::ArticleSeq matched;
  base::FamilyId family;  ///< none: a family of its own
  similarity::Relation relation = similarity::Relation::kOriginal;
  similarity::Verdict verdict;
};

/// Compares articles with what is in the state. Holds references; make one per step.
class Grouping {
 public:
  Grouping(const StoryState& state, const similarity::Weights& weights)
      : state_(state), rules_(state.settings.rules), weights_(weights) {
    weights_.days_near = state.tempo.days_near();
  }

  /// Finds candidates, compares, and scores the best stories. `article` need not be in the state;
  /// if it is, it is not compared with itself.
  [[nodiscard]] Prospect look_up(const StoredArticle& article) const;

  /// The score from which an article joins a story, among so many strangers as there are now.
  [[nodiscard]] float join_bar(const StoredArticle& article) const;

  /// The score from which the article joins this one of the prospect's stories: join_bar(), less
  /// what a clear lead over the others gives back (Rules::clear_lead). Never below the usual bar.
  [[nodiscard]] float bar_of(const ScoredStory& story, const StoredArticle& article,
                             const Prospect& prospect) const;

  /// The story an article should join, or null if none passes the bar. A copy's is that of its
  /// text, whatever the bar.
  [[nodiscard]] const ScoredStory* destination(const StoredArticle& article,
                                               const Prospect& prospect) const;

  /// The score of an article with one story, by its representatives; `known` = 0 if it has no other
  /// member.
  [[nodiscard]] ScoredStory score_with(const StoredArticle& article, const Story& story) const;

  /// What the article is to the story: its closest kin among the members compared.
  [[nodiscard]] Kinship kinship(const StoredArticle& article, const Prospect& prospect,
                                base::StoryId story) const;

  /// Whether most of the article's wording is that of the text it matches, of the whole or of its
  /// beginning: it belongs to that one's story.
  [[nodiscard]] bool repeats(const StoredArticle& article, const Kinship& kin) const;

  /// Whether that text can also stand for the article. The kin's relation and the article's
  /// usability are those that it is to have.
  [[nodiscard]] bool is_copy(const StoredArticle& article, const Kinship& kin) const;

  [[nodiscard]] similarity::Verdict judge(const StoredArticle& a, const StoredArticle& b) const;
  /// For judging one article with several others.
  [[nodiscard]] similarity::Comparer comparer(const StoredArticle& article) const {
    return {article.features(), weights_};
  }

  /// Whether two articles may be compared at all: near in time, of one language, not the same.
  [[nodiscard]] bool comparable(const StoredArticle& a, const StoredArticle& b) const;

 private:
  /// One article with what compares it.
  struct Asking {
    const StoredArticle& article;
    similarity::Comparer comparer;
  };
  void compare_representatives(const Asking& asking, const std::vector<base::StoryId>& stories,
                               Prospect& prospect) const;
  [[nodiscard]] ScoredStory score_of(const Prospect& prospect, base::StoryId story) const;
  [[nodiscard]] Articles near_members(const Prospect& prospect) const;
  [[nodiscard]] Articles asked_for_cover(const Prospect& prospect, base::StoryId story) const;
  void ask_for_cover(const StoredArticle& article, Prospect& prospect) const;

  const StoryState& state_;
  const Rules& rules_;
  similarity::Weights weights_;  // with what the stream has taught
};

}  // namespace wirefold::story
