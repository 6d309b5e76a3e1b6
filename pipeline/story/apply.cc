// Each change is applied in turn; what follows from it (membership, eviction, canonical choice,
// story status) is computed here from the state alone, so that a journal needs to hold only the
// changes themselves.

#include "story/apply.h"

#include <algorithm>

#include "base/check.h"
#include "base/hash.h"
#include "story/canonical.h"
#include "story/copies.h"

namespace wirefold::story {
namespace {

constexpr std::uint64_t kDraw = 0x74656D706F;  // "tempo": no other draw from a seq is this one

Telling telling(const StoredArticle& article, const AddArticle& change) {
  if (change.founds_story) return Telling::kFounds;
  const bool has_own_words = article.relation == similarity::Relation::kCoverage;
  return has_own_words ? Telling::kIndependent : Telling::kDerived;
}

/// Applies one update; holds what it has touched so far.
class Application {
 public:
  explicit Application(StoryState& state) : state_(state) {}

  void operator()(AddArticle& change);
  void operator()(ReviseArticle& change);
  void operator()(const MoveArticle& change);
  void operator()(const SetUsability& change);
  void operator()(const RememberIdentity& change);
  void operator()(const CountLook& change);
  void operator()(const CountExamination& change);
  void operator()(const RelateStories& change);
  void operator()(const Tick& change);
  void operator()(const KeepApart& change);
  void operator()(const HoldTogether& change);
  void operator()(const PinCanonical& change);

  Applied finish();

 private:
  Story& story(base::StoryId id);
  Story& found(base::StoryId id, const StoredArticle& founder);
  void touch(base::StoryId id);
  void watch(Story& story);
  void reopen(Story& story);
  void embargo(const StoredArticle& article);
  void forget_embargo(const StoredArticle& article);
  void enter(Story& story, const StoredArticle& article);
  void leave(const StoredArticle& article);
  void mark_crowd(const Story& story);
  void become_text(StoredArticle& copy);
  void find_texts();
  void learn_tempo(const StoredArticle& article, base::ArticleSeq partner);
  void evict();
  void evict_one(base::ArticleSeq seq);
  void age(Story& story, base::ArticleSeq canonical_before);
  void settle(Story& story);
  void choose(Story& story);
  void end_in(const Story& story, base::StoryId into);
  void unrelate(base::StoryId a, base::StoryId b);

