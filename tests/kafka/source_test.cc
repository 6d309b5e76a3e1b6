#include <algorithm>
#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>

#include "tests/kafka/embedded_fixture.h"
#include "tests/kafka/mock_cluster.h"

namespace wirefold::kafka {
namespace {

using testing::ElementsAre;
using SourceTest = EmbeddedFixture;

TEST_F(SourceTest, EventTimeAndTimestampArriveAsTheyWereFed) {
  const auto feeder = must(Feeder::make(connection()));
  must(feeder->feed({.key = "a", .value = "1", .event_time = -5, .timestamp = 1'700'000'000'123}));
  must(feeder->feed({.key = "", .value = "2", .timestamp = 1'700'000'000'124}));
  must(feeder->feed({.key = "c", .value = "", .event_time = 1'722'314'400'000, .timestamp = 9}));
  must(feeder->finish(end_));
  const auto from = source();
  std::vector<std::string> seen;
  while (!from->finished()) {
    const auto batch = must(from->poll(1, 100));
    for (const auto& record : batch->records()) {
      const std::string time = record.event_time ? std::to_string(*record.event_time) : "none";
      seen.push_back(std::string(record.key) + "=" + std::string(record.value) + " event " + time +
                     " at " + std::to_string(record.timestamp));
    }
  }
  EXPECT_THAT(seen, ElementsAre("a=1 event -5 at 1700000000123", "=2 event none at 1700000000124",
                                "c= event 1722314400000 at 9"));
}

TEST_F(SourceTest, SourceStartsAtTheOffsetItIsGiven) {
  const auto feeder = must(Feeder::make(connection()));
  for (int n = 0; n < 10; ++n) must(feeder->feed({.key = std::to_string(n), .value = "v"}));
  must(feeder->finish(end_));
  const auto from =
      must(KafkaSource::make(connection(), {.start = {{articles_topic(settings_), 0, 7}}}));
  std::vector<std::string> keys;
  while (keys.size() < 3) {
    const auto batch = must(from->poll(10, 100));
    for (const auto& record : batch->records()) keys.emplace_back(record.key);
  }
  EXPECT_THAT(keys, ElementsAre("7", "8", "9"));
  EXPECT_THAT(from->next_offsets(), ElementsAre(base::Position{articles_topic(settings_), 0, 10}));
  EXPECT_FALSE(from->finished()) << "without a feed's end an input has none";
}

TEST_F(SourceTest, RecordsOfTheLaterTopicWaitForWhatIsOlderInTheOthers) {
  const std::string rulings = rulings_topic(settings_);
  const auto early = must(Feeder::make(connection(), rulings));
  for (const int time : {0, 30, 700}) {
    must(early->feed({.key = "r" + std::to_string(time), .value = "v", .timestamp = 1'000 + time}));
  }
  must(early->finish(end_));
  const auto feeder = must(Feeder::make(connection()));
  for (int time = 0; time < 500; ++time) {
    must(feeder->feed({.key = std::to_string(time), .value = "v", .timestamp = 1'000 + time}));
  }
  must(feeder->finish(end_));
  const auto from = must(KafkaSource::make(
      connection(),
      {.start = {{rulings, 0, 0}, {articles_topic(settings_), 0, 0}}, .later_topic = rulings}));
  std::map<std::string, std::size_t> place;
  const auto read_on = [&] {
    const auto batch = must(from->poll(7, 20));
    for (const auto& record : batch->records()) place.emplace(record.key, place.size());
    return place.size() == 503;
  };
  ASSERT_TRUE(comes_true(read_on, std::chrono::seconds(10)));
  EXPECT_GT(place["r0"], place["0"]);
  EXPECT_GT(place["r30"], place["30"]);
  EXPECT_GT(place["r700"], place["499"]) << "no article is as late: it comes at the end";
}

/// Two topics as two partitions that were filled one after the other, and how they are read.
class PartitionsTest : public EmbeddedFixture {
 protected:
  void fill(const std::string& topic, const std::vector<base::TimeMs>& times) {
    const auto feeder = must(Feeder::make(connection(), topic));
    for (const base::TimeMs time : times) must(feeder->feed({.value = "v", .timestamp = time}));
    must(feeder->finish(end_));
    records_ += times.size();
  }
  /// The times in the order in which they come.
  std::vector<base::TimeMs> read() {
    const auto from =
        must(KafkaSource::make(connection(), {.start = {{one_, 0, 0}, {two_, 0, 0}}}));
    std::vector<base::TimeMs> times;
    const auto read_on = [&] {
      const auto batch = must(from->poll(50, 20));
      for (const auto& record : batch->records()) times.push_back(record.timestamp);
      return times.size() == records_;
    };
    EXPECT_TRUE(comes_true(read_on, std::chrono::seconds(20)));
    return times;
  }

  const std::string one_ = articles_topic(settings_);
  const std::string two_ = rulings_topic(settings_);
  std::size_t records_ = 0;
};

// One record comes from the future: it must hold nothing of its partition back.
TEST_F(PartitionsTest, OldestRecordComesNextWhileTheyAreBehind) {
  constexpr base::TimeMs kYear3000 = 32'503'680'000'000;
  std::vector<base::TimeMs> even;
  std::vector<base::TimeMs> odd;
  for (int hour = 1; hour <= 400; ++hour) {
    (hour % 2 == 0 ? even : odd).push_back(hour * base::kHourMs);
  }
  odd.insert(odd.begin() + 1, kYear3000);
  fill(one_, even);
  fill(two_, odd);
  std::vector<base::TimeMs> times = read();
  EXPECT_EQ(std::erase(times, kYear3000), 1U);
  ASSERT_EQ(times.size(), 400U);
  // A partition's last 64 records are not waited for (kAlmostAtEnd): those from hour 272 on.
  const auto early = std::is_sorted_until(times.begin(), times.end());
  EXPECT_GE(early - times.begin(), 270) << "read too early: " << *(early - 1) / base::kHourMs;
}

class ForgetfulBroker : public MockCluster {
 protected:
  void say(rd_kafka_resp_err_t error) {
    rd_kafka_mock_topic_set_error(cluster_, topic_.c_str(), error);
  }
  [[nodiscard]] std::unique_ptr<KafkaSource> source() const {
    return must(
        KafkaSource::make(connection_, {.start = {{topic_, 0, 0}}, .partitions_check_ms = 10}));
  }
  const std::string topic_ = articles_topic(connection_.settings);
};

// As one that has just come back may.
TEST_F(ForgetfulBroker, WhoHasNotHeardOfATopicForAMomentIsNotBelieved) {
  const auto from = source();
  say(RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART);
  const std::jthread remembers([this] {
    std::mutex mutex;
    std::condition_variable never;
    std::unique_lock lock(mutex);
    never.wait_for(lock, std::chrono::seconds(1), [] { return false; });
    say(RD_KAFKA_RESP_ERR_NO_ERROR);
  });
  const auto begin = std::chrono::steady_clock::now();
  while (std::chrono::steady_clock::now() < begin + std::chrono::seconds(2)) {
    const auto batch = from->poll(1, 20);
    ASSERT_TRUE(batch || batch.error().kind == stream::StreamErrorKind::kRetry)
        << batch.error().message;
  }
}

TEST_F(ForgetfulBroker, WhoSaysSoForAWhileIsBelieved) {
  const auto from = source();
  say(RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART);
  stream::StreamError error;
  EXPECT_TRUE(comes_true(
      [&] {
        const auto polled = from->poll(1, 20);
        if (!polled) error = polled.error();
        return !polled && error.kind == stream::StreamErrorKind::kFatal;
      },
      std::chrono::seconds(20)));
  EXPECT_THAT(error.message, testing::HasSubstr("was deleted"));
}

}  // namespace
}  // namespace wirefold::kafka
