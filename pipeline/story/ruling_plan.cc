// Articles are looked up by what an editor sees of them, their id, for which the hot path keeps no
// table: a ruling is rare, so it looks at the story's members, then at the identities, and only
// then through the whole window.

#include "story/ruling_plan.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

#include "article/article.h"
#include "story/repair.h"

namespace wirefold::story {
namespace {

using article::Ruling;
using article::RulingKind;

constexpr std::size_t kHexDigits = 16;

/// "<sentence> (<values>)".
std::string refusal(std::string_view sentence, std::string_view values) {
  return std::string(sentence) + " (" + std::string(values) + ")";
}

std::optional<base::StoryId> as_story_id(std::string_view text) {
  base::StoryId id;
  if (text.size() != kHexDigits + 1 || text.front() != 's') return std::nullopt;
  const char* end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data() + 1, end, id.value, kHexDigits);
  if (error != std::errc() || stopped != end) return std::nullopt;
  return id;
}

/// What an article id names: one article, none, or several.
struct Found {
  const StoredArticle* article = nullptr;
  bool is_one_of_several = false;
};

bool bears(const StoredArticle& article, const std::string& id, const std::string& provider) {
  if (!article.seq.valid() || article.caption().id != id) return false;
  return provider.empty() || article.identity == article::identity_key(provider, id);
}

Found find_article(const std::string& id, const std::string& provider, const StoryState& state) {
  const std::optional<Identity> identity =
      state.identities.find(article::identity_key(provider, id));
  if (identity) {
    if (const StoredArticle* known = state.articles.find(identity->seq)) return {known, false};
  }
  Found found;
  for (std::uint32_t slot = 0; slot < state.articles.slots(); ++slot) {
    const StoredArticle& article = state.articles.at(slot);
    if (!bears(article, id, provider)) continue;
    if (found.article != nullptr) return {found.article, true};
    found.article = &article;
  }
  return found;
}

Found find_member(const Story& story, const std::string& id, const std::string& provider,
                  const StoryState& state) {
  Found found;
  for (const base::ArticleSeq seq : story.members) {
    const StoredArticle& member = *state.articles.find(seq);
    if (!bears(member, id, provider)) continue;
    if (found.article != nullptr) return {found.article, true};
    found.article = &member;
  }
  return found;
}

/// The language of a story's articles, as far as any of them has one for sure.
const StoredArticle* spoken(const Story& story, const StoryState& state) {
  for (const base::ArticleSeq seq : story.members) {
    const StoredArticle* member = state.articles.find(seq);
    if (!fingerprint::is_unsure(member->facts().language)) return member;
  }
  return nullptr;
}

/// Plans one ruling; the first thing wrong with it ends that.
class RulingPlanner {
 public:
  RulingPlanner(const Ruling& ruling, const StoryState& state, const similarity::Weights& weights)
      : ruling_(ruling), state_(state), weights_(weights) {}

  RulingPlan plan();

 private:
  void refuse(std::string why) {
    if (plan_.refusal.empty()) plan_.refusal = std::move(why);
  }
  void join();
  void keep_stories_apart();
  void keep_article_out();
  void choose_canonical();
  const Story* story_of(const std::string& id, const char* field);
  const StoredArticle* member_of(const Story& story);
  [[nodiscard]] bool has_room();

