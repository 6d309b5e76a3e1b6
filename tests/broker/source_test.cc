// Where an input is read from at a start, and what happens when its topic changes meanwhile.

#include "kafka/source.h"

#include "tests/broker/administrator.h"
#include "tests/broker/real_broker.h"

namespace wirefold::kafka {
namespace {

using base::Position;
using std::chrono::seconds;

class Input : public RealBroker {
 protected:
  [[nodiscard]] std::string articles() const { return articles_topic(connection_.settings); }
  [[nodiscard]] std::unique_ptr<KafkaSource> source(std::vector<Position> start) {
    return must(KafkaSource::make(
        connection_, {.start = std::move(start), .end = nullptr, .partitions_check_ms = 100}));
  }
  // The first error that poll() returns, which must come.
  static stream::StreamError error_of(KafkaSource& from) {
    stream::StreamError error;
    EXPECT_TRUE(comes_true(
        [&] {
          const auto polled = from.poll(10, 50);
          if (!polled) error = polled.error();
          return !polled;
        },
        seconds(20)));
    return error;
  }
  // Polls until as many records came as are expected.
  static std::vector<std::string> keys(KafkaSource& from, std::size_t records) {
    std::vector<std::string> keys;
    EXPECT_TRUE(comes_true(
        [&] {
          const auto batch = must(from.poll(100, 50));
          for (const stream::InputRecord& record : batch->records()) keys.emplace_back(record.key);
          return keys.size() >= records;
        },
        seconds(20)));
    return keys;
  }
};

TEST_F(Input, PartitionsWithoutARecoveredOffsetStartAtTheirFirstRecord) {
  feed(5);
  Administrator administrator(connection_);
  administrator.add_partitions(articles(), 3);
  administrator.delete_records({articles(), 0, 2});
  EXPECT_THAT(must(start_positions(connection_, articles(), {})),
              ElementsAre(Position{articles(), 0, 2}, Position{articles(), 1, 0},
                          Position{articles(), 2, 0}));
  EXPECT_THAT(must(start_positions(connection_, articles(),
                                   {{"another", 0, 9}, {articles(), 2, 7}, {articles(), 0, 1}})),
              ElementsAre(Position{articles(), 0, 1}, Position{articles(), 1, 0},
                          Position{articles(), 2, 7}));
}

TEST_F(Input, TopicWithFewerPartitionsThanBeforeIsRefused) {
  const auto refused = start_positions(connection_, articles(), {{articles(), 1, 7}});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, StreamErrorKind::kFatal);
  EXPECT_THAT(refused.error().message, HasSubstr("partition 1 was read, it has 1"));
  const auto missing = start_positions(connection_, "nowhere", {});
  ASSERT_FALSE(missing);
  EXPECT_THAT(missing.error().message, HasSubstr("nowhere"));
}

TEST_F(Input, PartitionAddedWhileReadingIsReadFromItsFirstRecord) {
  feed(2);
  const auto from = source(must(start_positions(connection_, articles(), {})));
  EXPECT_THAT(keys(*from, 2), ElementsAre("0", "1"));
  Administrator administrator(connection_);
  administrator.add_partitions(articles(), 2);
  administrator.write({articles(), 1, 0}, "of the new one");
  administrator.write({articles(), 0, 0}, "of the old one");
  EXPECT_THAT(keys(*from, 2), testing::UnorderedElementsAre("of the new one", "of the old one"));
  EXPECT_THAT(from->next_offsets(),
              ElementsAre(Position{articles(), 0, 3}, Position{articles(), 1, 1}));
}

TEST_F(Input, DeletedTopicStopsTheSource) {
  feed(2);
  const auto from = source(must(start_positions(connection_, articles(), {})));
  EXPECT_THAT(keys(*from, 2), ElementsAre("0", "1"));
  must(delete_topics(connection_, {articles()}));
  const stream::StreamError error = error_of(*from);
  EXPECT_EQ(error.kind, StreamErrorKind::kFatal);
  EXPECT_THAT(error.message, HasSubstr("deleted"));
}

TEST_F(Input, OffsetThatIsGoneStopsTheSourceAndCountsTheGap) {
  feed(5);
  Administrator(connection_).delete_records({articles(), 0, 4});
  const auto from = source({{articles(), 0, 1}});
  const stream::StreamError error = error_of(*from);
  EXPECT_EQ(error.kind, StreamErrorKind::kFatal);
  EXPECT_THAT(error.message, HasSubstr("wanted offset 1, the broker has 4, at most 3 lost"));
}

// Its retention may take them: a start behind the last record would find a gap where none is.
TEST_F(Input, WhatFollowsTheLastRecordWithoutBeingOneIsPassedAndMayBeTrimmed) {
  TransactionalWriter writer(connection_);
  writer.commit(input_at(0), {"first", "second"});
  writer.abort(input_at(0), {"never"});
  const auto from = source({input_at(0)});
  EXPECT_THAT(keys(*from, 2), ElementsAre("first", "second"));
  std::vector<Position> passed;
  EXPECT_TRUE(comes_true(
      [&] {
        const auto batch = must(from->poll(10, 50));
        EXPECT_THAT(batch->records(), testing::IsEmpty());
        passed = batch->passed();
        return !passed.empty();
      },
      seconds(20)));
  EXPECT_THAT(passed, ElementsAre(input_at(5)));  // two records, a marker, another and its marker
  EXPECT_TRUE(must(from->poll(10, 50))->empty()) << "once is enough";
  Administrator administrator(connection_);
  administrator.delete_records(input_at(5));
  EXPECT_THAT(error_of(*source({input_at(2)})).message, HasSubstr("wanted offset 2"));
  const auto next = source(passed);
  administrator.write(input_at(0), "third");
  EXPECT_THAT(keys(*next, 1), ElementsAre("third"));
}

TEST_F(Input, WhoLeavesHearsWhatIsBehindTheLastRecordAtOnce) {
  Administrator administrator(connection_);
  administrator.add_partitions(articles(), 3);
  const Position behind{articles(), 1, 0};
  const Position plain{articles(), 2, 0};
  TransactionalWriter writer(connection_);
  writer.commit(input_at(0), {"last"});
  writer.commit(behind, {"read"});
  writer.abort(behind, {"never"});
  writer.commit(behind, {"not read"});
  administrator.write(plain, "plain");
  const auto leaver = [&](std::vector<Position> start) {
    return must(KafkaSource::make(
        connection_, {.start = std::move(start), .end = nullptr, .pass_after_ms = 600'000}));
  };
  const auto last = leaver({input_at(0), plain});
  EXPECT_THAT(keys(*last, 2), testing::UnorderedElementsAre("last", "plain"));
  EXPECT_THAT(last->leave(20'000), ElementsAre(input_at(2))) << "the end of a transaction";
  const auto middle = leaver({behind});
  EXPECT_THAT(must(middle->poll(1, 20'000))->records(), testing::SizeIs(1));
  EXPECT_THAT(middle->leave(20'000), ElementsAre(Position{articles(), 1, 4}))
      << "the next record, behind a marker, an aborted record and its marker";
}

TEST_F(Input, AQuietPartitionIsPassedBesideABusyOne) {
  Administrator administrator(connection_);
  administrator.add_partitions(articles(), 2);
  TransactionalWriter writer(connection_);
  writer.commit(input_at(0), {"last"});
  const auto from = source({input_at(0), {articles(), 1, 0}});
  std::vector<Position> passed;
  EXPECT_TRUE(comes_true(
      [&] {
        administrator.write({articles(), 1, 0}, "busy");
        const auto batch = must(from->poll(1, 5'000));
        EXPECT_THAT(batch->records(), testing::SizeIs(1));
        passed.insert(passed.end(), batch->passed().begin(), batch->passed().end());
        return !passed.empty();
      },
      seconds(20)));
  EXPECT_THAT(passed, ElementsAre(input_at(2)));
}

}  // namespace
}  // namespace wirefold::kafka
