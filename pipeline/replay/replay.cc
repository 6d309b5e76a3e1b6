#include "replay/replay.h"

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <ostream>
#include <sstream>
#include <utility>

#include "replay/broker_route.h"
#include "replay/progress_line.h"
#include "replay/recalled_archive.h"
#include "replay/route.h"
#include "replay/summary.h"
#include "service/core_stages.h"

namespace wirefold::replay {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kStoriesShown = 3;

tl::unexpected<ReplayError> unusable(std::string message) {
  return base::failure(ReplayError{ReplayErrorKind::kUnusable, std::move(message)});
}
tl::unexpected<ReplayError> failed(std::string message) {
  return base::failure(ReplayError{ReplayErrorKind::kFailed, std::move(message)});
}

std::vector<std::unique_ptr<service::PrepareStage>> make_workers(
    const Settings& settings, const dedup::Knowledge& knowledge) {
  std::vector<std::unique_ptr<service::PrepareStage>> workers;
  const std::size_t count =
      settings.workers > 0 ? settings.workers : service::worker_count_default();
  for (std::size_t worker = 0; worker < count; ++worker) {
    workers.push_back(std::make_unique<service::CorePrepareStage>(settings.decode, knowledge));
  }
  return workers;
}

// Most archives are in order of time already, and then nothing needs to be read ahead: no text is
// kept, and deciding begins at once. The first record that is too early shows it, and the replay
// starts again; until its end nobody but a desk sees anything of it, and a desk can forget. What
// goes to a broker is seen at once, and what is paced would wait twice.
bool may_be_sorted(const Settings& settings) {
  return settings.route == Route::kMemory && settings.order == files::RecordOrder::kTime &&
         !settings.pace && !settings.gathers_first && settings.rulings_path != "-";
}

// One replay from its opened archive to its summary.
class Replay {
 public:
  Replay(const Settings& settings, files::RecordOrder order, const dedup::Knowledge& knowledge,
         Console& console)
      : settings_(settings),
        order_(order),
        console_(console),
        story_(settings.story, knowledge),
        pipeline_(make_workers(settings, knowledge), story_, settings.pipeline, progress_) {}
  ~Replay() {
    if (settings_.desk != nullptr) settings_.desk->use_texts(nullptr);
  }

  base::Result<void, ReplayError> open();
  base::Result<ReplayEnd, ReplayError> run();
  /// Of the whole run, once it has ended.
  [[nodiscard]] const RunFacts& facts() const { return facts_; }
  /// Whether run() failed because the archive was to be sorted and is not.
  [[nodiscard]] bool is_unsorted() const { return archive_ && archive_->is_unsorted(); }

 private:
  RouteResult take_route();
  void note_facts();
  void print_summary();
  void hold();
  void print_broker();

