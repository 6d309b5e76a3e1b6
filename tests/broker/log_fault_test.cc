// What happens to the topics under a service: records that retention took, a journal cut off, what
// brokers forget of who stands still, a topic that is gone, records that are too large. The service
// stops and says what to do, or goes on; it never drops, never computes on a wrong state.

#include "app/command_line.h"
#include "kafka/checkpoint_log.h"
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
  [[nodiscard]] std::size_t committed() { return committed_keys(dedup::Topic::kDecisions).size(); }
  /// Lives through so many articles without anybody who reads the journal; what is committed then.
  std::size_t serve_unwatched(ServiceProcess& process, std::size_t articles) {
    stop_watching();
    feed_made(static_cast<int>(articles));
    EXPECT_TRUE(comes_true([&] { return committed() >= articles; }, seconds(60))) << process.said();
    return committed();
  }
  static void flip_a_bit(const std::filesystem::path& path) {
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    const auto middle = static_cast<std::streamoff>(std::filesystem::file_size(path) / 2);
    file.seekg(middle);
    const int byte = file.get();
    file.seekp(middle);
    file.put(static_cast<char>(byte ^ 4));
  }
  [[nodiscard]] std::vector<std::string> checkpointing() const {
    return {"--state-folder", state_folder(), "--checkpoint-seconds", "1"};
  }
  std::unique_ptr<Administrator> administrator_;
};

using LogFaultsInFull = LogFaults;

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

TEST_F(LogFaults, WhatIsLeftOfATrimmedJournalIsShown) {
  serve(300);
  administrator_->delete_records({journal(), 0, 100});
  std::ostringstream out;
  std::ostringstream err;
  replay::Console console{out, err, replay::Screen::kLines, {}};
  const Settings& settings = connection_.settings;
  EXPECT_EQ(app::run_command_line(
                {"inspect", "journal", "--last", "1000000", "--bootstrap", settings.bootstrap,
                 "--application-id", settings.app, "--topic-prefix", settings.topic_prefix},
                console),
            app::ExitCode::kDone)
      << err.str();
  EXPECT_THAT(out.str(), AllOf(HasSubstr("[0] 299  "), testing::Not(HasSubstr("offset 99 ")),
                               testing::Not(HasSubstr("NOT A SOUND RECORD"))));
}

TEST_F(LogFaults, ANewPartitionWhoseFirstRecordsAreGoneStopsWithTheGapCounted) {
  serve(300);
  const std::string articles = articles_topic(connection_.settings);
  administrator_->add_partitions(articles, 2);
  for (const char* key : {"first", "second", "third"}) administrator_->write({articles, 1, 0}, key);
  administrator_->delete_records({articles, 1, 2});
  auto process = start();
  EXPECT_THAT(refused(*process), AllOf(HasSubstr("partition 1"), HasSubstr("at most 2 lost")));
}

