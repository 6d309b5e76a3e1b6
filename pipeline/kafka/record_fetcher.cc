#include "kafka/record_fetcher.h"

#include <chrono>
#include <utility>

#include "kafka/assigned_consumer.h"

namespace wirefold::kafka {
namespace {

using Clock = std::chrono::steady_clock;

int left_ms(Clock::time_point deadline) {
  const auto left =
      std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now()).count();
  return left < 0 ? 0 : static_cast<int>(left);
}

// True if the message says that there is no record at the place.
bool says_gone(const rd_kafka_message_t& message, const base::Position& position) {
  switch (message.err) {
    case RD_KAFKA_RESP_ERR_NO_ERROR:
      return message.offset > position.offset;
    case RD_KAFKA_RESP_ERR__PARTITION_EOF:
    case RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET:
    case RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE:
    case RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC:
    case RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION:
    case RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART:
      return true;
    default:
      return false;
  }
}

}  // namespace

RecordFetcher::RecordFetcher(std::unique_ptr<Client> client) : client_(std::move(client)) {}
RecordFetcher::~RecordFetcher() = default;

base::Result<std::unique_ptr<RecordFetcher>, stream::StreamError> RecordFetcher::make(
    const Connection& connection) {
  // Inputs may come from producers with transactions: what they aborted was never an article.
  auto client =
      Client::make(ClientKind::kConsumer, connection, {{"isolation.level", "read_committed"}});
  if (!client) return base::failure(std::move(client.error()));
  return std::unique_ptr<RecordFetcher>(new RecordFetcher(std::move(*client)));
}

base::Result<std::optional<std::string>, stream::StreamError> RecordFetcher::fetch(
    const base::Position& position, int wait_ms) {
  const auto deadline = Clock::now() + std::chrono::milliseconds(wait_ms);
  const PartitionListPtr list = partition_list({position});
  const rd_kafka_resp_err_t code = rd_kafka_assign(client_->handle(), list.get());
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return base::failure(stream_error(code, "A record cannot be asked for"));
  }
  do {
    const MessagePtr message(rd_kafka_consumer_poll(client_->handle(), left_ms(deadline)));
    if (!message) continue;
    const bool is_of_topic =
        message->rkt == nullptr || position.topic == rd_kafka_topic_name(message->rkt);
    // What the assignment before left in the queue is not of this one.
    if (!is_of_topic || message->partition != position.partition) continue;
    if (says_gone(*message, position)) return std::nullopt;
    const bool is_record = message->err == RD_KAFKA_RESP_ERR_NO_ERROR;
    if (is_record && message->offset == position.offset) return std::string(value_of(*message));
  } while (left_ms(deadline) > 0);
  return base::failure(stream::StreamError{
      stream::StreamErrorKind::kRetry, "The broker does not answer in time: " + position.topic});
}

}  // namespace wirefold::kafka
