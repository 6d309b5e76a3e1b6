#pragma once
// The desk as the rest of the program sees it: committed records go in at one end for next to
// nothing, questions are answered at the other. Records wait in a bounded inbox for a thread of low
// priority, which takes them at most four times a second, twice while there are many, and sooner
// where the inbox is half full or somebody waits for room in it. replay/ and the topic follower
// feed it, http/ asks it.

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "dedup/output.h"
#include "desk/article_texts.h"
#include "desk/change_log.h"
#include "desk/stories.h"
#include "desk/story_list.h"

namespace wirefold::desk {

struct DeskSettings {
  StoryLimits limits;
  std::string version;         ///< of the program
  bool takes_rulings = false;  ///< whether an access token is set
  int interval_ms = 250;       ///< least time between two looks into the inbox
  int busy_interval_ms = 500;  ///< the same behind a look that found many records
  std::size_t inbox_bytes_max = 64U << 20U;
};

/// Safe to use from any thread.
class Desk {
 public:
  explicit Desk(const DeskSettings& settings);
  ~Desk();
  Desk(const Desk&) = delete;
  Desk& operator=(const Desk&) = delete;

  /// An empty one for records that are about to be committed. The desk must outlive it.
  [[nodiscard]] Intake intake();
  /// Takes committed records, in the order in which they were written; an empty intake is left.
  /// Returns at once, unless the inbox is full: then when there is room.
  void take(Intake& records);
  void take(const std::vector<dedup::OutputRecord>& records);
  void set_state(State state);
  /// Forgets all stories: they come again from the first one on.
  void forget();
  /// Called after every change, by the desk's thread; an empty function ends that, and once this
  /// has returned the one before is not running any more.
  void on_change(std::function<void()> changed);
  /// Waits until all records given before are known. For tests and for the end of a replay.
  void settle();

  [[nodiscard]] std::string status();
  /// Nothing if the cursor is none.
  [[nodiscard]] std::optional<std::string> stories(const StoryQuery& query);
  /// `story_id` as in records; nothing if there is no such story.
  [[nodiscard]] std::optional<std::string> story(std::string_view story_id);
  [[nodiscard]] const ChangeLog& changes() const { return changes_; }

  /// What an article's decision said, with its story; nothing if there is none.
  struct Article {
    KnownArticle known;
    std::uint64_t story_id = 0;
    std::optional<base::Position> position;
    std::string source;
    std::string agency;
    std::string language;
    std::string usability;
    bool is_embargoed = false;
  };
  [[nodiscard]] std::optional<Article> article(std::string_view article_id);

  /// Where texts are read back from; null: nowhere (any more). Returns when nobody reads from the
  /// one before.
  void use_texts(ArticleTexts* texts);
  /// The record at this place, as received.
  [[nodiscard]] TextResult read_text(const base::Position& position);

 private:
  using Clock = std::chrono::steady_clock;
  void run();
  [[nodiscard]] std::vector<Intake> wait_for_records(std::unique_lock<std::mutex>& lock);
  void wait_for_room(std::unique_lock<std::mutex>& lock, std::size_t bytes);
  void apply(std::vector<Intake>& intakes);
  void tell();

  const DeskSettings settings_;
  ChangeLog changes_;

  [[nodiscard]] std::shared_lock<std::shared_mutex> read_lock();
  [[nodiscard]] std::unique_lock<std::shared_mutex> write_lock();

  std::mutex turn_mutex_;  // held by who waits to write, so that readers cannot keep it waiting
  std::shared_mutex stories_mutex_;
  Stories stories_;
  std::mutex lists_mutex_;  // held while a list is made; a search fills in what it compares
  std::map<std::string, std::string> lists_;  // answers by query, as long as nothing changes
  std::uint64_t lists_change_ = 0;
  std::mutex facets_mutex_;
  std::optional<Facets> facets_;
  Clock::time_point facets_until_;
  std::uint64_t facets_change_ = 0;

  std::mutex inbox_mutex_;
  std::condition_variable inbox_changed_;
  std::vector<Intake> inbox_;
  std::vector<Intake> spare_;  // empty ones, for their memory
  std::size_t inbox_bytes_ = 0;
  std::uint64_t taken_ = 0;    // records ever put in
  std::uint64_t applied_ = 0;  // of these, known
  int waiting_ = 0;            // so many wait for room in the inbox
  bool is_hurried_ = false;    // somebody waits for the inbox to be empty
  bool is_ending_ = false;

  std::shared_mutex texts_mutex_;
  ArticleTexts* texts_ = nullptr;

  std::mutex told_mutex_;
  std::function<void()> changed_;
  std::thread thread_;
};

}  // namespace wirefold::desk
