#pragma once
// The one place where librdkafka's C handles live: each type of handle with its destructor, and a
// Client that makes a producer or consumer, ends its callbacks in values and knows whether any
// broker can be reached. Used only inside this room.

#include <librdkafka/rdkafka.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/position.h"
#include "base/result.h"
#include "kafka/connection.h"
#include "kafka/errors.h"
#include "stream/stream.h"

namespace wirefold::kafka {

/// Calls librdkafka's own destructor for a handle.
template <auto kDestroy>
struct Destroyer {
  template <typename CHandle>
  void operator()(CHandle* handle) const {
    kDestroy(handle);
  }
};
/// Readers here only assign() themselves partitions: there is no group to leave. A member of a
/// group leaves it by leave_group() before; one that does not is missed when its session times out.
inline void destroy_without_leaving(rd_kafka_t* handle) {
  rd_kafka_destroy_flags(handle, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE);
}

using KafkaPtr = std::unique_ptr<rd_kafka_t, Destroyer<destroy_without_leaving>>;
using ConfPtr = std::unique_ptr<rd_kafka_conf_t, Destroyer<rd_kafka_conf_destroy>>;
using MessagePtr = std::unique_ptr<rd_kafka_message_t, Destroyer<rd_kafka_message_destroy>>;
using HeadersPtr = std::unique_ptr<rd_kafka_headers_t, Destroyer<rd_kafka_headers_destroy>>;
using ErrorPtr = std::unique_ptr<rd_kafka_error_t, Destroyer<rd_kafka_error_destroy>>;
using QueuePtr = std::unique_ptr<rd_kafka_queue_t, Destroyer<rd_kafka_queue_destroy>>;
using TopicPtr = std::unique_ptr<rd_kafka_topic_t, Destroyer<rd_kafka_topic_destroy>>;
using MetadataPtr =
    std::unique_ptr<const struct rd_kafka_metadata, Destroyer<rd_kafka_metadata_destroy>>;
using EventPtr = std::unique_ptr<rd_kafka_event_t, Destroyer<rd_kafka_event_destroy>>;
using AdminOptionsPtr =
    std::unique_ptr<rd_kafka_AdminOptions_t, Destroyer<rd_kafka_AdminOptions_destroy>>;
using PartitionListPtr = std::unique_ptr<rd_kafka_topic_partition_list_t,
                                         Destroyer<rd_kafka_topic_partition_list_destroy>>;
using GroupPtr = std::unique_ptr<rd_kafka_consumer_group_metadata_t,
                                 Destroyer<rd_kafka_consumer_group_metadata_destroy>>;

/// The positions as librdkafka's list, offsets included.
[[nodiscard]] PartitionListPtr partition_list(const std::vector<base::Position>& positions);

using Properties = std::vector<std::pair<std::string, std::string>>;
/// A member is a consumer that belongs to a group: it alone hears of rebalances.
enum class ClientKind { kProducer, kConsumer, kMember };

/// A producer or consumer. One thread uses it, except where a call says otherwise.
class Client {
 public:
  /// Applies this room's defaults for the kind, then the operator's pass-through table, then
  /// `required`. Fatal if a setting is refused; no broker is contacted yet.
  [[nodiscard]] static base::Result<std::unique_ptr<Client>, stream::StreamError> make(
      ClientKind kind, const Connection& connection, const Properties& required);
  ~Client();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  [[nodiscard]] rd_kafka_t* handle() const { return handle_.get(); }
  [[nodiscard]] const Connection& connection() const { return connection_; }

  /// Called from serve() and from flushing for each record acknowledged or given up.
  using DeliveryCallback = std::function<void(const rd_kafka_message_t&)>;
  void on_delivery(DeliveryCallback callback) { delivery_ = std::move(callback); }

  /// Called from polling for each assignment and revocation; it must assign or unassign. Members
  /// only.
  using RebalanceCallback =
      std::function<void(rd_kafka_resp_err_t, rd_kafka_topic_partition_list_t*)>;
  void on_rebalance(RebalanceCallback callback) { rebalance_ = std::move(callback); }

