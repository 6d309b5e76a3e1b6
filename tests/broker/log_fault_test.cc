// What happens to the topics under a service: records that retention took, a journal cut off, what
// brokers forget of who stands still, a topic that is gone, records that are too large. The service
// stops and says what to do, or goes on; it never drops, never computes on a wrong state.

#include "tests/broker/administrator.h"
#include "tests/broker/watched_service.h"

namespace wirefold::kafka {
namespace {

using testing::AllOf;
using testing::AnyOf;
using testing::HasSubstr;

class LogFaults : public WatchedService {
 protected:
  void SetUp() override {
    WatchedService::SetUp();
    if (!IsSkipped()) administrator_ = std::make_unique<Administrator>(connection_);
  }
  /// It must end by itself with 1; what it said.
  [[nodiscard]] std::string refused(ServiceProcess& process, seconds within = seconds(60)) {
    EXPECT_TRUE(process.ends(within)) << process.said();
    EXPECT_EQ(process.wait(), 1) << process.said();
    return process.said();
  }
  void serve(int articles) {
    auto process = active();
    feed_made(articles);
    EXPECT_TRUE(all_decided(seconds(60))) << process->said();
    stop(*process);
  }
  [[nodiscard]] std::string journal() const { return topic(dedup::Topic::kJournal); }
  [[nodiscard]] std::vector<std::string> checkpointing() const {
    return {"--state-folder", state_folder(), "--checkpoint-seconds", "1"};
  }
  std::unique_ptr<Administrator> administrator_;
};

TEST_F(LogFaults, AnInputOffsetOutOfRangeStopsWithTheGapCounted) {
  serve(300);
  note_inputs();
  feed_made(200);
  administrator_->delete_records(input_at(450));
  auto process = start();
  EXPECT_THAT(refused(*process), AllOf(HasSubstr("150"), HasSubstr("wire.articles")));
}

TEST_F(LogFaults, AJournalCutOffBehindTheCheckpointIsRefused) {
  serve(300);
  administrator_->delete_records({journal(), 0, 100});
  auto process = start();
  EXPECT_THAT(refused(*process), HasSubstr("application id"));
}

TEST_F(LogFaults, AJournalCutOffUnderARunningProcessLeavesItAloneAndStopsTheNextStart) {
  auto process = active();
  feed_made(300);
  EXPECT_TRUE(all_decided(seconds(60))) << process->said();
  administrator_->delete_records({journal(), 0, 200});
  feed_made(300);
  EXPECT_TRUE(all_decided(seconds(60))) << process->said();
  stop(*process);
  expect_no_fault();
  auto next = start();
  EXPECT_THAT(refused(*next), HasSubstr("application id"));
}

TEST_F(LogFaults, AWeekOfStandingStillLosesNothing) {
  // What retention and idle time-outs take: every input, the group's offsets, and (by this broker's
  // settings, in seconds) the transactional id.
  serve(600);
  note_inputs();
  administrator_->delete_records(input_at(600));
  administrator_->delete_group(progress_group(connection_.settings));
  auto process = active();
  feed_made(300);
  EXPECT_TRUE(all_decided(seconds(60))) << process->said();
  stop(*process);
  expect_no_fault();
}

TEST_F(LogFaults, AnIdleProcessWhoseTransactionalIdExpiredGoesOn) {
  auto process = active();
  feed_made(300);
  EXPECT_TRUE(all_decided(seconds(60))) << process->said();
  EXPECT_FALSE(process->ends(seconds(8))) << process->said();  // ids expire after three
  feed_made(300);
  EXPECT_TRUE(all_decided(seconds(60))) << process->said();
  stop(*process);
  expect_no_fault();
}

TEST_F(LogFaults, WithoutTheTopicOfRejectsItStopsAndDropsNothing) {
  stop_watching();
  auto process = active();
  feed_made(100);
  must(delete_topics(connection_, {topic(dedup::Topic::kRejects)}));
  feed_record("no article");
  feed_made(100);
  // Six times, each up to the 30 s that a record may take where the client has not heard yet that
  // the topic is gone; where it has, it says so at once.
  const std::string said = refused(*process, seconds(240));
  EXPECT_THAT(said, AnyOf(HasSubstr("UNKNOWN_TOPIC_OR_PART"),
                          HasSubstr("topic " + topic(dedup::Topic::kRejects))));
  must(create_topics(connection_, {{.name = topic(dedup::Topic::kRejects)}}));
  watch_anew();
  auto next = active();
  EXPECT_TRUE(all_decided(seconds(60))) << next->said();
  stop(*next);
  expect_no_fault();
}

TEST_F(LogFaults, ARecordLargerThanTheBrokerTakesStopsAndIsDecidedOnceItMay) {
  administrator_->set_alone(topic(dedup::Topic::kJournal), "max.message.bytes", "400");
  auto process = active();
  feed_made(50);
  EXPECT_THAT(refused(*process), HasSubstr("max.message.bytes"));
  administrator_->set_alone(topic(dedup::Topic::kJournal), "max.message.bytes", "1048588");
  auto next = active();
  EXPECT_TRUE(all_decided(seconds(60))) << next->said();
  stop(*next);
  expect_no_fault();
}

TEST_F(LogFaults, InputsOfTheBrokersLimitAndAStoryOfManyCopiesFitIntoRecords) {
  auto process = active();
  feed_record(std::string(1'047'000, 'x'));
  for (int copy = 0; copy < 1'500; ++copy) {
    feed_record(R"({"id":")" + std::string(120, 'i') + std::to_string(copy) +
                R"(","source":"The Herald","headline":"Storm closes Merville port again",)"
                R"("body":"Ferries stayed in Merville harbour while the storm closed its port, )"
                R"(officials of the harbour authority said on Tuesday."})");
  }
  EXPECT_TRUE(all_decided(seconds(90))) << process->said();
  stop(*process);
  expect_no_fault();
}

}  // namespace
}  // namespace wirefold::kafka
