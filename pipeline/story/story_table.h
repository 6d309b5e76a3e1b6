#pragma once
// The stories of the state, by id. Part of the state: apply.h changes it; whoever plans or makes
// records reads it.

#include "story/keyed_slots.h"
#include "story/story.h"

namespace wirefold::story {

/// What long lists of a story have elsewhere is not among its bytes().
using StoryTable = KeyedSlots<Story, &Story::id>;

}  // namespace wirefold::story
