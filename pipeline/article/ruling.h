#pragma once
// A ruling: what an editor, or a slower judge, decides about stories. Decoded by decode.h from the
// records of the rulings topic, planned by story/ruling_plan.h.

#include <cstddef>
#include <optional>
#include <string>

#include "base/time.h"

namespace wirefold::article {

/// Of each field: they are repeated in the decision.
inline constexpr std::size_t kRulingTextBytesMax = 1'024;

/// What is ruled. Each needs the ids named here; an id of a story may also be that of an article,
/// which then stands for its story.
enum class RulingKind {
  kJoin,       ///< story_id, other_story_id: the other's articles join the first
  kApart,      ///< story_id and other_story_id: never joined automatically; or story_id and
               ///< article_id: the article leaves the story and is never put back automatically
  kCanonical,  ///< story_id, article_id: the article stands for the story while it may
  kUnknown,    ///< a word that is none of these; refused by the story stage
};

/// A decoded ruling. Ids may be missing or name nothing: the story stage says so in its decision.
struct Ruling {
  RulingKind kind = RulingKind::kUnknown;
  std::string word;  ///< of the kind, as received
  std::string story_id;
  std::string other_story_id;
  std::string article_id;
  std::string provider;  ///< of article_id, where two providers use one id; else ""
  std::string reason;
  std::string by;
  std::optional<base::TimeMs> at;  ///< when it was made; absent if missing or malformed
};

}  // namespace wirefold::article
