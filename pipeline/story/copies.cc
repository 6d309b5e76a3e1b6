#include "story/copies.h"

#include <algorithm>

#include "base/hash.h"

namespace wirefold::story {
namespace {

constexpr std::size_t kRepresentativesMin = 4;
constexpr std::size_t kLatest = 16;    // copies of which the longest stands in
constexpr std::size_t kTextsEach = 4;  // that a copy is compared with
constexpr float kContained = 0.5F;     // of a copy's shingles, from which a text stands for it

bool contains(const StoredArticle& text, const StoredArticle& copy) {
  return similarity::contained(copy.features(), text.features()) >= kContained;
}

bool has_text(const StoredArticle& copy, base::ArticleSeq reworded, const StoryState& state) {
  const StoredArticle* const text = state.articles.find(copy.matched);
  if (text == nullptr || text->is_copy || text->usability == Usability::kWithheld) return false;
  if (text->story != copy.story || text->family != copy.family) return false;
  return text->seq != reworded || contains(*text, copy);
}

using Copies = std::vector<StoredArticle*>;

/// A killed copy stands in first, since what copies it is killed too; then the longest.
bool stands_in_worse(const StoredArticle* a, const StoredArticle* b) {
  const bool is_killed = a->usability == Usability::kKilledText;
  if (is_killed != (b->usability == Usability::kKilledText)) return !is_killed;
  return a->facts().tokens < b->facts().tokens;
}

StoredArticle* stand_in(const Copies& copies) {
  const auto latest = static_cast<std::ptrdiff_t>(std::min(copies.size(), kLatest));
  return *std::max_element(copies.rbegin(), copies.rbegin() + latest, stands_in_worse);
}

/// Finds texts for copies of one that is lost.
std::vector<base::ArticleSeq> texts_among(const Copies& copies) {
  std::vector<const StoredArticle*> texts{stand_in(copies)};
  for (StoredArticle* const copy : copies) {
    if (copy == texts.front()) continue;
    const auto text = std::find_if(texts.begin(), texts.end(),
                                   [&](const auto* known) { return contains(*known, *copy); });
    if (text == texts.end() && texts.size() < kTextsEach) {
      texts.push_back(copy);
    } else {
      copy->matched = (text == texts.end() ? texts.front() : *text)->seq;
    }
  }
  std::vector<base::ArticleSeq> seqs;
  for (const StoredArticle* const text : texts) seqs.push_back(text->seq);
  return seqs;
}

}  // namespace

std::vector<base::ArticleSeq> find_texts(const Story& story, base::ArticleSeq reworded,
                                         StoryState& state) {
  Copies bereft;
  for (const base::ArticleSeq seq : story.members) {
    StoredArticle* const member = state.articles.find(seq);
    if (member->is_copy && !has_text(*member, reworded, state)) bereft.push_back(member);
  }
  const auto key = [](const StoredArticle* copy) { return std::pair(copy->matched, copy->family); };
  std::stable_sort(bereft.begin(), bereft.end(),
                   [&](const auto* a, const auto* b) { return key(a) < key(b); });
  std::vector<base::ArticleSeq> texts;
  for (auto first = bereft.begin(); first != bereft.end();) {
    const auto last = std::find_if(first, bereft.end(),
                                   [&](const auto* copy) { return key(copy) != key(*first); });
    const std::vector<base::ArticleSeq> found = texts_among({first, last});
    texts.insert(texts.end(), found.begin(), found.end());
    first = last;
  }
  return texts;
}

void list(const StoredArticle& article, const std::vector<index::Probe>& known, StoryState& state) {
  const std::uint32_t slot = state.articles.slot_of(article.seq);
  const Story* of = state.find_story(article.story);
  const bool crowded = of != nullptr && of->members.size() > index::kCrowd;
  state.index.set_slot(slot, {article.time, article.story.value, index_tag(article.seq),
                              state.space_of(article.facts().language), true, crowded});
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
