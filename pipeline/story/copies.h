#pragma once
// One text printed by many: which articles speak for a story, and which of its copies speaks for a
// text that has gone. A copy brings no evidence of its own, so it is not among the representatives,
// not in the index, and not counted as a text; were it, a story told in two texts would fall apart
// when both are copied, and a text that hundreds print would hide all others.

#include "story/state.h"

namespace wirefold::story {

/// Copies that may have no text in their story by which they are found.
struct Bereft {
  base::StoryId story;
  base::FamilyId family;
  base::ArticleSeq lost;  ///< the text that has left, or that says something else now
  friend bool operator==(const Bereft&, const Bereft&) = default;
};

/// The copy that is to become a text; none if there are no copies, or what they copy is there. Of a
/// large story not all members are asked.
[[nodiscard]] base::ArticleSeq stand_in_for(const Bereft& bereft, const StoryState& state);

/// Counts the article, which is in the state or about to be, in texts_by_space if it is a text.
void count_text(const StoredArticle& article, StoryState& state);
void uncount_text(const StoredArticle& article, StoryState& state);

/// Makes a member one of those that speak for its story. Of many the founder stays, and a reservoir
/// driven by a hash, so that it depends on the articles and not on a random number (Vitter 1985,
/// algorithm R).
void represent(Story& story, base::ArticleSeq seq);

/// Keeps a few representatives also when the first ones have left.
void refill_representatives(Story& story, const StoryState& state);

}  // namespace wirefold::story
