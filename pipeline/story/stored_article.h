#pragma once
// An article as the story state keeps it while it is in the window: features, place in the
// grouping, and the few strings that output records show.

#include <string>

#include "base/hash.h"
#include "base/ids.h"
#include "base/time.h"
#include "similarity/features.h"
#include "similarity/relation.h"

namespace wirefold::story {

/// Whether and how an article may stand for its story.
enum class Usability : std::uint8_t {
  kUsable,
  kWithheld,    ///< until a newer usable version
  kWithdrawn,   ///< killed by its publisher
  kKilledText,  ///< a copy of a text that was killed
};

/// "usable", "withheld", "withdrawn", "killed_text".
[[nodiscard]] std::string_view usability_name(Usability usability);

/// What output records say of an article; not needed to compare it.
struct Caption {
  std::string id;  ///< as received
  std::string source;
  std::string headline;  ///< cleaned, at most kHeadlineBytesMax
  std::string version;
  std::string agency;  ///< key of the agency it derives from, or ""
  std::string language;
};
inline constexpr std::size_t kHeadlineBytesMax = 300;

struct StoredArticle {
  base::ArticleSeq seq;
  base::Hash128 identity;            ///< of provider and id
  base::TimeMs time = 0;             ///< event time
  base::TimeMs embargoed_until = 0;  ///< 0: none
  base::StoryId story;
  base::FamilyId family;
  base::ArticleSeq matched;  ///< the article its relation refers to; none for an original
  similarity::Relation relation = similarity::Relation::kOriginal;
  float score = 0;  ///< of the verdict with `matched`, log-odds
  Usability usability = Usability::kUsable;
  std::uint8_t looks = 0;  ///< second looks spent on it
  similarity::Features features;
  Caption caption;
};

}  // namespace wirefold::story
