#pragma once
// The one function that changes state: live, at recovery and in a replay alike. Called by
// dedup/deduplicator.cc with what planner.h and repair.h planned.

#include <vector>

#include "story/state.h"
#include "story/update.h"

namespace wirefold::story {

/// What an update changed, for publishing.
struct Applied {
  std::vector<base::StoryId> stories;  ///< that differ now, each once, in order of first change
  std::vector<base::StoryId> closed;   ///< of these, the ones whose record is the last: erase_ended
  bool more_is_due = false;            ///< a tick did what one may: the next is due at once
};

/// Applies the update: adds, moves, evicts, chooses canonical articles anew. Same update, same
/// state before: same state after. Stories that end stay readable until erase_ended.
Applied apply(StoryUpdate update, StoryState& state);

/// Drops the stories that ended, once their last record has been made.
void erase_ended(const std::vector<base::StoryId>& closed, StoryState& state);

}  // namespace wirefold::story
