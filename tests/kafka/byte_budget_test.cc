// The embedded broker drops whole message sets beyond the last 5 MiB of a partition without a word.
// Shown from both sides: without the budget records are lost, with it none are.

#include <atomic>

#include "tests/kafka/embedded_fixture.h"

namespace wirefold::kafka {
namespace {

constexpr int kRecords = 12'000;
const std::string kKilobyte(1'000, 'x');

void feed_all(const Connection& connection, FeedEnd& end, std::atomic<int>& fed) {
  const auto feeder = must(Feeder::make(connection));
  for (int n = 0; n < kRecords; ++n) {
    must(feeder->feed({.key = std::to_string(n), .value = kKilobyte}));
    ++fed;
  }
  must(feeder->finish(end));
}

using Flow = EmbeddedFixture;

TEST_F(Flow, StalledReaderHoldsTheFeederBackAndNothingIsLost) {
  std::atomic<int> fed = 0;
  std::thread feeding([&] { feed_all(connection(), end_, fed); });
  // Nobody reads yet: the feeder must come to a stand with the budget full.
  ASSERT_TRUE(comes_true(
      [&] {
        return input_budget().held() + record_footprint(5, kKilobyte.size(), 0) > kUnreadBytesMax;
      },
      std::chrono::seconds(20)));
  EXPECT_LT(fed.load(), 2'200) << "2 MiB of records of 1,000 bytes";
  EXPECT_FALSE(end_.get());

  const auto from = source();
  int expected = 0;
  while (!from->finished()) {
    const auto batch = must(from->poll(500, 100));
    for (const auto& record : batch->records()) {
      ASSERT_EQ(record.key, std::to_string(expected));
      ++expected;
    }
  }
  feeding.join();
  EXPECT_EQ(expected, kRecords);
  EXPECT_LE(input_budget().peak(), kUnreadBytesMax);
}

TEST_F(Flow, WithoutTheBudgetTheBrokerLosesRecordsAndTheSourceSaysHowMany) {
  Connection unheld = connection();
  unheld.flow = nullptr;
  std::atomic<int> fed = 0;
  feed_all(unheld, end_, fed);  // 12 MB, every record acknowledged
  const auto from = source();
  auto polled = from->poll(10, 100);
  ASSERT_TRUE(comes_true(
      [&] {
        if (polled) polled = from->poll(10, 100);
        return !polled;
      },
      std::chrono::seconds(20)));
  EXPECT_EQ(polled.error().kind, stream::StreamErrorKind::kFatal);
  EXPECT_THAT(polled.error().message, testing::HasSubstr("Records are gone"));
  EXPECT_THAT(polled.error().message,
              testing::ContainsRegex("wanted offset 0, .* [1-9][0-9]+ lost"));
}

TEST_F(Flow, OutputsAreHeldBackToo) {
  const auto reader = reader_of_outputs();
  const auto to = must(KafkaSink::make(connection(), Guarantee::kAtLeastOnce));
  ByteBudget& budget = *broker_->flow().find("wire.stories");
  std::atomic<bool> written = false;
  std::thread writing([&] {
    for (int n = 0; n < kRecords; ++n) {
      must(to->write({dedup::Topic::kStories, std::to_string(n), kKilobyte, {}}));
    }
    must(to->commit({}));
    written = true;
  });
  ASSERT_TRUE(comes_true([&] { return budget.held() + 1'100 > kUnreadBytesMax; },
                         std::chrono::seconds(20)));
  EXPECT_FALSE(written.load());
  int expected = 0;
  while (expected < kRecords) {
    for (const ReadRecord& record : must(reader->poll(500, 50))) {
      ASSERT_EQ(record.key, std::to_string(expected));
      ++expected;
    }
  }
  writing.join();
  EXPECT_LE(budget.peak(), kUnreadBytesMax);
}

TEST(ByteBudget, GrantsWhatFitsAndRefusesWhatNeverCan) {
  ByteBudget budget(100);
  const std::chrono::milliseconds no_wait(0);
  EXPECT_EQ(budget.acquire(101, no_wait), Grant::kTooLarge);
  EXPECT_EQ(budget.acquire(100, no_wait), Grant::kGranted);
  EXPECT_EQ(budget.acquire(1, no_wait), Grant::kTimedOut);
  budget.release(1);
  EXPECT_EQ(budget.acquire(1, no_wait), Grant::kGranted);
  budget.release(1'000);
  EXPECT_EQ(budget.held(), 0u) << "records of a foreign client do not make it negative";
  EXPECT_EQ(budget.peak(), 100u);
}

TEST(ByteBudget, ClosingEndsAWait) {
  ByteBudget budget(10);
  ASSERT_EQ(budget.acquire(10, std::chrono::milliseconds(0)), Grant::kGranted);
  Grant grant = Grant::kGranted;
  std::thread waiting([&] { grant = budget.acquire(1, std::chrono::minutes(5)); });
  budget.close();
  waiting.join();
  EXPECT_EQ(grant, Grant::kClosed);
}

}  // namespace
}  // namespace wirefold::kafka
