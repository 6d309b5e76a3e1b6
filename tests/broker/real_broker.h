#pragma once
// A real broker for a test, with topics of its own, and the words these tests are written in.

#include <gmock/gmock.h>
#include <librdkafka/rdkafka.h>

#include <array>
#include <chrono>
#include <cstdlib>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "kafka/admin.h"
#include "kafka/feeder.h"
#include "kafka/reader.h"
#include "kafka/sink.h"

namespace wirefold::kafka {

using stream::StreamErrorKind;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

/// The value of a result, or a failed test with its message and an aborted program.
template <typename Value>
Value must(base::Result<Value, stream::StreamError> result) {
  if (!result) {
    ADD_FAILURE() << result.error().message;
    std::abort();
  }
  if constexpr (!std::is_void_v<Value>) return std::move(*result);
}

/// Waits for a condition; false if it did not come true in time.
inline bool comes_true(const std::function<bool()>& condition, std::chrono::milliseconds within) {
  const auto deadline = std::chrono::steady_clock::now() + within;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
  }
  return true;
}

class RealBroker : public testing::Test {
 protected:
  EventList events_;
  Connection connection_;
  FeedEnd end_;

  void SetUp() override {
    const char* address = std::getenv("WIREFOLD_TEST_BROKER");
    if (address == nullptr) {
      GTEST_SKIP() << "NO REAL BROKER: transactions stay unchecked. Run ctest -R broker, or "
                      "tests/broker/broker.sh run DIR PROGRAM.";
    }
    // Names of its own for each test, so that none sees another's records.
    const std::string name = testing::UnitTest::GetInstance()->current_test_info()->name();
    connection_.settings.bootstrap = address;
    connection_.settings.app = "app-" + name;
    connection_.settings.topic_prefix = name + ".";
    connection_.events = &events_;
    // Brokers that have just started may not answer for a while.
    const auto topics = replay_topics(connection_.settings);
    auto created = create_topics(connection_, topics);
    if (!created && created.error().kind == StreamErrorKind::kRetry) {
      created = create_topics(connection_, topics);
    }
    must(std::move(created));
  }

  [[nodiscard]] std::string topic(dedup::Topic role) const {
    return output_topic(connection_.settings, role);
  }
  [[nodiscard]] std::unique_ptr<KafkaSink> sink() {
    return must(KafkaSink::make(connection_, Guarantee::kTransactional));
  }
  [[nodiscard]] base::Position input_at(std::int64_t offset) const {
    return {articles_topic(connection_.settings), 0, offset};
  }
  void feed(int records) {
    const auto feeder = must(Feeder::make(connection_));
    for (int n = 0; n < records; ++n) {
      must(feeder->feed({.key = std::to_string(n), .value = "article", .event_time = n}));
    }
    must(feeder->finish(end_));
  }
  // Asked as lag tools do: the offset of the group without members.
  [[nodiscard]] std::int64_t committed_input_offset() {
    std::array<char, 512> why{};
    rd_kafka_conf_t* conf = rd_kafka_conf_new();
    rd_kafka_conf_set(conf, "bootstrap.servers", connection_.settings.bootstrap.c_str(), why.data(),
                      why.size());
    rd_kafka_conf_set(conf, "group.id", progress_group(connection_.settings).c_str(), why.data(),
                      why.size());
    rd_kafka_t* client = rd_kafka_new(RD_KAFKA_CONSUMER, conf, why.data(), why.size());
    rd_kafka_topic_partition_list_t* list = rd_kafka_topic_partition_list_new(1);
    rd_kafka_topic_partition_list_add(list, input_at(0).topic.c_str(), 0);
    EXPECT_EQ(rd_kafka_committed(client, list, 20'000), RD_KAFKA_RESP_ERR_NO_ERROR);
    const std::int64_t offset = list->elems[0].offset;
    rd_kafka_topic_partition_list_destroy(list);
    rd_kafka_destroy(client);
    return offset;
  }
  // The keys a read_committed reader sees now, in order.
  [[nodiscard]] std::vector<std::string> committed_keys(dedup::Topic role) {
    const auto reader = must(TopicReader::make(connection_, {topic(role)}));
    must(reader->fix_end());
    std::vector<std::string> keys;
    while (!reader->finished()) {
      for (const ReadRecord& record : must(reader->poll(10'000, 100))) keys.push_back(record.key);
    }
    return keys;
  }
};

}  // namespace wirefold::kafka
