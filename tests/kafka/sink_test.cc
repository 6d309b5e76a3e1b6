// Each error that a broker may answer to a transaction's requests: the sink retries it, has its
// transaction taken back and goes on, or stops for good, as kafka/errors.h classes it.

#include "kafka/sink.h"

#include <gmock/gmock.h>

#include <optional>
#include <ostream>

#include "tests/kafka/mock_cluster.h"

namespace wirefold::kafka {
namespace {

using stream::StreamErrorKind;
using testing::HasSubstr;

/// What comes of a transaction that meets the error.
enum class Fate { kRetried, kAborted, kFatal };
std::ostream& operator<<(std::ostream& out, Fate fate) {
  constexpr const char* kNames[] = {"retried", "aborted", "fatal"};
  return out << kNames[static_cast<std::size_t>(fate)];
}

class SinkErrors : public MockCluster {
 protected:
  [[nodiscard]] auto sink() { return KafkaSink::make(connection_, Guarantee::kTransactional); }
  [[nodiscard]] static base::Result<void, stream::StreamError> transaction(KafkaSink& sink) {
    for (const auto role : {dedup::Topic::kDecisions, dedup::Topic::kJournal}) {
      if (auto done = sink.write({role, "key", "value", {}}); !done) return done;
    }
    return sink.commit({{"wire.articles", 0, 1}});
  }
  /// Of one transaction with the error in it.
  [[nodiscard]] std::optional<Fate> fate_of(Request request, rd_kafka_resp_err_t code);
};

std::optional<Fate> SinkErrors::fate_of(Request request, rd_kafka_resp_err_t code) {
  auto made = sink();
  EXPECT_TRUE(made);
  if (!made) return std::nullopt;
  inject(request, code);
  auto done = transaction(**made);
  if (!done && done.error().kind == StreamErrorKind::kRetry) {
    done = (*made)->commit({{"wire.articles", 0, 1}});
  }
  if (done) return Fate::kRetried;
  EXPECT_NE(done.error().kind, StreamErrorKind::kRetry) << done.error().message;
  const bool is_fatal = done.error().kind == StreamErrorKind::kFatal;
  const auto aborted = (*made)->abort();
  const auto again = transaction(**made);
  EXPECT_EQ(again.has_value(), !is_fatal) << done.error().message;
  EXPECT_EQ(aborted.has_value(), !is_fatal) << done.error().message;
  return is_fatal ? Fate::kFatal : Fate::kAborted;
}

struct Case {
  Request request;
  rd_kafka_resp_err_t code;
  Fate fate;
};

TEST_F(SinkErrors, OfATransactionsRequestsAreRetriedAbortedOrFatalAsClassed) {
  const Case cases[] = {
      {kAddPartitions, RD_KAFKA_RESP_ERR_COORDINATOR_NOT_AVAILABLE, Fate::kRetried},
      {kAddPartitions, RD_KAFKA_RESP_ERR_NOT_COORDINATOR, Fate::kRetried},
      {kAddPartitions, RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS, Fate::kRetried},
      {kAddPartitions, RD_KAFKA_RESP_ERR_CONCURRENT_TRANSACTIONS, Fate::kRetried},
      {kAddPartitions, RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART, Fate::kRetried},
      {kAddPartitions, RD_KAFKA_RESP_ERR_INVALID_PRODUCER_ID_MAPPING, Fate::kAborted},
      {kAddPartitions, RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED, Fate::kAborted},
      {kAddPartitions, RD_KAFKA_RESP_ERR_PRODUCER_FENCED, Fate::kFatal},
      {kAddPartitions, RD_KAFKA_RESP_ERR_INVALID_PRODUCER_EPOCH, Fate::kFatal},
      {kAddPartitions, RD_KAFKA_RESP_ERR_INVALID_TXN_STATE, Fate::kFatal},
      {kAddPartitions, RD_KAFKA_RESP_ERR_TRANSACTIONAL_ID_AUTHORIZATION_FAILED, Fate::kFatal},
      {kAddOffsets, RD_KAFKA_RESP_ERR_COORDINATOR_NOT_AVAILABLE, Fate::kRetried},
      {kAddOffsets, RD_KAFKA_RESP_ERR_NOT_COORDINATOR, Fate::kRetried},
      {kAddOffsets, RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS, Fate::kRetried},
      {kAddOffsets, RD_KAFKA_RESP_ERR_CONCURRENT_TRANSACTIONS, Fate::kRetried},
      {kAddOffsets, RD_KAFKA_RESP_ERR_INVALID_PRODUCER_ID_MAPPING, Fate::kAborted},
      {kAddOffsets, RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED, Fate::kAborted},
      // librdkafka 2.0.2 has it taken back; a broker that means it says so again to the abort.
      {kAddOffsets, RD_KAFKA_RESP_ERR_PRODUCER_FENCED, Fate::kAborted},
      {kAddOffsets, RD_KAFKA_RESP_ERR_INVALID_PRODUCER_EPOCH, Fate::kFatal},
      {kAddOffsets, RD_KAFKA_RESP_ERR_INVALID_TXN_STATE, Fate::kFatal},
      {kOffsetCommit, RD_KAFKA_RESP_ERR_COORDINATOR_NOT_AVAILABLE, Fate::kRetried},
      {kOffsetCommit, RD_KAFKA_RESP_ERR_NOT_COORDINATOR, Fate::kRetried},
      {kOffsetCommit, RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS, Fate::kRetried},
      {kOffsetCommit, RD_KAFKA_RESP_ERR_ILLEGAL_GENERATION, Fate::kAborted},
      {kOffsetCommit, RD_KAFKA_RESP_ERR_UNKNOWN_MEMBER_ID, Fate::kAborted},
      {kOffsetCommit, RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID, Fate::kAborted},
      {kOffsetCommit, RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED, Fate::kAborted},
      {kOffsetCommit, RD_KAFKA_RESP_ERR_PRODUCER_FENCED, Fate::kAborted},
      {kOffsetCommit, RD_KAFKA_RESP_ERR_INVALID_PRODUCER_EPOCH, Fate::kFatal},
      {kEndTransaction, RD_KAFKA_RESP_ERR_COORDINATOR_NOT_AVAILABLE, Fate::kRetried},
      {kEndTransaction, RD_KAFKA_RESP_ERR_NOT_COORDINATOR, Fate::kRetried},
      {kEndTransaction, RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS, Fate::kRetried},
      {kEndTransaction, RD_KAFKA_RESP_ERR_CONCURRENT_TRANSACTIONS, Fate::kRetried},
      {kEndTransaction, RD_KAFKA_RESP_ERR_UNKNOWN_PRODUCER_ID, Fate::kAborted},
      {kEndTransaction, RD_KAFKA_RESP_ERR_INVALID_PRODUCER_ID_MAPPING, Fate::kAborted},
      {kEndTransaction, RD_KAFKA_RESP_ERR_PRODUCER_FENCED, Fate::kFatal},
      {kEndTransaction, RD_KAFKA_RESP_ERR_INVALID_PRODUCER_EPOCH, Fate::kFatal},
      {kEndTransaction, RD_KAFKA_RESP_ERR_INVALID_TXN_STATE, Fate::kFatal},
      {kEndTransaction, RD_KAFKA_RESP_ERR_TRANSACTIONAL_ID_AUTHORIZATION_FAILED, Fate::kFatal},
  };
  for (const Case& each : cases) {
    SCOPED_TRACE(std::to_string(each.request) + " " + rd_kafka_err2name(each.code));
    EXPECT_EQ(fate_of(each.request, each.code), each.fate);
  }
}

TEST_F(SinkErrors, OfTakingOverAreRetriedOrSaid) {
  for (const auto code :
       {RD_KAFKA_RESP_ERR_COORDINATOR_NOT_AVAILABLE, RD_KAFKA_RESP_ERR_NOT_COORDINATOR,
        RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS,
        RD_KAFKA_RESP_ERR_CONCURRENT_TRANSACTIONS}) {
    SCOPED_TRACE(rd_kafka_err2name(code));
    inject(kInitProducerId, code);
    EXPECT_TRUE(sink());
  }
  for (const auto code : {RD_KAFKA_RESP_ERR_TRANSACTIONAL_ID_AUTHORIZATION_FAILED,
                          RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED}) {
    SCOPED_TRACE(rd_kafka_err2name(code));
    inject(kInitProducerId, code);
    const auto made = sink();
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().kind, StreamErrorKind::kFatal);
    EXPECT_THAT(made.error().message, HasSubstr("grant"));
  }
}

}  // namespace
}  // namespace wirefold::kafka
