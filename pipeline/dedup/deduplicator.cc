// One input at a time, always in the same steps: plan from the state, apply, then repair what the
// arrival made visible, then make the records. Only apply() changes the state; everything before it
// reads, everything after it writes records.

#include "dedup/deduplicator.h"

#include <algorithm>

#include "dedup/evidence.h"
#include "dedup/records.h"
#include "state/state_format.h"
#include "story/apply.h"
#include "story/planner.h"
#include "story/repair.h"
#include "story/ruling_plan.h"

namespace wirefold::dedup {
namespace {

using Records = std::vector<OutputRecord>;

/// A time further in the record's future than this is a typing error, or in another unit.
constexpr base::TimeMs kFutureMax = base::kHourMs;
/// The first of January of the year 1, the earliest that dates can say.
constexpr base::TimeMs kEarliest = -62'135'596'800'000;

bool can_be(base::TimeMs time, const Prepared& prepared) {
  return time >= kEarliest && time <= prepared.timestamp + kFutureMax;
}

/// What the feeder says, or else the text, or else the broker.
base::TimeMs event_time_of(const Prepared& prepared, const article::Article& article) {
  for (const std::optional<base::TimeMs>& said : {prepared.event_time, article.published}) {
    if (said && can_be(*said, prepared)) return *said;
  }
  return prepared.timestamp;
}

story::Usability usability_of(article::PublicationStatus status) {
  switch (status) {
    case article::PublicationStatus::kWithheld:
      return story::Usability::kWithheld;
    case article::PublicationStatus::kWithdrawn:
      return story::Usability::kWithdrawn;
    case article::PublicationStatus::kUsable:
      break;
  }
  return story::Usability::kUsable;
}

std::string_view clip(std::string_view text, std::size_t bytes_max) {
  if (text.size() <= bytes_max) return text;
  while (bytes_max > 0 && (static_cast<unsigned char>(text[bytes_max]) & 0xC0) == 0x80) --bytes_max;
  return text.substr(0, bytes_max);
}

story::ArticleInput input_of(const Prepared& prepared, PreparedArticle& content) {
  const article::Article& article = content.article;
  story::ArticleInput input;
  input.identity.key = content.key;
  input.identity.version = article.version;
  input.identity.content = content.identity;
  input.identity.version_time = article.version_created.value_or(article.published.value_or(0));
  input.time = event_time_of(prepared, article);
  const base::TimeMs embargo = article.embargoed_until.value_or(0);
  input.embargoed_until = embargo > input.time ? embargo : 0;
  input.usability = usability_of(article.status);
  input.is_correction = article.is_correction;
  input.has_text = content.text.size() > 0;
  input.outlet = content.outlet;
  input.caption = {
      article.id,      article.source, clip(content.headline, story::kHeadlineBytesMax),
      article.version, content.agency, content.language};
  input.signature = &content.signature;
  input.draft = &content.draft;
  return input;
}

}  // namespace

struct Deduplicator::Impl {
  Impl(const story::Settings& settings, const Knowledge& shipped)
      : knowledge(shipped), state(settings, shipped.frequencies) {}

  void count_times(const Prepared& prepared, const article::Article& article, base::TimeMs taken);
  void decide_article(const Prepared& prepared, PreparedArticle& content, Records& out);
  void decide_ruling(const article::Ruling& ruling, const base::Position& position, Records& out);
  void decide_other(Prepared&& prepared, Records& out);
  void run(story::StoryUpdate update, const base::Position& cause, Records& out);
  void repair(const story::Plan& plan, const base::Position& cause, Records& out);
  void examine(base::StoryId id, const base::Position& cause, Records& out);
  void publish(Records& out);
  [[nodiscard]] bool is_published(const story::Story& story) const;
  void count(story::Outcome outcome);
  [[nodiscard]] state::JournalPlace next_place() { return {journal->journal, ++journal->number}; }
  void finish_journal(Records& out);

