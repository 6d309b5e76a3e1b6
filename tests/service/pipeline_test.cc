#include "service/pipeline.h"

#include <gmock/gmock.h>

#include <map>
#include <random>
#include <set>
#include <thread>

#include "tests/service/doubles.h"

namespace wirefold::service {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Le;
using testing::SizeIs;

// A pipeline with its doubles: three workers, small bounds, so that every queue fills and empties.
struct Bench {
  explicit Bench(std::int64_t records) : source(records) {
    settings.in_flight = {64, 1 << 20};
    settings.undelivered = {100, 1 << 20};
    settings.batch_records_max = 16;
    settings.poll_wait_ms = 1;
    settings.retry_ms_max = 20;
  }

  base::Result<RunEnd, stream::StreamError> run() { return run(source); }
  base::Result<RunEnd, stream::StreamError> run(stream::Source& from) {
    std::vector<std::unique_ptr<PrepareStage>> workers;
    for (int worker = 0; worker < 3; ++worker) {
      auto stage = std::make_unique<KeepingPrepare>();
      stage->before = before_prepare;
      workers.push_back(std::move(stage));
    }
    return Pipeline(std::move(workers), story, settings, progress)
        .run(from, sink, stop.get_token());
  }

  std::vector<std::string> committed_values() const {
    std::vector<std::string> values;
    for (const auto& record : sink.committed) values.push_back(record.key + "=" + record.value);
    return values;
  }

