#include "stream/memory.h"

#include <gmock/gmock.h>

#include <string>
#include <thread>
#include <vector>

namespace wirefold::stream {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

LogEntry entry(const std::string& topic, std::int32_t partition, const std::string& value,
               base::TimeMs timestamp) {
  LogEntry made{topic, partition, {}};
  made.record.value = value;
  made.record.timestamp = timestamp;
  return made;
}

dedup::OutputRecord decision(const std::string& key, const std::string& value) {
  return {dedup::Topic::kDecisions, key, value, {{"h", "1"}}};
}

std::vector<std::string> values(const Batch& batch) {
  std::vector<std::string> all;
  for (const InputRecord& record : batch.records()) all.emplace_back(record.value);
  return all;
}

std::vector<std::string> values(const std::vector<LogRecord>& records) {
  std::vector<std::string> all;
  for (const LogRecord& record : records) all.push_back(record.value);
  return all;
}

TEST(MemorySource, ReadsThePartitionWithTheOldestHeadNext) {
  MemoryLog log;
  log.create_topic("in", 2);
  log.append(entry("in", 0, "a10", 10));
  log.append(entry("in", 0, "a5", 5));  // behind a10 in its partition, so after it
  log.append(entry("in", 1, "b7", 7));
  log.append(entry("in", 1, "b12", 12));
  MemorySource source(log, {"in"});
  const auto batch = source.poll(100, 0);
  ASSERT_TRUE(batch.has_value());
  EXPECT_THAT(values(**batch), ElementsAre("b7", "a10", "a5", "b12"));
}

TEST(MemorySource, StartsAtTheOffsetsItIsGivenAndTakesNoMoreThanAsked) {
  MemoryLog log;
  log.create_topic("in", 1);
  for (int i = 0; i < 5; ++i) log.append(entry("in", 0, std::to_string(i), i));
  MemorySource source(log, {"in"}, {{"in", 0, 2}});
  EXPECT_THAT(values(**source.poll(2, 0)), ElementsAre("2", "3"));
  const auto last = source.poll(2, 0);
  EXPECT_EQ((*last)->records().front().position, (base::Position{"in", 0, 4}));
  EXPECT_TRUE((*source.poll(2, 0))->empty());
}

TEST(MemorySource, FinishesOnlyWhenItsTopicEndedAndWasRead) {
  MemoryLog log;
  log.create_topic("in", 1);
  log.append(entry("in", 0, "x", 0));
  MemorySource source(log, {"in"});
  EXPECT_FALSE(source.finished());
  log.end_topic("in");
  EXPECT_FALSE(source.finished());
  ASSERT_TRUE(source.poll(10, 0).has_value());
  EXPECT_TRUE(source.finished());
}

TEST(MemorySource, WakesWhenARecordArrives) {
  MemoryLog log;
  log.create_topic("in", 1);
  MemorySource source(log, {"in"});
  std::thread feeder([&] { log.append(entry("in", 0, "late", 0)); });
  const auto batch = source.poll(10, 60'000);
  feeder.join();
  ASSERT_TRUE(batch.has_value());
  EXPECT_THAT(values(**batch), ElementsAre("late"));
}

TEST(MemorySource, FindsPartitionsAddedLater) {
  MemoryLog log;
  log.create_topic("in", 1);
  MemorySource source(log, {"in"});
  EXPECT_TRUE((*source.poll(10, 0))->empty());
  log.create_topic("in", 3);
  log.append(entry("in", 2, "new", 0));
  EXPECT_THAT(values(**source.poll(10, 0)), ElementsAre("new"));
}

TEST(MemorySource, GoesOnAfterAFailedPoll) {
  MemoryLog log;
  log.create_topic("in", 1);
  log.append(entry("in", 0, "x", 0));
  MemorySource source(log, {"in"});
  source.fail_next_poll({StreamErrorKind::kRetry, "planned"});
  const auto failed = source.poll(10, 0);
  ASSERT_FALSE(failed.has_value());
  EXPECT_EQ(failed.error().kind, StreamErrorKind::kRetry);
  EXPECT_THAT(values(**source.poll(10, 0)), ElementsAre("x"));
}

TEST(MemorySink, ShowsNothingBeforeTheCommit) {
  MemoryLog log;
  MemorySink sink(log, default_topic_names());
  ASSERT_TRUE(sink.write(decision("a", "1")).has_value());
  EXPECT_THAT(log.read({"wire.decisions", 0, 0}), IsEmpty());
  ASSERT_TRUE(sink.commit({{"in", 0, 41}}).has_value());
  EXPECT_THAT(values(log.read({"wire.decisions", 0, 0})), ElementsAre("1"));
  EXPECT_EQ(log.read({"wire.decisions", 0, 0}).front().headers.front().name, "h");
  EXPECT_EQ(log.committed_offset("in", 0), 41);
}

TEST(MemorySink, DropsWhatIsAborted) {
  MemoryLog log;
  MemorySink sink(log, default_topic_names());
  ASSERT_TRUE(sink.write(decision("a", "dropped")).has_value());
  ASSERT_TRUE(sink.abort().has_value());
  ASSERT_TRUE(sink.write(decision("a", "kept")).has_value());
  ASSERT_TRUE(sink.commit({}).has_value());
  EXPECT_THAT(values(log.read({"wire.decisions", 0, 0})), ElementsAre("kept"));
}

TEST(MemorySink, AFailedCommitLeavesTheTransactionOpen) {
  MemoryLog log;
  MemorySink sink(log, default_topic_names());
  sink.plan_fault({SinkCall::kCommit, {StreamErrorKind::kRetry, "planned"}, 0, {}});
  ASSERT_TRUE(sink.write(decision("a", "1")).has_value());
  EXPECT_FALSE(sink.commit({{"in", 0, 1}}).has_value());
  EXPECT_THAT(log.read({"wire.decisions", 0, 0}), IsEmpty());
  EXPECT_EQ(log.committed_offset("in", 0), 0);
  EXPECT_EQ(sink.uncommitted(), 1u);
  ASSERT_TRUE(sink.commit({{"in", 0, 1}}).has_value());
  EXPECT_THAT(values(log.read({"wire.decisions", 0, 0})), ElementsAre("1"));
}

TEST(MemorySink, AnIndefiniteCommitFailsAndHappensAllTheSame) {
  MemoryLog log;
  MemorySink sink(log, default_topic_names());
  sink.plan_fault(
      {SinkCall::kCommit, {StreamErrorKind::kFatal, "timed out"}, 0, FaultEffect::kDoneAllTheSame});
  ASSERT_TRUE(sink.write(decision("a", "1")).has_value());
  const auto outcome = sink.commit({{"in", 0, 1}});
  ASSERT_FALSE(outcome.has_value());
  EXPECT_EQ(outcome.error().message, "timed out");
  EXPECT_THAT(values(log.read({"wire.decisions", 0, 0})), ElementsAre("1"));
  EXPECT_EQ(log.committed_offset("in", 0), 1);
}

TEST(MemorySink, AFaultWaitsForItsCallAndHappensOnce) {
  MemoryLog log;
  MemorySink sink(log, default_topic_names());
  sink.plan_fault({SinkCall::kWrite, {StreamErrorKind::kAbort, "third"}, 2, {}});
  EXPECT_TRUE(sink.write(decision("a", "1")).has_value());
  EXPECT_TRUE(sink.write(decision("a", "2")).has_value());
  EXPECT_FALSE(sink.write(decision("a", "3")).has_value());
  EXPECT_TRUE(sink.write(decision("a", "4")).has_value());
  ASSERT_TRUE(sink.commit({}).has_value());
  EXPECT_THAT(values(log.read({"wire.decisions", 0, 0})), ElementsAre("1", "2", "4"));
}

TEST(MemorySink, ReadersSeeWholeTransactionsOnly) {
  MemoryLog log;
  MemorySink sink(log, default_topic_names());
  MemorySource reader(log, {"wire.decisions"});
  std::thread writer([&] {
    for (int transaction = 0; transaction < 200; ++transaction) {
      for (int i = 0; i < 10; ++i) {
        EXPECT_TRUE(sink.write(decision("a", std::to_string(transaction))).has_value());
      }
      EXPECT_TRUE(sink.commit({}).has_value());
    }
    log.end_topic("wire.decisions");
  });
  std::size_t seen = 0;
  while (!reader.finished()) {
    const auto batch = reader.poll(SIZE_MAX, 60'000);
    ASSERT_TRUE(batch.has_value());
    seen += (*batch)->records().size();
    EXPECT_EQ(seen % 10, 0u);
  }
  writer.join();
  EXPECT_EQ(seen, 2000u);
}

}  // namespace
}  // namespace wirefold::stream
