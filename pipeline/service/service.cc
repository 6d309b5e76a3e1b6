// Everything that decides lies in the state, and the state is what the journal says. So a process
// never repairs its state: an aborted transaction is sent again (resending_sink.h), and where the
// journal turns out to say something else, the state is dropped and the journal applied anew, as at
// a start.
//
// A predecessor may still be at work when this process becomes senior. Taking over fences it first;
// only then is the journal's end final, and what stands there is applied before the first input is
// read. Between a revocation and the next assignment nobody is senior, and the active process goes
// on: whoever takes over will fence it.

#include "service/service.h"

#include <algorithm>
#include <chrono>
#include <limits>
#include <map>
#include <thread>
#include <utility>

#include "service/back_off.h"
#include "service/checkpoint_uploader.h"
#include "service/core_stages.h"
#include "service/follower.h"

namespace wirefold::service {
namespace {

using std::chrono::steady_clock;
using stream::StreamError;
using stream::StreamErrorKind;

constexpr int kJournalMs = 20;  // a standby hears the election between two looks at the journal
constexpr int kElectionMs = 20;
constexpr std::size_t kCallsUntold =
    100;  // of calls without an answer, each of which takes a while
constexpr std::size_t kJournalRecords = 2'000;
constexpr int kRestoresMax = 3;
constexpr std::chrono::seconds kTellEvery{1};

std::vector<std::unique_ptr<PrepareStage>> make_workers(const ServiceSettings& settings,
                                                        const dedup::Knowledge& knowledge) {
  const std::size_t count = settings.workers > 0 ? settings.workers : worker_count_default();
  std::vector<std::unique_ptr<PrepareStage>> workers;
  for (std::size_t worker = 0; worker < count; ++worker) {
    workers.push_back(std::make_unique<CorePrepareStage>(settings.decode, knowledge));
  }
  return workers;
}

/// The rule of who keeps no checkpoints.
CheckpointRule never(const ServiceSettings& settings) {
  CheckpointRule rule = settings.checkpoints;
  rule.records_min = std::numeric_limits<std::uint64_t>::max() / 2;
  return rule;
}

}  // namespace

std::string_view service_state_name(ServiceState state) {
  switch (state) {
    case ServiceState::kRestoring:
      return "restoring";
    case ServiceState::kStandby:
      return "standing by";
    case ServiceState::kTakingOver:
      return "taking over";
    case ServiceState::kActive:
      return "active";
    case ServiceState::kStopped:
      return "stopped";
  }
  return "stopped";
}

struct Service::Mind {
  Mind(const story::Settings& settings, const dedup::Knowledge& knowledge)
      : story(settings, knowledge) {}
  CoreStoryStage story;
  Follower follower{story};
  // As active process: where each input goes on behind what was decided, and how many journal
  // records had been committed when it began.
  std::map<std::pair<std::string, std::int32_t>, std::int64_t> next_offsets;
  std::uint64_t committed_before = 0;
};

Service::Service(Parts parts, ServiceSettings settings, Observer observer)
    : parts_(parts),
      settings_(std::move(settings)),
      observer_(std::move(observer)),
      keeper_(parts_.checkpoints != nullptr ? *parts_.checkpoints : none_,
              parts_.checkpoints != nullptr ? settings_.checkpoints : never(settings_)) {}

Service::~Service() = default;

CheckpointCounts Service::checkpoints() { return keeper_.counts(); }

base::Hash128 Service::state_hash() const { return mind_->story.state_hash(); }

void Service::enter(ServiceState state, std::string trouble) {
  status_.state = state;
  status_.trouble = std::move(trouble);
  tell();
}

void Service::tell() {
  told_at_ = steady_clock::now();
  status_.journal_records = mind_ ? mind_->follower.applied() : 0;
  board_.change([this](Measures& measures) {
    measures.state = status_.state;
    measures.journal_records = status_.journal_records;
    measures.journal_lag = reader_ ? reader_->lag() : 0;
    measures.rebuilds = rebuilds_;
    if (mind_) measures.next_offsets = mind_->follower.next_offsets();
  });
  if (status_.state != ServiceState::kStopped) measure();
  observer_(status_);
  status_.trouble.clear();
}

/// Called by the thread that has the state: this one, or while it is active the story thread.
void Service::measure() {
  measured_at_ = steady_clock::now();
  if (!mind_) return;
  const dedup::Report report = mind_->story.report();
  board_.change([&](Measures& measures) { measures.report = report; });
}

template <typename Call>
auto Service::persist(Call call) {
  progress_.turns.turn(Loop::kFollow);
  std::size_t calls = 0;
  return service::persist({stop_, progress_.retries}, [&] {
    auto result = call();
    const bool is_unanswered = !result && result.error().kind == StreamErrorKind::kRetry;
    if (is_unanswered && calls++ % kCallsUntold == 0) tell_silence(result.error().message);
    return result;
  });
}

void Service::tell_silence(const std::string& why) {
  const std::string trouble =
      "The cluster does not answer; this process tries again until it does or is stopped. Check "
      "that the brokers run and that kafka.bootstrap names them: " +
      why;
  enter(status_.state, trouble);
}

Service::Done Service::run(std::stop_token stop) {
  stop_ = std::move(stop);
  keeper_.set_stop(stop_);
  keeper_.set_on_piece([this] { progress_.turns.turn(Loop::kFollow); });
  int rebuilds = 0;
  std::string trouble;
  for (;;) {
    const std::uint64_t commits = progress_.commits;
    Done done = live(std::move(trouble));
    // What a stop interrupts before anything is decided says "retry"; all else is said.
    const bool is_quiet = status_.state != ServiceState::kActive &&
                          (done || done.error().kind == StreamErrorKind::kRetry);
    if (done || (is_stopping() && is_quiet)) break;
    if (is_stopping()) return done;
    if (progress_.commits > commits) rebuilds = 0;
    const bool may_rebuild = done.error().kind != StreamErrorKind::kFatal;
    if (!may_rebuild || ++rebuilds > settings_.rebuilds_max) return done;
    trouble = "The state is restored from the journal: " + done.error().message;
    ++rebuilds_;
  }
  if (election_) election_->leave();
  if (status_.state != ServiceState::kStopped) enter(ServiceState::kStopped);
  return {};
}

ResendCounts Service::resends() {
  const std::lock_guard lock(sink_mutex_);
  ResendCounts all = resends_;
  if (!sink_) return all;
  const ResendCounts now = sink_->counts();
  all.sent_again += now.sent_again;
  all.found_committed += now.found_committed;
  all.sinks_renewed += now.sinks_renewed;
  if (!now.trouble.empty()) all.trouble = now.trouble;
  return all;
}

void Service::drop_sink() {
  ResendCounts all = resends();
  const std::lock_guard lock(sink_mutex_);
  resends_ = std::move(all);
  sink_.reset();
}

/// From a new state to the end of its use.
Service::Done Service::live(std::string trouble) {
  drop_sink();
  reader_.reset();
  keeper_.drop();
  enter(ServiceState::kRestoring, std::move(trouble));
  using Step = Done (Service::*)();
  for (const Step step :
       {&Service::restore, &Service::stand_by, &Service::take_over, &Service::serve}) {
    if (Done done = (this->*step)(); !done || is_stopping()) return done;
  }
  return {};
}

/// Without the log a start can only do with less: its trouble is told, not fatal.
Service::Done Service::open_checkpoint_log() {
  auto log = persist([&] { return parts_.cluster.checkpoint_log(); });
  if (!log) {
    keeper_.note_failed_upload("Checkpoints on the cluster cannot be used, so the journal grows: " +
                               log.error().message);
    return {};
  }
  const auto begin = persist([&] { return (*log)->journal_begin(); });
  if (!begin) return base::failure(begin.error());
  keeper_.set_journal_begin(*begin);
  log_ = std::move(*log);
  return {};
}

/// From the newest one on the cluster that is sound.
template <typename MakeStory>
std::optional<state::CheckpointHead> Service::restore_from_log(MakeStory make_story) {
  if (!log_) return std::nullopt;
  auto complete = persist([&] { return log_->complete(); });
  if (!complete) {
    keeper_.note_failed_upload("Checkpoints on the cluster cannot be read: " +
                               complete.error().message);
    return std::nullopt;
  }
  for (auto kept = complete->rbegin(); kept != complete->rend(); ++kept) {
    const stream::Checkpoints::Stored stored{
        "The checkpoint on the cluster, of journal offset " + std::to_string(kept->journal_offset),
        log_->read(*kept), kept->bytes};
    if (auto head = keeper_.restore_from(stored, make_story())) return head;
  }
  return std::nullopt;
}

/// The newest checkpoint that is sound, or a state in which nothing has happened yet.
void Service::restore_checkpoint() {
  const auto make_story = [this]() -> CoreStoryStage& {
    mind_ = std::make_unique<Mind>(settings_.story, parts_.knowledge);
    return mind_->story;
  };
  const std::uint64_t failed = keeper_.counts().failed;
  auto head = keeper_.restore(make_story);
  if (!head) head = restore_from_log(make_story);
  if (head) {
    mind_->follower.resume(*head);
  } else {
    make_story();
  }
  const CheckpointCounts counts = keeper_.counts();
  if (counts.failed > failed) enter(ServiceState::kRestoring, counts.trouble);
}

Service::Done Service::restore() {
  for (int tries = 1;; ++tries) {
    if (Done opened = open_checkpoint_log(); !opened || is_stopping()) return opened;
    restore_checkpoint();
    if (is_stopping() || !log_ || tries == kRestoresMax) break;
    const auto begin = persist([&] { return log_->journal_begin(); });
    if (!begin) return base::failure(begin.error());
    if (mind_->follower.journal_offset() >= *begin) break;
    // The active process trimmed it meanwhile, and has left a newer checkpoint for that.
    enter(ServiceState::kRestoring,
          "The journal begins behind what could be restored; looking for a newer checkpoint.");
  }
  if (is_stopping()) return {};
  const std::int64_t from = mind_->follower.journal_offset();
  auto reader = persist([&] { return parts_.cluster.follow_journal(from); });
  if (!reader) return base::failure(reader.error());
  reader_ = std::move(*reader);
  return warm_up();
}

/// As far as can be read without taking over: what a dead process left open is not waited for.
Service::Done Service::warm_up() {
  Done marked = persist([&] { return reader_->mark_end(); });
  while (marked && !reader_->caught_up() && !reader_->at_end() && !is_stopping()) {
    marked = follow(0);
  }
  // The last commit's marker may be on its way; behind the take-over the whole journal is read.
  const bool is_whole = marked && !is_stopping() && reader_->caught_up();
  return is_whole ? mind_->follower.check_caught_up() : marked;
}

Service::Done Service::catch_up() {
  Done marked = persist([&] { return reader_->mark_end(); });
  while (marked && !reader_->caught_up() && !is_stopping()) marked = follow(0);
  if (marked && !is_stopping()) return mind_->follower.check_caught_up();
  return marked;
}

Service::Done Service::follow(int election_ms) {
  progress_.turns.turn(Loop::kFollow);
  auto entries = persist([&] { return reader_->poll(kJournalRecords, kJournalMs); });
  if (!entries) return base::failure(entries.error());
  if (Done applied = mind_->follower.apply(*entries); !applied) return applied;
  const Follower& follower = mind_->follower;
  keeper_.look(follower.applied());
  if (keeper_.is_due(follower.applied()) && follower.applied() > 0) {
    keeper_.take_if_due({follower.place(), follower.journal_offset(), follower.next_offsets()},
                        mind_->story);
  }
  if (steady_clock::now() - told_at_ >= kTellEvery) tell();
  return hear_election(election_ms);
}

Service::Done Service::hear_election(int wait_ms) {
  if (!election_) return {};
  return persist([&] { return election_->poll(wait_ms); });
}

Service::Done Service::stand_by() {
  enter(ServiceState::kStandby);
  if (!election_) {
    auto joined = persist([&] { return parts_.cluster.join(); });
    if (!joined) return base::failure(joined.error());
    election_ = std::move(*joined);
  }
  Done done = hear_election(0);
  while (done && !election_->is_senior() && !is_stopping()) done = follow(kElectionMs);
  return done;
}

Service::Done Service::take_over() {
  enter(ServiceState::kTakingOver);
  auto sink = persist([&] { return parts_.cluster.take_over(); });
  if (!sink) return base::failure(sink.error());
  is_senior_ = true;
  ResendingSink::Parts parts{parts_.cluster, [this] { return is_senior_.load(); }, progress_, stop_,
                             settings_.rebuilds_max};
  {
    const std::lock_guard lock(sink_mutex_);
    sink_ = std::make_unique<ResendingSink>(std::move(parts), std::move(*sink));
  }
  return catch_up();
}

/// Number of the last journal record that is known to be committed, as active process.
std::uint64_t Service::committed_number() const {
  return mind_->follower.applied() + progress_.journal_committed - mind_->committed_before;
}

/// On the story thread, between two groups.
void Service::begin_checkpoint(const std::vector<base::Position>& next_offsets) {
  for (const base::Position& next : next_offsets) {
    mind_->next_offsets[{next.topic, next.partition}] = next.offset;
  }
  if (steady_clock::now() - measured_at_ >= kTellEvery) measure();
  const state::JournalPlace place = mind_->story.journal_place();
  if (!keeper_.is_due(place.number)) return;
  CheckpointKeeper::Moment moment{place, 0, {}};
  moment.journal_offset = std::max(mind_->follower.journal_offset(), sink_->journal_offset());
  for (const auto& [input, offset] : mind_->next_offsets) {
    moment.next_offsets.push_back({input.first, input.second, offset});
  }
  keeper_.take_if_due(moment, mind_->story);
}

/// The election wants to be heard while the pipeline has this thread. Whatever it says, this
/// process goes on until it is fenced; only to fence others it must be senior.
base::Result<RunEnd, StreamError> Service::run_heard(Pipeline& pipeline, stream::Source& source) {
  const std::jthread listener([this](const std::stop_token& done) {
    TurnsOf turns(progress_.turns, Loop::kElection);
    while (!done.stop_requested()) {
      turns.turn();
      if (!election_->poll(kElectionMs)) back_off(done, kRetryMs);
      is_senior_ = election_->is_senior();
      keeper_.look(committed_number());
    }
  });
  return pipeline.run(source, *sink_, stop_);
}

// An empty journal is a beginning. If inputs were decided before, it is a journal that was deleted,
// and beginning anew would decide them all a second time.
Service::Done Service::check_never_begun() {
  const auto has_progress = persist([&] { return parts_.cluster.has_progress(); });
  if (!has_progress) return base::failure(has_progress.error());
  if (!*has_progress) return {};
  return base::failure(StreamError{
      StreamErrorKind::kFatal,
      "The journal is empty, yet inputs were decided under this application id: its topic was "
      "deleted or made anew. Bring it back, or begin anew under another application id, which "
      "decides every input that is still there once more"});
}

Service::Done Service::serve() {
  const Follower& follower = mind_->follower;
  auto source = persist([&] { return parts_.cluster.read_inputs(follower.next_offsets()); });
  if (!source) return base::failure(source.error());
  reader_.reset();
  const bool is_new = follower.place().number == 0;
  if (Done sound = is_new ? check_never_begun() : Done(); !sound) return sound;
  mind_->story.keep_journal(is_new ? state::JournalPlace{settings_.draw_id(), 0}
                                   : follower.place());
  sink_->start_behind(follower.place(), follower.journal_offset());
  mind_->committed_before = progress_.journal_committed;
  for (const base::Position& next : follower.next_offsets()) {
    mind_->next_offsets[{next.topic, next.partition}] = next.offset;
  }
  progress_.turns.end(Loop::kFollow);
  board_.change([](Measures& measures) { ++measures.take_overs; });
  enter(ServiceState::kActive);
  PipelineSettings how = settings_.pipeline;
  how.after_group = [this](const auto& next) { begin_checkpoint(next); };
  Pipeline pipeline(make_workers(settings_, parts_.knowledge), mind_->story, how, progress_);
  std::optional<CheckpointUploader> uploader;
  if (log_ && parts_.checkpoints != nullptr) {
    uploader.emplace(*log_, keeper_, [this] { return std::to_string(settings_.draw_id()); });
  }
  auto end = run_heard(pipeline, **source);
  keeper_.look(committed_number());
  if (!end) return base::failure(std::move(end.error()));
  // All is committed: another may take over while a checkpoint's upload comes to its end here.
  enter(ServiceState::kStopped);
  if (uploader) uploader->request_stop();
  election_->leave();
  election_.reset();
  return {};
}

}  // namespace wirefold::service
