#pragma once
// A line of a story's history as a plain English sentence, for people who do not know our words.
// Used by story_answers.cc.

#include <string>

#include "desk/stories.h"

namespace wirefold::desk {

/// One sentence with its full stop. Outlets are named where the desk still knows them.
[[nodiscard]] std::string event_text(const Event& event, const Stories& stories);

/// "a verbatim copy", "independent coverage", …
[[nodiscard]] std::string_view relation_phrase(std::string_view relation);

}  // namespace wirefold::desk
