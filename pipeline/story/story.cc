#include "story/story.h"

#include <array>

namespace wirefold::story {

std::string_view story_status_name(StoryStatus status) {
  static constexpr std::array<std::string_view, 4> kNames = {"active", "merged", "withdrawn",
                                                             "closed"};
  return kNames[static_cast<std::size_t>(status)];
}

std::string_view canonical_reason_name(CanonicalReason reason) {
  static constexpr std::array<std::string_view, 8> kNames = {
      "none",          "only_article", "agency_original", "most_copied",
      "most_complete", "preferred",    "earliest",        "ruling"};
  return kNames[static_cast<std::size_t>(reason)];
}

}  // namespace wirefold::story
