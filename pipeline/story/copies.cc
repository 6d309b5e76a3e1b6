#include "story/copies.h"

#include <algorithm>
#include <limits>
#include <tuple>

#include "base/hash.h"

namespace wirefold::story {
namespace {

constexpr std::size_t kRepresentativesMin = 4;
constexpr std::size_t kLatest = 16;    // copies of which the longest stands in
constexpr std::size_t kTextsEach = 4;  // that a copy is compared with

using Copies = std::vector<StoredArticle*>;

std::uint32_t seconds_printed(const StoredArticle& text) {
  constexpr base::TimeMs kMost = std::numeric_limits<std::uint32_t>::max();
  const base::TimeMs lasts = text.printed_until - text.printed_from;
  return static_cast<std::uint32_t>(
      std::min((lasts + base::kSecondMs - 1) / base::kSecondMs, kMost));
}

bool is_of_an_outlet(const StoredArticle& text, const StoredArticle& article) {
  return article.facts().is_agency_original && !text.facts().is_agency_original;
}

/// Whether the text, or the copy that is to be one, would take the article for its copy.
bool takes(const StoredArticle& text, const StoredArticle& article, const StoryState& state) {
  if (is_of_an_outlet(text, article)) return false;
  const similarity::Verdict verdict = similarity::judge(article.features(), text.features(), {});
  return repeats_wording(article, verdict, state.settings.rules);
}

/// The text that the copy has, if it is still there.
StoredArticle* text_of(const StoredArticle& copy, StoryState& state) {
  StoredArticle* const text = state.articles.find(copy.matched);
  if (text == nullptr || text->story != copy.story || text->family != copy.family) return nullptr;
  return text->is_copy || text->usability == Usability::kWithheld ? nullptr : text;
}

/// The longest of the latest, so that this is not soon to be done again.
StoredArticle* stand_in(const Copies& copies) {
  const auto latest = static_cast<std::ptrdiff_t>(std::min(copies.size(), kLatest));
  return *std::max_element(copies.rbegin(), copies.rbegin() + latest,
                           [](const StoredArticle* a, const StoredArticle* b) {
                             return a->facts().tokens < b->facts().tokens;
                           });
}

/// Finds texts for copies of one that is lost, all of them usable or none.
void find_texts_among(const Copies& copies, StoryState& state,
                      std::vector<base::ArticleSeq>& texts) {
  Copies found{stand_in(copies)};
  for (StoredArticle* const copy : copies) {
    if (copy == found.front()) continue;
    const auto asked = static_cast<std::ptrdiff_t>(std::min(found.size(), kTextsEach));
    const auto text = std::find_if(found.end() - asked, found.end(),
                                   [&](const auto* one) { return takes(*one, *copy, state); });
    if (text == found.end()) {
      found.push_back(copy);
    } else {
      copy->matched = (*text)->seq;
      widen(**text, *copy, state);
    }
  }
  for (const StoredArticle* const text : found) texts.push_back(text->seq);
}

/// A revised text keeps its copies if it would take the first and the one that would stand in.
bool keeps(StoredArticle& reworded, const Copies& copies, StoryState& state) {
  if (copies.empty()) return true;
  if (!takes(reworded, *copies.front(), state)) return false;
  if (!takes(reworded, *stand_in(copies), state)) return false;
  for (const StoredArticle* const copy : copies) widen(reworded, *copy, state);
  return true;
}

}  // namespace

bool may_speak_for(const StoredArticle& text, const StoredArticle& article) {
  if (text.is_copy || is_of_an_outlet(text, article)) return false;
  if (text.facts().language != article.facts().language) return false;
  const bool is_killed = text.usability == Usability::kWithdrawn;
  return text.usability != Usability::kWithheld &&
         article.usability == (is_killed ? Usability::kKilledText : text.usability);
}

bool repeats_wording(const StoredArticle& article, const similarity::Verdict& verdict,
                     const Rules& rules) {
  constexpr auto kLead = static_cast<std::size_t>(similarity::PairFeature::kLead);
  const similarity::Overlap& overlap = verdict.overlap;
  const bool is_whole = overlap.containing >= rules.copy_containing;
  const bool is_beginning = article.facts().tokens >= rules.copy_part_tokens &&
                            verdict.features[kLead] >= rules.copy_lead;
  return overlap.contained >= rules.copy_contained && overlap.numbers_different == 0 &&
         (is_whole || is_beginning);
}

void widen(StoredArticle& text, const StoredArticle& copy, StoryState& state) {
  text.printed_from = std::min(text.printed_from, copy.time);
  text.printed_until = std::max(text.printed_until, copy.time);
  state.index.set_times(state.articles.slot_of(text.seq), text.printed_from, seconds_printed(text));
}

std::vector<base::ArticleSeq> find_texts(const Story& story, base::ArticleSeq reworded,
                                         StoryState& state) {
  Copies bereft;
  Copies of_reworded;
  for (const base::ArticleSeq seq : story.members) {
    StoredArticle* const member = state.articles.find(seq);
    if (!member->is_copy) continue;
    const StoredArticle* const text = text_of(*member, state);
    if (text == nullptr) bereft.push_back(member);
    if (text != nullptr && text->seq == reworded) of_reworded.push_back(member);
  }
  if (!of_reworded.empty() && !keeps(*state.articles.find(reworded), of_reworded, state)) {
    bereft.insert(bereft.end(), of_reworded.begin(), of_reworded.end());
  }
  // What copies a killed text is killed too, and a usable one must not be: each has its own.
  const auto key = [](const StoredArticle* copy) {
    return std::tuple(copy->matched, copy->family, copy->usability);
  };
  std::stable_sort(bereft.begin(), bereft.end(),
                   [&](const auto* a, const auto* b) { return key(a) < key(b); });
  std::vector<base::ArticleSeq> texts;
  for (auto first = bereft.begin(); first != bereft.end();) {
    const auto last = std::find_if(first, bereft.end(),
                                   [&](const auto* copy) { return key(copy) != key(*first); });
    find_texts_among({first, last}, state, texts);
    first = last;
  }
  return texts;
}

void list(const StoredArticle& article, const std::vector<index::Probe>& known, StoryState& state) {
  const std::uint32_t slot = state.articles.slot_of(article.seq);
  const Story* of = state.find_story(article.story);
  const bool crowded = of != nullptr && of->members.size() > index::kCrowd;
  state.index.set_slot(
      slot, {article.printed_from, article.story.value, index_tag(article.seq),
             state.space_of(article.facts().language), true, crowded, seconds_printed(article)});
  if (article.is_copy) return;
  for (const index::Probe& probe : probes_of(article.features())) {
    const bool listed = std::any_of(known.begin(), known.end(), [&](const index::Probe& former) {
      return former.key == probe.key;
    });
    if (!listed) state.index.add(probe.key, slot);
  }
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
  ++story.texts_total;
  auto& chosen = story.representatives;
  if (std::find(chosen.begin(), chosen.end(), seq) != chosen.end()) return;
  if (chosen.size() < Story::kRepresentatives) {
    chosen.push_back(seq);
    return;
  }
  const std::uint64_t place = base::mix64(story.id.value, seq.value) % story.texts_total;
  if (place > 0 && place < Story::kRepresentatives) chosen[place] = seq;
}

void refill_representatives(Story& story, const StoryState& state) {
  auto& chosen = story.representatives;
  for (const base::ArticleSeq seq : story.members) {
    if (chosen.size() >= kRepresentativesMin) return;
    if (state.articles.find(seq)->is_copy) continue;
    if (std::find(chosen.begin(), chosen.end(), seq) == chosen.end()) chosen.push_back(seq);
  }
}

}  // namespace wirefold::story