  StoryState& state_;
  std::vector<base::StoryId> touched_;
  std::vector<base::StoryId> closed_;
  std::vector<base::StoryId> bereft_;  // their copies may have lost their text
  base::ArticleSeq reworded_;          // a text that says something else now
  bool more_is_due_ = false;
  base::StoryId last_destination_;  // of a move in this update: where an emptied story went
};

Story& Application::story(base::StoryId id) {
  Story* const known = state_.stories.find(id);
  WIREFOLD_CHECK(known != nullptr);
  return *known;
}

Story& Application::found(base::StoryId id, const StoredArticle& founder) {
  Story made;
  made.id = id;
  made.founder = founder.seq;
  made.first_time = made.last_time = founder.time;
  ++state_.counts.founded;
  return state_.stories.at(state_.stories.insert(std::move(made)));
}

void Application::touch(base::StoryId id) {
  if (std::find(touched_.begin(), touched_.end(), id) == touched_.end()) touched_.push_back(id);
}

void Application::watch(Story& story) {
  story.is_watched = true;
  story.watched_at = story.last_time;
  state_.idle.insert({story.last_time, story.id.value});
}

/// A story that something happens to is idle from its last time on, also if it was closed before.
/// It is watched once: a place for each of its articles would outgrow the tables.
void Application::reopen(Story& story) {
  if (story.status == StoryStatus::kClosed) story.status = StoryStatus::kActive;
  if (story.is_watched) return;
  watch(story);
}

void Application::enter(Story& story, const StoredArticle& article) {
  story.members.push_back(article.seq);
  mark_crowd(story);
  ++story.articles_total;
  if (!article.is_copy) represent(story, article.seq);
  const auto family =
      std::find_if(story.families.begin(), story.families.end(),
                   [&](const FamilyCount& count) { return count.family == article.family; });
  if (family == story.families.end()) {
    story.families.push_back({article.family, 1});
  } else {
    ++family->articles;
  }
  story.first_time = std::min(story.first_time, article.time);
  story.last_time = std::max(story.last_time, article.time);
  reopen(story);
  state_.counts.largest_story =
      std::max<std::uint64_t>(state_.counts.largest_story, story.members.size());
  touch(story.id);
}

void Application::leave(const StoredArticle& article) {
  Story& from = story(article.story);
  const auto place = std::find(from.members.begin(), from.members.end(), article.seq);
  WIREFOLD_CHECK(place != from.members.end());
  from.members.erase(place);
  const auto is_left = [&](const base::ArticleSeq seq) { return seq == article.seq; };
  if (base::erase_if(from.representatives, is_left) > 0) refill_representatives(from, state_);
  const auto family =
      std::find_if(from.families.begin(), from.families.end(),
                   [&](const FamilyCount& count) { return count.family == article.family; });
  WIREFOLD_CHECK(family != from.families.end());
  if (--family->articles == 0) {
    from.families.erase(family);
  } else if (!article.is_copy) {
    bereft_.push_back(from.id);
  }
  if (from.canonical == article.seq) from.canonical = {};
  if (from.pinned == article.seq) from.pinned = {};
  touch(from.id);
}

/// Members of a large story are counted apart in the index, lest they fill its lists.
void Application::mark_crowd(const Story& story) {
  if (story.members.size() <= index::kCrowd) return;
  const bool all = story.members.size() == index::kCrowd + 1;
  for (std::size_t i = all ? 0 : story.members.size() - 1; i < story.members.size(); ++i) {
    state_.index.set_crowded(state_.articles.slot_of(story.members[i]));
  }
}

void Application::operator()(AddArticle& change) {
  WIREFOLD_CHECK(change.article.seq.value == state_.next_seq);
  ++state_.next_seq;
  const std::uint32_t slot = state_.articles.insert(std::move(change.article));
  const StoredArticle& article = state_.articles.at(slot);
  count_text(article, state_);
  list(article, {}, state_);
  enter(change.founds_story ? found(article.story, article) : story(article.story), article);
  if (change.signature != nullptr) {
    if (change.founds_story) state_.frequencies.learn(*change.signature);
    state_.furniture.learn(change.outlet, *change.signature, article.story.value,
                           telling(article, change));
  }
  state_.by_time.push({article.time, article.seq.value});
  embargo(article);
  learn_tempo(article, change.partner);
  if (article.is_copy) widen(*state_.articles.find(article.matched), article, state_);
  state_.watermark.observe(article.time);
  evict();
}

/// Beside the article's sure partner stands one drawn from the window; the draw is the same in
/// every run.
void Application::learn_tempo(const StoredArticle& article, base::ArticleSeq partner) {
  const StoredArticle* near = state_.articles.find(partner);
  const std::uint64_t draw = base::mix64(article.seq.value, kDraw);
  const StoredArticle& drawn = state_.articles.at(draw % state_.articles.slots());
  const bool is_free = !drawn.seq.valid();
  if (near == nullptr || is_free || drawn.seq == article.seq) return;
  const base::TimeMs to_drawn = std::abs(drawn.time - article.time);
  if (to_drawn > state_.settings.window_ms) return;
  state_.tempo.observe(std::abs(near->time - article.time), to_drawn);
}

void Application::embargo(const StoredArticle& article) {
  if (article.embargoed_until == 0) return;
  state_.embargoes.insert({article.embargoed_until, article.seq.value});
}

void Application::forget_embargo(const StoredArticle& article) {
  if (article.embargoed_until == 0) return;
  state_.embargoes.erase({article.embargoed_until, article.seq.value});
}

void Application::become_text(StoredArticle& copy) {
  if (!copy.is_copy) return;
  copy.is_copy = false;
  count_text(copy, state_);
  list(copy, {}, state_);
  represent(story(copy.story), copy.seq);
}

/// When all changes have been made, since a text may go where its copies go.
void Application::find_texts() {
  std::sort(bereft_.begin(), bereft_.end());
  bereft_.erase(std::unique(bereft_.begin(), bereft_.end()), bereft_.end());
  for (const base::StoryId id : bereft_) {
    Story& of = story(id);
    for (const base::ArticleSeq seq : story::find_texts(of, reworded_, state_)) {
      become_text(*state_.articles.find(seq));
    }
    refill_representatives(of, state_);
  }
}

void Application::operator()(ReviseArticle& change) {
  StoredArticle* article = state_.articles.find(change.article.seq);
  WIREFOLD_CHECK(article != nullptr && article->story == change.article.story);
  WIREFOLD_CHECK(article->family == change.article.family);
  const bool was_copy = article->is_copy;
  const std::vector<index::Probe> former =
      was_copy ? std::vector<index::Probe>() : probes_of(article->features());
  if (!was_copy) bereft_.push_back(article->story);
  reworded_ = article->seq;
  count_text(change.article, state_);
  uncount_text(*article, state_);
  forget_embargo(*article);
  state_.articles.replace(std::move(change.article));
  list(*article, former, state_);
  embargo(*article);
  Story& of = story(article->story);
  if (was_copy && !article->is_copy) represent(of, article->seq);
  if (article->is_copy) widen(*state_.articles.find(article->matched), *article, state_);
  of.last_time = std::max(of.last_time, article->time);
  reopen(of);
  touch(of.id);
}

void Application::operator()(const MoveArticle& change) {
  StoredArticle* article = state_.articles.find(change.seq);
  WIREFOLD_CHECK(article != nullptr);
  const base::StoryId from = article->story;
  const bool was_pinned = story(from).pinned == article->seq;
  leave(*article);
  state_.index.set_group(state_.articles.slot_of(article->seq), change.to.value);
  article->story = change.to;
  article->family = change.family;
  article->matched = change.matched;
  article->relation = change.relation;
  article->score = change.score;
  Story& to = change.founds_story ? found(change.to, *article) : story(change.to);
  enter(to, *article);
  if (article->is_copy) bereft_.push_back(to.id);
  if (was_pinned && !to.pinned.valid()) to.pinned = change.seq;
  if (change.founds_story && !state_.apart.empty()) {
    const std::uint64_t pairs_max = state_.settings.apart_max;
    state_.counts.apart_missing += state_.apart.inherit(from, change.to, pairs_max);
  }
  last_destination_ = change.to;
  ++state_.counts.moves;
  state_.counts.splits += change.founds_story ? 1 : 0;
}

void Application::operator()(const SetUsability& change) {
  StoredArticle* article = state_.articles.find(change.seq);
  WIREFOLD_CHECK(article != nullptr);
  article->usability = change.usability;
  touch(article->story);
  // What its publisher takes back says so for itself.
  const bool is_withheld = change.usability == Usability::kWithheld;
  if (is_withheld || change.usability == Usability::kWithdrawn) become_text(*article);
  if (is_withheld) bereft_.push_back(article->story);
}

void Application::operator()(const RememberIdentity& change) {
  state_.identities.put(change.identity);
}

void Application::operator()(const CountLook& change) {
  StoredArticle* article = state_.articles.find(change.seq);
  if (article != nullptr) ++article->looks;
}

void Application::operator()(const CountExamination& change) {
  story(change.story).examine_at = change.next_size;
}

void Application::operator()(const RelateStories& change) {
  Story& of = story(change.story);
  for (const RelatedStory& link : change.related) {
    if (!state_.apart.empty() && state_.apart.holds(of.id, link.story)) continue;
    base::erase_if(of.related, [&](const RelatedStory& old) { return old.story == link.story; });
    of.related.push_back(link);
  }
  std::stable_sort(of.related.begin(), of.related.end(),
                   [](const RelatedStory& a, const RelatedStory& b) { return a.score > b.score; });
  if (of.related.size() > Story::kRelatedMax) of.related.truncate(Story::kRelatedMax);
  touch(of.id);
}

void Application::operator()(const Tick& change) {
  std::uint64_t left = state_.settings.due_each;
  const auto lift_due = [&] {
    return !state_.embargoes.empty() && state_.embargoes.earliest().time <= change.now;
  };
  for (; left > 0 && lift_due(); --left) {
    StoredArticle* article = state_.articles.find({state_.embargoes.earliest().what});
    WIREFOLD_CHECK(article != nullptr);
    forget_embargo(*article);
    article->embargoed_until = 0;
    touch(article->story);
  }
  const base::TimeMs idle_before = change.now - state_.settings.window_ms;
  const auto close_due = [&] {
    return !state_.idle.empty() && state_.idle.earliest().time < idle_before;
  };
  for (; left > 0 && close_due(); --left) {
    const Due due = state_.idle.earliest();
    Story& of = story({due.what});
    state_.idle.erase(due);
    of.is_watched = false;
    if (of.last_time != due.time) {
      watch(of);  // articles have come since
    } else if (of.status == StoryStatus::kActive) {
      of.status = StoryStatus::kClosed;
      touch(of.id);
    }
  }
  more_is_due_ = lift_due() || close_due();
}

/// What a ruling has decided is no open question any more.
void Application::unrelate(base::StoryId a, base::StoryId b) {
  const auto drop = [this](Story& of, base::StoryId other) {
    const auto is_other = [&](const RelatedStory& link) { return link.story == other; };
    if (base::erase_if(of.related, is_other) > 0) touch(of.id);
  };
  drop(story(a), b);
  drop(story(b), a);
}

void Application::operator()(const KeepApart& change) {
  ++state_.rulings;
  if (change.article.valid()) {
    const StoredArticle* article = state_.articles.find(change.article);
    WIREFOLD_CHECK(article != nullptr);
    state_.apart.add(change.article, change.story);
    // It was chosen for the story that it has left.
    Story& home = story(article->story);
    if (home.pinned == change.article) home.pinned = {};
  } else {
    state_.apart.add(change.story, change.other);
    unrelate(change.story, change.other);
  }
}

void Application::operator()(const HoldTogether& change) {
  ++state_.rulings;
  state_.apart.remove(change.story, change.joined);
  for (const auto& [barred, home] :
       {std::pair(change.story, change.joined), std::pair(change.joined, change.story)}) {
    for (const base::ArticleSeq seq : state_.apart.kept_out_of(barred)) {
      if (state_.articles.find(seq)->story == home) state_.apart.remove(seq, barred);
    }
  }
  unrelate(change.story, change.joined);
  story(change.story).is_held = true;
}

void Application::operator()(const PinCanonical& change) {
  ++state_.rulings;
  story(change.story).pinned = change.article;
  touch(change.story);
}

/// A story that only grows older is not news: its record stands until its canonical article leaves
/// or it ends. A closed story's record, with its articles, is its last.
void Application::age(Story& story, base::ArticleSeq canonical_before) {
  const bool is_final = story.status == StoryStatus::kClosed;
  const bool lost_canonical = story.canonical != canonical_before;
  if (story.members.empty()) {
    if (!is_final) return;
    closed_.push_back(story.id);
  } else if (lost_canonical) {
    if (!is_final) return;
    choose(story);
  }
  std::erase(touched_, story.id);
}

void Application::evict_one(base::ArticleSeq seq) {
  const StoredArticle* article = state_.articles.find(seq);
  if (article == nullptr) return;
  Story& of = story(article->story);
  const base::ArticleSeq canonical = of.canonical;
  const bool was_touched = std::find(touched_.begin(), touched_.end(), of.id) != touched_.end();
  leave(*article);
  forget_embargo(*article);
  state_.index.clear_slot(state_.articles.slot_of(seq));
  uncount_text(*article, state_);
  state_.articles.erase(seq);
  if (!state_.apart.empty()) state_.apart.forget(seq);
  ++state_.counts.evicted;
  if (!was_touched) age(of, canonical);
}

void Application::evict() {
  const auto watermark = state_.watermark.value();
  std::optional<Due> deciding;  // stays for its own decision, however old it is
  while (!state_.by_time.empty()) {
    const Due oldest = state_.by_time.top();
    const bool too_old = watermark && oldest.time < *watermark - state_.settings.window_ms;
    if (!too_old && state_.articles.size() <= state_.settings.articles_max) break;
    state_.by_time.pop();
    const StoredArticle* article = state_.articles.find({oldest.what});
    if (oldest.what + 1 == state_.next_seq) {
      deciding = oldest;
    } else if (article != nullptr && article->time > oldest.time) {
      state_.by_time.push({article->time, oldest.what});  // a revision has made it younger
    } else {
      evict_one({oldest.what});
    }
  }
  if (deciding) state_.by_time.push(*deciding);
}

/// Whoever asks for the story finds the other, which inherits what was ruled about it.
void Application::end_in(const Story& ended, base::StoryId into) {
  state_.redirects.add(ended.id, into);
  if (!state_.apart.empty()) state_.apart.rename(ended.id, into);
  if (ended.is_held) story(into).is_held = true;
}

void Application::settle(Story& story) {
  ++story.revision;
  if (story.members.empty()) {
    const bool moved_out = last_destination_.valid() && last_destination_ != story.id;
    story.status = moved_out ? StoryStatus::kMerged : StoryStatus::kClosed;
    if (moved_out) story.merged_into = last_destination_;
    if (moved_out) end_in(story, last_destination_);
    state_.counts.merges += moved_out ? 1 : 0;
    closed_.push_back(story.id);
    return;
  }
  choose(story);
  if (!story.canonical.valid()) {
    story.status = StoryStatus::kWithdrawn;
  } else if (story.status == StoryStatus::kWithdrawn) {
    story.status = StoryStatus::kActive;
  }
}

void Application::choose(Story& story) {
  const CanonicalChoice choice = choose_canonical(story, state_);
  story.canonical = choice.article;
  story.canonical_reason = choice.reason;
}

Applied Application::finish() {
  find_texts();
  for (const base::StoryId id : touched_) settle(story(id));
  return {std::move(touched_), std::move(closed_), more_is_due_};
}

}  // namespace

Applied apply(StoryUpdate update, StoryState& state) {
  Application application(state);
  for (Change& change : update.changes) std::visit(application, change);
  return application.finish();
}

void erase_ended(const std::vector<base::StoryId>& closed, StoryState& state) {
  for (const base::StoryId id : closed) {
    const Story* const ended = state.stories.find(id);
    if (ended == nullptr) continue;
    if (ended->is_watched) state.idle.erase({ended->watched_at, id.value});
    state.stories.erase(id);
    if (!state.apart.empty()) state.apart.forget(id);
  }
}

}  // namespace wirefold::story
