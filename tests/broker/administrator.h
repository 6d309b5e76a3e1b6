#pragma once
// What an operator or another program does to a broker while a test looks on.

#include <gtest/gtest.h>
#include <librdkafka/rdkafka.h>

#include <string>
#include <vector>

#include "base/position.h"
#include "kafka/connection.h"

namespace wirefold::kafka {

class Administrator {
 public:
  explicit Administrator(const Connection& connection) {
    rd_kafka_conf_t* conf = rd_kafka_conf_new();
    rd_kafka_conf_set(conf, "bootstrap.servers", connection.settings.bootstrap.c_str(), nullptr, 0);
    client_ = rd_kafka_new(RD_KAFKA_PRODUCER, conf, nullptr, 0);
    queue_ = rd_kafka_queue_new(client_);
  }
  ~Administrator() {
    rd_kafka_queue_destroy(queue_);
    rd_kafka_destroy(client_);
  }
  Administrator(const Administrator&) = delete;
  Administrator& operator=(const Administrator&) = delete;

  /// Drops a partition's records before an offset, as trimming does.
  void delete_records(const base::Position& before) {
    rd_kafka_topic_partition_list_t* list = rd_kafka_topic_partition_list_new(1);
    rd_kafka_topic_partition_list_add(list, before.topic.c_str(), before.partition)->offset =
        before.offset;
    rd_kafka_DeleteRecords_t* request = rd_kafka_DeleteRecords_new(list);
    rd_kafka_DeleteRecords(client_, &request, 1, nullptr, queue_);
    expect_done();
    rd_kafka_DeleteRecords_destroy(request);
    rd_kafka_topic_partition_list_destroy(list);
  }
  void add_partitions(const std::string& topic, std::size_t count) {
    rd_kafka_NewPartitions_t* request =
        rd_kafka_NewPartitions_new(topic.c_str(), count, nullptr, 0);
    rd_kafka_CreatePartitions(client_, &request, 1, nullptr, queue_);
    expect_done();
    rd_kafka_NewPartitions_destroy(request);
  }
  /// Sets one setting of a topic and takes back all others that were set.
  void set_alone(const std::string& topic, const std::string& name, const std::string& value) {
    rd_kafka_ConfigResource_t* request =
        rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, topic.c_str());
    rd_kafka_ConfigResource_set_config(request, name.c_str(), value.c_str());
    rd_kafka_AlterConfigs(client_, &request, 1, nullptr, queue_);
    expect_done();
    rd_kafka_ConfigResource_destroy(request);
  }
  void delete_group(const std::string& group) {
    rd_kafka_DeleteGroup_t* request = rd_kafka_DeleteGroup_new(group.c_str());
    rd_kafka_DeleteGroups(client_, &request, 1, nullptr, queue_);
    expect_done();
    rd_kafka_DeleteGroup_destroy(request);
  }
  /// Writes a record without a value; the offset does not matter.
  void write(const base::Position& at, const std::string& key) {
    rd_kafka_producev(client_, RD_KAFKA_V_TOPIC(at.topic.c_str()),
                      RD_KAFKA_V_PARTITION(at.partition), RD_KAFKA_V_KEY(key.data(), key.size()),
                      RD_KAFKA_V_END);
    EXPECT_EQ(rd_kafka_flush(client_, 20'000), RD_KAFKA_RESP_ERR_NO_ERROR);
  }

 private:
  void expect_done() {
    rd_kafka_event_t* event = rd_kafka_queue_poll(queue_, 20'000);
    ASSERT_NE(event, nullptr);
    EXPECT_EQ(rd_kafka_event_error(event), RD_KAFKA_RESP_ERR_NO_ERROR);
    rd_kafka_event_destroy(event);
  }

  rd_kafka_t* client_ = nullptr;
  rd_kafka_queue_t* queue_ = nullptr;
};

/// A program that writes its records in transactions, each record without a value.
class TransactionalWriter {
 public:
  explicit TransactionalWriter(const Connection& connection) {
    rd_kafka_conf_t* conf = rd_kafka_conf_new();
    rd_kafka_conf_set(conf, "bootstrap.servers", connection.settings.bootstrap.c_str(), nullptr, 0);
    const std::string id = "writer of " + connection.settings.app;
    rd_kafka_conf_set(conf, "transactional.id", id.c_str(), nullptr, 0);
    client_ = rd_kafka_new(RD_KAFKA_PRODUCER, conf, nullptr, 0);
    expect_done(rd_kafka_init_transactions(client_, kWaitMs));
  }
  ~TransactionalWriter() { rd_kafka_destroy(client_); }
  TransactionalWriter(const TransactionalWriter&) = delete;
  TransactionalWriter& operator=(const TransactionalWriter&) = delete;

  /// The offset of `at` does not matter.
  void commit(const base::Position& at, const std::vector<std::string>& keys) {
    write(at, keys);
    expect_done(rd_kafka_commit_transaction(client_, kWaitMs));
  }
  void abort(const base::Position& at, const std::vector<std::string>& keys) {
    write(at, keys);
    expect_done(rd_kafka_abort_transaction(client_, kWaitMs));
  }

 private:
  static constexpr int kWaitMs = 20'000;
  static void expect_done(rd_kafka_error_t* error) {
    EXPECT_EQ(error, nullptr) << rd_kafka_error_string(error);
    if (error != nullptr) rd_kafka_error_destroy(error);
  }
  void write(const base::Position& at, const std::vector<std::string>& keys) {
    expect_done(rd_kafka_begin_transaction(client_));
    for (const std::string& key : keys) {
      rd_kafka_producev(client_, RD_KAFKA_V_TOPIC(at.topic.c_str()),
                        RD_KAFKA_V_PARTITION(at.partition), RD_KAFKA_V_KEY(key.data(), key.size()),
                        RD_KAFKA_V_END);
    }
    EXPECT_EQ(rd_kafka_flush(client_, kWaitMs), RD_KAFKA_RESP_ERR_NO_ERROR);
  }

  rd_kafka_t* client_ = nullptr;
};

}  // namespace wirefold::kafka
