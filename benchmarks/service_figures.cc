// What a service's state costs at a million articles: recovery from a checkpoint and from the
// journal, how long the story thread stands still for a checkpoint, and an aborted transaction.
//   service_figures ARCHIVE.jsonl [ARTICLES]
// Articles are made of the archive's sentences, drawn anew for each; three in ten are copies of an
// earlier one with sentences left out. They go through the real pipeline. Prints the figures,
// whether the recovered state is the one that was left, and beside some what is asked of them;
// exits with 1 where that is missed.

#include <rapidjson/document.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <optional>
#include <string>
#include <vector>

#include "base/hash.h"
#include "files/checkpoint_folder.h"
#include "service/back_off.h"
#include "service/core_stages.h"
#include "service/follower.h"
#include "service/pages_ahead.h"
#include "service/pipeline.h"
#include "service/resending_sink.h"
#include "state/checkpoint_format.h"
#include "stream/memory_cluster.h"

namespace {

using namespace wirefold;
using Clock = std::chrono::steady_clock;

[[noreturn]] void fail(const std::string& message) {
  std::cerr << "service_figures: " << message << '\n';
  std::exit(1);
}

double seconds_since(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

void print(const std::string& what, double value, const char* unit) {
  std::printf("%-58s %10.1f %s\n", what.c_str(), value, unit);
  std::fflush(stdout);
}

bool are_met = true;

void judge(const char* asked, double bound, bool is_met) {
  std::printf("  asked: %s %.0f: %s\n", asked, bound, is_met ? "met" : "MISSED");
  std::fflush(stdout);
  are_met = are_met && is_met;
}

/// How long something took, and how much of that its thread stood in line for a processor, which
/// others have had: their time, not its own.
struct Spell {
  double wall = 0;
  double in_line = 0;
  [[nodiscard]] double own() const { return wall - in_line; }
};

class Stopwatch {
 public:
  [[nodiscard]] Spell read() const { return {seconds_since(begin_), in_line() - in_line_}; }

 private:
  /// Of this thread since it began, in seconds; 0 where the system does not say.
  static double in_line() {
    std::ifstream file("/proc/thread-self/schedstat");
    double running = 0;
    double waiting = 0;
    file >> running >> waiting;
    return waiting * 1e-9;
  }
  double in_line_ = in_line();
  Clock::time_point begin_ = Clock::now();
};

/// Page faults of this thread that needed no disk.
long faults_so_far() {
  rusage usage{};
  ::getrusage(RUSAGE_THREAD, &usage);
  return usage.ru_minflt;
}

/// Makes articles without end, the same ones each time.
class Press {
 public:
  explicit Press(const std::string& path) {
    std::ifstream file(path);
    for (std::string line; sentences_.size() < kSentencesMax && std::getline(file, line);) {
      rapidjson::Document row;
      row.Parse(line.c_str());
      if (row.IsObject() && row.HasMember("body") && row["body"].IsString()) {
        cut(row["body"].GetString());
      }
    }
    if (sentences_.size() < 100) fail("no archive with sentences enough: " + path);
  }

  std::string next() {
    const bool is_copy = recent_.size() == kRecent && below(10) < 3;
    std::vector<std::size_t> text = is_copy ? recent_[below(kRecent)] : drawn();
    if (is_copy) std::erase_if(text, [this](std::size_t) { return below(6) == 0; });
    recent_.push_back(text);
    if (recent_.size() > kRecent) recent_.pop_front();
    return print(text);
  }

 private:
  static constexpr std::size_t kSentencesMax = 400'000;
  static constexpr std::size_t kRecent = 2'000;

  std::size_t below(std::size_t end) { return (state_ = base::mix64(state_, ++draws_)) % end; }
  void cut(std::string_view body) {
    for (std::size_t at = 0; at < body.size();) {
      const std::size_t end = std::min(body.find(". ", at), body.size() - 1);
      if (end - at > 40 && end - at < 400) sentences_.emplace_back(body.substr(at, end + 1 - at));
      at = end + 2;
    }
  }
  std::vector<std::size_t> drawn() {
    std::vector<std::size_t> text(10 + below(14));
    for (std::size_t& sentence : text) sentence = below(sentences_.size());
    return text;
  }
  std::string print(const std::vector<std::size_t>& text) {
    std::string body;
    for (const std::size_t sentence : text) body += sentences_[sentence] + " ";
    const std::string id = "made-" + std::to_string(draws_);
    const std::string source = "Outlet " + std::to_string(below(300));
    const std::string headline = text.empty() ? id : sentences_[text.front()].substr(0, 80);
    rapidjson::StringBuffer json;
    rapidjson::Writer<rapidjson::StringBuffer> writer(json);
    writer.StartObject();
    for (const auto& [name, value] : {std::pair<const char*, const std::string&>("id", id),
                                      {"source", source},
                                      {"headline", headline},
                                      {"body", body}}) {
      writer.Key(name);
      writer.String(value.c_str());
    }
    writer.Key("language");
    writer.String("en");
    writer.EndObject();
    return {json.GetString(), json.GetSize()};
  }

  std::vector<std::string> sentences_;
  std::deque<std::vector<std::size_t>> recent_;
  std::uint64_t state_ = 2'026;
  std::uint64_t draws_ = 0;
};

/// So many articles of the press, four a second of event time.
class PressSource final : public stream::Source {
 public:
  PressSource(Press& press, std::int64_t& offset, std::int64_t articles)
      : press_(press), offset_(offset), end_(offset + articles) {}
  base::Result<std::unique_ptr<stream::Batch>, stream::StreamError> poll(std::size_t records_max,
                                                                         int /*wait_ms*/) override {
    auto batch = std::make_unique<stream::Batch>();
    for (; offset_ < end_ && batch->records().size() < records_max; ++offset_) {
      const std::string record = press_.next();
      const base::TimeMs time = 1'770'000'000'000 + offset_ * 250;
      batch->add({{"wire.articles", 0, offset_}, {}, record, time, time});
    }
    return batch;
  }
  bool finished() const override { return offset_ >= end_; }

 private:
  Press& press_;
  std::int64_t& offset_;
  const std::int64_t end_;
};

/// Keeps the journal and drops the rest.
class JournalSink final : public stream::Sink {
 public:
  using Outcome = base::Result<void, stream::StreamError>;
  Outcome write(dedup::OutputRecord record) override {
    if (record.topic == dedup::Topic::kJournal) {
      journal.push_back({static_cast<std::int64_t>(journal.size()), std::move(record.value)});
    }
    return {};
  }
  Outcome commit(const std::vector<base::Position>& /*next*/) override { return {}; }
  Outcome abort() override { return {}; }
  std::vector<stream::JournalEntry> journal;
};

/// The core's story stage, each decision timed.
class TimedStory final : public service::StoryStage {
 public:
  explicit TimedStory(service::CoreStoryStage& story) : story_(story) {}
  void decide(dedup::Prepared&& prepared, std::vector<dedup::OutputRecord>& out) override {
    const Stopwatch watch;
    const long faults_before = faults_so_far();
    story_.decide(std::move(prepared), out);
    const Spell spell = watch.read();
    faults_ += faults_so_far() - faults_before;
    if (spell.wall > longest_.wall) longest_ = spell;
    longest_own_ = std::max(longest_own_, spell.own());
  }
  [[nodiscard]] bool tick(base::TimeMs now, std::vector<dedup::OutputRecord>& out) override {
    return story_.tick(now, out);
  }
  /// Prints what came since it was called last.
  void tell(const std::string& when) {
    print("longest decision " + when, longest_.wall * 1e3, "ms");
    print("  of that in line for a processor", longest_.in_line * 1e3, "ms");
    print("  longest but for that", longest_own_ * 1e3, "ms");
    print("  memory faulted in while deciding", static_cast<double>(faults_) * kSmallPage, "MiB");
    longest_ = {};
    longest_own_ = 0;
    faults_ = 0;
  }

 private:
  static constexpr double kSmallPage = 4096.0 / (1 << 20);  // in MiB
  service::CoreStoryStage& story_;
  Spell longest_;
  double longest_own_ = 0;
  long faults_ = 0;
};

/// A service's story stage with what feeds it.
struct Room {
  explicit Room(const std::string& archive) : press(archive) {
    auto shipped = dedup::Knowledge::shipped();
    if (!shipped) fail(shipped.error().message);
    knowledge = std::make_unique<dedup::Knowledge>(std::move(*shipped));
    settings.window_ms = 24 * 30 * base::kHourMs;
    story = std::make_unique<service::CoreStoryStage>(settings, *knowledge);
  }
  void feed(std::int64_t articles, service::StoryStage& stage, stream::Sink& sink,
            service::PipelineSettings how = {}) {
    std::vector<std::unique_ptr<service::PrepareStage>> workers;
    workers.push_back(
        std::make_unique<service::CorePrepareStage>(article::DecodeSettings{}, *knowledge));
    PressSource source(press, offset, articles);
    service::Progress progress;
    service::Pipeline pipeline(std::move(workers), stage, std::move(how), progress);
    const auto end = pipeline.run(source, sink, {});
    if (!end) fail(end.error().message);
  }
  Press press;
  std::unique_ptr<dedup::Knowledge> knowledge;
  story::Settings settings;
  std::unique_ptr<service::CoreStoryStage> story;
  std::int64_t offset = 0;
};

double resident_mib() {
  std::ifstream file("/proc/self/statm");
  double pages = 0;
  file >> pages >> pages;
  return pages * static_cast<double>(sysconf(_SC_PAGESIZE)) / (1 << 20);
}

constexpr std::int64_t kBefore = 20'000;
constexpr std::int64_t kJournaled = 100'000;
constexpr std::int64_t kTransaction = 9'984;  // whole batches, below the rule's 10,000
constexpr const char* kApp = "figures";

double per_second(std::size_t count, double seconds) {
  return static_cast<double>(count) / seconds;
}

/// Takes a checkpoint while articles are decided, and goes on; what was journaled since, with the
/// checkpoint's own last record, is left in the sink.
void live_on(Room& room, files::CheckpointFolder& folder, JournalSink& sink) {
  TimedStory timed(*room.story);
  room.story->keep_journal({4'711, 1});
  room.feed(kBefore, timed, sink);
  timed.tell("without a checkpoint");
  sink.journal.erase(sink.journal.begin(), sink.journal.end() - 1);
  const state::CheckpointHead head{
      kApp, room.story->journal_place(), 0, room.story->settings_hash(), {}};
  const Stopwatch watch;
  folder.begin([&](const base::ByteWriter::Sink& write) {
    state::write_checkpoint(
        head, [&](base::ByteWriter& writer) { room.story->save(writer); }, write);
  });
  print("story thread stands still for a checkpoint", watch.read().wall * 1e3, "ms");
  const double own_ms = watch.read().own() * 1e3;
  print("  but for waiting in line for a processor", own_ms, "ms");
  judge("at most", 50, own_ms <= 50);
  const auto begin = Clock::now();
  room.feed(kJournaled, timed, sink);
  timed.tell("while it is written");
  while (folder.look() == stream::CheckpointProgress::kUnderWay) {
    service::back_off({}, 10);
  }
  print("the checkpoint is there after", seconds_since(begin), "s");
  if (!folder.publish()) fail("the checkpoint was not written: " + folder.trouble());
}

/// From the checkpoint and the journal behind it to the state that was left.
void recover(Room& room, files::CheckpointFolder& folder, const JournalSink& sink,
             std::int64_t articles) {
  service::CoreStoryStage story(room.settings, *room.knowledge);
  auto begin = Clock::now();
  state::CheckpointTarget target;
  target.accept = [](const state::CheckpointHead&) { return true; };
  target.load_state = [&](base::ByteReader& reader) { return story.load(reader); };
  const auto stored = folder.stored();
  std::optional<service::PagesAhead> ahead(std::in_place);
  const auto head = state::read_checkpoint(stored.front().source, target, stored.front().bytes_max);
  ahead.reset();
  if (!head) fail("the checkpoint " + std::string(state::checkpoint_error_text(head.error())));
  double seconds = seconds_since(begin);
  print("recovery from the checkpoint", seconds, "s");
  const double restored = per_second(static_cast<std::size_t>(articles), seconds);
  print("  articles in it a second", restored, "/s");
  judge("at least", 200'000, restored >= 200'000);
  service::Follower follower(story);
  follower.resume(*head);
  begin = Clock::now();
  const auto applied = follower.apply(sink.journal);
  if (!applied) fail(applied.error().message);
  seconds = seconds_since(begin);
  const double replayed = per_second(sink.journal.size(), seconds);
  print("recovery from the journal, records a second", replayed, "/s");
  judge("at least", 50'000, replayed >= 50'000);
  const bool is_same = story.state_hash() == room.story->state_hash();
  std::printf("%-58s %10s\n", "recovered state is the one that was left", is_same ? "yes" : "NO");
  if (!is_same) std::exit(1);
}

/// A transaction of many records that the broker takes back, with the state as large as it is.
void abort_one(Room& room) {
  stream::MemoryWorld world("wire.articles");
  stream::MemoryCluster cluster(world);
  service::Progress progress;
  Clock::time_point failed;
  double seconds = 0;
  world.plan([&, commits = 0](stream::SinkCall call) mutable -> std::optional<stream::SinkFault> {
    if (call != stream::SinkCall::kCommit) return std::nullopt;
    ++commits;
    if (commits == 2) seconds = seconds_since(failed);
    if (commits != 1) return std::nullopt;
    failed = Clock::now();
    return stream::SinkFault{call, {stream::StreamErrorKind::kAbort, "taken back"}};
  });
  auto sink = cluster.take_over();
  if (!sink) fail(sink.error().message);
  service::ResendingSink resending({cluster, [] { return true; }, progress, {}}, std::move(*sink));
  resending.start_behind({}, 0);
  service::PipelineSettings how;
  how.commit.interval_ms = 60'000;
  room.feed(kTransaction, *room.story, resending, std::move(how));
  if (resending.counts().sent_again != 1) fail("no transaction was sent again");
  print("abort of a transaction of 9,984 articles, sent again", seconds * 1e3, "ms");
  judge("at most", 1'000, seconds < 1);
}

}  // namespace

int main(int count, char** arguments) {
  if (count < 2) fail("name an archive: service_figures ARCHIVE.jsonl [ARTICLES]");
  const std::int64_t articles = count > 2 ? std::atoll(arguments[2]) : 1'000'000;
  Room room(arguments[1]);
  const auto begin = Clock::now();
  {
    JournalSink none;
    room.feed(articles, *room.story, none);
  }
  print("articles a second while the state was made",
        per_second(static_cast<std::size_t>(articles), seconds_since(begin)), "/s");
  print("tables of the state", static_cast<double>(room.story->report().state_bytes) / (1 << 20),
        "MiB");
  print("resident", resident_mib(), "MiB");
  const std::string path =
      std::filesystem::temp_directory_path() / ("wirefold-figures-" + std::to_string(getpid()));
  auto folder = files::CheckpointFolder::open(path, kApp);
  if (!folder) fail(folder.error().message);
  JournalSink sink;
  live_on(room, **folder, sink);
  recover(room, **folder, sink, articles);
  abort_one(room);
  folder->reset();
  std::filesystem::remove_all(path);
  return are_met ? 0 : 1;
}
