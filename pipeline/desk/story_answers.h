#pragma once
// What the desk knows as the JSON of its API: /status, /stories, /stories/{id}. The fields are
// described in config/schemas/desk.openapi.json; what is not known is left out, never null.

#include <string>
#include <string_view>

#include "desk/stories.h"
#include "desk/story_list.h"

namespace wirefold::desk {

/// Beside what the stories say.
struct StatusFacts {
  std::string_view state;  ///< "replaying", "running", "standing_by", "restoring", "finished"
  std::string_view version;
  bool takes_rulings = false;
};
[[nodiscard]] std::string status_json(const Stories& stories, const Facets& facets,
                                      const StatusFacts& facts);
[[nodiscard]] std::string list_json(const Stories& stories, const StoryPage& page);
[[nodiscard]] std::string story_json(const Stories& stories, const KnownStory& story);

}  // namespace wirefold::desk
