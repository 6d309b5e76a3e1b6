// Second look: an article that came first could only be compared with what was there; when a later
// one resembles it, it is placed again. Split: a loose join gathers, and the split sees many pairs
// at once, which no single arrival can. Representatives are clustered by average linkage down to a
// mean score; only clusters of two texts or more can part a story, or a text that was printed
// often and has nothing to do with the others, so a lone oddity never does. What was copied from
// two events, a digest, does not hold them together. Merge: two stories become one that score high
// across, unless the terms that not both share tell them apart. Work is bounded: a second look
// costs two placements an arrival, a split is due at sizes 4, 6, 8 … 16, 18 … 24, 27 …, so a story
// of n members is examined some 6 log n times.

#include "story/repair.h"

#include <algorithm>
#include <map>

#include "story/clustering.h"
#include "story/distinct_terms.h"
#include "story/planner.h"

namespace wirefold::story {
namespace {

constexpr float kCopyContained = 0.5F;  // of the shorter text's shingles
constexpr float kCopyBond = 5;  // holds a pair; does not weld what a digest copies from both
constexpr std::size_t kClusterCompared = 3;  // members of a cluster that a member is compared with

std::uint32_t next_examination(std::size_t size) {
  return static_cast<std::uint32_t>(size + std::max<std::size_t>(2, size / 8));
}

/// Makes ids new: the same article may leave the same story more than once. An article more is
/// another moment, and a ruling more.
std::uint64_t moment(const StoryState& state) { return state.next_seq ^ state.rulings << 32; }

MoveArticle move_to(const StoredArticle& article, base::StoryId story, const Kinship& kin,
                    const StoryState& state) {
  MoveArticle move;
  move.seq = article.seq;
  move.to = story;
  // Its copies may stay behind under the id it founded: a family lies in one story.
  const base::ArticleSeq here{article.seq.value ^ story.value ^ moment(state)};
  move.family = kin.family.valid() ? kin.family : derive_family_id(article.identity, here);
  move.matched = kin.matched;
  move.relation = kin.relation;
  move.score = kin.verdict.score;
  return move;
}

/// The article's copies that go where it goes: all but those that a ruling holds back.
Articles followers(const StoredArticle& article, base::StoryId to, const StoryState& state) {
  Articles copies;
  const Story& home = *state.find_story(article.story);
  for (const base::ArticleSeq seq : home.members) {
    const StoredArticle& member = *state.articles.find(seq);
    if (!member.is_copy || member.matched != article.seq || home.pinned == seq) continue;
    if (!state.apart.empty() && state.apart.holds(seq, to)) continue;
    copies.push_back(&member);
  }
  return copies;
}

/// Moves an article and its copies, unless a ruling forbids it. With all its articles a story ends
/// in the other, and all that was ruled about it goes along.
bool move_all(const StoredArticle& article, const MoveArticle& move, const StoryState& state,
              StoryUpdate& update) {
  const Articles copies = followers(article, move.to, state);
  const bool is_whole = copies.size() + 1 == state.find_story(article.story)->members.size();
  const bool is_kept =
      is_whole ? keeps_apart(state, article.story, move.to) : keeps_apart(state, article, move.to);
  if (is_kept) return false;
  update.changes.emplace_back(move);
  for (const StoredArticle* const copy : copies) {
    update.changes.emplace_back(MoveArticle{copy->seq, move.to, move.family, copy->matched,
                                            copy->relation, copy->score, false});
  }
  return true;
}

StoryUpdate look_again(const StoredArticle& article, const StoryState& state,
                       const similarity::Weights& weights) {
  StoryUpdate update;
  update.changes.emplace_back(CountLook{article.seq});
  const Grouping grouping(state, weights);
  const Prospect prospect = grouping.look_up(article);
  const Story& present = *state.find_story(article.story);
  const ScoredStory own = grouping.score_with(article, present);
  for (const ScoredStory& story : prospect.stories) {
    if (story.story == article.story) continue;
    const Rules& rules = state.settings.rules;
    const bool gains = own.known == 0 || story.score >= own.score + rules.second_look_gain;
    if (story.score < grouping.bar_of(story, article, prospect) || !gains) continue;
    const Kinship kin = grouping.kinship(article, prospect, story.story);
    if (move_all(article, move_to(article, story.story, kin, state), state, update)) break;
  }
  return update;
}

/// How strongly a pair holds together in a split: a text and its copy are never parted.
float bond(const similarity::Verdict& verdict) {
  const similarity::Overlap& overlap = verdict.overlap;
  const bool copy = std::max(overlap.contained, overlap.containing) >= kCopyContained;
  return copy && overlap.template_gate == 0 ? std::max(verdict.score, kCopyBond) : verdict.score;
}

using Parts = std::vector<Articles>;

/// The first `most` of the story's representatives.
Articles representatives_of(const Story& story, const StoryState& state, std::size_t most) {
  Articles articles;
  for (const base::ArticleSeq seq : story.representatives) {
    if (articles.size() == most) break;
    articles.push_back(state.articles.find(seq));
  }
  return articles;
}

std::uint32_t family_size(const Story& story, base::FamilyId id) {
  const auto known = std::find_if(story.families.begin(), story.families.end(),
                                  [&](const FamilyCount& family) { return family.family == id; });
  return known == story.families.end() ? 0 : known->articles;
}

/// The clusters among the story's representatives: of two texts or more, or of one that was printed
/// often and is plainly something else.
Parts coherent_parts(const Story& story, const StoryState& state, const Grouping& grouping) {
  const Rules& rules = state.settings.rules;
  const Articles chosen = representatives_of(story, state, rules.split_representatives);
  Clustering clustering(chosen.size());
  for (std::size_t a = 0; a < chosen.size(); ++a) {
    const similarity::Comparer comparer = grouping.comparer(*chosen[a]);
    for (std::size_t b = a + 1; b < chosen.size(); ++b) {
      clustering.set(a, b, bond(comparer.judge(chosen[b]->features())));
    }
  }
  const float apart = rules.split - rules.split_apart;
  clustering.leave_out_digests(kCopyBond, apart);
  clustering.join_down_to(rules.split);
  const auto is_printed_often = [&](std::size_t i) {
    return family_size(story, chosen[i]->family) >= rules.split_family;
  };
  Parts parts;
  for (const auto& group : clustering.groups(apart, is_printed_often)) {
    parts.emplace_back();
    for (const std::size_t i : group) parts.back().push_back(chosen[i]);
  }
  return parts;
}

Articles all_of(const Parts& parts) {
  Articles all;
  for (const Articles& part : parts) all.insert(all.end(), part.begin(), part.end());
  return all;
}

/// The parts of a story that is to be split, and in which of them a member belongs.
class Sides {
 public:
  Sides(const Parts& parts, const Rules& rules, const Grouping& grouping)
      : parts_(parts), grouping_(grouping), distinct_(all_of(parts)) {
    const bool are_enough = all_of(parts).size() >= rules.split_distinct_from;
    worth_ = are_enough ? rules.split_distinct_worth : 0;
    for (const Articles& part : parts) {
      weighed_.emplace_back();
      for (const StoredArticle* article : part) weighed_.back().push_back(distinct_.of(*article));
    }
  }

