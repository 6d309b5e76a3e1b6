#pragma once
// A queue for each partition that is read, so that a reader may choose whose record comes next: by
// itself librdkafka hands out all of them through one queue, a whole fetch of one partition before
// the next. Used by assigned_consumer.cc only.

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>

#include "base/position.h"
#include "kafka/client.h"

namespace wirefold::kafka {

/// One thread uses it. The client must outlive it, and so must it what it hands out.
class PartitionQueues {
 public:
  using Clock = std::chrono::steady_clock;

  explicit PartitionQueues(const Client& client);
  ~PartitionQueues();
  PartitionQueues(const PartitionQueues&) = delete;
  PartitionQueues& operator=(const PartitionQueues&) = delete;

  /// Sets a partition's queue apart; before the partition is assigned.
  void add(const base::Position& partition);
  /// What comes next of a partition, numbered in the order of add(): a record, an error or the
  /// notice of its end. Null if nothing is there yet.
  [[nodiscard]] MessagePtr take(std::size_t partition);
  /// The same of what concerns no single partition; runs librdkafka's callbacks.
  [[nodiscard]] MessagePtr take_other();
  /// Until something has come since the last wait, or until the deadline.
  void wait_until(Clock::time_point deadline);

 private:
  // An arrival is told by librdkafka's threads when a queue was empty.
  struct Queue {
    PartitionQueues* all = nullptr;
    QueuePtr handle;
    std::atomic<bool> may_hold_more = true;
  };
  static void on_arrival(rd_kafka_t* client, void* queue);
  Queue& watch(QueuePtr handle);

  rd_kafka_t* client_;
  std::deque<Queue> queues_;  // the first is the consumer's own, then those of the partitions
  std::mutex mutex_;
  std::condition_variable arrived_;
  bool has_arrival_ = false;
};

}  // namespace wirefold::kafka
