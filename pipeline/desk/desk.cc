#include "desk/desk.h"

#include <chrono>
#include <unordered_map>
#include <utility>

#include "desk/low_priority.h"
#include "desk/story_answers.h"

namespace wirefold::desk {
namespace {

constexpr std::size_t kManyRecords = 1'000;  // in one look
constexpr std::size_t kRecordsAtOnce = 512;  // between two moments at which questions are answered
constexpr std::chrono::milliseconds kFacetsQuick{2};
constexpr int kFacetsShare = 50;      // one part of so many of the time goes into counting
constexpr std::size_t kSpareMax = 4;  // intakes: those of a look, and the one being filled
constexpr std::size_t kSpareBytesMax = 8U << 20U;
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
std::unordered_map<std::uint64_t, const Intake::Entry*> newest_stories(
    const std::vector<Intake>& intakes) {
  std::unordered_map<std::uint64_t, const Intake::Entry*> newest;
  for (const Intake& intake : intakes) {
    for (const Intake::Entry& entry : intake.entries()) {
      if (entry.story == 0) continue;
      newest[entry.story] = entry.is_merged ? nullptr : &entry;
    }
  }
  return newest;
}

std::size_t entries_in(const std::vector<Intake>& intakes) {
  std::size_t count = 0;
  for (const Intake& intake : intakes) count += intake.entries().size();
  return count;
}

}  // namespace

Desk::Desk(const DeskSettings& settings)
    : settings_(settings), stories_(settings.limits), thread_([this] { run(); }) {}

Desk::~Desk() {
  {
    const std::lock_guard lock(inbox_mutex_);
    is_ending_ = true;
  }
  inbox_changed_.notify_all();
  thread_.join();
}

Intake Desk::intake() {
  const std::lock_guard lock(inbox_mutex_);
  if (spare_.empty()) return Intake(stories_.evidence());
  Intake intake = std::move(spare_.back());
  spare_.pop_back();
  return intake;
}

void Desk::take(const std::vector<dedup::OutputRecord>& records) {
  Intake taken = intake();
  for (const dedup::OutputRecord& record : records) taken.add(record);
  take(taken);
}

void Desk::take(Intake& records) {
  if (records.entries().empty()) return;
  const std::size_t bytes = records.bytes();
  Intake next = intake();
  {
    std::unique_lock lock(inbox_mutex_);
    wait_for_room(lock, bytes);
    inbox_bytes_ += bytes;
    taken_ += records.entries().size();
    inbox_.push_back(std::exchange(records, std::move(next)));
  }
  inbox_changed_.notify_all();
}

void Desk::wait_for_room(std::unique_lock<std::mutex>& lock, std::size_t bytes) {
  const auto has_room = [&] {
    return is_ending_ || inbox_.empty() || inbox_bytes_ + bytes <= settings_.inbox_bytes_max;
  };
  if (has_room()) return;
  ++waiting_;
  inbox_changed_.notify_all();
  inbox_changed_.wait(lock, has_room);
  --waiting_;
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

void Desk::settle() {
  std::unique_lock lock(inbox_mutex_);
  const std::uint64_t wanted = taken_;
  is_hurried_ = true;
  inbox_changed_.notify_all();
  inbox_changed_.wait(lock, [&] { return is_ending_ || applied_ >= wanted; });
  is_hurried_ = false;
}

void Desk::run() {
  step_back();
  std::unique_lock lock(inbox_mutex_);
  for (;;) {
    auto records = wait_for_records(lock);
    if (is_ending_) return;
    const std::size_t applied = entries_in(records);
    // In a flood every page is told of hundreds of changes and asks again at each look.
    const int rest_ms = applied > kManyRecords ? settings_.busy_interval_ms : settings_.interval_ms;
    const auto next_look = Clock::now() + std::chrono::milliseconds(rest_ms);
    lock.unlock();
    inbox_changed_.notify_all();
    apply(records);
    tell();
    for (Intake& intake : records) intake.clear();
    lock.lock();
    applied_ += applied;
    for (Intake& intake : records) {
      const bool is_spare = spare_.size() < kSpareMax && intake.capacity() <= kSpareBytesMax;
      if (is_spare) spare_.push_back(std::move(intake));
    }
    inbox_changed_.notify_all();
    inbox_changed_.wait_until(lock, next_look, [this] {
      const bool is_waited_for = waiting_ > 0 && !inbox_.empty();
      return is_ending_ || is_hurried_ || is_waited_for ||
             inbox_bytes_ > settings_.inbox_bytes_max / 2;
    });
  }
}

std::vector<Intake> Desk::wait_for_records(std::unique_lock<std::mutex>& lock) {
  inbox_changed_.wait(lock, [this] { return is_ending_ || !inbox_.empty(); });
  inbox_bytes_ = 0;
  return std::exchange(inbox_, {});
}

// A story that changed several times between two looks is read as it stands at the end.
void Desk::apply(std::vector<Intake>& intakes) {
  const auto newest = newest_stories(intakes);
  const auto is_outdated = [&](const Intake::Entry& entry) {
    if (entry.story == 0) return false;
    const Intake::Entry* const last = newest.at(entry.story);
    return last != nullptr && last != &entry;
  };
  std::vector<std::uint64_t> changed;
  ChangeLog::Counts counts;
  const auto apply_some = [&](Intake& intake, std::size_t begin) {
    auto& entries = intake.entries();
    const std::size_t end = std::min(entries.size(), begin + kRecordsAtOnce);
    const auto lock = write_lock();
    for (std::size_t i = begin; i < end; ++i) {
      if (!is_outdated(entries[i])) stories_.take(intake, entries[i]);
    }
    for (const std::uint64_t story : stories_.take_changed()) changed.push_back(story);
    counts = {stories_.counts().change, stories_.article_count(),
              stories_.story_count() - stories_.counts().merged};
  };
  for (Intake& intake : intakes) {
    const std::size_t count = intake.entries().size();
    for (std::size_t at = 0; at < count; at += kRecordsAtOnce) apply_some(intake, at);
  }
  changes_.add(changed, counts);
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

// At every change all pages ask for much the same list, and each costs a look at every story.
std::optional<std::string> Desk::stories(const StoryQuery& query) {
  const std::lock_guard listing(lists_mutex_);
  const auto lock = read_lock();
  const std::uint64_t change = stories_.counts().change;
  if (lists_change_ != change || lists_.size() >= kListsMax) lists_.clear();
  lists_change_ = change;
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