  /// The number of the part.
  [[nodiscard]] std::size_t of(const StoredArticle& member) const {
    const auto holds = [&](const Articles& part) {
      return std::find(part.begin(), part.end(), &member) != part.end();
    };
    const auto own = std::find_if(parts_.begin(), parts_.end(), holds);
    if (own != parts_.end()) return static_cast<std::size_t>(own - parts_.begin());
    const similarity::Comparer comparer = grouping_.comparer(member);
    const DistinctTerms::Weighed weighed = distinct_.of(member);
    std::vector<float> fits;
    for (std::size_t p = 0; p < parts_.size(); ++p) {
      fits.push_back(mean_bond(comparer, parts_[p]) + worth_ * mean_likeness(weighed, weighed_[p]));
    }
    return static_cast<std::size_t>(std::max_element(fits.begin(), fits.end()) - fits.begin());
  }

 private:
  static float mean_bond(const similarity::Comparer& comparer, const Articles& part) {
    const std::size_t compared = std::min(part.size(), kClusterCompared);
    float sum = 0;
    for (std::size_t i = 0; i < compared; ++i) sum += bond(comparer.judge(part[i]->features()));
    return sum / static_cast<float>(compared);
  }
  static float mean_likeness(const DistinctTerms::Weighed& member,
                             const std::vector<DistinctTerms::Weighed>& part) {
    float sum = 0;
    for (const DistinctTerms::Weighed& other : part) sum += distinct_likeness(member, other);
    return sum / static_cast<float>(part.size());
  }

