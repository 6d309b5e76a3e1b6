#pragma once
// One story put together by hand: members with just the attributes that the rules look at, added
// through apply() so that everything that follows from them is worked out as in service.

#include <cmath>
#include <string>
#include <vector>

#include "base/hash.h"
#include "story/apply.h"
#include "support/check_state.h"

namespace wirefold::story {

/// A member of the story; what is not set does not matter to the test.
struct Member {
  std::uint64_t family = 0;  ///< 0: a family of its own
  std::uint16_t tokens = 200;
  bool is_agency_original = false;
  std::string source;
  base::TimeMs time = 1000;
  base::TimeMs embargoed_until = 0;
  Usability usability = Usability::kUsable;
  similarity::Relation relation = similarity::Relation::kCoverage;
  std::uint64_t story = 1;
  std::uint64_t partner = 0;         ///< number of the member that it surely resembles; 0: none
  std::uint16_t filed = 0;           ///< the dateline's day, month * 32 + day; 0: none is named
  std::vector<std::uint32_t> terms;  ///< sorted, at most kTerms; all weigh the same
};

/// A state whose articles are placed by the test.
class Shelf {
 public:
  explicit Shelf(const Settings& settings = {}) : state_(settings, frequencies()) {}

  /// Adds the member and returns its number: 1, 2, 3 …
  std::uint64_t add(const Member& member) {
    AddArticle change;
    StoredArticle& article = change.article;
    article.seq = {state_.next_seq};
    article.identity = base::hash128(std::to_string(state_.next_seq));
    article.time = article.printed_from = article.printed_until = member.time;
    article.embargoed_until = member.embargoed_until;
    article.story = {member.story};
    article.family = {member.family != 0 ? member.family : 1000 + state_.next_seq};
    article.relation = member.relation;
    article.usability = member.usability;
    similarity::Features features;
    features.tokens = member.tokens;
    features.is_agency_original = member.is_agency_original;
    if (member.filed != 0) {
      features.days.push_back(
          {static_cast<std::uint16_t>(member.filed + fingerprint::DayMark::kFiled), 0});
    }
    for (const std::uint32_t term : member.terms) {
      if (!features.heaviest.full()) {
        features.heaviest.push_back(static_cast<std::uint8_t>(features.terms.size()));
      }
      features.terms.push_back(term);
      features.weights.push_back(100);
    }
    features.norm = 100 * std::sqrt(static_cast<float>(member.terms.size()));
    Caption caption;
    caption.source = member.source;
    article.content = {features, caption};
    change.partner = {member.partner};
    change.founds_story = state_.find_story(article.story) == nullptr;
    const std::uint64_t seq = state_.next_seq;
    run(std::move(change));
    return seq;
  }
  /// Applies one change and drops the stories that it ends.
  Applied run(Change change) {
    StoryUpdate update;
    update.changes.push_back(std::move(change));
    Applied applied = apply(update, state_);
    erase_ended(applied.closed, state_);
    return applied;
  }

  [[nodiscard]] const StoryState& state() const { return state_; }
  [[nodiscard]] const Story& story(std::uint64_t id = 1) const { return *state_.find_story({id}); }
  [[nodiscard]] std::uint64_t canonical() const { return story().canonical.value; }
  [[nodiscard]] std::string reason() const {
    return std::string(canonical_reason_name(story().canonical_reason));
  }
  [[nodiscard]] bool holds(std::uint64_t seq) const {
    return state_.articles.find(base::ArticleSeq{seq}) != nullptr;
  }
  [[nodiscard]] std::vector<std::string> faults() const { return support::check_state(state_); }

 private:
  static const fingerprint::Frequencies& frequencies() {
    static const fingerprint::Frequencies none = *fingerprint::Frequencies::make({});
    return none;
  }
  StoryState state_;
};

}  // namespace wirefold::story
