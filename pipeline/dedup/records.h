#pragma once
// Decisions, moves and stories as the JSON records of the output topics. The keys' order is fixed,
// so equal values give equal bytes. Schemas: config/schemas/.

#include <string>
#include <string_view>

#include "article/article.h"
#include "article/ruling.h"
#include "base/position.h"
#include "dedup/evidence.h"
#include "dedup/output.h"
#include "story/grouping.h"
#include "story/planner.h"
#include "story/ruling_plan.h"
#include "story/state.h"

namespace wirefold::dedup {

/// "s" and sixteen hexadecimal digits; "f" for families.
[[nodiscard]] std::string text_of(base::StoryId id);
[[nodiscard]] std::string text_of(base::FamilyId id);

/// What a decision record says beside what the state knows. Its strings live elsewhere.
struct Decision {
  const base::Position* position = nullptr;
  story::Outcome outcome = story::Outcome::kDecided;
  std::string_view article_id;  ///< as received; empty if unknown
  std::string_view version;
  std::string_view detail;                        ///< why it was skipped or rejected
  const story::StoredArticle* article = nullptr;  ///< null if it is not in the window
  std::string_view matched_id;
  const Evidence* evidence = nullptr;
  const story::KeptFrom* kept_from = nullptr;  ///< a story that it was kept out of
  const Evidence* lacked = nullptr;            ///< the terms of that
  std::uint64_t copies_left = 0;  ///< of a killed text, usable as before; not said if none
};

[[nodiscard]] OutputRecord decision_record(const Decision& decision);

/// What became of a ruling, which is repeated in it as it was received.
[[nodiscard]] OutputRecord ruling_record(const article::Ruling& ruling,
                                         const story::RulingPlan& plan,
                                         const base::Position& position);

/// A member that goes to another story; `article` as it stands after the move.
[[nodiscard]] OutputRecord move_record(const story::StoredArticle& article, base::StoryId from,
                                       const base::Position& cause);

/// The story as it stands.
[[nodiscard]] OutputRecord story_record(const story::Story& story, const story::StoryState& state);

/// The rejected record: its bytes untouched, the reason in the headers.
[[nodiscard]] OutputRecord reject_record(std::string key, std::string original,
                                         const article::Rejection& rejection,
                                         const base::Position& position);

}  // namespace wirefold::dedup
