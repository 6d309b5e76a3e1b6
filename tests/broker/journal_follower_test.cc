// A follower of the journal hands out what was committed, all of it and nothing else, and stops
// where that is not possible.

#include "kafka/journal_follower.h"

#include "tests/broker/administrator.h"
#include "tests/broker/real_broker.h"

namespace wirefold::kafka {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class JournalFollowing : public RealBroker {
 protected:
  [[nodiscard]] std::unique_ptr<JournalFollower> follower(std::int64_t offset = 0) {
    return must(JournalFollower::make(connection_, offset));
  }
  void write(KafkaSink& to, const std::vector<std::string>& values) {
    for (const std::string& value : values) {
      must(to.write({dedup::Topic::kJournal, "key", value, {}}));
    }
  }
  void commit(KafkaSink& to, const std::vector<std::string>& values) {
    write(to, values);
    must(to.commit({input_at(1)}));
  }
  // The values up to a marked end, which must come into reach.
  std::vector<std::string> values_to_end(JournalFollower& from) {
    must(from.mark_end());
    std::vector<std::string> values;
    EXPECT_TRUE(comes_true(
        [&] {
          for (JournalRecord& record : must(from.poll(2, 50))) values.push_back(record.value);
          return from.caught_up();
        },
        seconds(20)));
    return values;
  }
  // Drops the journal's records before an offset, as trimming does.
  void trim(std::int64_t before) {
    Administrator(connection_).delete_records({topic(dedup::Topic::kJournal), 0, before});
  }
  // The first error that poll() returns, which must come.
  stream::StreamError error_of(JournalFollower& from) {
    stream::StreamError error;
    EXPECT_TRUE(comes_true(
        [&] {
          auto polled = from.poll(10, 50);
          if (!polled) error = polled.error();
          return !polled;
        },
        seconds(15)));
    return error;
  }
};

TEST_F(JournalFollowing, FollowerSeesWhatWasCommittedAndSkipsWhatWasAborted) {
  const auto to = sink();
  commit(*to, {"1", "2", "3"});
  write(*to, {"aborted", "aborted"});
  must(to->abort());
  const auto from = follower();
  EXPECT_FALSE(from->caught_up()) << "no end was marked";
  EXPECT_THAT(values_to_end(*from), ElementsAre("1", "2", "3"));
  commit(*to, {"4", "5"});
  EXPECT_TRUE(from->caught_up()) << "the end marked before still counts";
  EXPECT_THAT(values_to_end(*from), ElementsAre("4", "5"));
  EXPECT_THAT(must(from->poll(10, 50)), IsEmpty());
}

TEST_F(JournalFollowing, FollowerGoesOnWhereAnotherStopped) {
  const auto to = sink();
  commit(*to, {"1", "2"});
  commit(*to, {"3"});
  const auto first = follower();
  std::vector<JournalRecord> seen;
  ASSERT_TRUE(comes_true(
      [&] {
        for (JournalRecord& record : must(first->poll(2, 50))) seen.push_back(std::move(record));
        return seen.size() >= 2;
      },
      seconds(20)));
  EXPECT_EQ(seen[1].offset, 1);
  EXPECT_EQ(seen[1].key, "key");
  EXPECT_EQ(first->next_offset(), 2);
  EXPECT_THAT(values_to_end(*follower(first->next_offset())), ElementsAre("3"));
}

TEST_F(JournalFollowing, EndIsReachedOnlyWhenAnOpenTransactionIsDecided) {
  const auto first = sink();
  commit(*first, {"1"});
  write(*first, {"left open"});
  const auto from = follower();
  ASSERT_TRUE(comes_true(  // until the broker has it
      [&] {
        must(first->write({dedup::Topic::kRejects, "", "serves acknowledgements", {}}));
        return first->delivered(dedup::Topic::kJournal) == 2;
      },
      seconds(20)));
  must(from->mark_end());
  EXPECT_FALSE(comes_true(
      [&] {
        static_cast<void>(must(from->poll(10, 50)));
        return from->caught_up();
      },
      milliseconds(1'000)));
  const auto second = sink();  // takes over, which aborts what was open
  EXPECT_THAT(values_to_end(*from), IsEmpty());
  commit(*second, {"2"});
  EXPECT_THAT(values_to_end(*from), ElementsAre("2"));
}

TEST_F(JournalFollowing, TrimmedJournalCannotBeFollowedFromItsFirstRecord) {
  const auto to = sink();
  commit(*to, {"1", "2", "3", "4"});
  trim(3);
  const auto refused = JournalFollower::make(connection_);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, StreamErrorKind::kFatal);
  EXPECT_THAT(refused.error().message,
              AllOf(HasSubstr("wanted offset 0, the broker has 3, at most 3 lost"),
                    HasSubstr("new application id")));
  EXPECT_THAT(values_to_end(*follower(3)), ElementsAre("4"));
}

TEST_F(JournalFollowing, RecordsTrimmedUnderAFollowerStopIt) {
  const auto to = sink();
  const auto from = follower();
  EXPECT_THAT(values_to_end(*from), IsEmpty());
  const auto behind = follower();
  commit(*to, {"1", "2", "3", "4"});
  EXPECT_THAT(values_to_end(*from), ElementsAre("1", "2", "3", "4"));
  // The commit is answered before its marker, the record behind these, is written.
  ASSERT_TRUE(comes_true(
      [&] { return must(from->poll(1, 50)).empty() && from->next_offset() == 5; }, seconds(20)));
  trim(5);
  EXPECT_THAT(values_to_end(*from), IsEmpty()) << "what was read may go";
  const auto refused = behind->mark_end();
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("5 lost"));
}

TEST_F(JournalFollowing, OffsetBehindTheEndIsRefused) {
  commit(*sink(), {"1"});
  const auto refused = JournalFollower::make(connection_, 7);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, StreamErrorKind::kFatal);
  EXPECT_THAT(refused.error().message, HasSubstr("wanted offset 7, it ends at 2"));
}

TEST_F(JournalFollowing, JournalMadeAnewStopsItsFollower) {
  commit(*sink(), {"1", "2", "3"});
  const auto from = follower();
  EXPECT_THAT(values_to_end(*from), ElementsAre("1", "2", "3"));
  must(delete_topics(connection_, {topic(dedup::Topic::kJournal)}));
  must(create_topics(connection_, {{.name = topic(dedup::Topic::kJournal)}}));
  const auto marked = from->mark_end();
  ASSERT_FALSE(marked);
  EXPECT_EQ(marked.error().kind, StreamErrorKind::kFatal) << marked.error().message;
  EXPECT_THAT(marked.error().message, HasSubstr("made anew"));
  const stream::StreamError error = error_of(*from);
  EXPECT_EQ(error.kind, StreamErrorKind::kFatal) << error.message;
}

TEST_F(JournalFollowing, DeletedJournalStopsItsFollower) {
  commit(*sink(), {"1", "2", "3"});
  const auto from = follower();
  EXPECT_THAT(values_to_end(*from), ElementsAre("1", "2", "3"));
  must(delete_topics(connection_, {topic(dedup::Topic::kJournal)}));
  const auto marked = from->mark_end();
  ASSERT_FALSE(marked);
  EXPECT_EQ(marked.error().kind, StreamErrorKind::kFatal) << marked.error().message;
  const stream::StreamError error = error_of(*from);
  EXPECT_EQ(error.kind, StreamErrorKind::kFatal) << error.message;
}

TEST_F(JournalFollowing, JournalOfTwoPartitionsIsRefused) {
  connection_.settings.topics.journal = "two";
  must(create_topics(connection_, {{.name = topic(dedup::Topic::kJournal), .partitions = 2}}));
  const auto refused = JournalFollower::make(connection_);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("one partition"));
}

}  // namespace
}  // namespace wirefold::kafka
