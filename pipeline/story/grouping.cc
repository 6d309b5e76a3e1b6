// The join rule is loose on purpose: an article joins the story whose best few members resemble it
// in the mean, and what that welds wrongly is parted later by a split that sees many pairs at once
// (repair.h). Candidates come from the index; the best stories among them are asked for a few
// representatives more, so that one chance resemblance is not the whole evidence. A centroid was
// measured and drifts; single link chains.

#include "story/grouping.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "similarity/relation.h"
#include "story/copies.h"

namespace wirefold::story {
namespace {

constexpr float kCopied = 1000;            // above every score of derivation
constexpr float kUsablePreferred = 0.05F;  // of two texts that hold about as much of an article
constexpr float kStrangersUsual = 300;     // where the bar is Rules::join_base

bool better_member(const ScoredMember& a, const ScoredMember& b) {
  if (a.verdict.score != b.verdict.score) return a.verdict.score > b.verdict.score;
  return a.seq < b.seq;
}

/// Few, and mostly in order already.
void put_best_first(std::vector<ScoredMember>& members) {
  for (std::size_t i = 1; i < members.size(); ++i) {
    if (!better_member(members[i], members[i - 1])) continue;
    const ScoredMember member = members[i];
    std::size_t at = i;
    for (; at > 0 && better_member(member, members[at - 1]); --at) members[at] = members[at - 1];
    members[at] = member;
  }
}

bool better_story(const ScoredStory& a, const ScoredStory& b) {
  if (a.score != b.score) return a.score > b.score;
  return a.story < b.story;
}

float mean_cover(const TellingTerms& telling, const Articles& members) {
  float sum = 0;
  for (const StoredArticle* member : members) sum += telling.cover(*member);
  return sum / static_cast<float>(members.size());
}

/// Dates that speak against a story count as the mean over the members that name any. Otherwise an
/// article about last year's flood would be judged by the members that happen to name no day. Of
/// the days in datelines the nearest counts: a story that goes on is filed on several.
class DateConflicts {
 public:
  explicit DateConflicts(const similarity::Weights& weights)
      : weekday_(weights.of[index(similarity::PairFeature::kWeekdayConflict)]),
        day_(weights.of[index(similarity::PairFeature::kDayConflict)]),
        filed_(weights.of[index(similarity::PairFeature::kFiledApart)]) {}

  void count(const similarity::Verdict& verdict) {
    weekdays_known_ += verdict.overlap.weekdays_known ? 1 : 0;
    days_known_ += verdict.overlap.days_known ? 1 : 0;
    weekdays_ += value(verdict, similarity::PairFeature::kWeekdayConflict);
    days_ += value(verdict, similarity::PairFeature::kDayConflict);
    if (!verdict.overlap.filed_known) return;
    filed_known_ = true;
    filed_apart_ = std::min(filed_apart_, value(verdict, similarity::PairFeature::kFiledApart));
  }
  /// What the conflicts of this one pair have added to its score.
  [[nodiscard]] float penalty_of(const similarity::Verdict& verdict) const {
    return weekday_ * value(verdict, similarity::PairFeature::kWeekdayConflict) +
           day_ * value(verdict, similarity::PairFeature::kDayConflict) +
           filed_ * value(verdict, similarity::PairFeature::kFiledApart);
  }
  [[nodiscard]] float penalty() const {
    return weekday_ * weekdays_ / std::max(1.0F, weekdays_known_) +
           day_ * days_ / std::max(1.0F, days_known_) + (filed_known_ ? filed_ * filed_apart_ : 0);
  }

