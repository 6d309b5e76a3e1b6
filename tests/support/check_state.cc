#include "support/check_state.h"

#include <algorithm>
#include <map>
#include <set>

namespace wirefold::support {
namespace {

using base::ArticleSeq;
using story::StoredArticle;
using story::Story;
using story::StoryState;

/// Collects what is wrong with one state.
class Inspection {
 public:
  explicit Inspection(const StoryState& state) : state_(state) {
    state.stories.for_each([&](const Story& story) { stories_.push_back(&story); });
  }

  std::vector<std::string> run();

 private:
  void expect(bool holds, const std::string& what) {
    if (!holds) faults_.push_back(what);
  }
  void check_story(const Story& story, const std::string& name);
  void check_members(const Story& story, const std::string& name);
  void check_families(const Story& story, const std::string& name);
  void check_copy(const StoredArticle& copy);
  void check_representatives(const Story& story, const std::string& name);
  void check_canonical(const Story& story, const std::string& name);
  void check_slots();
  void check_identities();
  void check_bounds();
  void check_rulings();
  void check_dues();

  const StoryState& state_;
  std::vector<const Story*> stories_;
  std::vector<std::string> faults_;
  std::map<std::uint64_t, std::uint64_t> story_of_;  // article to the story that lists it
  std::set<std::uint64_t> families_;                 // of all stories so far
};

void Inspection::check_members(const Story& story, const std::string& name) {
  expect(!story.members.empty(), name + "has no members");
  expect(story.articles_total >= story.members.size(), name + "counts fewer articles than it has");
  for (const ArticleSeq seq : story.members) {
    const std::string member = name + "member " + std::to_string(seq.value) + " ";
    expect(story_of_.emplace(seq.value, story.id.value).second, member + "is listed twice");
    const StoredArticle* article = state_.articles.find(seq);
    if (article == nullptr) {
      expect(false, member + "is not in the window");
      continue;
    }
    expect(article->story == story.id, member + "names another story");
    expect(article->family.valid(), member + "has no family");
    expect(article->time >= story.first_time && article->time <= story.last_time,
           member + "lies outside the story's times");
  }
}

void Inspection::check_families(const Story& story, const std::string& name) {
  std::map<std::uint64_t, std::uint32_t> counted;
  for (const ArticleSeq seq : story.members) {
    const StoredArticle* article = state_.articles.find(seq);
    if (article != nullptr) ++counted[article->family.value];
  }
  std::map<std::uint64_t, std::uint32_t> stated;
  for (const story::FamilyCount& family : story.families) {
    expect(stated.emplace(family.family.value, family.articles).second,
           name + "lists a family twice");
    expect(families_.insert(family.family.value).second, name + "shares a family with another");
  }
  expect(counted == stated, name + "counts its families wrongly");
  for (const ArticleSeq seq : story.members) {
    const StoredArticle* article = state_.articles.find(seq);
    if (article != nullptr && article->is_copy) check_copy(*article);
  }
}

void Inspection::check_copy(const StoredArticle& copy) {
  const StoredArticle* text = state_.articles.find(copy.matched);
  const std::string name = "copy " + std::to_string(copy.seq.value) + " ";
  expect(text != nullptr && !text->is_copy, name + "has no text that stands for it");
  if (text == nullptr) return;
  expect(text->story == copy.story, name + "has its text in another story");
  expect(text->family == copy.family, name + "has its text in another family");
  expect(text->usability != story::Usability::kWithheld, name + "has a text that is withheld");
  expect(text->printed_from <= copy.time && copy.time <= text->printed_until,
         name + "is nearer in time than its text");
  expect(copy.usability != story::Usability::kWithdrawn &&
             copy.usability != story::Usability::kWithheld,
         name + "was taken back and does not stand for itself");
}

void Inspection::check_representatives(const Story& story, const std::string& name) {
  const auto& chosen = story.representatives;
  const std::set<ArticleSeq> different(chosen.begin(), chosen.end());
  expect(different.size() == chosen.size(), name + "has a representative twice");
  expect(chosen.size() <= Story::kRepresentatives, name + "has too many representatives");
  expect(!chosen.empty(), name + "has no representative");
  const auto texts = std::count_if(story.members.begin(), story.members.end(), [&](ArticleSeq seq) {
    const StoredArticle* article = state_.articles.find(seq);
    return article != nullptr && !article->is_copy;
  });
  expect(chosen.size() >= std::min<std::size_t>(4, static_cast<std::size_t>(texts)),
         name + "has too few representatives");
  for (const ArticleSeq seq : chosen) {
    expect(std::find(story.members.begin(), story.members.end(), seq) != story.members.end(),
           name + "has a representative that is no member");
    const StoredArticle* article = state_.articles.find(seq);
    expect(article == nullptr || !article->is_copy, name + "is represented by a copy");
  }
}

void Inspection::check_canonical(const Story& story, const std::string& name) {
  // Of a large story not all are eligible, but always its latest.
  std::size_t usable = 0;
  std::size_t free_now = 0;
  const std::size_t asked = std::min<std::size_t>(64, story.members.size());
  for (std::size_t i = story.members.size() - asked; i < story.members.size(); ++i) {
    const StoredArticle* article = state_.articles.find(story.members[i]);
    if (article == nullptr || article->usability != story::Usability::kUsable) continue;
    ++usable;
    free_now += article->embargoed_until == 0 ? 1 : 0;
  }
  const StoredArticle* canonical = state_.articles.find(story.canonical);
  const bool is_closed = story.status == story::StoryStatus::kClosed;  // it may have lost its last
  expect(is_closed || (story.status == story::StoryStatus::kWithdrawn) == (canonical == nullptr),
         name + "is withdrawn with a canonical article, or has none and is not");
  expect((story.canonical_reason == story::CanonicalReason::kNone) == (canonical == nullptr),
         name + "has a canonical article without a reason");
  if (canonical == nullptr) {
    expect(usable == 0, name + "has usable articles and no canonical one");
    return;
  }
  expect(canonical->story == story.id, name + "has a canonical article of another story");
  expect(canonical->usability == story::Usability::kUsable, name + "stands for an unusable text");
  expect(canonical->embargoed_until == 0 || free_now == 0,
         name + "shows an embargoed article while another may be shown");
}

void Inspection::check_story(const Story& story, const std::string& name) {
  check_members(story, name);
  check_families(story, name);
  check_representatives(story, name);
  check_canonical(story, name);
  expect(story.status != story::StoryStatus::kMerged, name + "was merged and is still kept");
  expect(story.related.size() <= Story::kRelatedMax, name + "has too many related stories");
  for (const story::RelatedStory& related : story.related) {
    expect(related.story != story.id, name + "is related to itself");
  }
}

void Inspection::check_slots() {
  std::size_t used = 0;
  std::map<std::uint32_t, std::uint64_t> by_space;
  for (std::uint32_t slot = 0; slot < state_.index.slots(); ++slot) {
    const index::SlotEntry& entry = state_.index.entry(slot);
    if (!entry.used) continue;
    ++used;
    const StoredArticle& article = state_.articles.at(slot);
    if (!article.is_copy) ++by_space[entry.space];
    const std::string name = "slot " + std::to_string(slot) + " ";
    expect(article.seq.valid(), name + "is used in the index and free in the table");
    expect(entry.group == article.story.value, name + "has another story in the index");
    expect(entry.tag == story::index_tag(article.seq), name + "has another article's tag");
    expect(entry.time == article.printed_from, name + "has another time in the index");
    expect(article.printed_from <= article.time && article.time <= article.printed_until,
           name + "was printed before or after it was");
    expect(entry.space == state_.space_of(article.facts().language),
           name + "has another language in the index");
  }
  for (const auto& [space, count] : by_space) {
    const auto stated = state_.texts_by_space.find(space);
    expect(stated != state_.texts_by_space.end() && stated->second == count,
           "a language's texts are counted wrongly");
  }
  expect(by_space.size() == state_.texts_by_space.size(), "an empty language is counted");
  expect(used == state_.articles.size(), "index and table hold different numbers of articles");
}

void Inspection::check_identities() {
  for (std::size_t i = 0; i < state_.identities.size(); ++i) {
    const story::Identity identity = state_.identities.by_age(i);
    const auto found = state_.identities.find(identity.key);
    expect(found && found->key == identity.key, "an identity is not under its key");
    const StoredArticle* article = state_.articles.find(identity.seq);
    expect(article == nullptr || article->identity == identity.key,
           "an identity names another's article");
  }
}

void Inspection::check_rulings() {
  const story::KeptApart& apart = state_.apart;
  std::size_t pairs = 0;
  if (apart.empty() && state_.rulings == 0) return;  // the pairs below are slow
  for (const Story* story : stories_) {
    const std::uint64_t a = story->id.value;
    expect(!apart.holds(base::StoryId{a}, base::StoryId{a}), "a story is kept apart from itself");
    for (const Story* other : stories_) {
      const std::uint64_t b = other->id.value;
      const bool is_apart = apart.holds(base::StoryId{a}, base::StoryId{b});
      expect(is_apart == apart.holds(base::StoryId{b}, base::StoryId{a}), "apart one way only");
      pairs += is_apart && a < b ? 1 : 0;
    }
    for (const ArticleSeq seq : apart.kept_out_of({a})) {
      const StoredArticle* article = state_.articles.find(seq);
      expect(article != nullptr, "an article that has left the window is kept out of a story");
      expect(article == nullptr || article->story.value != a, "an article is where it must not be");
      expect(apart.holds(seq, base::StoryId{a}), "an article is kept out one way only");
      ++pairs;
    }
    const StoredArticle* pinned = state_.articles.find(story->pinned);
    expect(!story->pinned.valid() || (pinned != nullptr && pinned->story.value == a),
           "a story's ruled choice is no member");
  }
  expect(pairs == apart.size(), "a story that has ended is kept apart");
}

void Inspection::check_dues() {
  std::size_t watched = 0;
  for (const Story* story : stories_) {
    if (!story->is_watched) continue;
    ++watched;
    expect(state_.idle.contains({story->watched_at, story->id.value}),
           "a story is not watched where it says");
  }
  expect(watched == state_.idle.size(), "a story is watched twice, or after it has ended");
  std::size_t embargoed = 0;
  for (std::uint32_t slot = 0; slot < state_.articles.slots(); ++slot) {
    const StoredArticle& article = state_.articles.at(slot);
    if (!article.seq.valid() || article.embargoed_until == 0) continue;
    ++embargoed;
    expect(state_.embargoes.contains({article.embargoed_until, article.seq.value}),
           "an embargo will not be lifted");
  }
  expect(embargoed == state_.embargoes.size(), "an embargo is kept twice, or without its article");
}

void Inspection::check_bounds() {
  // The article being decided stays for its own decision, even where it is the oldest.
  expect(state_.articles.size() <= state_.settings.articles_max + 1, "too many articles");
  expect(state_.identities.size() <= state_.settings.identities_max, "too many identities");
}

std::vector<std::string> Inspection::run() {
  expect(stories_.size() == state_.stories.size(), "stories are counted wrongly");
  for (const Story* story : stories_) {
    expect(state_.stories.find(story->id) == story, "a story is not found under its id");
    check_story(*story, "story " + std::to_string(story->id.value) + " ");
  }
  expect(story_of_.size() == state_.articles.size(), "articles in stories and in the table differ");
  check_slots();
  check_identities();
  check_dues();
  check_bounds();
  check_rulings();
  return std::move(faults_);
}

}  // namespace

std::vector<std::string> check_state(const StoryState& state) { return Inspection(state).run(); }

}  // namespace wirefold::support