  const Knowledge& knowledge;
  story::StoryState state;
  Report report;
  std::vector<base::StoryId> changed;  // by the current input, each once
  std::vector<base::StoryId> closed;
  bool more_is_due = false;                    // after the last tick
  std::optional<state::JournalPlace> journal;  // of the record written last; none: not kept
  state::JournalEncoder encoder;
};

/// Applies an update, notes what changed, and writes its moves.
void Deduplicator::Impl::run(story::StoryUpdate update, const base::Position& cause, Records& out) {
  std::vector<std::pair<base::ArticleSeq, base::StoryId>> moved;
  for (const story::Change& change : update.changes) {
    if (const auto* move = std::get_if<story::MoveArticle>(&change)) {
      moved.emplace_back(move->seq, state.articles.find(move->seq)->story);
    }
  }
  if (journal) encoder.add(update);
  const story::Applied applied = story::apply(std::move(update), state);
  for (const base::StoryId id : applied.stories) {
    if (std::find(changed.begin(), changed.end(), id) == changed.end()) changed.push_back(id);
  }
  closed.insert(closed.end(), applied.closed.begin(), applied.closed.end());
  more_is_due = more_is_due || applied.more_is_due;
  for (const auto& [seq, from] : moved) {
    out.push_back(move_record(*state.articles.find(seq), from, cause));
  }
}

void Deduplicator::Impl::examine(base::StoryId id, const base::Position& cause, Records& out) {
  auto examination = story::plan_examination(id, state, knowledge.weights);
  if (examination) run(std::move(*examination), cause, out);
}

void Deduplicator::Impl::repair(const story::Plan& plan, const base::Position& cause,
                                Records& out) {
  story::SecondLook looks(plan.prospect, plan.article, state);
  report.pairs_scored += plan.prospect.pairs;
  while (auto update = looks.next(state, knowledge.weights)) run(std::move(*update), cause, out);
  auto merge = story::plan_merge(plan.prospect, plan.article, state, knowledge.weights);
  if (merge) run(std::move(*merge), cause, out);
  const std::vector<base::StoryId> grown = changed;
  for (const base::StoryId id : grown) examine(id, cause, out);
}

/// A story of embargoed articles only stays unpublished until a tick lifts the embargo; one that
/// had another article may be known already, so its readers must see that it is gone.
bool Deduplicator::Impl::is_published(const story::Story& story) const {
  const story::StoredArticle* canonical = state.articles.find(story.canonical);
  if (canonical == nullptr || canonical->embargoed_until == 0) return true;
  return std::any_of(story.members.begin(), story.members.end(), [&](base::ArticleSeq seq) {
    return state.articles.find(seq)->embargoed_until == 0;
  });
}

void Deduplicator::Impl::publish(Records& out) {
  for (const base::StoryId id : changed) {
    const story::Story& story = *state.find_story(id);
    if (is_published(story)) out.push_back(story_record(story, state));
  }
  story::erase_ended(closed, state);
  changed.clear();
  closed.clear();
}

void Deduplicator::Impl::finish_journal(Records& out) {
  if (journal) out.push_back({Topic::kJournal, {}, encoder.finish(), {}});
}

void Deduplicator::Impl::count(story::Outcome outcome) {
  switch (outcome) {
    case story::Outcome::kDecided:
      ++report.decided;
      break;
    case story::Outcome::kRevision:
      ++report.revisions;
      break;
    case story::Outcome::kStale:
      ++report.stale;
      break;
    case story::Outcome::kRedelivery:
      ++report.redelivered;
      break;
    case story::Outcome::kWithdrawal:
      ++report.withdrawals;
      break;
    case story::Outcome::kSkipped:
      ++report.skipped;
      break;
    case story::Outcome::kRejected:
      ++report.rejected;
      break;
    case story::Outcome::kRuled:
      ++report.rulings;
      break;
    case story::Outcome::kRefused:
      ++report.rulings_refused;
      break;
  }
}

/// `taken` is the event time that the article gets.
void Deduplicator::Impl::count_times(const Prepared& prepared, const article::Article& article,
                                     base::TimeMs taken) {
  const auto& said = prepared.event_time ? prepared.event_time : article.published;
  if (said && !can_be(*said, prepared)) ++report.times_refused;
  const auto watermark = state.watermark.value();
  if (watermark && taken < *watermark - state.settings.window_ms) ++report.times_behind;
}

void Deduplicator::Impl::decide_article(const Prepared& prepared, PreparedArticle& content,
                                        Records& out) {
  story::ArticleInput input = input_of(prepared, content);
  const base::TimeMs time = input.time;
  story::Plan plan = story::plan_article(std::move(input), state, knowledge.weights);
  count(plan.outcome);
  if (plan.outcome == story::Outcome::kDecided) count_times(prepared, content.article, time);
  Records moves;
  run(std::move(plan.update), prepared.position, moves);
  Decision decision{&prepared.position,
                    plan.outcome,
                    content.article.id,
                    content.article.version,
                    {},
                    state.articles.find(plan.article),
                    {},
                    nullptr,
                    nullptr,
                    nullptr,
                    plan.copies_left};
  const story::StoredArticle* matched = state.articles.find(plan.kin.matched);
  std::optional<Evidence> evidence;
  if (matched != nullptr && decision.article != nullptr) {
    decision.matched_id = matched->caption().id;
    evidence.emplace(find_evidence(
        {content.text, content.signature, decision.article->features(), matched->features()}));
    decision.evidence = &*evidence;
  }
  std::optional<Evidence> lacked;
  if (const auto& kept_from = plan.prospect.kept_from) {
    lacked.emplace(quote(kept_from->lacking, content.text, content.signature));
    decision.kept_from = &*kept_from;
    decision.lacked = &*lacked;
  }
  out.push_back(decision_record(decision));
  std::move(moves.begin(), moves.end(), std::back_inserter(out));
  repair(plan, prepared.position, out);
  publish(out);
}

/// What the ruling asks for and no more: repair has its turn when the next article comes.
void Deduplicator::Impl::decide_ruling(const article::Ruling& ruling,
                                       const base::Position& position, Records& out) {
  story::RulingPlan plan = story::plan_ruling(ruling, state, knowledge.weights);
  const bool is_refused = !plan.refusal.empty();
  count(is_refused ? story::Outcome::kRefused : story::Outcome::kRuled);
  out.push_back(ruling_record(ruling, plan, position));
  if (is_refused) return;
  run(std::move(plan.update), position, out);
  publish(out);
}

void Deduplicator::Impl::decide_other(Prepared&& prepared, Records& out) {
  Decision decision;
  decision.position = &prepared.position;
  if (const auto* skipped = std::get_if<article::Skipped>(&prepared.content)) {
    decision.outcome = story::Outcome::kSkipped;
    decision.article_id = skipped->id;
    decision.detail = skipped->reason;
  } else {
    const auto& rejection = std::get<article::Rejection>(prepared.content);
    decision.outcome = story::Outcome::kRejected;
    decision.detail = article::reject_class_name(rejection.reject_class);
    out.push_back(reject_record(std::move(prepared.key), std::move(prepared.original), rejection,
                                prepared.position));
  }
  count(decision.outcome);
  out.push_back(decision_record(decision));
}

Deduplicator::Deduplicator(const story::Settings& settings, const Knowledge& knowledge)
    : impl_(std::make_unique<Impl>(settings, knowledge)) {}
Deduplicator::~Deduplicator() = default;
Deduplicator::Deduplicator(Deduplicator&&) noexcept = default;
Deduplicator& Deduplicator::operator=(Deduplicator&&) noexcept = default;

void Deduplicator::decide(Prepared&& prepared, Records& out) {
  ++impl_->report.records;
  if (impl_->journal) impl_->encoder.begin_input(impl_->next_place(), prepared.position);
  if (const auto* content = std::get_if<std::unique_ptr<PreparedArticle>>(&prepared.content)) {
    impl_->decide_article(prepared, **content, out);
  } else if (const auto* ruling =
                 std::get_if<std::unique_ptr<article::Ruling>>(&prepared.content)) {
    impl_->decide_ruling(**ruling, prepared.position, out);
  } else {
    impl_->decide_other(std::move(prepared), out);
  }
  impl_->finish_journal(out);
}

bool Deduplicator::tick(base::TimeMs now, Records& out) {
  if (impl_->journal) impl_->encoder.begin_tick(impl_->next_place(), now);
  story::StoryUpdate update;
  update.changes.emplace_back(story::Tick{now});
  impl_->more_is_due = false;
  impl_->run(std::move(update), {}, out);
  impl_->publish(out);
  impl_->finish_journal(out);
  return impl_->more_is_due;
}

void Deduplicator::pass(const std::vector<base::Position>& next_offsets, Records& out) {
  if (!impl_->journal) return;
  impl_->encoder.begin_passed(impl_->next_place(), next_offsets);
  impl_->finish_journal(out);
}

void Deduplicator::keep_journal(const state::JournalPlace& place, Records& out) {
  impl_->journal = place;
  if (place.number > 0) return;
  impl_->encoder.begin_start(impl_->next_place(), settings_hash());
  impl_->finish_journal(out);
}

state::JournalPlace Deduplicator::journal_place() const {
  return impl_->journal.value_or(state::JournalPlace{});
}

void Deduplicator::replay(state::JournalRecord record) {
  for (story::StoryUpdate& update : record.updates) {
    const story::Applied applied = story::apply(std::move(update), impl_->state);
    impl_->closed.insert(impl_->closed.end(), applied.closed.begin(), applied.closed.end());
  }
  story::erase_ended(impl_->closed, impl_->state);
  impl_->closed.clear();
}

void Deduplicator::save(base::ByteWriter& writer) const {
  state::write_state(impl_->state, writer);
}

bool Deduplicator::load(base::ByteReader& reader) {
  return state::read_state(reader, impl_->state);
}

base::Hash128 Deduplicator::state_hash() const { return state::state_hash(impl_->state); }

std::uint64_t Deduplicator::settings_hash() const {
  return state::settings_hash(impl_->state.settings);
}

Report Deduplicator::report() const {
  Report report = impl_->report;
  const story::StateCounts& counts = impl_->state.counts;
  report.moves = counts.moves;
  report.merges = counts.merges;
  report.splits = counts.splits;
  report.evicted = counts.evicted;
  report.passages_cut = impl_->state.index.lists_cut();
  report.stories_founded = counts.founded;
  report.stories_open = impl_->state.stories.size();
  report.largest_story = counts.largest_story;
  report.articles = impl_->state.articles.size();
  report.articles_max = impl_->state.settings.articles_max;
  report.state_bytes = impl_->state.bytes();
  report.days_near = impl_->state.tempo.days_near();
  return report;
}

}  // namespace wirefold::dedup