  PipelineSettings settings;
  Progress progress;
  std::stop_source stop;
  CountingSource source;
  HashingStory story;
  RememberingSink sink;
  std::function<void(std::int64_t)> before_prepare;
};

std::vector<std::string> keys_of(const std::vector<dedup::OutputRecord>& records) {
  std::vector<std::string> keys;
  for (const auto& record : records) {
    if (record.key != "tick") keys.push_back(record.key);
  }
  return keys;
}

std::vector<std::string> numbers_up_to(std::size_t end) {
  std::vector<std::string> numbers;
  for (std::size_t number = 0; number < end; ++number) numbers.push_back(std::to_string(number));
  return numbers;
}

TEST(Pipeline, DecidesInTheOrderRead) {
  Bench bench(5'000);
  ASSERT_EQ(bench.run(), RunEnd::kFinished);
  EXPECT_EQ(keys_of(bench.sink.committed), numbers_up_to(5'000));
  EXPECT_THAT(bench.sink.commits.back(), ElementsAre(base::Position{"wire.articles", 0, 5'000}));
  EXPECT_EQ(bench.progress.records_committed, 5'000u);
}

TEST(Pipeline, EndsThatWerePassedAreCommittedBehindTheRecords) {
  const base::Position own{"wire.articles", 0, 1'003};
  const base::Position other{"wire.rulings", 0, 7};
  Bench bench(1'000);
  bench.source.passes = {own, other};
  bench.story.writes_passes = true;
  ASSERT_EQ(bench.run(), RunEnd::kFinished);
  std::vector<std::string> keys = numbers_up_to(1'000);
  keys.insert(keys.end(), {"to 1003", "to 7"});
  EXPECT_EQ(keys_of(bench.sink.committed), keys);
  std::map<std::string, std::int64_t> last;
  for (const auto& commit : bench.sink.commits) {
    for (const base::Position& next : commit) last[next.topic] = next.offset;
  }
  EXPECT_THAT(last,
              ElementsAre(testing::Pair("wire.articles", 1'003), testing::Pair("wire.rulings", 7)));
}

TEST(Pipeline, AStopPassesWhatStandsBehindTheLastRecordRead) {
  Bench bench(1'000);
  bench.source.behind = {{"wire.articles", 0, 101}};
  bench.source.batch_size = [](std::int64_t) { return 100; };
  bench.settings.batch_records_max = 100;
  bench.source.before_poll = [&](std::int64_t) { bench.stop.request_stop(); };
  bench.story.writes_passes = true;
  ASSERT_EQ(bench.run(), RunEnd::kStopped);
  std::vector<std::string> keys = numbers_up_to(100);
  keys.emplace_back("to 101");
  EXPECT_EQ(keys_of(bench.sink.committed), keys);
  EXPECT_THAT(bench.sink.commits.back(), ElementsAre(base::Position{"wire.articles", 0, 101}));
}

TEST(Pipeline, WhoKeepsNoJournalPassesInSilence) {
  Bench bench(100);
  bench.source.passes = {{"wire.articles", 0, 103}};
  ASSERT_EQ(bench.run(), RunEnd::kFinished);
  EXPECT_EQ(keys_of(bench.sink.committed), numbers_up_to(100));
}

TEST(Pipeline, OutputDoesNotDependOnBatchesThreadsOrCommits) {
  Bench reference(2'000);
  ASSERT_EQ(reference.run(), RunEnd::kFinished);
  for (unsigned seed = 1; seed <= 12; ++seed) {
    SCOPED_TRACE(seed);
    Bench shaken(2'000);
    auto random = std::make_shared<std::minstd_rand>(seed);
    shaken.source.batch_size = [random](std::int64_t) {
      return static_cast<std::int64_t>((*random)() % 16);  // empty polls too
    };
    shaken.before_prepare = [seed](std::int64_t offset) {
      for (auto turn = (static_cast<std::uint64_t>(offset) * seed) % 7; turn > 0; --turn) {
        std::this_thread::yield();
      }
    };
    shaken.settings.commit = {seed % 2 == 0 ? 0 : 5, 1 + 37 * seed};
    shaken.settings.in_flight.records_max = 1 + 16 * seed;
    ASSERT_EQ(shaken.run(), RunEnd::kFinished);
    EXPECT_EQ(shaken.committed_values(), reference.committed_values());
  }
}

TEST(Pipeline, WhatIsPreparedAheadComesOutInItsTurn) {
  constexpr std::size_t kRecords = 500;
  Bench reference(0);
  reference.settings.ahead = {0, 0};
  BackwardSource plain(kRecords);
  ASSERT_EQ(reference.run(plain), RunEnd::kFinished);
  EXPECT_EQ(plain.foreseen, 0u);
  for (const std::size_t ahead_max : {1u, 100u, 10'000u}) {
    SCOPED_TRACE(ahead_max);
    Bench bench(0);
    bench.settings.ahead = {ahead_max, 1 << 20};
    BackwardSource source(kRecords);
    std::atomic<std::size_t> prepared{0};
    bench.before_prepare = [&](std::int64_t) { ++prepared; };
    source.knows_order = [&] {
      return source.foreseen >= std::min(ahead_max, kRecords) && prepared >= source.foreseen;
    };
    ASSERT_EQ(bench.run(source), RunEnd::kFinished);
    EXPECT_EQ(bench.committed_values(), reference.committed_values());
    EXPECT_EQ(bench.progress.records_committed, kRecords);
    // Twice only what was still in some worker's hands, and what is empty and has no address.
    EXPECT_THAT(prepared.load(), Le(kRecords + 2 * 16 + source.foreseen / 10));
  }
}

TEST(Pipeline, OrderThatIsKnownSoonWastesNoTimeOnWhatIsAhead) {
  Bench bench(0);
  bench.settings.ahead = {10'000, 1 << 20};
  BackwardSource source(5'000);
  std::atomic<int> polls{0};
  source.knows_order = [&] { return ++polls > 1; };
  ASSERT_EQ(bench.run(source), RunEnd::kFinished);
  EXPECT_EQ(bench.progress.records_committed, 5'000u);
}

TEST(Pipeline, TicksOnceForEveryMinuteOfEventTime) {
  Bench bench(3'601);  // seconds 0 … 3,600: minutes 0 … 60
  ASSERT_EQ(bench.run(), RunEnd::kFinished);
  EXPECT_EQ(bench.story.ticks, 61);
}

TEST(Pipeline, TicksAgainAtOnceWhileMoreIsDue) {
  Bench bench(1'000);
  bench.settings.ticks = {[] { return base::TimeMs{5}; }, 60'000};
  bench.story.ticks_at_once = 3;
  ASSERT_EQ(bench.run(), RunEnd::kFinished);
  EXPECT_EQ(bench.story.ticks, 3);
  Bench replay(1);
  replay.story.ticks_at_once = 4;
  ASSERT_EQ(replay.run(), RunEnd::kFinished);
  EXPECT_EQ(replay.story.ticks, 4) << "a replay's too";
}

TEST(Pipeline, ReadingPausesWhileTheQueueIsFull) {
  Bench bench(10'000);
  Gate gate;
  bench.story.before = [&](std::int64_t offset) {
    if (offset == 0) gate.wait();
  };
  std::atomic<std::int64_t> read{0};
  bench.source.before_poll = [&](std::int64_t next) { read = next; };
  std::thread runner([&] { EXPECT_EQ(bench.run(), RunEnd::kFinished); });
  // Full: 64 records wait, 16 are at the closed gate, 16 are in the reader's hands.
  while (bench.progress.records_read < 96) std::this_thread::yield();
  EXPECT_THAT(bench.progress.records_read.load(), Le(96u));
  EXPECT_THAT(read.load(), Le(80));
  gate.open();
  runner.join();
  EXPECT_THAT(bench.sink.committed, SizeIs(testing::Ge(10'000u)));
}

// A broker that takes nothing: every queue fills, reading pauses, and everything is there once when
// it goes on.
TEST(Pipeline, StalledSinkHoldsReadingBackAndLosesNothing) {
  constexpr std::int64_t kRecords = 10'000;
  Bench bench(kRecords);
  bench.settings.undelivered.records_max = 200;
  Gate gate;
  std::atomic<bool> is_stalled{false};
  bench.sink.before_write = [&] {
    if (bench.progress.outputs_written < 500) return;
    is_stalled = true;
    gate.wait();
  };
  std::thread runner([&] { EXPECT_EQ(bench.run(), RunEnd::kFinished); });
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  const auto is_waiting = [&] {
    const std::int64_t since = bench.progress.waits_since_ms;
    return is_stalled && since != 0 && steady_ms() - since >= 50;
  };
  while (!is_waiting() && std::chrono::steady_clock::now() < deadline) std::this_thread::yield();
  ASSERT_TRUE(is_waiting());
  std::uint64_t read = 0;  // no more comes once the reader's queue is full too
  do {
    read = bench.progress.records_read;
    const auto until = steady_ms() + 50;
    while (steady_ms() < until) std::this_thread::yield();
  } while (bench.progress.records_read != read && std::chrono::steady_clock::now() < deadline);
  EXPECT_LT(read, 1'500U);
  gate.open();
  runner.join();
  EXPECT_EQ(bench.progress.waits_since_ms, 0);
  EXPECT_GE(bench.progress.waited_ms, 50);
  std::set<std::string> decided;
  for (const auto& record : bench.sink.committed) decided.insert(record.key);
  EXPECT_EQ(decided.size(), static_cast<std::size_t>(kRecords) + 1);  // and the ticks
  EXPECT_EQ(bench.progress.records_committed, static_cast<std::uint64_t>(kRecords));
}

TEST(Pipeline, CommitsBeforeMoreOutputThanTheRuleAllows) {
  Bench bench(1'000);
  bench.settings.commit.interval_ms = 60'000;
  bench.settings.commit.bytes_max = 1;
  ASSERT_EQ(bench.run(), RunEnd::kFinished);
  EXPECT_THAT(bench.sink.commits, SizeIs(testing::Ge(1'000U / 16)));
}

TEST(Pipeline, StopRequestLosesNothingThatWasRead) {
  Bench bench(1'000'000);
  bench.source.before_poll = [&](std::int64_t next) {
    if (next >= 3'000) bench.stop.request_stop();
  };
  ASSERT_EQ(bench.run(), RunEnd::kStopped);
  const std::uint64_t read = bench.progress.records_read;
  EXPECT_GE(read, 3'000u);
  EXPECT_EQ(keys_of(bench.sink.committed), numbers_up_to(read));
  EXPECT_THAT(bench.sink.pending, IsEmpty());
}

TEST(Pipeline, SourceErrorEndsTheRunAfterWhatWasRead) {
  Bench bench(1'000);
  bench.source.error_at = 500;
  const auto end = bench.run();
  ASSERT_FALSE(end.has_value());
  EXPECT_THAT(end.error().message, HasSubstr("the source broke"));
  EXPECT_EQ(keys_of(bench.sink.committed), numbers_up_to(500));
}

TEST(Pipeline, SourceThatAnswersRetryTooLongEndsTheRun) {
  Bench bench(1'000);
  bench.source.error_at = 10;
  bench.source.error = {stream::StreamErrorKind::kRetry, "not yet"};
  const auto end = bench.run();
  ASSERT_FALSE(end.has_value());
  EXPECT_GT(bench.progress.retries, 0u);
  EXPECT_EQ(keys_of(bench.sink.committed), numbers_up_to(10));
}

TEST(Pipeline, SourceErrorThatPassesIsForgotten) {
  Bench bench(1'000);
  bench.source.error_at = 10;
  bench.source.error = {stream::StreamErrorKind::kRetry, "not yet"};
  int polls = 0;
  bench.source.before_poll = [&](std::int64_t next) {
    if (next == 10 && ++polls == 3) bench.source.error_at.reset();
  };
  ASSERT_EQ(bench.run(), RunEnd::kFinished);
  EXPECT_EQ(keys_of(bench.sink.committed), numbers_up_to(1'000));
}

TEST(Pipeline, FailingWriteEndsTheRunWithItsMessage) {
  Bench bench(1'000'000);
  bench.sink.writes_until_error = 700;
  const auto end = bench.run();
  ASSERT_FALSE(end.has_value());
  EXPECT_EQ(end.error().message, "the sink broke");
  EXPECT_EQ(bench.sink.aborts, 1);
  EXPECT_THAT(bench.sink.pending, IsEmpty());
}

TEST(Pipeline, FailingSinkEndsARunWhoseSourceIsSilent) {
  Bench bench(1'000'000);
  bench.sink.commits_until_error = 0;
  bench.source.batch_size = [](std::int64_t next) { return next == 0 ? 16 : 0; };
  const auto end = bench.run();
  ASSERT_FALSE(end.has_value());
  EXPECT_EQ(end.error().message, "the sink broke");
  EXPECT_THAT(bench.sink.committed, IsEmpty());
}

TEST(Pipeline, CommitIsRepeatedWhenTheSinkSaysRetry) {
  Bench bench(100);
  bench.sink.commits_until_error = 0;
  bench.sink.error = {stream::StreamErrorKind::kRetry, "busy"};
  ASSERT_EQ(bench.run(), RunEnd::kFinished);
  EXPECT_EQ(bench.progress.retries, 1u);
  EXPECT_EQ(keys_of(bench.sink.committed), numbers_up_to(100));
}

TEST(Pipeline, CommitsBeforeMoreInputsThanTheRuleAllows) {
  Bench bench(1'000);
  bench.settings.commit = {60'000, 100};
  ASSERT_EQ(bench.run(), RunEnd::kFinished);
  std::int64_t covered = 0;
  for (const auto& next : bench.sink.commits) {
    ASSERT_THAT(next, SizeIs(1));
    EXPECT_THAT(next[0].offset - covered, Le(100));
    covered = next[0].offset;
  }
  EXPECT_EQ(covered, 1'000);
}

TEST(Pipeline, SlowInputIsCommittedAfterTheInterval) {
  Bench bench(32);
  bench.settings.commit = {1, 10'000};
  // The second batch comes only once the first has been committed.
  bench.source.before_poll = [&](std::int64_t next) {
    while (next > 0 && bench.progress.commits == 0) std::this_thread::yield();
  };
  ASSERT_EQ(bench.run(), RunEnd::kFinished);
  EXPECT_THAT(bench.sink.commits, SizeIs(2));
}

}  // namespace
}  // namespace wirefold::service
