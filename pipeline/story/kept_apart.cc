#include "story/kept_apart.h"

namespace wirefold::story {
namespace {

/// The second halves of the pairs that begin with `first`.
std::vector<std::uint64_t> seconds_of(
    const std::set<std::pair<std::uint64_t, std::uint64_t>>& pairs, std::uint64_t first) {
  std::vector<std::uint64_t> seconds;
  for (auto at = pairs.lower_bound({first, 0}); at != pairs.end() && at->first == first; ++at) {
    seconds.push_back(at->second);
  }
  return seconds;
}

}  // namespace

std::vector<base::StoryId> KeptApart::partners(base::StoryId story) const {
  std::vector<base::StoryId> found;
  for (const std::uint64_t id : seconds_of(stories_, story.value)) found.push_back({id});
  return found;
}

std::vector<base::ArticleSeq> KeptApart::kept_out_of(base::StoryId story) const {
  std::vector<base::ArticleSeq> found;
  for (const std::uint64_t seq : seconds_of(by_story_, story.value)) found.push_back({seq});
  return found;
}

void KeptApart::add(base::StoryId a, base::StoryId b) {
  if (a == b) return;
  stories_.insert({a.value, b.value});
  stories_.insert({b.value, a.value});
}

void KeptApart::add(base::ArticleSeq article, base::StoryId from) {
  by_article_.insert({article.value, from.value});
  by_story_.insert({from.value, article.value});
}

void KeptApart::remove(base::StoryId a, base::StoryId b) {
  stories_.erase({a.value, b.value});
  stories_.erase({b.value, a.value});
}

void KeptApart::remove(base::ArticleSeq article, base::StoryId from) {
  by_article_.erase({article.value, from.value});
  by_story_.erase({from.value, article.value});
}

void KeptApart::rename(base::StoryId from, base::StoryId to) {
  for (const base::StoryId partner : partners(from)) add(partner, to);
  for (const base::ArticleSeq article : kept_out_of(from)) add(article, to);
  forget(from);
}

std::size_t KeptApart::inherit(base::StoryId whole, base::StoryId part, std::uint64_t pairs_max) {
  std::size_t missing = 0;
  for (const base::StoryId partner : partners(whole)) {
    const bool has_room = size() < pairs_max;
    if (has_room) add(partner, part);
    missing += has_room ? 0 : 1;
  }
  return missing;
}

void KeptApart::forget(base::StoryId story) {
  for (const base::StoryId partner : partners(story)) remove(story, partner);
  for (const base::ArticleSeq article : kept_out_of(story)) remove(article, story);
}

void KeptApart::forget(base::ArticleSeq article) {
  for (const std::uint64_t story : seconds_of(by_article_, article.value)) {
    remove(article, base::StoryId{story});
  }
}

}  // namespace wirefold::story
