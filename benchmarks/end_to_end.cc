// What an article costs from its bytes to its decision, with a window of so many articles already
// there: on both cores and on one, in each stage, in time of waiting at half load, in memory.
//
//   end_to_end ARCHIVE.jsonl WINDOW [TURNS]
//
// Articles of 3 KB are made of the archive's sentences (made_stream.h) outside the timer. The
// window is bounded by its number of articles, as story.articles_max does it, and filled TURNS
// times over (2) before anything else is measured: the identities of so many are remembered.
// Decode, tokenise, decide and the making of the output records are inside; the output is hashed
// and dropped. Prints one JSON object; "resident" is of the process without the load's own,
// "output_hash" of what filled the window.

#include <sched.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <iostream>
#include <mutex>
#include <string>
#include <vector>

#include "benchmarks/made_stream.h"
#include "replay/summary.h"
#include "service/core_stages.h"
#include "service/pipeline.h"

namespace {

using namespace wirefold;
using Clock = std::chrono::steady_clock;

constexpr int kRounds = 5;
constexpr std::size_t kBlock = 10'000;
constexpr std::size_t kTimed = 20'000;
constexpr double kHalfLoadSeconds = 4;
constexpr std::size_t kByStage = 20'000;

[[noreturn]] void fail(const std::string& message) {
  std::cerr << "end_to_end: " << message << '\n';
  std::exit(1);
}

double cpu_seconds(clockid_t clock) {
  timespec now = {};
  clock_gettime(clock, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

/// Makes records in advance, in memory that it uses again: what a window costs is not in it.
class Press {
 public:
  Press(const benchmarks::Stock& stock, std::uint64_t window)
      : stream_(stock, {.articles_per_hour = 1.25 * static_cast<double>(window) / 72}) {
    bytes_.resize(kBlock * kBytesMost);
    make(kBlock);
  }
  /// The next records, in place of those before.
  void make(std::size_t count) {
    first_offset_ += static_cast<std::int64_t>(ends_.size());
    bytes_.clear();
    ends_.clear();
    times_.clear();
    for (std::size_t i = 0; i < count; ++i) {
      const benchmarks::MadeArticle article = stream_.next();
      bytes_ += benchmarks::json_of(article);
      ends_.push_back(bytes_.size());
      times_.push_back(article.published);
    }
    all_bytes_ += bytes_.size();
  }
  [[nodiscard]] std::size_t size() const { return ends_.size(); }
  [[nodiscard]] stream::InputRecord record(std::size_t i) const {
    const std::size_t begin = i == 0 ? 0 : ends_[i - 1];
    return {{"wire.articles", 0, first_offset_ + static_cast<std::int64_t>(i)},
            {},
            std::string_view(bytes_).substr(begin, ends_[i] - begin),
            times_[i],
            times_[i]};
  }
  [[nodiscard]] double mean_bytes() const {
    return static_cast<double>(all_bytes_) /
           static_cast<double>(first_offset_ + static_cast<std::int64_t>(size()));
  }

 private:
  static constexpr std::size_t kBytesMost = 5'000;  // an article; a larger mean costs a copy

  benchmarks::MadeStream stream_;
  std::string bytes_;
  std::vector<std::size_t> ends_;
  std::vector<base::TimeMs> times_;
  std::int64_t first_offset_ = 0;
  std::uint64_t all_bytes_ = 0;
};

/// What was made, flat out or each record when it is due.
class PressSource final : public stream::Source {
 public:
  using Times = std::vector<Clock::time_point>;
  explicit PressSource(const Press& press, const Times* due) : press_(press), due_(due) {}
  base::Result<std::unique_ptr<stream::Batch>, stream::StreamError> poll(std::size_t records_max,
                                                                         int /*wait_ms*/) override {
    auto batch = std::make_unique<stream::Batch>();
    const std::size_t end = due_end(std::min(next_ + records_max, press_.size()));
    for (; next_ < end; ++next_) batch->add_view(press_.record(next_));
    return batch;
  }
  bool finished() const override { return next_ == press_.size(); }

 private:
  /// Waits for the next one and returns behind the last that is due.
  std::size_t due_end(std::size_t end) {
    if (due_ == nullptr) return end;
    std::unique_lock lock(mutex_);
    never_.wait_until(lock, (*due_)[next_], [] { return false; });
    const auto behind =
        std::upper_bound(due_->begin() + static_cast<std::ptrdiff_t>(next_),
                         due_->begin() + static_cast<std::ptrdiff_t>(end), Clock::now());
    return static_cast<std::size_t>(behind - due_->begin());
  }

  const Press& press_;
  const Times* due_;
  std::size_t next_ = 0;
  std::mutex mutex_;
  std::condition_variable never_;
};

/// Hashes all output, and notes when each input's decision comes if that is wanted.
class HashSink final : public stream::Sink {
 public:
  using Outcome = base::Result<void, stream::StreamError>;
  Outcome write(dedup::OutputRecord record) override {
    hash = base::mix64(hash, base::hash64(record.value));
    if (decided_at != nullptr && record.gist.outcome) decided_at->push_back(Clock::now());
    return {};
  }
  Outcome commit(const std::vector<base::Position>& /*next*/) override { return {}; }
  Outcome abort() override { return {}; }

  std::uint64_t hash = 0;
  std::vector<Clock::time_point>* decided_at = nullptr;
};

/// What a block took.
struct Run {
  double per_second = 0;
  double cpu_us = 0;  ///< of all threads, an article
};

struct Waits {
  double per_second = 0;
  double p50_us = 0;
  double p99_us = 0;
  double p999_us = 0;
};

struct Stages {
  double prepare_us = 0;
  double decide_us = 0;
};

story::Settings settings_for(std::uint64_t window) {
  story::Settings settings;
  settings.articles_max = window;
  settings.identities_max = 2 * window;
  return settings;
}

/// The core behind a press.
class Desk {
 public:
  Desk(Press& press, const dedup::Knowledge& knowledge, std::uint64_t window)
      : press_(press), knowledge_(knowledge), story_(settings_for(window), knowledge) {}

  /// All that the press holds.
  Run run(const std::vector<Clock::time_point>* due = nullptr) {
    std::vector<std::unique_ptr<service::PrepareStage>> workers;
    workers.push_back(
        std::make_unique<service::CorePrepareStage>(article::DecodeSettings{}, knowledge_));
    service::Progress progress;
    service::Pipeline pipeline(std::move(workers), story_, {}, progress);
    PressSource source(press_, due);
    const auto begin = Clock::now();
    const double begin_cpu = cpu_seconds(CLOCK_PROCESS_CPUTIME_ID);
    const auto end = pipeline.run(source, sink_, {});
    if (!end) fail(end.error().message);
    const auto count = static_cast<double>(press_.size());
    const double seconds = std::chrono::duration<double>(Clock::now() - begin).count();
    return {count / seconds, 1e6 * (cpu_seconds(CLOCK_PROCESS_CPUTIME_ID) - begin_cpu) / count};
  }

  /// Articles that come by chance (a Poisson process), so many a second.
  Waits run_at(double per_second) {
    press_.make(static_cast<std::size_t>(per_second * kHalfLoadSeconds));
    benchmarks::Dice dice(7);
    std::vector<Clock::time_point> due;
    std::vector<Clock::time_point> decided;
    decided.reserve(press_.size());
    auto at = Clock::now() + std::chrono::milliseconds(50);
    for (std::size_t i = 0; i < press_.size(); ++i) {
      const double chance = (static_cast<double>(dice.below(1U << 30)) + 0.5) / (1U << 30);
      at += std::chrono::nanoseconds(std::llround(-std::log(chance) / per_second * 1e9));
      due.push_back(at);
    }
    sink_.decided_at = &decided;
    run(&due);
    sink_.decided_at = nullptr;
    if (decided.size() != due.size()) fail("not every article was decided once");
    std::vector<double> waits;
    for (std::size_t i = 0; i < due.size(); ++i) {
      waits.push_back(std::chrono::duration<double, std::micro>(decided[i] - due[i]).count());
    }
    std::sort(waits.begin(), waits.end());
    const auto of_rank = [&](double share) {
      return waits[static_cast<std::size_t>(share * static_cast<double>(waits.size()))];
    };
    return {per_second, of_rank(0.5), of_rank(0.99), of_rank(0.999)};
  }

  /// Each stage alone, on this thread, a batch at a time.
  Stages run_stages() {
    constexpr std::size_t kBatch = 128;
    press_.make(kByStage);
    dedup::Preparer preparer({}, knowledge_);
    std::vector<dedup::Prepared> prepared;
    std::vector<dedup::OutputRecord> out;
    double prepare = 0;
    double decide = 0;
    for (std::size_t begin = 0; begin < kByStage; begin += kBatch) {
      const std::size_t end = std::min(begin + kBatch, kByStage);
      const double start = cpu_seconds(CLOCK_THREAD_CPUTIME_ID);
      for (std::size_t i = begin; i < end; ++i) {
        const stream::InputRecord record = press_.record(i);
        prepared.push_back(preparer.prepare(
            {record.position, record.key, record.value, record.event_time, record.timestamp}));
      }
      const double middle = cpu_seconds(CLOCK_THREAD_CPUTIME_ID);
      for (dedup::Prepared& one : prepared) story_.decide(std::move(one), out);
      decide += cpu_seconds(CLOCK_THREAD_CPUTIME_ID) - middle;
      prepare += middle - start;
      for (dedup::OutputRecord& record : out) static_cast<void>(sink_.write(std::move(record)));
      prepared.clear();
      out.clear();
    }
    return {1e6 * prepare / kByStage, 1e6 * decide / kByStage};
  }

  [[nodiscard]] dedup::Report report() const { return story_.report(); }
  [[nodiscard]] std::uint64_t hash() const { return sink_.hash; }

 private:
  Press& press_;
  const dedup::Knowledge& knowledge_;
  service::CoreStoryStage story_;
  HashSink sink_;
};

/// All threads that are started from now on, too.
void use_one_core() {
  cpu_set_t cores;
  CPU_ZERO(&cores);
  CPU_SET(0, &cores);
  if (sched_setaffinity(0, sizeof cores, &cores) != 0) fail("a core cannot be chosen");
}

/// Least, median and most of some rounds; returns the median.
double print_rounds(const char* name, Press& press, Desk& desk) {
  std::vector<Run> runs;
  for (int round = 0; round < kRounds; ++round) {
    press.make(kTimed);
    runs.push_back(desk.run());
  }
  std::sort(runs.begin(), runs.end(),
            [](const Run& a, const Run& b) { return a.per_second < b.per_second; });
  const Run& median = runs[runs.size() / 2];
  std::printf(
      " \"%s\": {\"per_second\": %.0f, \"least\": %.0f, \"most\": %.0f, "
      "\"cpu_us\": %.2f},\n",
      name, median.per_second, runs.front().per_second, runs.back().per_second, median.cpu_us);
  return median.per_second;
}

void measure(Press& press, Desk& desk) {
  const double flat_out = print_rounds("two_cores", press, desk);
  const Waits waits = desk.run_at(flat_out / 2);
  std::printf(
      " \"half_load\": {\"per_second\": %.0f, \"p50_us\": %.0f, \"p99_us\": %.0f, "
      "\"p999_us\": %.0f},\n",
      waits.per_second, waits.p50_us, waits.p99_us, waits.p999_us);
  use_one_core();
  print_rounds("one_core", press, desk);
  const Stages stages = desk.run_stages();
  std::printf(" \"stages\": {\"prepare_us\": %.2f, \"decide_us\": %.2f},\n", stages.prepare_us,
              stages.decide_us);
}

/// Puts so many articles through, and says on the way how it goes.
void fill(Press& press, Desk& desk, std::uint64_t articles) {
  std::uint64_t next_line = articles / 20;
  for (std::uint64_t done = press.size();; done += press.size()) {
    const Run run = desk.run();
    if (done >= next_line || done == articles) {
      std::fprintf(stderr, "%12llu articles %10.0f/s %8.2f us %8.0f MB\n",
                   static_cast<unsigned long long>(done), run.per_second, run.cpu_us,
                   static_cast<double>(replay::resident_memory_bytes()) / 1e6);
      next_line += articles / 20;
    }
    if (done >= articles) return;
    press.make(std::min<std::uint64_t>(kBlock, articles - done));
  }
}

}  // namespace

int main(int count, char** arguments) {
  if (count < 3) fail("end_to_end ARCHIVE.jsonl WINDOW [TURNS]");
  const std::uint64_t window = std::strtoull(arguments[2], nullptr, 10);
  const std::uint64_t turns = count > 3 ? std::strtoull(arguments[3], nullptr, 10) : 2;
  const auto knowledge = dedup::Knowledge::shipped();
  if (!knowledge) fail(knowledge.error().message);
  const std::uint64_t program = replay::resident_memory_bytes();
  const auto stock = benchmarks::Stock::read(arguments[1]);
  if (!stock) fail(stock.error());
  Press press(*stock, window);
  const std::uint64_t load = replay::resident_memory_bytes() - program;
  Desk desk(press, *knowledge, window);
  fill(press, desk, window * turns);
  const std::uint64_t resident = replay::resident_memory_bytes() - load;
  const dedup::Report report = desk.report();
  std::printf("{\"window\": %llu, \"turns\": %llu, \"articles\": %llu, \"record_bytes\": %.0f,\n",
              static_cast<unsigned long long>(window), static_cast<unsigned long long>(turns),
              static_cast<unsigned long long>(report.articles), press.mean_bytes());
  std::printf(" \"memory\": {\"program\": %llu, \"resident\": %llu, \"tables\": %llu},\n",
              static_cast<unsigned long long>(program), static_cast<unsigned long long>(resident),
              static_cast<unsigned long long>(report.state_bytes));
  const std::uint64_t hash = desk.hash();  // how many articles follow is up to the clock
  measure(press, desk);
  std::printf(" \"output_hash\": \"%016llx\"}\n", static_cast<unsigned long long>(hash));
}