// It held nothing while the service ran; what came and went meanwhile was never in the journal.
TEST_F(LogFaults, AFirstStartPutsIntoTheJournalWhereItBegins) {
  const std::string articles = articles_topic(connection_.settings);
  administrator_->add_partitions(articles, 2);
  for (const char* key : {"first", "second", "third"}) administrator_->write({articles, 1, 0}, key);
  administrator_->delete_records({articles, 1, 3});
  serve(300);
  note_inputs();
  serve(300);
  for (const char* key : {"fourth", "fifth"}) administrator_->write({articles, 1, 0}, key);
  administrator_->delete_records({articles, 1, 4});
  auto process = start();
  EXPECT_THAT(refused(*process), AllOf(HasSubstr("partition 1"), HasSubstr("wanted offset 3")));
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

TEST_F(LogFaultsInFull, AJournalDeletedUnderARunningProcessStopsItAndTheNextStart) {
  auto process = active();
  const std::size_t before = serve_unwatched(*process, 300);
  must(delete_topics(connection_, {journal()}));
  feed_made(100);
  EXPECT_THAT(refused(*process, seconds(240)), HasSubstr(journal()));
  auto next = start();
  EXPECT_THAT(refused(*next), HasSubstr("A topic is missing"));
  EXPECT_EQ(committed(), before);
}

TEST_F(LogFaultsInFull, AJournalMadeAnewUnderARunningProcessStopsItAndTheNextStart) {
  auto process = active();
  serve_unwatched(*process, 300);
  must(delete_topics(connection_, {journal()}));
  must(create_topics(connection_, {{.name = journal()}}));
  feed_made(100);
  EXPECT_THAT(refused(*process), AllOf(HasSubstr("made anew"), HasSubstr(journal())));
  auto next = start();
  EXPECT_THAT(refused(*next), HasSubstr("does not start at its first record"));
}

TEST_F(LogFaultsInFull, APartitionAddedUnderARunningServiceIsReadFromItsFirstRecord) {
  auto process = active();
  feed_made(300);
  EXPECT_TRUE(all_decided(seconds(60))) << process->said();
  const std::string articles = articles_topic(connection_.settings);
  administrator_->add_partitions(articles, 2);
  for (const char* key : {"first", "second", "third"}) administrator_->write({articles, 1, 0}, key);
  fed_ += 3;
  EXPECT_TRUE(all_decided(seconds(60))) << process->said();
  stop(*process);
  expect_no_fault();
}

TEST_F(LogFaults, SpoiltCheckpointsAreRefusedWithTheReasonAndTheStateIsTheSame) {
  namespace fs = std::filesystem;
  const fs::path newest =
      fs::path(state_folder()) / (service_id(connection_.settings) + ".checkpoint");
  const fs::path older = newest.string() + ".older";
  const fs::path early = newest.string() + ".early";
  const auto log = must(KafkaCheckpointLog::make(connection_));
  // Until two more checkpoints are on the topic, and the journal trimmed; what the process said.
  const auto live = [&] {
    auto process = active(checkpointing());
    for (int trimmed = 0; trimmed < 2; ++trimmed) {
      const std::int64_t begin = must(log->journal_begin());
      for (int round = 0; round < 100 && must(log->journal_begin()) == begin; ++round) {
        feed_made(20);
        EXPECT_TRUE(all_decided(seconds(60))) << process->said();
      }
      EXPECT_GT(must(log->journal_begin()), begin) << process->said();
      if (!fs::exists(early)) fs::copy_file(newest, early);
    }
    stop(*process);
    return process->said();
  };
  live();
  flip_a_bit(newest);
  EXPECT_THAT(live(), AllOf(HasSubstr(newest.string()), HasSubstr("damaged")));
  fs::resize_file(newest, fs::file_size(newest) / 2);
  flip_a_bit(older);
  EXPECT_THAT(live(), AllOf(HasSubstr(older.string()), HasSubstr("damaged")));
  fs::copy_file(early, newest, fs::copy_options::overwrite_existing);
  fs::remove(older);
  EXPECT_THAT(live(), HasSubstr("is stale"));
  expect_no_fault();
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

TEST_F(LogFaults, AWeekOfStandingStillBehindATransactionLosesNothing) {
  auto process = active();
  TransactionalWriter writer(connection_);
  writer.commit(input_at(0), {"one", "two", "three"});
  writer.abort(input_at(0), {"never"});
  fed_ += 3;
  EXPECT_TRUE(all_decided(seconds(60))) << process->said();
  constexpr std::int64_t kEnd = 6;  // behind the transactions' markers
  EXPECT_TRUE(comes_true([&] { return committed_input_offset() == kEnd; }, seconds(20)))
      << process->said();
  stop(*process);
  note_inputs();
  administrator_->delete_records(input_at(kEnd));
  administrator_->delete_group(progress_group(connection_.settings));
  auto next = active();
  feed_made(100);
  EXPECT_TRUE(all_decided(seconds(60))) << next->said();
  stop(*next);
  expect_no_fault();
}

// Before the half second is over that makes a partition quiet.
TEST_F(LogFaults, AWeekBehindAStopAtTheLastRecordOfATransactionLosesNothing) {
  auto process = active();
  TransactionalWriter writer(connection_);
  writer.commit(input_at(0), {"one", "two", "three"});
  fed_ += 3;
  EXPECT_TRUE(all_decided(seconds(60))) << process->said();
  stop(*process);
  note_inputs();
  administrator_->delete_records(input_at(4));  // a marker is the fourth
  auto next = active();
  feed_made(100);
  EXPECT_TRUE(all_decided(seconds(60))) << next->said();
  stop(*next);
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
