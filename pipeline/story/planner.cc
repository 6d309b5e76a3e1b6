// The identity comes first: revisions, withdrawals and redeliveries act whatever their event time
// and are never compared as texts. Only an article that is new is looked up among the others.

#include "story/planner.h"

#include <algorithm>
#include <charconv>

#include "base/hash.h"

namespace wirefold::story {
namespace {

constexpr std::uint64_t kStorySalt = 0x53544f5259ULL;
constexpr std::uint64_t kFamilySalt = 0x46414d494c59ULL;

std::optional<std::uint64_t> as_integer(std::string_view text) {
  std::uint64_t value = 0;
  const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc() || rest != text.data() + text.size()) return {};
  return value;
}

int sign_of(auto a, auto b) { return a < b ? -1 : (b < a ? 1 : 0); }

/// How the input's version relates to the one known: newer (1), older (-1) or the same (0). A
/// withdrawal acts whatever its time, unless its version says that it is older.
int compare_identity(const ArticleInput& input, const Identity& known) {
  const Identity& identity = input.identity;
  const int by_version = compare_versions(identity.version, known.version);
  const bool versioned = !identity.version.empty() && !known.version.empty();
  if (by_version != 0 && versioned) return by_version;
  if (identity.content == known.content) return 0;
  if (by_version != 0 || input.usability != Usability::kUsable) return 1;
  const int by_time = sign_of(identity.version_time, known.version_time);
  return by_time == 0 ? 1 : by_time;  // another text at the same version: the later arrival counts
}

/// What planning one input reads.
struct Step {
  ArticleInput& input;  ///< its strings are moved out when it is stored
  const StoryState& state;
  const similarity::Weights& weights;
};

/// A draft knows of no furniture; where there is some, it is made again.
void complete(const fingerprint::Signature& signature, const StoryState& state,
              const similarity::Mask& mask, Draft& draft) {
  if (!mask.empty()) similarity::draft(signature, mask, draft.features);
  similarity::weigh_terms(signature, state.frequencies.of(signature.language, draft.places), mask,
                          draft.features);
}

StoredArticle stored_from(const ArticleInput& input, const StoryState& state) {
  const fingerprint::Signature& signature = *input.signature;
  const similarity::Mask mask = state.furniture.mask(input.outlet, signature);
  similarity::Features made;
  if (input.draft != nullptr) {
    complete(signature, state, mask, *input.draft);
  } else {
    made = similarity::weigh(signature, state.frequencies, mask);
  }
  similarity::Features& features = input.draft != nullptr ? input.draft->features : made;
  features.time = input.time;
  return {
      .seq = {state.next_seq},
      .identity = input.identity.key,
      .time = input.time,
      .embargoed_until = input.embargoed_until,
      .story = {},
      .family = {},
      .matched = {},
      .usability = input.usability,
      .printed_from = input.time,
      .printed_until = input.time,
      .content = {features, input.caption},
  };
}

/// Copies of a killed text are recognised by their relation to an article of the family that was
/// withdrawn or was itself such a copy.
bool copies_killed_text(const Kinship& kin, const StoryState& state) {
  if (!similarity::is_textual(kin.relation)) return false;
  const StoredArticle* matched = state.articles.find(kin.matched);
  return matched->usability == Usability::kWithdrawn ||
         matched->usability == Usability::kKilledText;
}

std::vector<RelatedStory> related_to(base::StoryId joined, const Prospect& prospect, float bar) {
  std::vector<RelatedStory> related;
  for (const ScoredStory& story : prospect.stories) {
    const float score = story.score + story.uncovered;  // another stage is related
    if (story.story == joined || score < bar) continue;
    related.push_back({story.story, score});
  }
  return related;
}

void place(StoredArticle& article, Plan& plan, const Grouping& grouping) {
  const ScoredStory* destination = grouping.destination(article, plan.prospect);
  if (destination != nullptr) {
    plan.kin = grouping.kinship(article, plan.prospect, destination->story);
    article.story = destination->story;
  } else {
    article.story = derive_story_id(article.identity, article.seq);
  }
  article.family =
      plan.kin.family.valid() ? plan.kin.family : derive_family_id(article.identity, article.seq);
  article.matched = plan.kin.matched;
  article.relation = plan.kin.relation;
  article.score = plan.kin.verdict.score;
}

/// A kill reaches every copy of the killed wording in the family, also one that came before it; an
/// outlet's killed copy does not reach the agency's own text. Copies beyond what one record holds
/// are counted; a later kill finds them unflagged and goes on with them.
void flag_copies(const StoredArticle& killed, const StoryState& state, const Grouping& grouping,
                 Plan& plan) {
  const Story* story = state.find_story(killed.story);
  if (story == nullptr) return;
  std::uint64_t flagged = 0;
  for (const base::ArticleSeq seq : story->members) {
    const StoredArticle& member = *state.articles.find(seq);
    if (member.family != killed.family || member.seq == killed.seq) continue;
    const bool may_be_shown =
        member.usability == Usability::kUsable || member.usability == Usability::kWithheld;
    if (!may_be_shown) continue;
    if (member.facts().is_agency_original && !killed.facts().is_agency_original) continue;
    const similarity::Relation relation =
        similarity::relate(grouping.judge(member, killed), member.features(), killed.features());
    if (!similarity::is_textual(relation)) continue;
    if (flagged == state.settings.copies_flagged_max) {
      ++plan.copies_left;
      continue;
    }
    plan.update.changes.emplace_back(SetUsability{seq, Usability::kKilledText});
    ++flagged;
  }
}

/// The article that this one resembles most when times are left out, if it does so surely: what
/// times tell is learnt from it.
base::ArticleSeq sure_partner(const Prospect& prospect, const similarity::Weights& weights) {
  constexpr auto kTimes = static_cast<std::size_t>(similarity::PairFeature::kDaysApart);
  base::ArticleSeq partner;
  float best = Tempo::kSure;
  for (const ScoredMember& member : prospect.members) {
    const similarity::Verdict& verdict = member.verdict;
    const float score = verdict.score - weights.of[kTimes] * verdict.features[kTimes];
    if (score < best) continue;
    best = score;
    partner = member.seq;
  }
  return partner;
}

void plan_new(const Step& step, Plan& plan) {
  auto& [input, state, weights] = step;
  AddArticle add{stored_from(input, state), input.signature, false, input.outlet, {}};
  StoredArticle& article = add.article;
  const Grouping grouping(state, weights);
  plan.prospect = grouping.look_up(article);
  add.partner = sure_partner(plan.prospect, weights);
  place(article, plan, grouping);
  const float related_bar = grouping.join_bar(article) + state.settings.rules.related;
  if (input.is_correction && similarity::is_derived(article.relation)) {
    article.relation = plan.kin.relation = similarity::Relation::kCorrection;
  }
  if (article.usability == Usability::kUsable && copies_killed_text(plan.kin, state)) {
    article.usability = Usability::kKilledText;
  }
  if (article.usability == Usability::kWithdrawn) {
    flag_copies(article, state, grouping, plan);
  }
  article.is_copy = grouping.is_copy(article, plan.kin);
  plan.article = article.seq;
  Identity identity = std::move(input.identity);
  identity.seq = article.seq;
  identity.withdrawn = input.usability == Usability::kWithdrawn;
  const base::StoryId story = article.story;
  add.founds_story = !plan.kin.matched.valid();
  plan.update.changes.reserve(3);
  plan.update.changes.emplace_back(std::move(add));  // large: moved once
  plan.update.changes.emplace_back(RememberIdentity{std::move(identity)});
  std::vector<RelatedStory> related = related_to(story, plan.prospect, related_bar);
  if (!related.empty()) plan.update.changes.emplace_back(RelateStories{story, std::move(related)});
}

void remember(const ArticleInput& input, const Identity& known, Plan& plan) {
  Identity identity = input.identity;
  identity.seq = known.seq;
  identity.withdrawn = known.withdrawn || input.usability == Usability::kWithdrawn;
  if (identity.version.empty()) identity.version = known.version;  // or an older one would pass
  plan.update.changes.emplace_back(RememberIdentity{std::move(identity)});
}

/// Whether a copy's new version is one of the same text.
bool is_still_copy(const StoredArticle& revised, const StoryState& state,
                   const similarity::Weights& weights) {
  const StoredArticle& text = *state.articles.find(revised.matched);
  const Grouping grouping(state, weights);
  Kinship kin{text.seq, text.family, {}, grouping.judge(revised, text)};
  kin.relation = similarity::relate(kin.verdict, revised.features(), text.features());
  return grouping.is_copy(revised, kin);
}

/// A newer version with a text: the article keeps its place, its text is replaced.
void plan_revision(const Step& step, const Identity& known, Plan& plan) {
  const auto& [input, state, weights] = step;
  plan.outcome = Outcome::kRevision;
  plan.article = known.seq;
  remember(input, known, plan);
  const StoredArticle* present = state.articles.find(known.seq);
  if (present == nullptr) return;
  StoredArticle article = stored_from(input, state);
  article.seq = present->seq;
  article.time = std::max(present->time, input.time);
  article.printed_from = article.printed_until = article.time;
  article.story = present->story;
  article.family = present->family;
  article.matched = present->matched;
  article.score = present->score;
  article.looks = present->looks;
  if (present->usability == Usability::kKilledText) article.usability = Usability::kKilledText;
  article.relation =
      input.is_correction ? similarity::Relation::kCorrection : similarity::Relation::kRevision;
  article.is_copy =
      present->is_copy && !input.is_correction && is_still_copy(article, state, weights);
  plan.update.changes.emplace_back(ReviseArticle{std::move(article)});
}

void plan_kill(const Identity& known, const StoryState& state, const Grouping& grouping,
               Plan& plan) {
  const StoredArticle* killed = state.articles.find(known.seq);
  if (killed == nullptr) return;
  plan.update.changes.emplace_back(SetUsability{killed->seq, Usability::kWithdrawn});
  flag_copies(*killed, state, grouping, plan);
}

void plan_withdrawal(const Step& step, const Identity* known, Plan& plan) {
  const auto& [input, state, weights] = step;
  const bool for_good = input.usability == Usability::kWithdrawn;
  if (known == nullptr && input.has_text) {
    plan_new(step, plan);  // kept to recognise copies of the text
  } else if (known == nullptr) {
    Identity identity = input.identity;
    identity.withdrawn = for_good;
    plan.update.changes.emplace_back(RememberIdentity{std::move(identity)});
  } else {
    plan.article = known->seq;
    remember(input, *known, plan);
    if (for_good) {
      plan_kill(*known, state, Grouping(state, weights), plan);
    } else if (!known->withdrawn && state.articles.find(known->seq) != nullptr) {
      plan.update.changes.emplace_back(SetUsability{known->seq, Usability::kWithheld});
    }
  }
  plan.outcome = Outcome::kWithdrawal;
}

/// A version of an article that was killed, or whose newer version is known: not shown, but a
/// killed text that has not been seen yet is kept to recognise its copies.
void plan_stale(const Step& step, const Identity& known, Plan& plan) {
  const auto& [input, state, weights] = step;
  if (known.withdrawn && !known.seq.valid() && input.has_text) {
    ArticleInput killed = input;
    killed.identity = known;  // the kill's version stays the newest
    killed.usability = Usability::kWithdrawn;
    plan_new({killed, state, weights}, plan);
  } else {
    plan.article = known.seq;
  }
  plan.outcome = Outcome::kStale;
}

}  // namespace

