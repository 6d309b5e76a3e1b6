#include "kafka/journal_follower.h"

#include "tests/kafka/embedded_fixture.h"

namespace wirefold::kafka {
namespace {

using stream::StreamErrorKind;
using testing::ElementsAre;
using testing::HasSubstr;

// A broker that has the journal's topic too; a replay's has none.
class JournalFollowerTest : public testing::Test {
 protected:
  Settings settings_;
  EventList events_;
  std::unique_ptr<EmbeddedBroker> broker_ = must(EmbeddedBroker::start(topics(), events_));
  Connection connection_ = broker_->connection(settings_);

  [[nodiscard]] EmbeddedTopics topics() const {
    EmbeddedTopics topics = embedded_topics(settings_);
    topics.free_running.push_back(output_topic(settings_, dedup::Topic::kJournal));
    return topics;
  }
  void write(const std::vector<std::string>& values) {
    const auto to = must(KafkaSink::make(connection_, Guarantee::kAtLeastOnce));
    for (const std::string& value : values) {
      must(to->write({dedup::Topic::kJournal, "key of " + value, value, {}}));
    }
    must(to->commit({}));
  }
};

TEST_F(JournalFollowerTest, RecordsComeInOrderFromTheOffsetAsked) {
  write({"0", "1", "2", "3", "4"});
  const auto from = must(JournalFollower::make(connection_, 2));
  must(from->mark_end());
  EXPECT_EQ(from->next_offset(), 2);
  std::vector<std::string> seen;
  EXPECT_TRUE(comes_true(
      [&] {
        const auto records = must(from->poll(2, 50));
        EXPECT_LE(records.size(), 2u);
        for (const JournalRecord& record : records) {
          seen.push_back(std::to_string(record.offset) + " " + record.key + ": " + record.value);
        }
        return from->caught_up();
      },
      std::chrono::seconds(20)));
  EXPECT_THAT(seen, ElementsAre("2 key of 2: 2", "3 key of 3: 3", "4 key of 4: 4"));
  EXPECT_EQ(from->next_offset(), 5);
  EXPECT_EQ(from->lag(), 0);
}

TEST_F(JournalFollowerTest, EmptyJournalIsFollowedToItsEndAtOnce) {
  const auto from = must(JournalFollower::make(connection_));
  must(from->mark_end());
  EXPECT_TRUE(from->caught_up());
  EXPECT_EQ(from->next_offset(), 0);
}

TEST_F(JournalFollowerTest, OffsetTheJournalNeverHadIsRefused) {
  write({"0", "1"});
  const auto refused = JournalFollower::make(connection_, 3);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, StreamErrorKind::kFatal);
  EXPECT_THAT(refused.error().message, HasSubstr("wanted offset 3, it ends at 2"));
}

TEST_F(JournalFollowerTest, BrokerThatIsGoneStopsTheFollowerWithinABound) {
  const auto from = must(JournalFollower::make(connection_));
  broker_->stop();
  stream::StreamError error;
  EXPECT_TRUE(comes_true(
      [&] {
        const auto polled = from->poll(1, 50);
        if (!polled) error = polled.error();
        return !polled && error.kind == StreamErrorKind::kFatal;
      },
      std::chrono::seconds(20)));
  EXPECT_THAT(error.message, HasSubstr("No broker answers"));
}

}  // namespace
}  // namespace wirefold::kafka
