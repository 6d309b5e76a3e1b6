// What only a real broker can show: a transaction's records are seen all or not at all, the input
// offsets go with them, and a successor fences its predecessor. Run by broker.sh.

#include <thread>

#include "kafka/source.h"
#include "tests/broker/real_broker.h"

namespace wirefold::kafka {
namespace {

using Transactions = RealBroker;

TEST_F(Transactions, EveryRecordIsDecidedOnceInTransactionsWithItsOffset) {
  constexpr int kRecords = 20'000;
  std::thread feeding([&] { feed(kRecords); });
  const auto from = must(KafkaSource::make(connection_, {.start = {input_at(0)}, .end = &end_}));
  const auto to = sink();
  int transactions = 0;
  while (!from->finished()) {
    const auto batch = must(from->poll(2'000, 200));
    for (const stream::InputRecord& record : batch->records()) {
      EXPECT_EQ(std::to_string(record.event_time.value_or(-1)), record.key);
      must(to->write({dedup::Topic::kDecisions, std::string(record.key), "decided", {}}));
      must(to->write({dedup::Topic::kStories, std::string(record.key), "story", {{"h", "v"}}}));
    }
    must(to->commit(from->next_offsets()));
    ++transactions;
  }
  feeding.join();
  std::vector<std::string> expected;
  for (int n = 0; n < kRecords; ++n) expected.push_back(std::to_string(n));
  EXPECT_EQ(committed_keys(dedup::Topic::kDecisions), expected);
  EXPECT_EQ(committed_keys(dedup::Topic::kStories), expected);
  EXPECT_EQ(committed_input_offset(), kRecords);
  EXPECT_GE(transactions, kRecords / 2'000);
}

TEST_F(Transactions, AbortedRecordsAreNeverSeenAndMoveNoOffset) {
  const auto to = sink();
  must(to->write({dedup::Topic::kDecisions, "kept", "", {}}));
  must(to->commit({input_at(1)}));
  for (int n = 0; n < 500; ++n) must(to->write({dedup::Topic::kDecisions, "aborted", "", {}}));
  must(to->abort());
  EXPECT_EQ(committed_input_offset(), 1);
  must(to->write({dedup::Topic::kDecisions, "also kept", "", {}}));
  must(to->commit({input_at(2)}));
  EXPECT_THAT(committed_keys(dedup::Topic::kDecisions), ElementsAre("kept", "also kept"));
  EXPECT_EQ(committed_input_offset(), 2);
}

// The broker finishes a commit in the background; an abort right behind it must not overtake.
TEST_F(Transactions, AbortRightBehindACommitLeavesTheSinkUsable) {
  constexpr int kRounds = 30;
  const auto to = sink();
  std::vector<std::string> expected;
  for (int n = 0; n < kRounds; ++n) {
    expected.push_back(std::to_string(n));
    must(to->write({dedup::Topic::kDecisions, expected.back(), "", {}}));
    must(to->commit({input_at(n + 1)}));
    must(to->write({dedup::Topic::kDecisions, "aborted", "", {}}));
    must(to->abort());
  }
  EXPECT_EQ(committed_keys(dedup::Topic::kDecisions), expected);
  EXPECT_EQ(committed_input_offset(), kRounds);
}

TEST_F(Transactions, OpenTransactionIsNotSeenUntilItIsCommitted) {
  const auto to = sink();
  must(to->write({dedup::Topic::kStories, "S1", "", {}}));
  must(to->write({dedup::Topic::kRejects, "R1", "", {}}));
  while (to->delivered(dedup::Topic::kStories) == 0) {
    must(to->write({dedup::Topic::kRejects, "more", "", {}}));  // also serves acknowledgements
  }
  const auto reader = must(TopicReader::make(connection_, {topic(dedup::Topic::kStories)}));
  must(reader->fix_end());
  EXPECT_TRUE(must(reader->poll(10, 1'000)).empty());
  EXPECT_FALSE(reader->finished()) << "it waits for the open transaction";
  must(to->commit({input_at(1)}));
  EXPECT_THAT(committed_keys(dedup::Topic::kStories), ElementsAre("S1"));
  EXPECT_THAT(committed_keys(dedup::Topic::kRejects), testing::Contains("R1"));
}

TEST_F(Transactions, SuccessorFencesItsPredecessorAndDropsWhatItLeftOpen) {
  const auto first = sink();
  must(first->write({dedup::Topic::kDecisions, "of the first", "", {}}));
  const auto second = sink();
  must(second->write({dedup::Topic::kDecisions, "of the second", "", {}}));
  must(second->commit({input_at(7)}));
  const auto late = first->commit({input_at(5)});
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().kind, StreamErrorKind::kFatal);
  EXPECT_THAT(late.error().message, StartsWith("Another process has taken over"));
  const auto aborted = first->abort();
  ASSERT_FALSE(aborted);
  EXPECT_EQ(aborted.error().kind, StreamErrorKind::kFatal);
  EXPECT_THAT(aborted.error().message, StartsWith("Another process has taken over"));
  EXPECT_THAT(committed_keys(dedup::Topic::kDecisions), ElementsAre("of the second"));
  EXPECT_EQ(committed_input_offset(), 7);
}

TEST_F(Transactions, FencedSinkThatWritesOnHearsThatAnotherHasTakenOver) {
  const auto first = sink();
  must(first->commit({input_at(1)}));
  const auto second = sink();
  base::Result<void, stream::StreamError> written;
  EXPECT_TRUE(comes_true(
      [&] {
        written = first->write({dedup::Topic::kJournal, "", "late", {}});
        return !written;
      },
      std::chrono::seconds(30)));
  EXPECT_EQ(written.error().kind, StreamErrorKind::kFatal);
  EXPECT_THAT(written.error().message, StartsWith("Another process has taken over"));
  const auto committed = first->commit({input_at(2)});
  ASSERT_FALSE(committed);
  EXPECT_THAT(committed.error().message, StartsWith("Another process has taken over"));
  EXPECT_THAT(committed_keys(dedup::Topic::kJournal), IsEmpty());
  EXPECT_EQ(committed_input_offset(), 1);
}

TEST_F(Transactions, JournalRecordsGoWithTheOutputsOfTheirTransaction) {
  const auto to = sink();
  must(to->write({dedup::Topic::kDecisions, "d1", "", {}}));
  must(to->write({dedup::Topic::kJournal, "j1", "", {}}));
  must(to->commit({input_at(1)}));
  must(to->write({dedup::Topic::kDecisions, "d2", "", {}}));
  must(to->write({dedup::Topic::kJournal, "j2", "", {}}));
  must(to->abort());
  must(to->write({dedup::Topic::kJournal, "j3", "", {}}));
  must(to->commit({input_at(2)}));
  EXPECT_THAT(committed_keys(dedup::Topic::kJournal), ElementsAre("j1", "j3"));
  EXPECT_THAT(committed_keys(dedup::Topic::kDecisions), ElementsAre("d1"));
}

TEST_F(Transactions, RecordOfOneMebibytePassesInATransaction) {
  const auto feeder = must(Feeder::make(connection_));
  must(feeder->feed({.key = "large", .value = std::string(kRecordBytesMax, 'x')}));
  must(feeder->finish(end_));
  const auto from = must(KafkaSource::make(connection_, {.start = {input_at(0)}, .end = &end_}));
  const auto to = sink();
  while (!from->finished()) {
    const auto batch = must(from->poll(10, 200));
    for (const auto& record : batch->records()) {
      must(to->write({dedup::Topic::kRejects, "large", std::string(record.value), {}}));
    }
  }
  must(to->commit(from->next_offsets()));
  EXPECT_THAT(committed_keys(dedup::Topic::kRejects), ElementsAre("large"));
}

// Only full batches leave before a commit; where the queue is full sooner, it is not waited for.
TEST_F(Transactions, WhatFillsTheQueueIsSentBeforeItMakesABatch) {
  constexpr int kRecords = 400;
  connection_.settings.sent_bytes_max = std::size_t{64} << 10;  // 25 times full
  const auto to = sink();
  const std::string value(std::size_t{4} << 10, 'x');
  const auto begin = std::chrono::steady_clock::now();
  for (int n = 0; n < kRecords; ++n) {
    must(to->write({dedup::Topic::kDecisions, std::to_string(n), value, {}}));
  }
  must(to->commit({input_at(1)}));
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(10));
  EXPECT_EQ(committed_keys(dedup::Topic::kDecisions).size(), std::size_t{kRecords});
}

TEST_F(Transactions, TopicsAreCreatedOnceAndCanBeDeleted) {
  const auto again = create_topics(connection_, replay_topics(connection_.settings));
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().kind, StreamErrorKind::kFatal);
  EXPECT_THAT(again.error().message, HasSubstr("TOPIC_ALREADY_EXISTS"));
  must(delete_topics(connection_, all_topics(connection_.settings)));
  must(delete_topics(connection_, {"never-created"}));
  must(create_topics(connection_, service_topics(connection_.settings, {.input_partitions = 3})));
  const auto reader = must(TopicReader::make(connection_, {articles_topic(connection_.settings)}));
  must(reader->fix_end());
  while (!reader->finished()) EXPECT_TRUE(must(reader->poll(10, 50)).empty());
}

}  // namespace
}  // namespace wirefold::kafka
