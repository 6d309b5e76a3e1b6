#include "kafka/partition_queues.h"

#include <utility>

namespace wirefold::kafka {

PartitionQueues::PartitionQueues(const Client& client) : client_(client.handle()) {
  watch(QueuePtr(rd_kafka_queue_get_consumer(client_)));
}

PartitionQueues::~PartitionQueues() {
  for (Queue& queue : queues_) {
    rd_kafka_queue_cb_event_enable(queue.handle.get(), nullptr, nullptr);
  }
}

PartitionQueues::Queue& PartitionQueues::watch(QueuePtr handle) {
  Queue& queue = queues_.emplace_back();
  queue.all = this;
  queue.handle = std::move(handle);
  rd_kafka_queue_cb_event_enable(queue.handle.get(), &PartitionQueues::on_arrival, &queue);
  return queue;
}

void PartitionQueues::add(const base::Position& partition) {
  QueuePtr handle(
      rd_kafka_queue_get_partition(client_, partition.topic.c_str(), partition.partition));
  rd_kafka_queue_forward(handle.get(), nullptr);
  watch(std::move(handle));
}

void PartitionQueues::on_arrival(rd_kafka_t*, void* queue) {
  Queue& of = *static_cast<Queue*>(queue);
  of.may_hold_more.store(true);
  {
    const std::lock_guard lock(of.all->mutex_);
    of.all->has_arrival_ = true;
  }
  of.all->arrived_.notify_one();
}

MessagePtr PartitionQueues::take(std::size_t partition) {
  Queue& queue = queues_[partition + 1];
  // Said before it is looked at, so that what comes meanwhile is not forgotten.
  if (!queue.may_hold_more.exchange(false)) return {};
  MessagePtr message(rd_kafka_consume_queue(queue.handle.get(), 0));
  if (message) queue.may_hold_more.store(true);
  return message;
}

MessagePtr PartitionQueues::take_other() { return MessagePtr(rd_kafka_consumer_poll(client_, 0)); }

void PartitionQueues::wait_until(Clock::time_point deadline) {
  std::unique_lock lock(mutex_);
  arrived_.wait_until(lock, deadline, [this] { return has_arrival_; });
  has_arrival_ = false;
}

}  // namespace wirefold::kafka
