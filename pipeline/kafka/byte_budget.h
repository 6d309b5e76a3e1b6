#pragma once
// Holds writers back until readers have caught up. The embedded broker silently drops whole message
// sets beyond the last 5 MiB of a partition, so every byte written to it is first granted here and
// given back by whoever reads it. A real broker needs none of this.

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace wirefold::kafka {

/// Unread bytes allowed in one partition of the embedded broker: with one message set of at most
/// 1 MiB half read, this stays well below the 5 MiB it keeps.
inline constexpr std::size_t kUnreadBytesMax = 2 * 1024 * 1024;

/// What acquire() came to.
enum class Grant {
  kGranted,
  kTimedOut,  ///< nothing was read for the whole wait; nothing is held
  kClosed,    ///< close() was called; nothing is held
  kTooLarge,  ///< more than the whole budget; it could never be granted
};

/// Bytes between one writer and one reader. Safe from any thread.
class ByteBudget {
 public:
  explicit ByteBudget(std::size_t bytes_max) : bytes_max_(bytes_max) {}
  /// Waits at most wait_max for room. Grants are not queued: use one writer per budget.
  [[nodiscard]] Grant acquire(std::size_t bytes, std::chrono::milliseconds wait_max);
  /// Gives bytes back. More than is held (records of a foreign client) empties the budget.
  void release(std::size_t bytes);
  /// Ends all waits now and later: the reader is gone.
  void close();
  [[nodiscard]] std::size_t held() const;
  /// The most that was ever held.
  [[nodiscard]] std::size_t peak() const;

 private:
  const std::size_t bytes_max_;
  mutable std::mutex mutex_;
  std::condition_variable room_;
  std::size_t held_ = 0;
  std::size_t peak_ = 0;
  bool closed_ = false;
};

/// One budget per topic (the embedded broker's topics have one partition). The set of topics is
/// fixed, so finding one needs no lock.
class FlowControl {
 public:
  explicit FlowControl(const std::vector<std::string>& topics,
                       std::size_t bytes_max = kUnreadBytesMax);
  /// Null for a topic that is not held back.
  [[nodiscard]] ByteBudget* find(std::string_view topic);
  /// Ends all waits on all topics.
  void close();

 private:
  std::map<std::string, std::unique_ptr<ByteBudget>, std::less<>> budgets_;
};

/// What a record is charged: writer and reader must come to the same number, so it is made from
/// what both see (header bytes are names and values) and an allowance for the record's framing.
[[nodiscard]] constexpr std::size_t record_footprint(std::size_t key_bytes, std::size_t value_bytes,
                                                     std::size_t header_bytes) {
  constexpr std::size_t kFramingBytes = 96;
  return key_bytes + value_bytes + header_bytes + kFramingBytes;
}

}  // namespace wirefold::kafka