 private:
  static std::size_t index(similarity::PairFeature feature) {
    return static_cast<std::size_t>(feature);
  }
  static float value(const similarity::Verdict& verdict, similarity::PairFeature feature) {
    return verdict.features[index(feature)];
  }
  float weekday_;
  float day_;
  float filed_;
  float weekdays_known_ = 0;
  float days_known_ = 0;
  float weekdays_ = 0;
  float days_ = 0;
  bool filed_known_ = false;
  float filed_apart_ = 1;  // the least
};

}  // namespace

bool Grouping::comparable(const StoredArticle& a, const StoredArticle& b) const {
  const base::TimeMs apart =
      std::max(a.printed_from - b.printed_until, b.printed_from - a.printed_until);
  if (apart > state_.settings.window_ms || a.seq == b.seq) return false;
  const std::uint32_t left = a.facts().language;
  const std::uint32_t right = b.facts().language;
  return left == right || fingerprint::is_unsure(left) || fingerprint::is_unsure(right) ||
         state_.settings.join_across_languages;
}

similarity::Verdict Grouping::judge(const StoredArticle& a, const StoredArticle& b) const {
  return similarity::judge(a.features(), b.features(), weights_);
}

// Each step reads what the one before it points to, and waits for memory. So all stories take a
// step before any takes the next: their waits are then one.
void Grouping::compare_representatives(const Asking& asking,
                                       const std::vector<base::StoryId>& stories,
                                       Prospect& prospect) const {
  for (const base::StoryId id : stories) state_.stories.prefetch(id);
  for (const base::StoryId id : stories) state_.stories.prefetch_entry(id);
  std::vector<base::ArticleSeq> wanted;
  wanted.reserve(stories.size() * rules_.representatives_compared);
  for (const base::StoryId id : stories) {
    std::uint32_t compared = 0;
    for (const base::ArticleSeq seq : state_.find_story(id)->representatives) {
      if (compared++ == rules_.representatives_compared) break;
      const bool known = std::any_of(prospect.members.begin(), prospect.members.end(),
                                     [&](const ScoredMember& member) { return member.seq == seq; });
      if (known) continue;
      wanted.push_back(seq);
      state_.articles.prefetch(seq);
    }
  }
  std::vector<const StoredArticle*> others;
  others.reserve(wanted.size());
  for (const base::ArticleSeq seq : wanted) {
    others.push_back(state_.articles.find(seq));
    others.back()->content.prefetch();
  }
  for (const StoredArticle* other : others) {
    if (!comparable(asking.article, *other)) continue;
    prospect.members.push_back({other->seq, other->story,
                                asking.comparer.judge(other->features_near(asking.article.time))});
    ++prospect.pairs;
  }
}

ScoredStory Grouping::score_of(const Prospect& prospect, base::StoryId story) const {
  ScoredStory scored{story, 0, 0};
  DateConflicts dates(weights_);
  base::InlineVector<float, 32> scores;
  for (const ScoredMember& member : prospect.members) {
    if (member.story != story) continue;
    ++scored.known;
    dates.count(member.verdict);
    scores.push_back(member.verdict.score - dates.penalty_of(member.verdict));
  }
  std::sort(scores.begin(), scores.end(), std::greater<>());
  scores.truncate(std::min<std::size_t>(scores.size(), rules_.best_counted));
  for (const float score : scores) scored.score += score;
  if (!scores.empty()) scored.score /= static_cast<float>(scores.size());
  scored.score += dates.penalty();
  return scored;
}

Prospect Grouping::look_up(const StoredArticle& article) const {
  const Asking asking{article, {article.features(), weights_}};
  Prospect prospect;
  index::Query query;
  query.time = article.time;
  query.window_ms = state_.settings.window_ms;
  query.space = state_.space_of(article.facts().language);
  query.self = index_tag(article.seq);
  query.candidates_max = rules_.candidates;
  query.list_max = rules_.list_max;
  query.postings_max = rules_.postings_max;
  query.deep_list_max = rules_.deep_list_max;
  query.deep_postings_max = rules_.deep_postings_max;
  const std::vector<index::Candidate> candidates =
      state_.index.query(probes_of(article.features()), query);
  for (const index::Candidate& candidate : candidates)
    state_.articles.prefetch_slot(candidate.slot);
  prospect.members.reserve(candidates.size() +
                           rules_.stories_compared * rules_.representatives_compared);
  const auto fetch = [&](std::size_t i) {
    if (i < candidates.size()) state_.articles.at(candidates[i].slot).content.prefetch();
  };
  fetch(0);
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    fetch(i + 1);
    const StoredArticle& other = state_.articles.at(candidates[i].slot);
    prospect.members.push_back(
        {other.seq, other.story, asking.comparer.judge(other.features_near(article.time))});
    ++prospect.pairs;
  }
  put_best_first(prospect.members);
  std::vector<base::StoryId> nearest;
  nearest.reserve(rules_.stories_compared);
  for (const ScoredMember& member : prospect.members) {
    if (nearest.size() == rules_.stories_compared) break;
    if (std::find(nearest.begin(), nearest.end(), member.story) == nearest.end()) {
      nearest.push_back(member.story);
    }
  }
  compare_representatives(asking, nearest, prospect);
  put_best_first(prospect.members);
  prospect.stories.reserve(nearest.size());
  for (const base::StoryId story : nearest) prospect.stories.push_back(score_of(prospect, story));
  std::sort(prospect.stories.begin(), prospect.stories.end(), better_story);
  ask_for_cover(article, prospect);
  return prospect;
}

