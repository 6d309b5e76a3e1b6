#pragma once
// Which article stands for a story, and why: an editor sees the reason beside the choice. Called by
// apply.cc whenever a story has changed.

#include "story/state.h"

namespace wirefold::story {

struct CanonicalChoice {
  base::ArticleSeq article;  ///< none if no article may stand for the story
  CanonicalReason reason = CanonicalReason::kNone;
};

/// The choice for the story as it stands. Usable articles only; an embargoed one only while no
/// other is usable. The wire's own copy first, then the family with most copies, then completeness,
/// then the source's rank, then time; before all these what a ruling chose, while it is usable and
/// not embargoed. The present choice stays unless another rule decides against
/// it.
[[nodiscard]] CanonicalChoice choose_canonical(const Story& story, const StoryState& state);

}  // namespace wirefold::story
