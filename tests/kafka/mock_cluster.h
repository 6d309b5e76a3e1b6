#pragma once
// librdkafka's mock cluster as a test breaks it: it answers a request with the error that was asked
// for.

#include <gtest/gtest.h>
#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>

#include <string>

#include "kafka/connection.h"

namespace wirefold::kafka {

// As in the Kafka protocol.
enum Request : std::int16_t {
  kJoinGroup = 11,
  kInitProducerId = 22,
  kAddPartitions = 24,
  kAddOffsets = 25,
  kEndTransaction = 26,
  kOffsetCommit = 28,
};

class MockCluster : public testing::Test {
 protected:
  MockCluster() {
    host_ = rd_kafka_new(RD_KAFKA_PRODUCER, rd_kafka_conf_new(), nullptr, 0);
    cluster_ = rd_kafka_mock_cluster_new(host_, 1);
    connection_.settings.bootstrap = rd_kafka_mock_cluster_bootstraps(cluster_);
    connection_.events = &events_;
    for (const std::string& topic : all_topics(connection_.settings)) {
      rd_kafka_mock_topic_create(cluster_, topic.c_str(), 1, 1);
    }
  }
  ~MockCluster() override {
    rd_kafka_mock_cluster_destroy(cluster_);
    rd_kafka_destroy(host_);
  }
  void inject(Request request, rd_kafka_resp_err_t code) {
    rd_kafka_mock_clear_request_errors(cluster_, request);
    rd_kafka_mock_push_request_errors(cluster_, request, 1, code);
  }

  EventList events_;
  Connection connection_;
  rd_kafka_t* host_ = nullptr;
  rd_kafka_mock_cluster_t* cluster_ = nullptr;
};

}  // namespace wirefold::kafka