/// Of each story that is near, the member that the article resembles most.
Articles Grouping::near_members(const Prospect& prospect) const {
  Articles near;
  for (const ScoredMember& member : prospect.members) {  // best first
    if (member.verdict.score < rules_.near_story) break;
    const bool is_known = std::any_of(
        near.begin(), near.end(), [&](const auto* other) { return other->story == member.story; });
    if (!is_known) near.push_back(state_.articles.find(member.seq));
  }
  return near;
}

/// The story's members that the article resembles most.
Articles Grouping::asked_for_cover(const Prospect& prospect, base::StoryId story) const {
  Articles asked;
  for (const ScoredMember& member : prospect.members) {
    if (asked.size() == rules_.cover_members) break;
    if (member.story == story) asked.push_back(state_.articles.find(member.seq));
  }
  return asked;
}

/// Only where the article would join: what is below the bar need not be lowered.
void Grouping::ask_for_cover(const StoredArticle& article, Prospect& prospect) const {
  const ScoredStory* const nearest = destination(article, prospect);
  if (nearest == nullptr) return;
  const Articles near = near_members(prospect);
  if (near.size() < rules_.near_stories) return;
  const TellingTerms telling(article, near);
  const ScoredStory former = *nearest;
  const float bar_least = join_bar(article) - rules_.clear_lead_worth;
  for (ScoredStory& story : prospect.stories) {
    if (story.score < bar_least) continue;
    const float missing =
        rules_.cover_least - mean_cover(telling, asked_for_cover(prospect, story.story));
    story.uncovered = rules_.cover_worth * std::max(0.0F, missing);
    story.score -= story.uncovered;
  }
  std::sort(prospect.stories.begin(), prospect.stories.end(), better_story);
  const ScoredStory* const chosen = destination(article, prospect);
  if (chosen != nullptr && chosen->story == former.story) return;
  prospect.kept_from = {
      former.story, former.score,
      telling.lacking(asked_for_cover(prospect, former.story), KeptFrom::kLackingMost)};
}

float Grouping::join_bar(const StoredArticle& article) const {
  const auto strangers = static_cast<float>(state_.texts_of(article.facts().language));
  const float bar =
      rules_.join_base + rules_.join_slope * std::log((strangers + 1) / kStrangersUsual);
  const std::uint32_t language = article.facts().language;
  if (!state_.frequencies.is_told(language)) {
    const auto learnt = static_cast<float>(state_.frequencies.stories(language));
    const float untold = std::max(0.0F, 1 - learnt / static_cast<float>(rules_.untold_stories));
    return std::min(std::max(bar, rules_.join_base), rules_.join_max) +
           rules_.untold_raise * untold;
  }
  const float limited = std::clamp(bar, rules_.join_min, rules_.join_max);
  const float lowered = std::max(0.0F, rules_.join_base - limited);
  const auto tokens = static_cast<float>(article.features().tokens);
  return limited + lowered * std::max(0.0F, 1 - tokens / rules_.join_full_tokens);
}

