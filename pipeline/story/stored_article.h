#pragma once
// An article as the story state keeps it while it is in the window: features, place in the
// grouping, and the few strings that output records show.

#include <algorithm>
#include <cstdint>
#include <string_view>

#include "base/hash.h"
#include "base/ids.h"
#include "base/time.h"
#include "similarity/relation.h"
#include "story/packed_content.h"

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

struct StoredArticle {
  base::ArticleSeq seq;
  base::Hash128 identity;            ///< of provider and id
  base::TimeMs time = 0;             ///< event time
  base::TimeMs embargoed_until = 0;  ///< 0: none
  base::StoryId story;
  base::FamilyId family;
  base::ArticleSeq matched;  ///< the article its relation refers to, a copy's text; or none
  float score = 0;           ///< of the verdict with `matched`, log-odds
  similarity::Relation relation = similarity::Relation::kOriginal;
  Usability usability = Usability::kUsable;
  std::uint8_t looks = 0;  ///< second looks spent on it
  /// Most of its wording is that of `matched`, a text in its family, which stands for it in the
  /// index, among its story's representatives, and where texts are counted.
  bool is_copy = false;
  /// Of its earliest and its latest print, itself among them: a text is as near in time as the
  /// nearest of its copies.
  base::TimeMs printed_from = 0;
  base::TimeMs printed_until = 0;
  PackedContent content;

  [[nodiscard]] const similarity::FeatureFacts& facts() const { return content.facts(); }
  [[nodiscard]] similarity::FeaturesView features() const { return content.features(); }
  /// As of the print that is nearest in time.
  [[nodiscard]] similarity::FeaturesView features_near(base::TimeMs when) const {
    similarity::FeaturesView features = content.features();
    features.time = std::clamp(when, printed_from, printed_until);
    return features;
  }
  [[nodiscard]] Caption caption() const { return content.caption(); }
};

}  // namespace wirefold::story
