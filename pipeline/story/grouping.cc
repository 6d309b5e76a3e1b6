// The join rule is loose on purpose: an article joins the story whose best few members resemble it
// in the mean, and what that welds wrongly is parted later by a split that sees many pairs at once
// (repair.h). Candidates come from the index; the best stories among them are asked for a few
// representatives more, so that one chance resemblance is not the whole evidence. A centroid was
// measured and drifts; single link chains.

#include "story/grouping.h"

#include <algorithm>
#include <cstdlib>

#include "similarity/relation.h"

namespace wirefold::story {
namespace {

bool better_member(const ScoredMember& a, const ScoredMember& b) {
  if (a.verdict.score != b.verdict.score) return a.verdict.score > b.verdict.score;
  return a.seq < b.seq;
}

bool better_story(const ScoredStory& a, const ScoredStory& b) {
  if (a.score != b.score) return a.score > b.score;
  return a.story < b.story;
}

}  // namespace

bool Grouping::comparable(const StoredArticle& a, const StoredArticle& b) const {
  const base::TimeMs apart = a.time > b.time ? a.time - b.time : b.time - a.time;
  if (apart > state_.settings.window_ms || a.seq == b.seq) return false;
  const std::uint32_t left = a.features.language;
  const std::uint32_t right = b.features.language;
  return left == right || left == 0 || right == 0 || state_.settings.join_across_languages;
}

similarity::Verdict Grouping::judge(const StoredArticle& a, const StoredArticle& b) const {
  return similarity::judge(a.features, b.features, weights_);
}

void Grouping::compare_representatives(const StoredArticle& article, base::StoryId story,
                                       Prospect& prospect) const {
  std::uint32_t compared = 0;
  for (const base::ArticleSeq seq : state_.find_story(story)->representatives) {
    if (compared++ == rules_.representatives_compared) return;
    const bool known = std::any_of(prospect.members.begin(), prospect.members.end(),
                                   [&](const ScoredMember& member) { return member.seq == seq; });
    const StoredArticle& other = *state_.articles.find(seq);
    if (known || !comparable(article, other)) continue;
    prospect.members.push_back({seq, story, judge(article, other)});
    ++prospect.pairs;
  }
}

ScoredStory Grouping::score_of(const Prospect& prospect, base::StoryId story) const {
  ScoredStory scored{story, 0, 0};
  std::uint32_t counted = 0;
  for (const ScoredMember& member : prospect.members) {  // best first
    if (member.story != story) continue;
    ++scored.known;
    if (counted == rules_.best_counted) continue;
    scored.score += member.verdict.score;
    ++counted;
  }
  if (counted > 0) scored.score /= static_cast<float>(counted);
  return scored;
}

Prospect Grouping::look_up(const StoredArticle& article) const {
  Prospect prospect;
  index::Query query;
  query.time = article.time;
  query.window_ms = state_.settings.window_ms;
  query.space = state_.space_of(article.features.language);
  query.self = index_tag(article.seq);
  query.candidates_max = rules_.candidates;
  for (const index::Candidate& candidate : state_.index.query(probes_of(article.features), query)) {
    const StoredArticle& other = state_.articles.at(candidate.slot);
    prospect.members.push_back({other.seq, other.story, judge(article, other)});
    ++prospect.pairs;
  }
  std::sort(prospect.members.begin(), prospect.members.end(), better_member);
  std::vector<base::StoryId> nearest;
  for (const ScoredMember& member : prospect.members) {
    if (nearest.size() == rules_.stories_compared) break;
    if (std::find(nearest.begin(), nearest.end(), member.story) == nearest.end()) {
      nearest.push_back(member.story);
    }
  }
  for (const base::StoryId story : nearest) compare_representatives(article, story, prospect);
  std::sort(prospect.members.begin(), prospect.members.end(), better_member);
  for (const base::StoryId story : nearest) prospect.stories.push_back(score_of(prospect, story));
  std::sort(prospect.stories.begin(), prospect.stories.end(), better_story);
  return prospect;
}

const ScoredStory* Grouping::destination(const Prospect& prospect) const {
  for (const ScoredStory& story : prospect.stories) {
    const float bar = story.known == 1 ? rules_.join_lone : rules_.join;
    if (story.score >= bar) return &story;
  }
  return nullptr;
}

ScoredStory Grouping::score_with(const StoredArticle& article, const Story& story) const {
  Prospect prospect;
  std::uint32_t compared = 0;
  for (const base::ArticleSeq seq : story.representatives) {
    const StoredArticle& other = *state_.articles.find(seq);
    if (!comparable(article, other)) continue;
    if (compared++ == rules_.representatives_compared) break;
    prospect.members.push_back({seq, story.id, judge(article, other)});
  }
  std::sort(prospect.members.begin(), prospect.members.end(), better_member);
  return score_of(prospect, story.id);
}

Kinship Grouping::kinship(const StoredArticle& article, const Prospect& prospect,
                          base::StoryId story) const {
  const ScoredMember* closest = nullptr;
  float closest_score = 0;
  for (const ScoredMember& member : prospect.members) {
    if (member.story != story) continue;
    const StoredArticle& other = *state_.articles.find(member.seq);
    const float score =
        similarity::derivation_score(member.verdict, article.features, other.features);
    if (closest == nullptr || score > closest_score) {
      closest = &member;
      closest_score = score;
    }
  }
  if (closest == nullptr) return {};
  const StoredArticle& other = *state_.articles.find(closest->seq);
  Kinship kin{closest->seq, {}, {}, closest->verdict};
  kin.relation = similarity::relate(closest->verdict, article.features, other.features);
  if (similarity::is_derived(kin.relation)) kin.family = other.family;
  return kin;
}

}  // namespace wirefold::story