  /// Leaves the group and waits at most wait_ms until the broker has been told; false if that was
  /// not enough. Runs the rebalance callback. Members only; nothing can be polled afterwards.
  [[nodiscard]] bool leave_group(int wait_ms);

  /// Runs pending callbacks; waits at most wait_ms for the first. Producers only.
  void serve(int wait_ms) { rd_kafka_poll(handle_.get(), wait_ms); }

  /// What librdkafka said when the current transaction failed, or "": it then gives up the records
  /// in its queue, which say that and no more. Until it is forgotten. Any thread.
  [[nodiscard]] std::string transaction_error() const;
  void forget_transaction_error();

  /// What librdkafka declared fatal (fenced, idempotence lost). Stays set.
  [[nodiscard]] std::optional<stream::StreamError> fatal_error() const;

  /// Nothing, or why no connection can come about until an operator mends it: the broker refuses
  /// the credentials, or its certificate is not trusted. While it lasts it is heard anew every 30 s
  /// at the latest; one that was not heard for 40 s is over. Hears what has happened since; not for
  /// a consumer that has been assigned something, whose records it would take.
  [[nodiscard]] std::optional<stream::StreamError> refusal() const;

  /// Nothing, or the error to return while no broker answers: retry at first, fatal once that has
  /// lasted unreachable_ms_max. Costs a round trip (at most 500 ms) only while in doubt.
  [[nodiscard]] std::optional<stream::StreamError> unreachable_error();

 private:
  Client(ClientKind kind, Connection connection)
      : kind_(kind), connection_(std::move(connection)) {}
  void report(rd_kafka_resp_err_t code, const char* reason);
  void note_transaction_error(std::string_view text);
  static void log_callback(const rd_kafka_t* handle, int level, const char* facility,
                           const char* text);
  static void error_callback(rd_kafka_t* handle, int code, const char* reason, void* self);
  static void delivery_callback(rd_kafka_t* handle, const rd_kafka_message_t* message, void* self);
  static void rebalance_callback(rd_kafka_t* handle, rd_kafka_resp_err_t code,
                                 rd_kafka_topic_partition_list_t* partitions, void* self);

  ClientKind kind_;
  Connection connection_;
  std::optional<stream::StreamError> refusal_;
  std::chrono::steady_clock::time_point refused_at_;
  mutable std::mutex log_mutex_;
  std::string transaction_error_;  // guarded by log_mutex_
  DeliveryCallback delivery_;
  RebalanceCallback rebalance_;
  std::optional<std::chrono::steady_clock::time_point> down_since_;
  KafkaPtr handle_;  // last: destroyed first, while callbacks may still come
};

/// Everything a broker says about its topics. Waits at most wait_ms; fatal, sooner, if the client
/// is refused.
[[nodiscard]] base::Result<MetadataPtr, stream::StreamError> ask_metadata(const Client& client,
                                                                          int wait_ms);

/// The topics a broker has, with how many partitions each; creates none. Waits at most wait_ms.
[[nodiscard]] base::Result<std::vector<std::pair<std::string, int>>, stream::StreamError>
list_topics(const Client& client, int wait_ms);

/// How many partitions one topic has; 0 if it does not exist. Consumers and members only (a
/// producer might create it). Waits at most wait_ms.
[[nodiscard]] base::Result<int, stream::StreamError> partition_count(const Client& client,
                                                                     const std::string& topic,
                                                                     int wait_ms);

/// The same, but that a topic has fewer than `least` is believed only once it has been said for
/// three seconds: a broker that comes back may not have heard of all topics yet. Each time that it
/// is asked waits at most wait_ms.
[[nodiscard]] base::Result<int, stream::StreamError> partition_count_for_sure(
    const Client& client, const std::string& topic, int least, int wait_ms);

/// Fatal if one of the topics does not exist: it names the first that is missing. Of several
/// brokers the one that is asked may not have heard of a new topic yet, so it is asked for some
/// seconds.
[[nodiscard]] base::Result<void, stream::StreamError> require_topics(
    const Client& client, const std::vector<std::string>& topics);

}  // namespace wirefold::kafka
