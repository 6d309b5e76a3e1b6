#pragma once
// The desk as the rest of the program sees it: records go in at one end for next to nothing (of
// `run` committed ones, of a replay what it has written), questions are answered at the other. They
// wait in a bounded inbox for a thread of low priority, which reads them soon, a thousand at a
// time, and tells of changes at most four times a second, twice while there are many. replay/ and
// the topic follower feed it, http/ asks it.

#include <chrono>
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
#include "desk/inbox.h"
#include "desk/stories.h"
#include "desk/story_list.h"

namespace wirefold::desk {

struct DeskSettings {
  StoryLimits limits;
  std::string version;         ///< of the program
  bool takes_rulings = false;  ///< whether an access token is set
  int interval_ms = 250;       ///< least time between two times of telling
  int busy_interval_ms = 500;  ///< the same behind one of many records
  std::size_t inbox_bytes_max = 64U << 20U;
};

/// Safe to use from any thread.
class Desk {
 public:
  explicit Desk(const DeskSettings& settings);
  ~Desk();
  Desk(const Desk&) = delete;
  Desk& operator=(const Desk&) = delete;

  /// Takes records in the order in which they were written; an empty vector is left. Returns at
  /// once, unless the inbox is full: then when there is room.
  void take(std::vector<Record>& records) { inbox_.put(records); }
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
  using Clock = Inbox::Clock;
  void run();
  void apply();
  [[nodiscard]] News news() const { return news_ > 0 ? News::kUntold : News::kNone; }
  [[nodiscard]] std::chrono::milliseconds show_news();
  void tell();

  const DeskSettings settings_;
  ChangeLog changes_;

  [[nodiscard]] std::shared_lock<std::shared_mutex> read_lock();
  [[nodiscard]] std::unique_lock<std::shared_mutex> write_lock();

  std::mutex turn_mutex_;  // held by who waits to write, so that readers cannot keep it waiting
  std::shared_mutex stories_mutex_;
  Stories stories_;
  std::mutex lists_mutex_;  // held while a list is made; a search fills in what it compares
  std::map<std::string, std::string> lists_;  // answers by query, until the next change is told
  std::uint64_t lists_version_ = 0;
  std::mutex facets_mutex_;
  std::optional<Facets> facets_;
  Clock::time_point facets_until_;
  std::uint64_t facets_change_ = 0;

  Intake intake_;         // of the desk's thread
  std::size_t news_ = 0;  // of the desk's thread: records that are read, and not told of yet
  Inbox inbox_;

  std::shared_mutex texts_mutex_;
  ArticleTexts* texts_ = nullptr;

  std::mutex told_mutex_;
  std::function<void()> changed_;
  std::thread thread_;
};

}  // namespace wirefold::desk