float Grouping::bar_of(const ScoredStory& story, const StoredArticle& article,
                       const Prospect& prospect) const {
  float runner_up = rules_.runner_up;
  for (const ScoredStory& other : prospect.stories) {
    if (other.story != story.story) runner_up = std::max(runner_up, other.score);
  }
  const float bar = join_bar(article);
  const float raised = std::max(0.0F, bar - rules_.join_base);
  const float lead = std::clamp(story.score - runner_up - rules_.clear_lead, 0.0F, 1.0F);
  return bar - std::min(raised, rules_.clear_lead_worth * lead);
}

const ScoredStory* Grouping::destination(const StoredArticle& article,
                                         const Prospect& prospect) const {
  if (prospect.stories.empty()) return nullptr;
  const ScoredStory& best = prospect.stories.front();
  if (best.score >= bar_of(best, article, prospect)) return &best;
  const auto is_copied = [&](const ScoredStory& story) {
    return repeats(article, kinship(article, prospect, story.story));
  };
  const auto copied = std::find_if(prospect.stories.begin(), prospect.stories.end(), is_copied);
  return copied == prospect.stories.end() ? nullptr : &*copied;
}

bool Grouping::repeats(const StoredArticle& article, const Kinship& kin) const {
  if (!similarity::is_textual(kin.relation)) return false;
  const StoredArticle& text = *state_.articles.find(kin.matched);
  if (text.is_copy || text.facts().language != article.facts().language) return false;
  return kin.relation != similarity::Relation::kUpdate &&
         repeats_wording(article, kin.verdict, rules_);
}

bool Grouping::is_copy(const StoredArticle& article, const Kinship& kin) const {
  return repeats(article, kin) && may_speak_for(*state_.articles.find(kin.matched), article);
}

ScoredStory Grouping::score_with(const StoredArticle& article, const Story& story) const {
  const similarity::Comparer comparer(article.features(), weights_);
  Prospect prospect;
  std::uint32_t compared = 0;
  for (const base::ArticleSeq seq : story.representatives) {
    const StoredArticle& other = *state_.articles.find(seq);
    if (!comparable(article, other)) continue;
    if (compared++ == rules_.representatives_compared) break;
    prospect.members.push_back({seq, story.id, comparer.judge(other.features_near(article.time))});
  }
  put_best_first(prospect.members);
  return score_of(prospect, story.id);
}

Kinship Grouping::kinship(const StoredArticle& article, const Prospect& prospect,
                          base::StoryId story) const {
  const ScoredMember* closest = nullptr;
  float closest_score = 0;
  for (const ScoredMember& member : prospect.members) {
    if (member.story != story) continue;
    const StoredArticle& other = *state_.articles.find(member.seq);
    const std::size_t fewer_names = std::min(article.content.names(), other.content.names());
    const similarity::Overlap& overlap = member.verdict.overlap;
    const float preferred = other.usability == Usability::kUsable ? kUsablePreferred : 0;
    const bool is_copied = !other.is_copy && other.usability != Usability::kWithheld &&
                           repeats_wording(article, member.verdict, rules_);
    const float score = is_copied ? kCopied + overlap.contained + overlap.containing + preferred
                                  : similarity::derivation_score(member.verdict, fewer_names);
    if (closest == nullptr || score > closest_score) {
      closest = &member;
      closest_score = score;
    }
  }
  if (closest == nullptr) return {};
  const StoredArticle& other = *state_.articles.find(closest->seq);
  Kinship kin{closest->seq, {}, {}, closest->verdict};
  kin.relation = similarity::relate(closest->verdict, article.features(), other.features());
  if (similarity::is_derived(kin.relation)) kin.family = other.family;
  return kin;
}

}  // namespace wirefold::story
