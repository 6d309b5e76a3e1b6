#pragma once
// A story: the articles that tell one event, as the state keeps it. Output records are made from it
// (dedup/records.h).

#include <cstdint>
#include <string>
#include <string_view>

#include "base/ids.h"
#include "base/short_list.h"
#include "base/time.h"

namespace wirefold::story {

enum class StoryStatus : std::uint8_t { kActive, kMerged, kWithdrawn, kClosed };

/// "active", "merged", "withdrawn", "closed".
[[nodiscard]] std::string_view story_status_name(StoryStatus status);

/// Why the canonical article was chosen, in the order of the rules.
enum class CanonicalReason : std::uint8_t {
  kNone,  ///< no article may stand for the story
  kOnlyArticle,
  kAgencyOriginal,  ///< the wire's own copy
  kMostCopied,      ///< the text that the family of most copies derives from
  kMostComplete,    ///< the longest of the usable copies
  kPreferred,       ///< the source ranks first in the settings
  kEarliest,        ///< nothing else told them apart
  kRuling,          ///< an editor chose it
};

/// "only_article", "agency_original", …
[[nodiscard]] std::string_view canonical_reason_name(CanonicalReason reason);

/// A story that resembles this one and was not joined.
struct RelatedStory {
  base::StoryId story;
  float score = 0;
};

/// How many of a story's articles belong to one family.
struct FamilyCount {
  base::FamilyId family;
  std::uint32_t articles = 0;
};

struct Story {
  static constexpr std::size_t kRepresentatives = 16;
  static constexpr std::size_t kRelatedMax = 5;

  base::StoryId id;
  std::uint64_t revision = 0;  ///< counts updates
  base::StoryId merged_into;
  base::ArticleSeq founder;
  base::ArticleSeq canonical;
  base::ShortList<base::ArticleSeq, 2> members;  ///< in the window, in order of joining
  base::ShortList<FamilyCount, 1> families;      ///< of the members, in order of first appearance
  base::ShortList<base::ArticleSeq, 2> representatives;  ///< texts: the founder and a reservoir
  base::ShortList<RelatedStory, 0> related;              ///< best first
  std::uint32_t articles_total = 0;                      ///< also those that have left the window
  std::uint32_t texts_total = 0;                         ///< of these, those that were no copies
  base::TimeMs first_time = 0;
  base::TimeMs last_time = 0;
  base::TimeMs watched_at = 0;   ///< where it stands in StoryState::idle, if it is_watched
  base::ArticleSeq pinned;       ///< a member that a ruling chose as canonical; none if none did
  std::uint32_t examine_at = 4;  ///< members at which coherence is examined next
  StoryStatus status = StoryStatus::kActive;
  CanonicalReason canonical_reason = CanonicalReason::kNone;
  bool is_held = false;     ///< a ruling joined it: repair takes nothing out of it
  bool is_watched = false;  ///< at its turn it is looked at whether it has fallen idle
};

}  // namespace wirefold::story
