#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>

#include <future>
#include <memory>

#include "tests/kafka/embedded_fixture.h"

namespace wirefold::kafka {
namespace {

using FeederTest = EmbeddedFixture;

TEST_F(FeederTest, RecordOfOneMebibytePassesUnchanged) {
  const std::string large(kRecordBytesMax, 'x');
  const auto feeder = must(Feeder::make(connection()));
  must(feeder->feed({.key = "large", .value = large}));
  must(feeder->finish(end_));
  const auto from = source();
  std::string seen;
  while (!from->finished()) {
    const auto batch = must(from->poll(10, 100));
    for (const auto& record : batch->records()) seen = record.value;
  }
  EXPECT_TRUE(seen == large);
}

TEST_F(FeederTest, LargerRecordIsRefusedByTheFeeder) {
  const auto feeder = must(Feeder::make(connection()));
  const std::string larger(kRecordBytesMax + 1, 'x');
  const auto fed = feeder->feed({.key = "larger", .value = larger});
  ASSERT_FALSE(fed);
  EXPECT_EQ(fed.error().kind, stream::StreamErrorKind::kFatal);
  EXPECT_THAT(fed.error().message, testing::HasSubstr("too_large"));
  EXPECT_TRUE(feeder->feed({.key = "small", .value = "x"})) << "the feeder stays usable";
}

// Three brokers, none of which knows the topic at first.
TEST(NewTopic, IsWaitedForWhereThereAreSeveralBrokers) {
  const std::unique_ptr<rd_kafka_t, decltype(&rd_kafka_destroy)> host(
      rd_kafka_new(RD_KAFKA_PRODUCER, rd_kafka_conf_new(), nullptr, 0), &rd_kafka_destroy);
  const std::unique_ptr<rd_kafka_mock_cluster_t, decltype(&rd_kafka_mock_cluster_destroy)> cluster(
      rd_kafka_mock_cluster_new(host.get(), 3), &rd_kafka_mock_cluster_destroy);
  EventList events;
  Connection connection;
  connection.settings.bootstrap = rd_kafka_mock_cluster_bootstraps(cluster.get());
  connection.events = &events;
  auto made = std::async(std::launch::async, [&] { return Feeder::make(connection); });
  ASSERT_EQ(made.wait_for(std::chrono::milliseconds(500)), std::future_status::timeout);
  rd_kafka_mock_topic_create(cluster.get(), connection.settings.topics.articles.c_str(), 1, 1);
  EXPECT_TRUE(made.get().has_value());
}

}  // namespace
}  // namespace wirefold::kafka
