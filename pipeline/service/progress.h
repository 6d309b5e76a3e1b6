#pragma once
// How far a running pipeline is, for progress bars and metrics: plain counters, written by the
// pipeline's threads and read by any other.

#include <atomic>
#include <cstdint>

namespace wirefold::service {

/// Counters only grow. Each may be read at any time; together they are not a snapshot.
struct Progress {
  std::atomic<std::uint64_t> records_read{0};
  std::atomic<std::uint64_t> bytes_read{0};  ///< keys and values as received
  std::atomic<std::uint64_t> records_decided{0};
  std::atomic<std::uint64_t> records_committed{0};  ///< inputs whose outputs are committed
  std::atomic<std::uint64_t> outputs_written{0};
  std::atomic<std::uint64_t> journal_committed{0};  ///< journal records
  std::atomic<std::uint64_t> commits{0};
  std::atomic<std::uint64_t> retries{0};  ///< calls of source and sink that were repeated
};

}  // namespace wirefold::service
