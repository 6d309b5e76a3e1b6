#pragma once
// Puts an archive's records on an input topic, in order, for a replay through a broker. On the
// embedded broker it is held back until the source has caught up.

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "kafka/connection.h"
#include "stream/stream.h"

namespace wirefold::kafka {

class Producer;

/// Header that carries a record's event time: milliseconds since 1970, decimal, ASCII.
inline constexpr std::string_view kEventTimeHeader = "wirefold.event_time";

/// How many records are to come in all, told by the feeder to the source once it knows. Safe from
/// any thread; must outlive both.
class FeedEnd {
 public:
  void set(std::uint64_t records) { records_.store(static_cast<std::int64_t>(records)); }
  [[nodiscard]] std::optional<std::uint64_t> get() const {
    const std::int64_t records = records_.load();
    if (records < 0) return std::nullopt;
    return static_cast<std::uint64_t>(records);
  }

 private:
  std::atomic<std::int64_t> records_{-1};
};

/// One record of an archive. The views need to live through feed() only.
struct FeedRecord {
  std::string_view key = {};  ///< may be empty
  std::string_view value = {};
  std::optional<base::TimeMs> event_time = std::nullopt;
  std::optional<base::TimeMs> timestamp = std::nullopt;  ///< the record's own; absent (or 0): now
};

/// Writes partition 0 of a topic. One thread uses it.
class Feeder {
 public:
  /// Without a topic: that of articles. Retry if the broker does not answer, fatal if the topic is
  /// missing.
  [[nodiscard]] static base::Result<std::unique_ptr<Feeder>, stream::StreamError> make(
      const Connection& connection, std::string topic = {});
  ~Feeder();

  /// Takes a record of at most kRecordBytesMax bytes (larger: fatal, the caller rejects them
  /// first). Blocks while the unread records fill the embedded broker's budget.
  [[nodiscard]] base::Result<void, stream::StreamError> feed(const FeedRecord& record);

  /// Waits until all records are acknowledged, then tells the end. Call once, after the last
  /// feed().
  [[nodiscard]] base::Result<void, stream::StreamError> finish(FeedEnd& end);

  /// Waits until all records so far are acknowledged.
  [[nodiscard]] base::Result<void, stream::StreamError> flush();

  [[nodiscard]] std::uint64_t fed() const { return fed_; }

 private:
  Feeder(std::unique_ptr<Producer> producer, std::string topic);

  std::unique_ptr<Producer> producer_;
  std::string topic_;
  std::uint64_t fed_ = 0;
};

}  // namespace wirefold::kafka
