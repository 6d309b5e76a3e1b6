#include "desk/desk.h"

#include <chrono>
#include <unordered_map>
#include <utility>

#include "desk/low_priority.h"
#include "desk/story_answers.h"

namespace wirefold::desk {
namespace {

constexpr std::size_t kManyRecords = 1'000;  // between two looks
constexpr std::size_t kRecordsAtOnce = 512;  // between two moments at which questions are answered
constexpr std::chrono::milliseconds kFacetsQuick{2};
constexpr int kFacetsShare = 50;       // one part of so many of the time goes into counting
constexpr std::size_t kListsMax = 32;  // of some 20 KB each

// Equal for equal queries only: no field holds a NUL.
std::string key_of(const StoryQuery& query) {
  std::string key = std::to_string(static_cast<int>(query.sort));
  key.append(1, '\0').append(std::to_string(query.limit));
  for (const std::string* field : {&query.words, &query.agency, &query.source, &query.language,
                                   &query.relation, &query.status, &query.after}) {
    key.append(1, '\0').append(*field);
  }
  return key;
}

/// The last record of each story, for stories of which no other need be read.
std::unordered_map<std::uint64_t, const Intake::Entry*> newest_stories(const Intake& intake) {
  std::unordered_map<std::uint64_t, const Intake::Entry*> newest;
  for (const Intake::Entry& entry : intake.entries()) {
    if (entry.story == 0) continue;
    newest[entry.story] = entry.is_merged ? nullptr : &entry;
  }
  return newest;
}

}  // namespace

Desk::Desk(const DeskSettings& settings)
    : settings_(settings),
      stories_(settings.limits),
      intake_(stories_.evidence()),
      inbox_(settings.inbox_bytes_max),
      thread_([this] { run(); }) {}

Desk::~Desk() {
  inbox_.end();
  thread_.join();
}

void Desk::take(const std::vector<dedup::OutputRecord>& records) {
  std::vector<Record> taken;
  for (const dedup::OutputRecord& record : records) taken.push_back(record_of(record));
  take(taken);
}

void Desk::set_state(State state) {
  changes_.set_state(state);
  tell();
}

// What is in the inbox is of before as well, and so is what the thread has in hand.
void Desk::forget() {
  settle();
  {
    const auto lock = write_lock();
    stories_.forget();
  }
  changes_.add({}, {stories_.counts().change, 0, 0});
  tell();
}

void Desk::on_change(std::function<void()> changed) {
  const std::lock_guard lock(told_mutex_);
  changed_ = std::move(changed);
}

void Desk::settle() { inbox_.settle(); }

void Desk::run() {
  step_back("wf-desk");
  auto next_look = Clock::now();
  for (;;) {
    Inbox::Taken taken = inbox_.take(next_look, news());
    if (taken.is_ending) return;
    for (auto& records : taken.deliveries) {
      for (const Record& record : records) intake_.add(record);
      records.clear();
      if (intake_.entries().size() >= kRecordsAtOnce) apply();
    }
    apply();
    const auto now = Clock::now();
    if (news_ > 0 && (taken.is_hurried || now >= next_look)) next_look = now + show_news();
    inbox_.done(std::move(taken.deliveries), news());
  }
}

// A story that changed several times in these records is read as it stands at the end.
void Desk::apply() {
  if (intake_.entries().empty()) return;
  const auto newest = newest_stories(intake_);
  const auto is_outdated = [&](const Intake::Entry& entry) {
    if (entry.story == 0) return false;
    const Intake::Entry* const last = newest.at(entry.story);
    return last != nullptr && last != &entry;
  };
  {
    const auto lock = write_lock();
    for (Intake::Entry& entry : intake_.entries()) {
      if (!is_outdated(entry)) stories_.take(intake_, entry);
    }
  }
  news_ += intake_.entries().size();
  intake_.clear();
}

// In a flood every page is told of hundreds of changes and asks again each time.
std::chrono::milliseconds Desk::show_news() {
  const bool are_many = std::exchange(news_, 0) > kManyRecords;
  {
    const auto lock = write_lock();
    changes_.add(stories_.take_changed(), {stories_.counts().change, stories_.article_count(),
                                           stories_.story_count() - stories_.counts().merged});
  }
  tell();
  return std::chrono::milliseconds(are_many ? settings_.busy_interval_ms : settings_.interval_ms);
}

std::shared_lock<std::shared_mutex> Desk::read_lock() {
  const std::lock_guard turn(turn_mutex_);
  return std::shared_lock(stories_mutex_);
}

std::unique_lock<std::shared_mutex> Desk::write_lock() {
  const std::lock_guard turn(turn_mutex_);
  return std::unique_lock(stories_mutex_);
}

void Desk::tell() {
  const std::lock_guard lock(told_mutex_);
  if (changed_) changed_();
}

// Counting looks at every article, and pages ask again and again: so what took long to count may be
// old, while of few articles, and once nothing more comes, the newest are counted.
std::string Desk::status() {
  const std::lock_guard facets_lock(facets_mutex_);
  const auto lock = read_lock();
  const std::uint64_t change = stories_.counts().change;
  const auto begin = Clock::now();
  const bool is_old = begin >= facets_until_ || changes_.state() == State::kFinished;
  if (!facets_ || (facets_change_ != change && is_old)) {
    facets_ = count_facets(stories_);
    facets_change_ = change;
    const auto taken = Clock::now() - begin;
    facets_until_ = taken < kFacetsQuick ? begin : begin + kFacetsShare * taken;
  }
  return status_json(stories_, *facets_,
                     {state_name(changes_.state()), settings_.version, settings_.takes_rulings});
}

// When they are told of changes, all pages ask for much the same list, and each costs a look at
// every story.
std::optional<std::string> Desk::stories(const StoryQuery& query) {
  const std::lock_guard listing(lists_mutex_);
  const std::uint64_t version = changes_.version();
  if (lists_version_ != version || lists_.size() >= kListsMax) lists_.clear();
  lists_version_ = version;
  const auto lock = read_lock();
  const std::string key = key_of(query);
  const auto known = lists_.find(key);
  if (known != lists_.end()) return known->second;
  const auto page = list_stories(stories_, query);
  if (!page) return std::nullopt;
  return lists_.emplace(key, list_json(stories_, *page)).first->second;
}

std::optional<std::string> Desk::story(std::string_view story_id) {
  const auto lock = read_lock();
  const KnownStory* story = stories_.find_story(parse_id(story_id, 's'));
  if (story == nullptr || (story->members.empty() && story->revision == 0)) return std::nullopt;
  return story_json(stories_, *story);
}

std::optional<Desk::Article> Desk::article(std::string_view article_id) {
  const auto lock = read_lock();
  const KnownArticle* known = stories_.find_article(article_id);
  if (known == nullptr || known->story == kNoSlot) return std::nullopt;
  const Names& names = stories_.names();
  Article article{*known,
                  stories_.stories()[known->story].id,
                  stories_.position_of(*known),
                  names.of(known->source),
                  names.of(known->agency),
                  names.of(known->language),
                  names.of(known->usability),
                  stories_.is_embargoed(*known)};
  article.known.evidence = {};  // it does not stay where it is
  return article;
}

void Desk::use_texts(ArticleTexts* texts) {
  const std::unique_lock lock(texts_mutex_);
  texts_ = texts;
}

TextResult Desk::read_text(const base::Position& position) {
  const std::shared_lock lock(texts_mutex_);
  if (texts_ == nullptr) {
    return base::failure(
        TextError{TextErrorKind::kGone, "Nothing is connected that still has the texts."});
  }
  return texts_->record_at(position);
}

}  // namespace wirefold::desk
