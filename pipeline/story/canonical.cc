// Members are compared rule by rule; the first rule that tells two apart decides. The reason given
// is the rule that told the winner from the runner-up. Hysteresis: completeness counts only where
// one text is longer by a fifth, and a present choice is given up only for an article that beats it
// by a rule above time.

#include "story/canonical.h"

#include <algorithm>
#include <span>

namespace wirefold::story {
namespace {

constexpr float kLonger = 1.2F;
constexpr std::size_t kComparedMax = 64;

struct Contender {
  const StoredArticle* article = nullptr;
  std::uint32_t copies = 0;  // articles of its family
  std::uint32_t rank = 0;    // of its source; smaller is better
};

struct Comparison {
  bool better = false;
  CanonicalReason reason = CanonicalReason::kNone;
};

std::uint32_t source_rank(std::string_view source, const Settings& settings) {
  const auto& ranks = settings.source_rank;
  return static_cast<std::uint32_t>(std::find(ranks.begin(), ranks.end(), source) - ranks.begin());
}

bool derives_from_nothing(const StoredArticle& article) {
  return article.relation == similarity::Relation::kOriginal ||
         article.relation == similarity::Relation::kCoverage;
}

bool much_longer(const StoredArticle& a, const StoredArticle& b) {
  return static_cast<float>(a.facts().tokens) > kLonger * static_cast<float>(b.facts().tokens);
}

Comparison compare(const Contender& a, const Contender& b) {
  const StoredArticle& left = *a.article;
  const StoredArticle& right = *b.article;
  if (left.facts().is_agency_original != right.facts().is_agency_original) {
    return {left.facts().is_agency_original, CanonicalReason::kAgencyOriginal};
  }
  if (a.copies != b.copies && left.family != right.family) {
    return {a.copies > b.copies, CanonicalReason::kMostCopied};
  }
  if (much_longer(left, right)) return {true, CanonicalReason::kMostComplete};
  if (much_longer(right, left)) return {false, CanonicalReason::kMostComplete};
  if (a.rank != b.rank) return {a.rank < b.rank, CanonicalReason::kPreferred};
  if (derives_from_nothing(left) != derives_from_nothing(right)) {
    return {derives_from_nothing(left), CanonicalReason::kMostCopied};
  }
  return {};
}

bool later_choice_loses(const Contender& a, const Contender& b, base::ArticleSeq present) {
  const Comparison comparison = compare(a, b);
  if (comparison.reason != CanonicalReason::kNone) return comparison.better;
  if (a.article->seq == present) return true;
  if (b.article->seq == present) return false;
  return a.article->time != b.article->time ? a.article->time < b.article->time
                                            : a.article->seq < b.article->seq;
}

std::uint32_t copies_of(base::FamilyId family, const Story& story) {
  for (const FamilyCount& count : story.families) {
    if (count.family == family) return count.articles;
  }
  return 0;
}

/// Of a large story: its representatives, the present choice and the latest member; the choice then
/// costs the same however many copies a text has.
std::vector<base::ArticleSeq> some_of(const Story& story) {
  std::vector<base::ArticleSeq> some(story.representatives.begin(), story.representatives.end());
  some.push_back(story.members.back());
  if (story.canonical.valid()) some.push_back(story.canonical);
  std::sort(some.begin(), some.end());
  some.erase(std::unique(some.begin(), some.end()), some.end());
  return some;
}

/// The usable ones among so many members; those under embargo only if there are no others.
std::vector<Contender> contenders_among(std::span<const base::ArticleSeq> members,
                                        const Story& story, const StoryState& state) {
  std::vector<Contender> usable;
  usable.reserve(members.size());
  bool is_any_free = false;
  for (const base::ArticleSeq seq : members) {
    const StoredArticle* article = state.articles.find(seq);
    if (article == nullptr || article->usability != Usability::kUsable) continue;
    is_any_free = is_any_free || article->embargoed_until == 0;
    usable.push_back({article, copies_of(article->family, story),
                      source_rank(article->caption().source, state.settings)});
  }
  if (is_any_free) {
    std::erase_if(usable, [](const Contender& one) { return one.article->embargoed_until != 0; });
  }
  return usable;
}

bool is_free(const Contender& contender) { return contender.article->embargoed_until == 0; }

/// Of a large story's few none may be free to stand for it: then its latest members are asked.
std::vector<Contender> contenders(const Story& story, const StoryState& state) {
  const std::span<const base::ArticleSeq> members(story.members.begin(), story.members.end());
  if (members.size() <= kComparedMax) return contenders_among(members, story, state);
  std::vector<Contender> some = contenders_among(some_of(story), story, state);
  if (!some.empty() && is_free(some.front())) return some;
  std::vector<Contender> latest = contenders_among(members.last(kComparedMax), story, state);
  const bool is_better = !latest.empty() && (some.empty() || is_free(latest.front()));
  return is_better ? latest : some;
}

/// The article that a ruling chose, while it may stand for the story; else null.
const StoredArticle* ruled_choice(const Story& story, const StoryState& state) {
  const StoredArticle* pinned = state.articles.find(story.pinned);
  if (pinned == nullptr || pinned->story != story.id) return nullptr;
  return pinned->usability == Usability::kUsable && pinned->embargoed_until == 0 ? pinned : nullptr;
}

}  // namespace

CanonicalChoice choose_canonical(const Story& story, const StoryState& state) {
  if (story.pinned.valid() && ruled_choice(story, state) != nullptr) {
    return {story.pinned, CanonicalReason::kRuling};
  }
  const std::vector<Contender> all = contenders(story, state);
  if (all.empty()) return {};
  const Contender* best = &all.front();
  for (const Contender& contender : all) {
    if (&contender != best && later_choice_loses(contender, *best, story.canonical)) {
      best = &contender;
    }
  }
  if (all.size() == 1) return {best->article->seq, CanonicalReason::kOnlyArticle};
  CanonicalReason reason = CanonicalReason::kEarliest;
  for (const Contender& contender : all) {
    if (&contender == best) continue;
    const Comparison comparison = compare(*best, contender);
    if (comparison.reason != CanonicalReason::kNone) {
      reason = comparison.reason;
      break;
    }
  }
  return {best->article->seq, reason};
}

}  // namespace wirefold::story
