#pragma once
// Plans what a ruling changes: finds what its ids name, refuses what makes no sense as things
// stand, and turns the rest into an ordinary update. Reads the state only.

#include <string>

#include "article/ruling.h"
#include "story/grouping.h"
#include "story/update.h"

namespace wirefold::story {

/// A ruling's plan.
struct RulingPlan {
  StoryUpdate update;
  base::StoryId story;  ///< that it is about; none if it was refused
  std::string refusal;  ///< why it is refused, in plain words; empty: it is not
};

/// A story is named by its id, also by one that was merged into it, or by an article of it; an
/// article by its id, with its provider where two use the same. Refused: an unknown word, an id
/// that is missing or names nothing in the window, and whatever is so already or cannot be.
[[nodiscard]] RulingPlan plan_ruling(const article::Ruling& ruling, const StoryState& state,
                                     const similarity::Weights& weights);

/// "s" and sixteen hexadecimal digits.
[[nodiscard]] std::string story_text(base::StoryId id);

}  // namespace wirefold::story
