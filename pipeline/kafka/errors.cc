#include "kafka/errors.h"

#include <algorithm>
#include <array>

namespace wirefold::kafka {
namespace {

// The broker or the network will get over these; the same call may be made again.
constexpr std::array kRetried = {
    RD_KAFKA_RESP_ERR__TIMED_OUT,
    RD_KAFKA_RESP_ERR__TIMED_OUT_QUEUE,
    RD_KAFKA_RESP_ERR__TRANSPORT,
    RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN,
    RD_KAFKA_RESP_ERR__RESOLVE,
    RD_KAFKA_RESP_ERR__QUEUE_FULL,
    RD_KAFKA_RESP_ERR__RETRY,
    RD_KAFKA_RESP_ERR__WAIT_COORD,
    RD_KAFKA_RESP_ERR__WAIT_CACHE,
    RD_KAFKA_RESP_ERR__IN_PROGRESS,
    RD_KAFKA_RESP_ERR__PREV_IN_PROGRESS,
    RD_KAFKA_RESP_ERR__NODE_UPDATE,
    RD_KAFKA_RESP_ERR__OUTDATED,
    RD_KAFKA_RESP_ERR__ISR_INSUFF,
    RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE,
    RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION,
    RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT,
    RD_KAFKA_RESP_ERR_BROKER_NOT_AVAILABLE,
    RD_KAFKA_RESP_ERR_REPLICA_NOT_AVAILABLE,
    RD_KAFKA_RESP_ERR_NETWORK_EXCEPTION,
    RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS,
    RD_KAFKA_RESP_ERR_COORDINATOR_NOT_AVAILABLE,
    RD_KAFKA_RESP_ERR_NOT_COORDINATOR,
    RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS,
    RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS_AFTER_APPEND,
    RD_KAFKA_RESP_ERR_NOT_CONTROLLER,
    RD_KAFKA_RESP_ERR_KAFKA_STORAGE_ERROR,
    RD_KAFKA_RESP_ERR_CONCURRENT_TRANSACTIONS,
    RD_KAFKA_RESP_ERR_FETCH_SESSION_ID_NOT_FOUND,
    RD_KAFKA_RESP_ERR_INVALID_FETCH_SESSION_EPOCH,
    RD_KAFKA_RESP_ERR_FENCED_LEADER_EPOCH,
    RD_KAFKA_RESP_ERR_UNKNOWN_LEADER_EPOCH,
    RD_KAFKA_RESP_ERR_OFFSET_NOT_AVAILABLE,
    RD_KAFKA_RESP_ERR_PREFERRED_LEADER_NOT_AVAILABLE,
    RD_KAFKA_RESP_ERR_UNSTABLE_OFFSET_COMMIT,
    RD_KAFKA_RESP_ERR_REBALANCE_IN_PROGRESS,
    RD_KAFKA_RESP_ERR_THROTTLING_QUOTA_EXCEEDED,
};

// Something written since the last commit is lost or in doubt; take it all back and decide again.
constexpr std::array kAborted = {
    RD_KAFKA_RESP_ERR__MSG_TIMED_OUT,      RD_KAFKA_RESP_ERR__PURGE_QUEUE,
    RD_KAFKA_RESP_ERR__PURGE_INFLIGHT,     RD_KAFKA_RESP_ERR_OUT_OF_ORDER_SEQUENCE_NUMBER,
    RD_KAFKA_RESP_ERR_UNKNOWN_PRODUCER_ID, RD_KAFKA_RESP_ERR_INVALID_PRODUCER_ID_MAPPING,
    RD_KAFKA_RESP_ERR_UNKNOWN_MEMBER_ID,   RD_KAFKA_RESP_ERR_ILLEGAL_GENERATION,
    RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID,
};

constexpr std::array kFenced = {
    RD_KAFKA_RESP_ERR__FENCED,
    RD_KAFKA_RESP_ERR_PRODUCER_FENCED,
    RD_KAFKA_RESP_ERR_INVALID_PRODUCER_EPOCH,
};

constexpr std::array kForbidden = {
    RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED,
    RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED,
    RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED,
    RD_KAFKA_RESP_ERR_TRANSACTIONAL_ID_AUTHORIZATION_FAILED,
};

constexpr std::string_view kTooLargeSentence =
    "A record is larger than its topic takes; raise the topic's max.message.bytes to 1048588 or "
    "more, then start again, and it is decided";

template <std::size_t kSize>
bool contains(const std::array<rd_kafka_resp_err_t, kSize>& codes, rd_kafka_resp_err_t code) {
  return std::find(codes.begin(), codes.end(), code) != codes.end();
}

std::string worded(std::string_view sentence, const char* words, const char* name) {
  std::string message(sentence);
  message.append(" (").append(words).append("; ").append(name).append(")");
  return message;
}

}  // namespace

stream::StreamErrorKind classify(rd_kafka_resp_err_t code) {
  if (contains(kRetried, code)) return stream::StreamErrorKind::kRetry;
  if (contains(kAborted, code)) return stream::StreamErrorKind::kAbort;
  return stream::StreamErrorKind::kFatal;
}

bool is_fenced(rd_kafka_resp_err_t code) { return contains(kFenced, code); }

bool is_forbidden(rd_kafka_resp_err_t code) { return contains(kForbidden, code); }

stream::StreamError stream_error(rd_kafka_resp_err_t code, std::string_view sentence) {
  return {classify(code), worded(sentence, rd_kafka_err2str(code), rd_kafka_err2name(code))};
}

stream::StreamError stream_error(const rd_kafka_error_t& error, std::string_view sentence) {
  stream::StreamErrorKind kind = classify(rd_kafka_error_code(&error));
  if (rd_kafka_error_is_retriable(&error) != 0) kind = stream::StreamErrorKind::kRetry;
  if (rd_kafka_error_txn_requires_abort(&error) != 0) kind = stream::StreamErrorKind::kAbort;
  if (rd_kafka_error_is_fatal(&error) != 0) kind = stream::StreamErrorKind::kFatal;
  // Sent again it would be too large again.
  if (rd_kafka_error_code(&error) == RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE) {
    kind = stream::StreamErrorKind::kFatal;
    sentence = kTooLargeSentence;
  }
  const bool fenced =
      kind == stream::StreamErrorKind::kFatal && is_fenced(rd_kafka_error_code(&error));
  return {kind, worded(fenced ? kFencedSentence : sentence, rd_kafka_error_string(&error),
                       rd_kafka_error_name(&error))};
}

}  // namespace wirefold::kafka
