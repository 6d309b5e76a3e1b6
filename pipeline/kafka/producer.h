#pragma once
// Sends records and accounts for every one of them: sent, acknowledged, failed. The common part of
// feeder.h and sink.h; used only inside this room.

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "dedup/output.h"
#include "kafka/client.h"

namespace wirefold::kafka {

/// A record on its way out. The views need to live through send() only.
struct OutgoingRecord {
  std::string_view topic = {};
  std::int32_t partition = RD_KAFKA_PARTITION_UA;  ///< by default chosen by key
  std::string_view key = {};                       ///< empty: no key
  std::string_view value = {};
  const std::vector<dedup::Header>* headers = nullptr;
  std::optional<base::TimeMs> timestamp = std::nullopt;  ///< absent: now
};

/// Idempotent, so order holds and nothing is doubled by retries. One thread uses it.
class Producer {
 public:
  /// `required` is added to the client's settings (transactional.id).
  [[nodiscard]] static base::Result<std::unique_ptr<Producer>, stream::StreamError> make(
      const Connection& connection, Properties required);

  /// Copies the record into the client's queue (at most 32 MiB wait there). Blocks while that queue
  /// or, on the embedded broker, the topic's budget is full; if that lasts kStallMsMax, retry for
  /// the queue and fatal for the budget. Fatal if the record is larger than a broker takes. Also
  /// returns the first earlier delivery failure.
  [[nodiscard]] base::Result<void, stream::StreamError> send(const OutgoingRecord& record);

  /// Waits until every record sent is acknowledged or has failed; the first failure is the error.
  [[nodiscard]] base::Result<void, stream::StreamError> flush();

  /// Records acknowledged on a topic so far.
  [[nodiscard]] std::uint64_t delivered(std::string_view topic) const;
  /// Remembers how far a topic of one partition has been acknowledged.
  void watch(std::string topic) { watched_ = std::move(topic); }
  /// Of the last record acknowledged on the watched topic; 0 before the first. Any thread.
  [[nodiscard]] std::int64_t watched_offset() const { return watched_offset_; }
  [[nodiscard]] std::uint64_t failed() const { return failed_; }
  [[nodiscard]] std::uint64_t outstanding() const { return sent_ - acknowledged_ - failed_; }
  /// Forgets failures: what was sent has been taken back by the transaction's abort.
  void forget_failures();
  /// The error with the words of the first failed record, where a transaction must be taken back:
  /// once one has failed every later call says "erroneous state" and no more.
  [[nodiscard]] stream::StreamError explained(stream::StreamError error);
  [[nodiscard]] Client& client() { return *client_; }

 private:
  explicit Producer(std::unique_ptr<Client> client);
  [[nodiscard]] std::optional<stream::StreamError> first_failure() const;
  void note_delivery(const rd_kafka_message_t& message);
  [[nodiscard]] base::Result<void, stream::StreamError> wait_for_budget(
      const OutgoingRecord& record);
  [[nodiscard]] base::Result<void, stream::StreamError> enqueue(const OutgoingRecord& record,
                                                                HeadersPtr headers);

  std::unique_ptr<Client> client_;
  std::map<std::string, std::uint64_t, std::less<>> delivered_;
  std::string watched_;
  std::atomic<std::int64_t> watched_offset_{0};
  std::optional<stream::StreamError> failure_;
  std::uint64_t sent_ = 0;
  std::uint64_t acknowledged_ = 0;
  std::uint64_t failed_ = 0;
};

/// How long send() waits for a reader that does not read, in milliseconds.
inline constexpr int kStallMsMax = 60'000;

}  // namespace wirefold::kafka
