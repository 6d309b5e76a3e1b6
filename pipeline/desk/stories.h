#pragma once
// All stories and articles that the desk knows, made from committed output records alone: so it
// shows what every other reader of the topics sees, on a standby as well. Bounded: beyond its
// limits the stories that changed longest ago are dropped and counted. desk.h guards it.

#include <cstdint>
#include <deque>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "dedup/output.h"
#include "desk/intake.h"
#include "desk/known.h"
#include "desk/slot_table.h"

namespace wirefold::desk {

struct StoryLimits {
  std::size_t stories_max = 200'000;
  std::size_t articles_max = 600'000;
  std::size_t evidence_bytes_max = 256U << 20U;  ///< beyond, the oldest is dropped
  std::size_t events_max = 500;                  ///< of one story
};

/// What was counted on the way.
struct StoryCounts {
  std::uint64_t change = 0;  ///< changes to stories; only grows
  std::uint64_t rejects = 0;
  std::uint64_t unreadable = 0;  ///< records that are none of ours
  std::uint64_t dropped = 0;     ///< stories beyond the limits
  std::uint64_t merged = 0;      ///< stories that are a redirect now
};

/// One thread at a time; reading alone is safe from several.
class Stories {
 public:
  explicit Stories(const StoryLimits& limits = {});

  /// A record of the stories, decisions or rejects topic; others are ignored.
  void take(const dedup::OutputRecord& record);
  /// The same from an intake that fills evidence(), which the entry then no longer holds.
  void take(const Intake& intake, Intake::Entry& entry);
  /// For intakes, which must not outlive this.
  [[nodiscard]] EvidenceStore& evidence() { return evidence_; }

  /// Empty again; the number of changes goes on.
  void forget();

  [[nodiscard]] const KnownStory* find_story(std::uint64_t id) const;
  [[nodiscard]] const KnownArticle* find_article(std::string_view id) const;
  [[nodiscard]] const KnownArticle& article(Slot slot) const { return articles_[slot]; }
  /// Null if it is not known any more, or none was meant.
  [[nodiscard]] const KnownArticle* article(ArticleRef article) const;
  /// By slot; one whose id is 0 is not in use.
  [[nodiscard]] const std::deque<KnownStory>& stories() const { return stories_; }
  [[nodiscard]] std::size_t article_count() const { return article_slots_.size(); }
  [[nodiscard]] std::size_t story_count() const { return story_slots_.size(); }
  [[nodiscard]] const Names& names() const { return names_; }
  [[nodiscard]] const StoryCounts& counts() const { return counts_; }
  /// True until an article's event time has reached the end of the embargo.
  [[nodiscard]] bool is_embargoed(const KnownArticle& article) const;
  /// The stories that changed since the last call, each as often as it did.
  [[nodiscard]] std::vector<std::uint64_t> take_changed() { return std::exchange(changed_, {}); }
  /// Where a record stood, with the topic's name; nothing if its decision was not seen.
  [[nodiscard]] std::optional<base::Position> position_of(const KnownArticle& article) const;

 private:
  friend class RecordReader;
  [[nodiscard]] ArticleRef reference(Slot slot) const;
  [[nodiscard]] ArticleRef reference(std::string_view article_id) const;
  [[nodiscard]] Slot slot_of_article(std::string_view id, std::uint64_t hash) const;
  KnownStory& story_at(std::uint64_t id);
  Slot article_at(std::string_view id);
  void put(Slot article, KnownStory& story);
  void take_out(Slot article);
  void touch(KnownStory& story);
  void note(KnownStory& story, Event event);
  void drop_oldest();
  void drop(KnownStory& story);
  void drop_old_evidence();

  const StoryLimits limits_;
  EvidenceStore evidence_;
  Names names_;
  std::deque<KnownStory> stories_;
  std::deque<KnownArticle> articles_;
  std::vector<Slot> free_stories_;
  std::vector<Slot> free_articles_;
  std::unordered_map<std::uint64_t, Slot> story_slots_;
  SlotTable article_slots_;
  std::uint32_t births_ = 0;
  StoryCounts counts_;
  std::vector<std::uint64_t> changed_;
  std::optional<base::TimeMs> now_;     // event time of the newest decision
  std::optional<base::TimeMs> latest_;  // of all decisions
};

}  // namespace wirefold::desk
