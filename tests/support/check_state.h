#pragma once
// A slow look at everything the story state promises, for tests that change it thousands of times:
// what apply() keeps in step by small changes is counted anew from the articles.

#include <string>
#include <vector>

#include "story/state.h"

namespace wirefold::support {

/// What is wrong with the state, one sentence each; empty if nothing is.
[[nodiscard]] std::vector<std::string> check_state(const story::StoryState& state);

}  // namespace wirefold::support
