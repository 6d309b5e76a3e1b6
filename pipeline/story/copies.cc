#include "story/copies.h"

#include <algorithm>

#include "base/hash.h"

namespace wirefold::story {
namespace {

constexpr std::size_t kRepresentativesMin = 4;
constexpr std::size_t kMembersAsked = 64;

}  // namespace

base::ArticleSeq stand_in_for(const Bereft& bereft, const StoryState& state) {
  const Story* const of = state.stories.find(bereft.story);
  if (of == nullptr) return {};
  const std::size_t asked = std::min(of->members.size(), kMembersAsked);
  for (std::size_t i = 0; i < asked; ++i) {
    const StoredArticle& member = *state.articles.find(of->members[i]);
    if (!member.is_copy || member.family != bereft.family) continue;
    const StoredArticle* const copied = state.articles.find(member.matched);
    const bool has_text = copied != nullptr && !copied->is_copy && copied->story == of->id;
    if (!has_text || copied->seq == bereft.lost) return member.seq;
  }
  return {};
}

void count_text(const StoredArticle& article, StoryState& state) {
  if (article.is_copy) return;
  ++state.texts_by_space[state.counted_space_of(article.facts().language)];
}

void uncount_text(const StoredArticle& article, StoryState& state) {
  if (article.is_copy) return;
  const auto counted = state.texts_by_space.find(state.counted_space_of(article.facts().language));
  if (--counted->second == 0) state.texts_by_space.erase(counted);
}

void represent(Story& story, base::ArticleSeq seq) {
  auto& chosen = story.representatives;
  if (std::find(chosen.begin(), chosen.end(), seq) != chosen.end()) return;
  if (chosen.size() < Story::kRepresentatives) {
    chosen.push_back(seq);
    return;
  }
  const std::uint64_t place = base::mix64(story.id.value, seq.value) % story.articles_total;
  if (place > 0 && place < Story::kRepresentatives) chosen[place] = seq;
}

void refill_representatives(Story& story, const StoryState& state) {
  auto& chosen = story.representatives;
  for (const base::ArticleSeq seq : story.members) {
    if (chosen.size() >= kRepresentativesMin) return;
    if (!chosen.empty() && state.articles.find(seq)->is_copy) continue;
    if (std::find(chosen.begin(), chosen.end(), seq) == chosen.end()) chosen.push_back(seq);
  }
}

}  // namespace wirefold::story
