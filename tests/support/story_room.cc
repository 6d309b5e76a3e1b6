#include "support/story_room.h"

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "fingerprint/fingerprint.h"
#include "story/apply.h"
#include "story/repair.h"
#include "story/ruling_plan.h"
#include "story/value_format.h"
#include "support/dice.h"

namespace wirefold::support {
namespace {

const fingerprint::Frequencies& frequencies() {
  static const auto made = fingerprint::Frequencies::make(fingerprint::shipped_frequencies());
  WIREFOLD_CHECK(made.has_value());
  return *made;
}

const similarity::Weights& weights() {
  static const auto made = similarity::parse_weights(similarity::shipped_weights());
  WIREFOLD_CHECK(made.has_value());
  return *made;
}

base::Hash128 key_of(const std::string& id) { return base::hash128("room " + id); }

base::Hash128 content_of(const Copy& copy) {
  std::string bytes = std::to_string(static_cast<int>(copy.usability));
  for (const std::uint32_t word : copy.title) bytes += " " + std::to_string(word);
  for (const std::uint32_t word : copy.body) bytes += " " + std::to_string(word);
  return base::hash128(bytes);
}

story::ArticleInput input_of(const Copy& copy) {
  story::ArticleInput input;
  input.identity.key = key_of(copy.id);
  input.identity.version = copy.version;
  input.identity.content = content_of(copy);
  input.identity.version_time = copy.time;
  input.time = copy.time;
  input.embargoed_until = copy.embargoed_until;
  input.usability = copy.usability;
  input.is_correction = copy.is_correction;
  input.has_text = !copy.title.empty() || !copy.body.empty();
  input.outlet = base::hash64(copy.source);
  input.caption.id = copy.id;
  input.caption.source = copy.source;
  input.caption.language = copy.language;
  return input;
}

std::string bytes_of(const story::StoryUpdate& update) {
  std::string bytes;
  base::ByteWriter writer([&](std::string_view piece) { bytes.append(piece); });
  story::Lessons unused;
  story::transfer(writer, update, unused);
  writer.finish();
  return bytes;
}

/// From a draft made ahead; and without one, which must come to the same.
story::Plan plan_twice(story::ArticleInput input, const story::StoryState& state) {
  story::Draft draft;
  story::make_draft(*input.signature, frequencies(), draft);
  const story::Plan plain = story::plan_article(input, state, weights());
  input.draft = &draft;
  story::Plan plan = story::plan_article(std::move(input), state, weights());
  WIREFOLD_CHECK(bytes_of(plan.update) == bytes_of(plain.update));
  return plan;
}

}  // namespace

Words words_from(std::uint32_t begin, std::uint32_t end) {
  Words words;
  for (std::uint32_t word = begin; word < end; ++word) words.push_back(word);
  return words;
}

Words reordered(Words words, std::uint64_t order) {
  Dice dice(order);
  for (std::size_t i = words.size(); i > 1; --i) std::swap(words[i - 1], words[dice.below(i)]);
  return words;
}

StoryRoom::StoryRoom(const story::Settings& settings) : state_(settings, frequencies()) {}

void StoryRoom::run(const story::StoryUpdate& update, Fate& fate) {
  const story::Applied applied = story::apply(update, state_);
  WIREFOLD_CHECK(state_.stories.size() <= story::StoryState::stories_max(state_.settings));
  for (const base::StoryId id : applied.stories) {
    if (std::find(fate.changed.begin(), fate.changed.end(), id) == fate.changed.end()) {
      fate.changed.push_back(id);
    }
  }
  ended_.insert(ended_.end(), applied.closed.begin(), applied.closed.end());
}

void StoryRoom::close_step(Fate& fate) {
  for (const base::StoryId id : fate.changed) {
    const story::Story* story = state_.find_story(id);
    if (story == nullptr) continue;
    log_ += " story " + std::to_string(id.value) + ":" + std::to_string(story->revision) + ":" +
            std::string(story_status_name(story->status));
    for (const base::ArticleSeq seq : story->members) log_ += " " + std::to_string(seq.value);
    log_ += " stands " + std::to_string(story->canonical.value) + "\n";
  }
  story::erase_ended(ended_, state_);
  ended_.clear();
}

Fate StoryRoom::feed(const Copy& copy) {
  text::Document document = made_document(copy.title, copy.body);
  document.language = copy.language;
  document.is_agency_original = copy.is_agency_original;
  const fingerprint::Signature signature = fingerprint::sign(document, frequencies());
  story::ArticleInput input = input_of(copy);
  input.signature = &signature;
  const story::Plan plan = plan_twice(std::move(input), state_);
  Fate fate{plan.outcome, plan.article, {}, plan.copies_left};
  run(plan.update, fate);
  log_ += copy.id + " " + std::string(outcome_name(plan.outcome));
  if (const story::StoredArticle* placed = state_.articles.find(plan.article)) {
    log_ += " " + std::string(relation_name(placed->relation)) + " " +
            std::to_string(placed->score) + " family " + std::to_string(placed->family.value);
  }
  log_ += "\n";
  story::SecondLook looks(plan.prospect, plan.article, state_);
  while (const auto update = looks.next(state_, weights())) run(*update, fate);
  const auto merge = story::plan_merge(plan.prospect, plan.article, state_, weights());
  if (merge) run(*merge, fate);
  const std::vector<base::StoryId> grown = fate.changed;
  for (const base::StoryId id : grown) {
    if (const auto update = story::plan_examination(id, state_, weights())) run(*update, fate);
  }
  close_step(fate);
  return fate;
}

void StoryRoom::tick(base::TimeMs now) {
  Fate fate;
  story::StoryUpdate update;
  update.changes.emplace_back(story::Tick{now});
  run(update, fate);
  log_ += "tick " + std::to_string(now) + "\n";
  close_step(fate);
}

std::string StoryRoom::rule(const article::Ruling& ruling) {
  Fate fate;
  const story::RulingPlan plan = story::plan_ruling(ruling, state_, weights());
  log_ += "ruling " + plan.refusal + "\n";
  run(plan.update, fate);
  close_step(fate);
  return plan.refusal;
}

bool StoryRoom::has(const std::string& id) const {
  const std::optional<story::Identity> identity = state_.identities.find(key_of(id));
  return identity && state_.articles.find(identity->seq) != nullptr;
}

const story::StoredArticle& StoryRoom::article(const std::string& id) const {
  WIREFOLD_CHECK(has(id));
  return *state_.articles.find(state_.identities.find(key_of(id))->seq);
}

const story::Story& StoryRoom::story_of(const std::string& id) const {
  const story::Story* story = state_.find_story(article(id).story);
  WIREFOLD_CHECK(story != nullptr);
  return *story;
}

std::string StoryRoom::relation_of(const std::string& id) const {
  return std::string(relation_name(article(id).relation));
}

std::string StoryRoom::usability_of(const std::string& id) const {
  return std::string(usability_name(article(id).usability));
}

bool StoryRoom::together(const std::string& a, const std::string& b) const {
  return article(a).story == article(b).story;
}

}  // namespace wirefold::support
