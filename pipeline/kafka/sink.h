#pragma once
// stream::Sink on Kafka. On a real broker everything between two commits is one transaction with
// the input offsets in it; on the embedded broker, which fakes transactions, records are written at
// least once and every one is accounted for.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/position.h"
#include "kafka/connection.h"
#include "stream/stream.h"

namespace wirefold::kafka {

class Producer;

enum class Guarantee { kAtLeastOnce, kTransactional };

/// The broker aborts a transaction that is open for longer.
inline constexpr int kTransactionMsMax = 60'000;

/// Header of every record of a transaction, journal included: one name for all of them, on every
/// topic, and another for every other transaction. It lets a reader put partitions side by side.
/// Hexadecimal: when the process took over (milliseconds since 1970), "-", number of the
/// transaction.
inline constexpr std::string_view kCommitHeader = "wirefold.commit";

/// What the kind of broker can honestly give.
[[nodiscard]] constexpr Guarantee guarantee_of(BrokerKind broker) {
  return broker == BrokerKind::kReal ? Guarantee::kTransactional : Guarantee::kAtLeastOnce;
}

class KafkaSink final : public stream::Sink {
 public:
  /// Transactional: takes over the application id, which fences every earlier sink of that id and
  /// aborts what it left open. Retry if the broker does not answer, fatal if an output topic is
  /// missing (the journal's is looked for only on a real broker). When it returns, what the
  /// predecessor committed is decided: the journal's end may be read.
  [[nodiscard]] static base::Result<std::unique_ptr<KafkaSink>, stream::StreamError> make(
      const Connection& connection, Guarantee guarantee);
  ~KafkaSink() override;

  /// Blocks while 32 MiB are on their way (retry after kStallMsMax) or the embedded broker's reader
  /// lags (fatal after it). Abort: a record written since the last commit has failed. The record is
  /// gone from the caller either way. Journal records go to partition 0 in the order of the calls.
  /// Fatal, here as from commit() and abort(): "Another process has taken over …" if a later sink
  /// has the application id.
  [[nodiscard]] base::Result<void, stream::StreamError> write(dedup::OutputRecord record) override;

  /// Transactional: retry means the outcome is not known yet, so call again with the same offsets
  /// and write nothing before; abort means call abort(). At least once: waits for every
  /// acknowledgement and drops the offsets.
  [[nodiscard]] base::Result<void, stream::StreamError> commit(
      const std::vector<base::Position>& next_offsets) override;

  /// Transactional: what was written since the last commit will never be seen by a read_committed
  /// reader. At least once: what was sent stays; it is waited for, and uncommitted() counts it.
  [[nodiscard]] base::Result<void, stream::StreamError> abort() override;

  [[nodiscard]] std::int64_t journal_offset() const override;

  /// Records of a role acknowledged so far, in all transactions.
  [[nodiscard]] std::uint64_t delivered(dedup::Topic topic) const;
  /// Records left visible by abort() on a sink without transactions.
  [[nodiscard]] std::uint64_t uncommitted() const { return uncommitted_; }

 private:
  enum class Phase { kIdle, kOpen, kOffsetsSent };

  KafkaSink(std::unique_ptr<Producer> producer, const Settings& settings, Guarantee guarantee);
  [[nodiscard]] base::Result<void, stream::StreamError> begin_if_idle();
  [[nodiscard]] base::Result<void, stream::StreamError> send_offsets(
      const std::vector<base::Position>& next_offsets);

  std::unique_ptr<Producer> producer_;
  std::vector<std::string> topics_;  // by role
  std::string group_;
  std::string source_;       // of events
  std::string name_;         // what all commits' names begin with
  std::string commit_name_;  // of the open transaction
  std::uint64_t transactions_ = 0;
  Guarantee guarantee_;
  Phase phase_ = Phase::kIdle;
  std::uint64_t written_since_commit_ = 0;
  std::uint64_t uncommitted_ = 0;
};

}  // namespace wirefold::kafka
