#pragma once
// StoryState: everything the story stage knows. A pure function of the sequence of updates applied
// to it; read by planner.h and repair.h, changed by apply.h alone.

#include <cstdint>
#include <map>
#include <queue>
#include <vector>

#include "index/posting_index.h"
#include "story/article_table.h"
#include "story/due_set.h"
#include "story/identity_table.h"
#include "story/kept_apart.h"
#include "story/learnt.h"
#include "story/redirects.h"
#include "story/settings.h"
#include "story/story.h"
#include "story/story_table.h"
#include "story/tempo.h"
#include "story/update.h"
#include "story/watermark.h"

namespace wirefold::story {

/// The earliest first. An article's due stays until its turn, also where it has gone.
using DueQueue = std::priority_queue<Due, std::vector<Due>, std::greater<>>;

/// Counts of what the state went through; reported, never read by decisions.
struct StateCounts {
  std::uint64_t founded = 0;
  std::uint64_t moves = 0;
  std::uint64_t merges = 0;
  std::uint64_t splits = 0;
  std::uint64_t evicted = 0;
  std::uint64_t largest_story = 0;
  std::uint64_t apart_missing =
      0;  ///< pairs that a part of a story did not inherit for want of room
};

struct StoryState {
  StoryState(const Settings& settings, const fingerprint::Frequencies& shipped);

  [[nodiscard]] const Story* find_story(base::StoryId id) const { return stories.find(id); }
  [[nodiscard]] std::uint64_t bytes() const;
  /// The most that a state of these settings takes, however long it lives: every table full, names
  /// and headlines of an article half a kilobyte, as measured with the allocator's rounding.
  [[nodiscard]] static std::uint64_t bytes_max(const Settings& settings);
  /// The most stories at any moment: each has an article but those that have ended in the decision
  /// under way. One more than the window holds comes before the oldest goes, and as many end as
  /// articles are looked at again; then two stories may be merged.
  [[nodiscard]] static std::uint64_t stories_max(const Settings& settings) {
    return settings.articles_max + 1 + settings.rules.second_looks_each + 1;
  }
  /// The index space of a language: one for all where stories may cross languages, and what meets
  /// all where it is unsure.
  [[nodiscard]] std::uint32_t space_of(std::uint32_t language) const {
    return settings.join_across_languages || fingerprint::is_unsure(language) ? 0 : language;
  }
  /// The one in which its articles are counted.
  [[nodiscard]] std::uint32_t counted_space_of(std::uint32_t language) const {
    return settings.join_across_languages ? 0 : fingerprint::without_guess(language);
  }

  /// Articles in the window of one language's space, copies left out: the strangers that a new one
  /// meets.
  [[nodiscard]] std::uint64_t texts_of(std::uint32_t language) const;

  Settings settings;
  std::uint64_t next_seq = 1;
  ArticleTable articles;
  std::map<std::uint32_t, std::uint64_t> texts_by_space;
  index::PostingIndex index;
  StoryTable stories;
  IdentityTable identities;
  StreamFrequencies frequencies;
  LearntFurniture furniture;
  Watermark watermark;
  Tempo tempo;
  DueQueue by_time;           ///< articles by event time, for eviction
  DueSet embargoes;           ///< articles by the end of their embargo
  DueSet idle;                ///< stories by a last event time of theirs, for closing
  std::uint64_t rulings = 0;  ///< accepted so far
  KeptApart apart;
  Redirects redirects;
  StateCounts counts;
};

/// Tells the postings of an article from those of others that had its slot.
[[nodiscard]] inline std::uint32_t index_tag(base::ArticleSeq seq) {
  return static_cast<std::uint32_t>(seq.value);
}

/// The keys under which an article is found: copied words, then its terms, heaviest first.
[[nodiscard]] std::vector<index::Probe> probes_of(const similarity::FeaturesView& features);

}  // namespace wirefold::story