  const Settings& settings_;
  files::RecordOrder order_;
  Console& console_;
  const Clock::time_point start_ = Clock::now();
  service::CoreStoryStage story_;
  service::Progress progress_;
  service::Pipeline pipeline_;
  FeedProgress feed_;
  std::optional<files::TimeOrder> archive_;
  RulingLines rulings_;
  std::unique_ptr<RecalledArchive> texts_;  // for the desk
  std::unique_ptr<Outcome> outcome_;
  std::unique_ptr<Broker> broker_;
  RunFacts facts_;
};

base::Result<void, ReplayError> Replay::open() {
  auto reader = files::ArchiveReader::open(settings_.paths, console_.stop);
  if (!reader) return unusable(reader.error().message);
  // What comes through a pipe comes once.
  const bool comes_once = !reader->bytes_total();
  if (order_ == files::RecordOrder::kSorted && comes_once) order_ = files::RecordOrder::kTime;
  files::TimeOrder::Settings order;
  order.order = order_;
  archive_.emplace(std::move(*reader), time_reader(settings_.decode), order);
  if (settings_.desk != nullptr) {
    texts_ = std::make_unique<RecalledArchive>(settings_, comes_once ? &*archive_ : nullptr);
    settings_.desk->use_texts(texts_.get());
  }
  if (!settings_.rulings_path.empty()) {
    auto rulings = RulingLines::open(settings_.rulings_path, settings_.decode, console_.stop);
    if (!rulings) return unusable(rulings.error());
    rulings_ = std::move(*rulings);
  }
  auto outcome = Outcome::open(settings_.out_folder, settings_.desk);
  if (!outcome) return unusable(outcome.error().message);
  outcome_ = std::move(*outcome);
  if (settings_.route == Route::kMemory) return {};
  auto broker = open_broker(settings_);
  if (!broker) return failed(broker.error().message);
  broker_ = std::move(*broker);
  return {};
}

RouteResult Replay::take_route() {
  const ProgressLine shown(console_, feed_, progress_);
  RouteContext context{settings_, *archive_, order_, rulings_,
                       pipeline_, *outcome_, feed_,  console_.stop};
  return broker_ ? run_through_broker(context, *broker_) : run_in_memory(context);
}

base::Result<ReplayEnd, ReplayError> Replay::run() {
  const RouteResult end = take_route();
  if (!end) return failed(end.error().message);
  const bool is_stopped = *end == service::RunEnd::kStopped;
  if (progress_.records_read == 0 && !is_stopped) {
    return failed("The archive holds no records; check that the right files were given.");
  }
  note_facts();
  if (auto placed = outcome_->finish(); !placed) return failed(placed.error().message);
  if (settings_.desk != nullptr) {
    settings_.desk->settle();
    settings_.desk->set_state(desk::State::kFinished);
  }
  print_summary();
  const auto checked = check_figures(outcome_->tally().figures(), facts_, story_.report());
  if (!checked) return failed(checked.error());
  if (is_stopped) {
    console_.err << "wirefold: interrupted after " << grouped(facts_.records)
                 << " records; the output is complete up to there\n";
    return ReplayEnd::kInterrupted;
  }
  if (settings_.after_end == AfterEnd::kHold) hold();
  return ReplayEnd::kFinished;
}

void Replay::note_facts() {
  facts_.route = "memory";
  if (broker_) {
    const std::string& address = broker_->connection.settings.bootstrap;
    facts_.route = (broker_->embedded ? "the embedded Kafka broker at " : "Kafka at ") + address;
  }
  facts_.records = progress_.records_read;
  facts_.bytes = progress_.bytes_read;
  facts_.seconds = std::chrono::duration<double>(Clock::now() - start_).count();
  facts_.reading_seconds = feed_.reading_seconds;
  facts_.memory_bytes = peak_memory_bytes();
}

void Replay::print_summary() {
  print_figures(outcome_->tally().figures(), facts_, console_.out);
  print_most_copied(outcome_->tally(), kStoriesShown, console_.out);
  console_.out << "\n";
  if (settings_.out_folder.empty()) {
    console_.out << "No files were written; --out DIR leaves decisions, stories and rejects.\n";
  } else {
    console_.out << "Output: " << settings_.out_folder << "/decisions.jsonl, stories.jsonl, "
                 << "rejects.jsonl\n";
  }
  console_.out << std::flush;
}

// The embedded broker, and what else was started, stays up until somebody asks the program to stop.
void Replay::hold() {
  if (broker_ && broker_->embedded) print_broker();
  console_.out << "Ctrl-C ends the program.\n" << std::flush;
  std::mutex mutex;
  std::condition_variable_any stopped;
  std::unique_lock lock(mutex);
  stopped.wait(lock, console_.stop, [] { return false; });
}

void Replay::print_broker() {
  const std::string& address = broker_->embedded->bootstrap();
  const std::string stories = kafka::output_topic(settings_.kafka, dedup::Topic::kStories);
  console_.out << "The broker stays up at " << address << " until Ctrl-C. Try:\n"
               << "  kcat -b " << address << " -L\n"
               << "  kcat -b " << address << " -t " << stories << " -C -e -o beginning\n"
               << "(It keeps the last few MiB of a topic.)\n"
               << std::flush;
}

struct Replayed {
  ReplayEnd end = ReplayEnd::kFinished;
  RunFacts facts;
};

base::Result<Replayed, ReplayError> replay_once(Replay& replay) {
  if (auto opened = replay.open(); !opened) return base::failure(opened.error());
  const auto end = replay.run();
  if (!end) return base::failure(end.error());
  return Replayed{*end, replay.facts()};
}

base::Result<Replayed, ReplayError> replay_in_order(const Settings& settings,
                                                    const dedup::Knowledge& knowledge,
                                                    Console& console) {
  if (may_be_sorted(settings)) {
    Replay in_passing(settings, files::RecordOrder::kSorted, knowledge, console);
    auto replayed = replay_once(in_passing);
    if (replayed || !in_passing.is_unsorted()) return replayed;
    if (settings.desk != nullptr) settings.desk->forget();
  }
  Replay replay(settings, settings.order, knowledge, console);
  return replay_once(replay);
}

}  // namespace

base::Result<ReplayEnd, ReplayError> run_replay(const Settings& settings,
                                                const dedup::Knowledge& knowledge,
                                                Console& console) {
  const auto replayed = replay_in_order(settings, knowledge, console);
  if (!replayed) return base::failure(replayed.error());
  return replayed->end;
}

base::Result<std::optional<RunFacts>, ReplayError> time_replay(const Settings& settings,
                                                               const dedup::Knowledge& knowledge,
                                                               const std::stop_token& stop) {
  std::ostringstream unread;
  Console console{unread, unread, Screen::kLines, stop};
  const auto replayed = replay_in_order(settings, knowledge, console);
  if (!replayed) return base::failure(replayed.error());
  if (replayed->end == ReplayEnd::kInterrupted) return std::optional<RunFacts>();
  return replayed->facts;
}

}  // namespace wirefold::replay