void make_draft(const fingerprint::Signature& signature, const fingerprint::Frequencies& shipped,
                Draft& draft) {
  similarity::draft(signature, {}, draft.features);
  StreamFrequencies::find(signature, shipped, draft.places);
}

std::string_view outcome_name(Outcome outcome) {
  static constexpr std::array<std::string_view, 9> kNames = {"decided",    "revision",   "stale",
                                                             "redelivery", "withdrawal", "skipped",
                                                             "rejected",   "ruled",      "refused"};
  return kNames[static_cast<std::size_t>(outcome)];
}

int compare_versions(std::string_view a, std::string_view b) {
  const auto left = as_integer(a);
  const auto right = as_integer(b);
  if (left && right) return sign_of(*left, *right);
  return sign_of(a, b);
}

base::StoryId derive_story_id(const base::Hash128& identity, base::ArticleSeq seq) {
  return {base::mix64(base::mix64(identity.low ^ kStorySalt, identity.high), seq.value) | 1};
}

base::FamilyId derive_family_id(const base::Hash128& identity, base::ArticleSeq seq) {
  return {base::mix64(base::mix64(identity.low ^ kFamilySalt, identity.high), seq.value) | 1};
}

Plan plan_article(ArticleInput input, const StoryState& state, const similarity::Weights& weights) {
  Plan plan;
  const Step step{input, state, weights};
  const std::optional<Identity> found = state.identities.find(input.identity.key);
  const Identity* known = found ? &*found : nullptr;
  const int order = known == nullptr ? 1 : compare_identity(input, *known);
  if (known != nullptr && order == 0) {
    plan.outcome = Outcome::kRedelivery;
    plan.article = known->seq;
  } else if (input.usability != Usability::kUsable && !(order < 0)) {
    plan_withdrawal(step, known, plan);
  } else if (known != nullptr && (order < 0 || known->withdrawn)) {
    plan_stale(step, *known, plan);
  } else if (known != nullptr && known->seq.valid()) {
    plan_revision(step, *known, plan);
  } else {
    plan_new(step, plan);
  }
  return plan;
}

}  // namespace wirefold::story
