#pragma once
// The story stage on its own: articles made of numbered words go through planning, apply and repair
// as dedup/ sends real ones, so that a test can look at the state after every step.

#include <string>
#include <vector>

#include "article/ruling.h"
#include "story/planner.h"
#include "story/state.h"
#include "support/made_documents.h"

namespace wirefold::support {

/// An article to feed; what is not set does not matter to the test.
struct Copy {
  std::string id;
  Words title;
  Words body;
  base::TimeMs time = 0;
  std::string version;
  story::Usability usability = story::Usability::kUsable;
  base::TimeMs embargoed_until = 0;
  bool is_correction = false;
  bool is_agency_original = false;
  std::string source = "outlet";
  std::string language = "en";
};

/// The numbers begin … end - 1.
[[nodiscard]] Words words_from(std::uint32_t begin, std::uint32_t end);

/// The same words in another order, of the number `order`: one text's terms, none of its passages.
[[nodiscard]] Words reordered(Words words, std::uint64_t order);

/// What became of a copy.
struct Fate {
  story::Outcome outcome = story::Outcome::kDecided;
  base::ArticleSeq article;
  std::vector<base::StoryId> changed;  ///< stories that differ, each once
  std::uint64_t copies_left = 0;       ///< of a killed text, not flagged
};

/// A state and the steps that change it.
class StoryRoom {
 public:
  explicit StoryRoom(const story::Settings& settings = {});

  Fate feed(const Copy& copy);
  void tick(base::TimeMs now);
  /// Why the ruling was refused; empty if it was followed.
  std::string rule(const article::Ruling& ruling);

  [[nodiscard]] const story::StoryState& state() const { return state_; }
  /// The article with this id; fails the test's assumptions if it is not in the window.
  [[nodiscard]] const story::StoredArticle& article(const std::string& id) const;
  [[nodiscard]] bool has(const std::string& id) const;
  [[nodiscard]] const story::Story& story_of(const std::string& id) const;
  [[nodiscard]] std::string relation_of(const std::string& id) const;
  [[nodiscard]] std::string usability_of(const std::string& id) const;
  [[nodiscard]] bool together(const std::string& a, const std::string& b) const;
  /// Every step's result as text, for comparing two runs.
  [[nodiscard]] const std::string& log() const { return log_; }

 private:
  void run(const story::StoryUpdate& update, Fate& fate);
  void close_step(Fate& fate);

  story::StoryState state_;
  std::vector<base::StoryId> ended_;
  std::string log_;
};

}  // namespace wirefold::support