  const Parts& parts_;
  const Grouping& grouping_;
  DistinctTerms distinct_;
  float worth_ = 0;
  std::vector<std::vector<DistinctTerms::Weighed>> weighed_;  // of each part
};

/// Whether two stories, alike as they are, tell two events of one affair.
bool stand_apart(const Story& a, const Story& b, const StoryState& state) {
  const Rules& rules = state.settings.rules;
  return contrast(representatives_of(a, state, a.representatives.size()),
                  representatives_of(b, state, b.representatives.size()),
                  rules.merge_representatives) >= rules.merge_contrast;
}

/// The members that leave a story for one of their own, founded by the first of them.
struct Departure {
  const Story& story;
  const std::vector<base::ArticleSeq>& leaving;
  base::StoryId to;
  std::map<base::FamilyId, base::FamilyId> families = {};  // old to new
  std::map<base::FamilyId, base::ArticleSeq> heads = {};   // the first of each old family to leave
};

/// A family that leaves as a whole keeps its id; what leaves of another gets a new one.
void rename_families(Departure& departure, const StoryState& state) {
  std::map<base::FamilyId, std::uint32_t> leaving;
  for (const base::ArticleSeq seq : departure.leaving) {
    const StoredArticle& article = *state.articles.find(seq);
    ++leaving[article.family];
    departure.heads.emplace(article.family, seq);
    departure.families.emplace(
        article.family, derive_family_id(article.identity, {seq.value ^ departure.to.value}));
  }
  for (const FamilyCount& family : departure.story.families) {
    const auto count = leaving.find(family.family);
    if (count != leaving.end() && count->second == family.articles) {
      departure.families[family.family] = family.family;
    }
  }
}

/// An article whose match stays behind refers to the first of its family that leaves; that one
/// becomes an original.
void reattach(const StoredArticle& article, const StoredArticle& head, const Grouping& grouping,
              MoveArticle& move) {
  if (head.seq == article.seq) {
    move.matched = {};
    move.relation = similarity::Relation::kOriginal;
    move.score = 0;
    return;
  }
  const similarity::Verdict verdict = grouping.judge(article, head);
  move.matched = head.seq;
  move.relation = similarity::relate(verdict, article.features(), head.features());
  move.score = verdict.score;
  if (similarity::is_derived(move.relation)) return;
  move.family = derive_family_id(article.identity, {article.seq.value ^ move.to.value});
}

/// A text may have got a family of its own: its copies go along.
void lead_copies(std::vector<MoveArticle>& moves, const StoryState& state) {
  std::map<base::ArticleSeq, base::FamilyId> families;
  for (const MoveArticle& move : moves) families.emplace(move.seq, move.family);
  for (MoveArticle& move : moves) {
    const auto text = families.find(move.matched);
    const bool is_led = text != families.end() && state.articles.find(move.seq)->is_copy;
    if (is_led) move.family = text->second;
  }
}

float mean_across(const Story& a, const Story& b, const StoryState& state,
                  const Grouping& grouping) {
  const std::uint32_t compared = state.settings.rules.merge_representatives;
  float sum = 0;
  float count = 0;
  for (std::size_t i = 0; i < a.representatives.size() && i < compared; ++i) {
    const StoredArticle& left = *state.articles.find(a.representatives[i]);
    const similarity::Comparer comparer = grouping.comparer(left);
    for (std::size_t j = 0; j < b.representatives.size() && j < compared; ++j) {
      const StoredArticle& right = *state.articles.find(b.representatives[j]);
      if (!grouping.comparable(left, right)) continue;
      sum += comparer.judge(right.features()).score;
      ++count;
    }
  }
  return count > 0 ? sum / count : -1e6F;
}

/// The story, other than its own, that the article resembles most, if it resembles it enough.
const Story* merge_partner(const Prospect& prospect, base::StoryId own, const StoryState& state) {
  for (const ScoredStory& scored : prospect.stories) {
    if (scored.story == own || scored.score < state.settings.rules.merge_link) continue;
    if (keeps_apart(state, own, scored.story)) continue;
    const Story* other = state.find_story(scored.story);
    if (other != nullptr && other->members.size() > 1) return other;
  }
  return nullptr;
}

}  // namespace

std::vector<MoveArticle> part_off(const Story& story, const std::vector<base::ArticleSeq>& leaving,
                                  const Grouping& grouping, const StoryState& state) {
  std::vector<MoveArticle> moves;
  const StoredArticle& founder = *state.articles.find(leaving.front());
  const base::StoryId to = derive_story_id(founder.identity, {moment(state) ^ story.id.value});
  Departure departure{story, leaving, to};
  rename_families(departure, state);
  for (const base::ArticleSeq seq : leaving) {
    const StoredArticle& article = *state.articles.find(seq);
    MoveArticle move;
    move.seq = seq;
    move.to = to;
    move.family = departure.families[article.family];
    move.matched = article.matched;
    move.relation = article.relation;
    move.score = article.score;
    move.founds_story = seq == leaving.front();
    const bool match_leaves =
        std::find(leaving.begin(), leaving.end(), article.matched) != leaving.end();
    if (article.matched.valid() && !match_leaves) {
      const base::ArticleSeq head = departure.heads[article.family];
      reattach(article, *state.articles.find(head), grouping, move);
    }
    moves.push_back(move);
  }
  lead_copies(moves, state);
  return moves;
}

bool keeps_apart(const StoryState& state, base::StoryId a, base::StoryId b) {
  if (state.apart.empty()) return false;
  const auto lies_in = [&](base::StoryId home, base::StoryId barred) {
    const std::vector<base::ArticleSeq> out = state.apart.kept_out_of(barred);
    return std::any_of(out.begin(), out.end(), [&](base::ArticleSeq seq) {
      return state.articles.find(seq)->story == home;
    });
  };
  return state.apart.holds(a, b) || lies_in(a, b) || lies_in(b, a);
}

bool keeps_apart(const StoryState& state, const StoredArticle& article, base::StoryId story) {
  if (state.apart.empty()) return false;
  // With its only article a story ends in the other, and all that was ruled about it goes along.
  if (state.find_story(article.story)->members.size() == 1) {
    return keeps_apart(state, article.story, story);
  }
  return state.apart.holds(article.story, story) || state.apart.holds(article.seq, story);
}

std::optional<StoryUpdate> plan_merge(const Prospect& prospect, base::ArticleSeq seq,
                                      const StoryState& state, const similarity::Weights& weights) {
  const StoredArticle* article = state.articles.find(seq);
  if (article == nullptr) return {};
  const Story* own = state.find_story(article->story);
  const Story* other = merge_partner(prospect, article->story, state);
  if (other == nullptr || own->members.size() < 2) return {};
  const Grouping grouping(state, weights);
  if (mean_across(*own, *other, state, grouping) < state.settings.rules.merge) return {};
  if (stand_apart(*own, *other, state)) return {};
  const Story* into = own->members.size() >= other->members.size() ? own : other;
  const Story* from = into == own ? other : own;
  if (from->members.size() > state.settings.repair_moves_max) return {};
  StoryUpdate update;
  for (const base::ArticleSeq member : from->members) {
    const StoredArticle& moved = *state.articles.find(member);
    update.changes.emplace_back(MoveArticle{member, into->id, moved.family, moved.matched,
                                            moved.relation, moved.score, false});
  }
  return update;
}

SecondLook::SecondLook(const Prospect& prospect, base::ArticleSeq article,
                       const StoryState& state) {
  const Rules& rules = state.settings.rules;
  const StoredArticle* placed = state.articles.find(article);
  if (placed == nullptr) return;
  for (const ScoredMember& member : prospect.members) {
    if (member.verdict.score < rules.second_look || due_.size() == rules.second_looks_each) return;
    const StoredArticle* other = state.articles.find(member.seq);
    if (other == nullptr || other->story == placed->story) continue;
    if (other->looks >= rules.looks_max) continue;
    const Story& home = *state.find_story(other->story);
    if (home.representatives.size() > rules.second_look_story_max) continue;
    if (home.members.size() > state.settings.repair_moves_max) continue;
    if (home.is_held || home.pinned == member.seq) continue;
    due_.push_back(member.seq);
  }
}

std::optional<StoryUpdate> SecondLook::next(const StoryState& state,
                                            const similarity::Weights& weights) {
  while (!due_.empty()) {
    const StoredArticle* article = state.articles.find(due_.front());
    due_.erase(due_.begin());
    if (article != nullptr) return look_again(*article, state, weights);
  }
  return {};
}

std::optional<StoryUpdate> plan_examination(base::StoryId id, const StoryState& state,
                                            const similarity::Weights& weights) {
  const Story* story = state.find_story(id);
  if (story == nullptr || story->members.size() < story->examine_at) return {};
  if (story->is_held) return {};
  StoryUpdate update;
  update.changes.emplace_back(CountExamination{id, next_examination(story->members.size())});
  const Grouping grouping(state, weights);
  const Parts parts = coherent_parts(*story, state, grouping);
  if (parts.size() < 2) return update;
  const Sides sides(parts, state.settings.rules, grouping);
  std::map<base::ArticleSeq, std::size_t> side_of;  // of each text
  std::vector<std::vector<base::ArticleSeq>> divided(parts.size());
  for (const base::ArticleSeq seq : story->members) {
    const StoredArticle& member = *state.articles.find(seq);
    const base::ArticleSeq text = member.is_copy ? member.matched : seq;
    const auto [side, is_new] = side_of.try_emplace(text, 0);
    if (is_new) side->second = sides.of(*state.articles.find(text));
    divided[side->second].push_back(seq);
  }
  const auto largest = std::max_element(divided.begin(), divided.end(),
                                        [](auto& a, auto& b) { return a.size() < b.size(); });
  if (story->members.size() - largest->size() > state.settings.repair_moves_max) return update;
  for (auto part = divided.begin(); part != divided.end(); ++part) {
    if (part == largest || part->empty()) continue;
    for (const MoveArticle& move : part_off(*story, *part, grouping, state)) {
      update.changes.emplace_back(move);
    }
  }
  return update;
}

}  // namespace wirefold::story