  const Ruling& ruling_;
  const StoryState& state_;
  const similarity::Weights& weights_;
  RulingPlan plan_;
};

const Story* RulingPlanner::story_of(const std::string& id, const char* field) {
  if (id.empty()) {
    refuse(refusal("The ruling lacks an id it needs; send it.", field));
    return nullptr;
  }
  if (const auto story_id = as_story_id(id)) {
    const Story* story = state_.find_story(state_.redirects.follow(*story_id));
    if (story != nullptr && !story->members.empty()) return story;
  }
  const Found found = find_article(id, {}, state_);
  if (found.is_one_of_several) {
    refuse(refusal("Several articles bear this id; name the story by its own.", id));
    return nullptr;
  }
  if (found.article != nullptr) return state_.find_story(found.article->story);
  refuse(refusal("No story or article in the window bears this id; it may have left the window.",
                 std::string(field) + " " + id));
  return nullptr;
}

const StoredArticle* RulingPlanner::member_of(const Story& story) {
  if (ruling_.article_id.empty()) {
    refuse(refusal("The ruling lacks an id it needs; send it.", "article_id"));
    return nullptr;
  }
  const Found member = find_member(story, ruling_.article_id, ruling_.provider, state_);
  if (member.is_one_of_several) {
    refuse(refusal("Several articles of the story bear this id; send the provider too.",
                   ruling_.article_id));
    return nullptr;
  }
  if (member.article != nullptr) return member.article;
  const Found other = find_article(ruling_.article_id, ruling_.provider, state_);
  if (other.article != nullptr) {
    refuse(refusal("The article is not in that story; name the one it is in.",
                   ruling_.article_id + " is in " + story_text(other.article->story)));
  } else {
    refuse(refusal("No article in the window bears this id; it may have left the window.",
                   "article_id " + ruling_.article_id));
  }
  return nullptr;
}

bool RulingPlanner::has_room() {
  if (state_.apart.size() < state_.settings.apart_max) return true;
  refuse(refusal("No more rulings can be kept; those about articles in the window fill their room.",
                 std::to_string(state_.apart.size())));
  return false;
}

/// Every article of the other story moves, so that a family still lies in one story.
void RulingPlanner::join() {
  const Story* story = story_of(ruling_.story_id, "story_id");
  const Story* other =
      story == nullptr ? nullptr : story_of(ruling_.other_story_id, "other_story_id");
  if (other == nullptr) return;
  if (story == other) {
    return refuse(
        refusal("Both ids name one story; there is nothing to join.", story_text(story->id)));
  }
  const StoredArticle* left = spoken(*story, state_);
  const StoredArticle* right = spoken(*other, state_);
  const bool is_one_language =
      left == nullptr || right == nullptr || left->facts().language == right->facts().language;
  if (!is_one_language && !state_.settings.join_across_languages) {
    return refuse(refusal(
        "The stories are in different languages, which the settings keep apart.",
        std::string(left->caption().language) + ", " + std::string(right->caption().language)));
  }
  // A story too large to move stays, if the other one can come to it.
  const std::uint64_t moves_max = state_.settings.ruled_moves_max;
  if (other->members.size() > moves_max) std::swap(story, other);
  if (other->members.size() > moves_max) {
    return refuse(refusal(
        "Both stories are too large to be moved by one ruling.",
        std::to_string(other->members.size()) + " of " + std::to_string(moves_max) + " articles"));
  }
  plan_.story = story->id;
  plan_.update.changes.emplace_back(HoldTogether{story->id, other->id});
  for (const base::ArticleSeq seq : other->members) {
    const StoredArticle& moved = *state_.articles.find(seq);
    plan_.update.changes.emplace_back(MoveArticle{seq, story->id, moved.family, moved.matched,
                                                  moved.relation, moved.score, false});
  }
}

void RulingPlanner::keep_stories_apart() {
  const Story* story = story_of(ruling_.story_id, "story_id");
  const Story* other =
      story == nullptr ? nullptr : story_of(ruling_.other_story_id, "other_story_id");
  if (other == nullptr) return;
  if (story == other) {
    return refuse(refusal("Both ids name one story; name the article that is to leave it.",
                          story_text(story->id)));
  }
  if (state_.apart.holds(story->id, other->id)) {
    return refuse(refusal("The stories are kept apart already.",
                          story_text(story->id) + ", " + story_text(other->id)));
  }
  if (!has_room()) return;
  plan_.story = story->id;
  plan_.update.changes.emplace_back(KeepApart{story->id, other->id, {}});
}

void RulingPlanner::keep_article_out() {
  const Story* story = story_of(ruling_.story_id, "story_id");
  const StoredArticle* member = story == nullptr ? nullptr : member_of(*story);
  if (member == nullptr) return;
  if (story->members.size() == 1) {
    return refuse(refusal("The article is the only one of its story; it stands apart already.",
                          ruling_.article_id));
  }
  if (!has_room()) return;
  plan_.story = story->id;
  const Grouping grouping(state_, weights_);
  for (const MoveArticle& move : part_off(*story, {member->seq}, grouping, state_)) {
    plan_.update.changes.emplace_back(move);
  }
  plan_.update.changes.emplace_back(KeepApart{story->id, {}, member->seq});
}

void RulingPlanner::choose_canonical() {
  const Story* story = story_of(ruling_.story_id, "story_id");
  const StoredArticle* member = story == nullptr ? nullptr : member_of(*story);
  if (member == nullptr) return;
  if (member->usability != Usability::kUsable) {
    return refuse(
        refusal("The article may not stand for a story; choose one that is usable.",
                ruling_.article_id + " is " + std::string(usability_name(member->usability))));
  }
  if (member->embargoed_until != 0) {
    return refuse(refusal("The article is embargoed; choose it again when its hour has passed.",
                          ruling_.article_id));
  }
  if (story->pinned == member->seq) {
    return refuse(refusal("A ruling has chosen this article already.", ruling_.article_id));
  }
  plan_.story = story->id;
  plan_.update.changes.emplace_back(PinCanonical{story->id, member->seq});
}

RulingPlan RulingPlanner::plan() {
  switch (ruling_.kind) {
    case RulingKind::kJoin:
      join();
      break;
    case RulingKind::kApart:
      if (ruling_.article_id.empty()) {
        keep_stories_apart();
      } else {
        keep_article_out();
      }
      break;
    case RulingKind::kCanonical:
      choose_canonical();
      break;
    case RulingKind::kUnknown:
      refuse(refusal("There is no such ruling; send join, apart or canonical.", ruling_.word));
      break;
  }
  return std::move(plan_);
}

}  // namespace

RulingPlan plan_ruling(const article::Ruling& ruling, const StoryState& state,
                       const similarity::Weights& weights) {
  return RulingPlanner(ruling, state, weights).plan();
}

std::string story_text(base::StoryId id) {
  std::string text(1 + kHexDigits, 's');
  for (std::size_t i = kHexDigits; i >= 1; --i, id.value >>= 4) {
    text[i] = "0123456789abcdef"[id.value & 15];
  }
  return text;
}

}  // namespace wirefold::story
