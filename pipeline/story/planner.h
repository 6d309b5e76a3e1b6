#pragma once
// Plans what one input changes: looks its identity up, decides the outcome, finds its place. Reads
// the state only.

#include <optional>

#include "story/grouping.h"
#include "story/outcome.h"
#include "story/update.h"

namespace wirefold::story {

/// What of an article as it is stored the stream does not change: made by whoever prepares it, so
/// that the story thread need not.
struct Draft {
  similarity::Features features;  ///< similarity::draft(), without a mask
  TermPlaces places;
};
void make_draft(const fingerprint::Signature& signature, const fingerprint::Frequencies& shipped,
                Draft& draft);

/// One article as an input to the story stage.
struct ArticleInput {
  Identity identity;  ///< seq is not read
  base::TimeMs time = 0;
  base::TimeMs embargoed_until = 0;
  Usability usability = Usability::kUsable;  ///< kUsable, kWithheld or kWithdrawn
  bool is_correction = false;
  bool has_text = true;  ///< false for a bare withdrawal
  std::uint64_t outlet = 0;
  Caption caption;                                    ///< its strings and
  const fingerprint::Signature* signature = nullptr;  ///< the signature outlive the input
  Draft* draft = nullptr;  ///< of the signature, to be completed; null: made when it is needed
};

/// An input's plan: the update and what its decision record says.
struct Plan {
  StoryUpdate update;
  Outcome outcome = Outcome::kDecided;
  base::ArticleSeq article;  ///< the article it is about; none if it never had a text
  Kinship kin;
  Prospect prospect;
  std::uint64_t copies_left = 0;  ///< of a text that it kills, beyond Settings::copies_flagged_max
};

/// Plans one article, revision, withdrawal or redelivery.
[[nodiscard]] Plan plan_article(ArticleInput input, const StoryState& state,
                                const similarity::Weights& weights);

/// -1, 0 or 1 as version `a` is older than, equal to or newer than `b`: as integers where both are,
/// else as strings.
[[nodiscard]] int compare_versions(std::string_view a, std::string_view b);

/// The id of a story or family founded by the article with this identity as number seq.
[[nodiscard]] base::StoryId derive_story_id(const base::Hash128& identity, base::ArticleSeq seq);
[[nodiscard]] base::FamilyId derive_family_id(const base::Hash128& identity, base::ArticleSeq seq);

}  // namespace wirefold::story
