#include "kafka/errors.h"

#include <librdkafka/rdkafka.h>

#include "kafka/admin.h"
#include "tests/kafka/embedded_fixture.h"

namespace wirefold::kafka {
namespace {

using stream::StreamErrorKind;
using testing::HasSubstr;

TEST(Errors, EachIsClassedOnce) {
  const std::pair<rd_kafka_resp_err_t, StreamErrorKind> table[] = {
      {RD_KAFKA_RESP_ERR__TRANSPORT, StreamErrorKind::kRetry},
      {RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN, StreamErrorKind::kRetry},
      {RD_KAFKA_RESP_ERR__TIMED_OUT, StreamErrorKind::kRetry},
      {RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION, StreamErrorKind::kRetry},
      {RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS, StreamErrorKind::kRetry},
      {RD_KAFKA_RESP_ERR__MSG_TIMED_OUT, StreamErrorKind::kAbort},
      {RD_KAFKA_RESP_ERR_OUT_OF_ORDER_SEQUENCE_NUMBER, StreamErrorKind::kAbort},
      {RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART, StreamErrorKind::kFatal},
      {RD_KAFKA_RESP_ERR__FENCED, StreamErrorKind::kFatal},
      {RD_KAFKA_RESP_ERR_PRODUCER_FENCED, StreamErrorKind::kFatal},
      {RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE, StreamErrorKind::kFatal},
      {RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED, StreamErrorKind::kFatal},
      {RD_KAFKA_RESP_ERR_UNKNOWN, StreamErrorKind::kFatal},
  };
  for (const auto& [code, kind] : table) {
    SCOPED_TRACE(rd_kafka_err2name(code));
    EXPECT_EQ(classify(code), kind);
    EXPECT_THAT(stream_error(code, "What to do").message,
                testing::AllOf(HasSubstr("What to do ("), HasSubstr(rd_kafka_err2name(code))));
  }
}

TEST(Errors, FencedCodesAreFatalAndKnown) {
  for (const auto code : {RD_KAFKA_RESP_ERR__FENCED, RD_KAFKA_RESP_ERR_PRODUCER_FENCED,
                          RD_KAFKA_RESP_ERR_INVALID_PRODUCER_EPOCH}) {
    SCOPED_TRACE(rd_kafka_err2name(code));
    EXPECT_TRUE(is_fenced(code));
    EXPECT_EQ(classify(code), StreamErrorKind::kFatal);
  }
  EXPECT_FALSE(is_fenced(RD_KAFKA_RESP_ERR_OUT_OF_ORDER_SEQUENCE_NUMBER));
}

TEST(ServiceId, HasThePrefixOfTheTopics) {
  Settings settings;
  EXPECT_EQ(service_id(settings), "wirefold");
  settings.topic_prefix = "test.";
  EXPECT_EQ(service_id(settings), "test.wirefold");
}

using BrokerErrors = EmbeddedFixture;

TEST_F(BrokerErrors, MissingTopicIsFatalAndNamed) {
  Settings wrong;
  wrong.topics.articles = "wire.artcles";
  wrong.topics.stories = "wire.storys";
  const Connection to = broker_->connection(wrong);
  const auto from = KafkaSource::make(to, {.start = {{articles_topic(wrong), 0, 0}}});
  ASSERT_FALSE(from);
  EXPECT_EQ(from.error().kind, StreamErrorKind::kFatal);
  EXPECT_THAT(from.error().message, HasSubstr("wire.artcles"));
  const auto sink = KafkaSink::make(to, Guarantee::kAtLeastOnce);
  ASSERT_FALSE(sink);
  EXPECT_THAT(sink.error().message, HasSubstr("wire.storys"));
  EXPECT_FALSE(Feeder::make(to));
  EXPECT_FALSE(TopicReader::make(to, {"wire.storys"}));
}

TEST_F(BrokerErrors, NobodyAtTheAddressIsARetry) {
  Connection nowhere = connection();
  nowhere.settings.bootstrap = "127.0.0.1:1";
  nowhere.settings.unreachable_ms_max = 500;
  const auto feeder = Feeder::make(nowhere);
  ASSERT_FALSE(feeder);
  EXPECT_EQ(feeder.error().kind, StreamErrorKind::kRetry);
  EXPECT_THAT(feeder.error().message, HasSubstr("127.0.0.1:1"));
}

TEST_F(BrokerErrors, BrokerThatIsGoneStopsTheSourceWithinABound) {
  const auto from = source();
  ASSERT_TRUE(from->poll(1, 100));
  broker_->stop();
  const auto stopped = std::chrono::steady_clock::now();
  auto polled = from->poll(1, 50);
  ASSERT_TRUE(comes_true(
      [&] {
        polled = from->poll(1, 50);
        return !polled && polled.error().kind == StreamErrorKind::kFatal;
      },
      std::chrono::seconds(20)));
  EXPECT_THAT(polled.error().message, HasSubstr("No broker answers at 127.0.0.1:"));
  EXPECT_LT(std::chrono::steady_clock::now() - stopped, std::chrono::seconds(10));
  EXPECT_FALSE(events_.take().empty()) << "what librdkafka said about it is in the list";
}

TEST_F(BrokerErrors, BrokerThatIsGoneFailsTheCommitWithinABound) {
  Connection connection_without_budget = connection();
  connection_without_budget.flow = nullptr;
  connection_without_budget.settings.delivery_ms_max = 1'000;
  const auto sink = must(KafkaSink::make(connection_without_budget, Guarantee::kAtLeastOnce));
  broker_->stop();
  const auto stopped = std::chrono::steady_clock::now();
  ASSERT_TRUE(sink->write({dedup::Topic::kStories, "k", "v", {}}));
  const auto committed = sink->commit({});
  ASSERT_FALSE(committed);
  EXPECT_EQ(committed.error().kind, StreamErrorKind::kAbort);
  EXPECT_THAT(committed.error().message, HasSubstr("not acknowledged"));
  EXPECT_LT(std::chrono::steady_clock::now() - stopped, std::chrono::seconds(10));
}

TEST_F(BrokerErrors, StoppedBrokerEndsAWriteThatWaitsForItsReader) {
  const auto to = must(KafkaSink::make(connection(), Guarantee::kAtLeastOnce));
  const std::string large(500'000, 'x');
  base::Result<void, stream::StreamError> written;
  std::thread writing([&] {
    while (written) written = to->write({dedup::Topic::kStories, "k", large, {}});
  });
  ASSERT_TRUE(
      comes_true([&] { return broker_->flow().find("wire.stories")->held() > 4 * large.size(); },
                 std::chrono::seconds(20)));
  broker_->stop();
  writing.join();
  EXPECT_EQ(written.error().kind, StreamErrorKind::kFatal);
  EXPECT_THAT(written.error().message, HasSubstr("stopped"));
}

TEST_F(BrokerErrors, SettingsThatGuaranteesRestOnAreRefused) {
  const std::pair<const char*, const char*> table[] = {{"enable.idempotence", "false"},
                                                       {"auto.offset.reset", "earliest"},
                                                       {"group.instance.id", "one"},
                                                       {"no.such.setting", "1"},
                                                       {"linger.ms", "soon"}};
  for (const auto& [name, value] : table) {
    SCOPED_TRACE(name);
    Connection with = connection();
    with.settings.librdkafka = {{name, value}};
    const auto feeder = Feeder::make(with);
    ASSERT_FALSE(feeder);
    EXPECT_EQ(feeder.error().kind, StreamErrorKind::kFatal);
    EXPECT_THAT(feeder.error().message, HasSubstr(name));
  }
  Connection with = connection();
  with.settings.librdkafka = {{"linger.ms", "1"}, {"compression.type", "none"}};
  EXPECT_TRUE(Feeder::make(with));
}

TEST(ReplayNames, ThoseOfAServiceAreRefused) {
  const Settings service;
  Settings replay;
  replay.topic_prefix = "replay.";
  EXPECT_FALSE(refuse_service_names(replay, service)) << "same application id";
  replay.app = "replay";
  EXPECT_TRUE(refuse_service_names(replay, service));
  replay.topic_prefix = "";
  const auto refused = refuse_service_names(replay, service);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("wire.articles"));
}

TEST(EventList, CountsRepeatsAndWhatFoundItFull) {
  EventList events(2);
  for (int i = 0; i < 3; ++i) events.add({3, "FAIL", "down"});
  events.add({6, "NOTE", "up"});
  events.add({6, "NOTE", "one too many"});
  const auto taken = events.take();
  ASSERT_EQ(taken.size(), 2u);
  EXPECT_EQ(taken[0].times, 3u);
  EXPECT_EQ(events.dropped(), 1u);
  EXPECT_TRUE(events.take().empty());
}

}  // namespace
}  // namespace wirefold::kafka
