#include "desk/stories.h"

#include <algorithm>
#include <utility>

#include "base/hash.h"
#include "desk/record_reader.h"

namespace wirefold::desk {

Stories::Stories(const StoryLimits& limits) : limits_(limits) {}

void Stories::take(const dedup::OutputRecord& record) {
  Intake intake(evidence_);
  intake.add(record_of(record));
  for (Intake::Entry& entry : intake.entries()) take(intake, entry);
}

void Stories::take(const Intake& intake, Intake::Entry& entry) {
  switch (entry.topic) {
    case dedup::Topic::kDecisions:
      RecordReader(*this).read_decision(intake.json(entry), entry.evidence);
      break;
    case dedup::Topic::kStories:
      RecordReader(*this).read_story(intake.json(entry));
      break;
    case dedup::Topic::kRejects:
      ++counts_.rejects;
      break;
    case dedup::Topic::kJournal:
      break;
  }
  const auto is_full = [this] {
    return story_slots_.size() > limits_.stories_max ||
           article_slots_.size() > limits_.articles_max;
  };
  while (is_full() && story_slots_.size() > 1) drop_oldest();
  if (evidence_.bytes() > limits_.evidence_bytes_max) drop_old_evidence();
}

void Stories::forget() {
  for (KnownArticle& article : articles_) evidence_.drop(article.evidence);
  stories_.clear();
  articles_.clear();
  free_stories_.clear();
  free_articles_.clear();
  story_slots_.clear();
  article_slots_.clear();
  changed_.clear();
  counts_ = {counts_.change + 1, 0, 0, 0, 0};
  now_.reset();
  latest_.reset();
}

const KnownStory* Stories::find_story(std::uint64_t id) const {
  const auto found = story_slots_.find(id);
  return found == story_slots_.end() ? nullptr : &stories_[found->second];
}

const KnownArticle* Stories::find_article(std::string_view id) const {
  const Slot slot = slot_of_article(id, base::hash64(id));
  return slot == kNoSlot ? nullptr : &articles_[slot];
}

const KnownArticle* Stories::article(ArticleRef article) const {
  if (article.slot >= articles_.size()) return nullptr;
  const KnownArticle& known = articles_[article.slot];
  return known.birth == article.birth ? &known : nullptr;
}

std::optional<base::Position> Stories::position_of(const KnownArticle& article) const {
  if (article.topic == 0) return std::nullopt;
  return base::Position{names_.of(article.topic), article.partition, article.offset};
}

bool Stories::is_embargoed(const KnownArticle& article) const {
  return article.embargoed_until && (!latest_ || *latest_ < *article.embargoed_until);
}

ArticleRef Stories::reference(Slot slot) const { return {slot, articles_[slot].birth}; }

ArticleRef Stories::reference(std::string_view article_id) const {
  const Slot slot = slot_of_article(article_id, base::hash64(article_id));
  return slot == kNoSlot ? ArticleRef{} : reference(slot);
}

Slot Stories::slot_of_article(std::string_view id, std::uint64_t hash) const {
  return article_slots_.find(hash, [&](Slot candidate) { return articles_[candidate].id == id; });
}

KnownStory& Stories::story_at(std::uint64_t id) {
  const auto found = story_slots_.find(id);
  if (found != story_slots_.end()) return stories_[found->second];
  Slot slot = static_cast<Slot>(stories_.size());
  if (free_stories_.empty()) {
    stories_.emplace_back();
  } else {
    slot = free_stories_.back();
    free_stories_.pop_back();
    stories_[slot] = {};
  }
  stories_[slot].id = id;
  stories_[slot].slot = slot;
  stories_[slot].status = names_.id("active");
  story_slots_.emplace(id, slot);
  return stories_[slot];
}

Slot Stories::article_at(std::string_view id) {
  const std::uint64_t hash = base::hash64(id);
  const Slot known = slot_of_article(id, hash);
  if (known != kNoSlot) return known;
  Slot slot = static_cast<Slot>(articles_.size());
  if (free_articles_.empty()) {
    articles_.emplace_back();
  } else {
    slot = free_articles_.back();
    free_articles_.pop_back();
    articles_[slot] = {};
  }
  articles_[slot].id = std::string(id);
  articles_[slot].birth = ++births_;
  article_slots_.add(hash, slot);
  return slot;
}

void Stories::put(Slot article, KnownStory& story) {
  if (articles_[article].story == story.slot) return;
  take_out(article);
  articles_[article].story = story.slot;
  story.members.push_back(article);
}

void Stories::take_out(Slot article) {
  const Slot slot = std::exchange(articles_[article].story, kNoSlot);
  if (slot == kNoSlot) return;
  auto& members = stories_[slot].members;
  members.erase(std::remove(members.begin(), members.end(), article), members.end());
}

void Stories::touch(KnownStory& story) {
  story.change = ++counts_.change;
  changed_.push_back(story.id);
  story.search.clear();
}

void Stories::note(KnownStory& story, Event event) {
  story.history.push_back(std::move(event));
  // Erased in bulk, so that a story with a long history is not moved at every line.
  if (story.history.size() < limits_.events_max + limits_.events_max / 4 + 1) return;
  const auto surplus = static_cast<std::ptrdiff_t>(story.history.size() - limits_.events_max);
  story.history.erase(story.history.begin(), story.history.begin() + surplus);
}

// A twentieth at once: finding the oldest means looking at all.
void Stories::drop_oldest() {
  std::vector<std::pair<std::uint64_t, Slot>> by_change;
  by_change.reserve(story_slots_.size());
  for (const auto& [id, slot] : story_slots_) by_change.emplace_back(stories_[slot].change, slot);
  const std::size_t count = std::min(by_change.size() - 1, by_change.size() / 20 + 1);
  const auto middle = by_change.begin() + static_cast<std::ptrdiff_t>(count);
  std::nth_element(by_change.begin(), middle, by_change.end());
  for (auto at = by_change.begin(); at != middle; ++at) drop(stories_[at->second]);
}

// A part of it at once: finding who holds it means looking at all.
void Stories::drop_old_evidence() {
  const std::uint32_t end = evidence_.oldest_end();
  for (KnownArticle& article : articles_) {
    if (article.evidence.block < end) evidence_.drop(article.evidence);
  }
}

void Stories::drop(KnownStory& story) {
  for (const Slot member : story.members) {
    article_slots_.remove(base::hash64(articles_[member].id), member);
    evidence_.drop(articles_[member].evidence);
    articles_[member] = {};
    free_articles_.push_back(member);
  }
  if (names_.of(story.status) == "merged") --counts_.merged;
  free_stories_.push_back(story.slot);
  story_slots_.erase(story.id);
  story = {};
  ++counts_.dropped;
}

}  // namespace wirefold::desk
