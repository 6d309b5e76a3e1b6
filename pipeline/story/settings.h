#pragma once
// What an operator can set about grouping, and its defaults: one setting serves all archives.
// Filled by app/settings, read by the planner and the state.

#include <cstdint>
#include <string>
#include <vector>

#include "base/time.h"

namespace wirefold::story {

/// The bars and bounds of grouping, in log-odds of a pair's score. Measured, not set by operators:
/// benchmarks/README.md says how.
struct Rules {
  /// A story's score from which an article joins it: with more strangers in the window the best of
  /// them resembles it more by chance, so the bar rises with the logarithm of their number, as the
  /// maximum of many draws does: join_base + join_slope * ln(articles / 300), within the limits.
  float join_base = -0.6F;
  float join_slope = 0.85F;
  float join_min = -2.5F;
  float join_max = 0.1F;
  /// Short texts resemble each other by chance however few they are: an article with fewer tokens
  /// than this gets in proportion less of what a quiet window lowers the bar.
  float join_full_tokens = 120;
  /// In a language without a frequency table no word is known to be common before the stream shows
  /// it, so strangers resemble each other: no quiet window lowers the bar below join_base, and
  /// untold_raise, less in proportion from story to story, is added to it until so many stories
  /// have been learnt from.
  float untold_raise = 1.5F;
  std::uint32_t untold_stories = 100;
  /// The best of many strangers has others close behind it, a true partner stands alone: for each
  /// point beyond clear_lead by which the best story leads the next, up to one, clear_lead_worth of
  /// what many strangers have raised the bar is given back. A next story below runner_up counts as
  /// that much.
  float clear_lead = 1;
  float clear_lead_worth = 0.7F;
  float runner_up = -2;
  /// The stages of one affair share its words. Where so many stories are near, by a member with at
  /// least this score, a story must have what tells the article apart from them (TellingTerms):
  /// what it covers of that less than cover_least costs it cover_worth a unit.
  std::uint32_t near_stories = 3;
  float near_story = -1;
  float cover_least = 0.4F;
  float cover_worth = 10;
  std::uint32_t cover_members = 3;  ///< the most of a story that are asked, the nearest ones
  /// From copy_contained of its shingles on an article may be but a copy of the one it matches. It
  /// must have that one's lead, or so much of the text that it is no part of a digest; of a few
  /// short items the lead holds all, so there is a length below which a lead says nothing.
  float copy_contained = 0.7F;
  float copy_containing = 0.6F;
  float copy_lead = 0.7F;  ///< of the feature
  std::uint16_t copy_part_tokens = 70;
  float related = -1.0F;      ///< so far below the bar a story is still related
  float second_look = -0.2F;  ///< pairs from here up are looked at again
  float second_look_gain = 0.05F;
  float split = 0.675F;  ///< mean score within a cluster that stays together
  /// So far below that, a score tells two events apart by itself: what was copied from both is a
  /// digest, and one text of a family of split_family may part a story.
  float split_apart = 3;
  std::uint32_t split_family = 3;
  float merge = 0.625F;      ///< mean score across two stories from which they become one
  float merge_link = 0.75F;  ///< score of an article with the other story that suggests it
  std::uint32_t merge_representatives = 8;
  /// Contrast (distinct_terms.h) from which two stories stay two, however high that mean is.
  float merge_contrast = 0.1F;
  std::uint32_t second_look_story_max = 5;
  std::uint32_t second_looks_each = 1;  ///< articles looked at again for one new article
  std::uint32_t looks_max = 3;          ///< second looks an article gets in all
  std::uint32_t stories_compared = 2;
  std::uint32_t representatives_compared = 4;
  std::uint32_t best_counted = 2;  ///< a story's score is the mean of so many best pairs
  std::uint32_t split_representatives = 12;
  /// What likeness by distinct terms adds where a split decides on which side a member belongs, if
  /// so many representatives lie on its sides: fewer do not show what is common to all.
  float split_distinct_worth = 5;
  std::uint32_t split_distinct_from = 10;
  std::uint32_t candidates = 8;
  std::uint32_t list_max = 64;       ///< postings read of one list, newest first
  std::uint32_t postings_max = 300;  ///< postings read for one article, lists in turn
  /// The same of its heaviest terms, whose lists are read further back.
  std::uint32_t deep_list_max = 480;
  std::uint32_t deep_postings_max = 2'400;
};

/// Settings of the story stage. Changing any of them changes decisions.
struct Settings {
  /// Articles further apart are never compared; a text is where the nearest of its copies is.
  base::TimeMs window_ms = 72 * base::kHourMs;
  std::uint64_t articles_max = 1'000'000;    ///< oldest evicted beyond this
  std::uint64_t identities_max = 2'000'000;  ///< identities remembered, also beyond the window
  /// Pairs of stories, or of an article and a story, that rulings keep apart in the window; what a
  /// ruling asks for beyond this is refused.
  std::uint64_t apart_max = 100'000;
  /// Articles that one ruling moves, and those that one merge or split does: the journal record of
  /// an input, with all that it causes, must fit a topic.
  std::uint64_t ruled_moves_max = 10'000;
  std::uint64_t repair_moves_max = 5'000;
  /// Copies of a killed text that one withdrawal flags, for the same reason; its decision says how
  /// many it left, and the next withdrawal of the article flags as many of those.
  std::uint64_t copies_flagged_max = 50'000;
  /// Embargoes lifted and stories closed by one tick; what else is due comes with the next.
  std::uint64_t due_each = 1'000;
  bool join_across_languages = false;
  std::uint32_t members_listed_max = 100;  ///< members listed in one story record
  /// Outlets preferred as canonical when nothing else decides, best first.
  std::vector<std::string> source_rank;
  Rules rules;
};

}  // namespace wirefold::story
