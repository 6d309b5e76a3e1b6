#pragma once
// How far a running pipeline is, for progress bars and metrics: plain counters, written by the
// pipeline's threads and read by any other.

#include <atomic>
#include <chrono>
#include <cstdint>

#include "service/tally.h"
#include "service/turns.h"

namespace wirefold::service {

/// What Progress::waits_since_ms counts in.
[[nodiscard]] inline std::int64_t steady_ms() {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
}

/// Counters only grow, but for waits_since_ms. Each may be read at any time; together they are not
/// a snapshot.
struct Progress {
  std::atomic<std::uint64_t> records_read{0};
  std::atomic<std::uint64_t> bytes_read{0};  ///< keys and values as received
  std::atomic<std::uint64_t> records_decided{0};
  std::atomic<std::uint64_t> records_committed{0};  ///< inputs whose outputs are committed
  std::atomic<std::uint64_t> outputs_written{0};
  std::atomic<std::uint64_t> journal_committed{0};  ///< journal records
  std::atomic<std::uint64_t> commits{0};
  std::atomic<std::uint64_t> aborts{0};     ///< commits given up
  std::atomic<std::uint64_t> retries{0};    ///< calls of source and sink that were repeated
  std::atomic<std::uint64_t> paused_us{0};  ///< reading waited so long for a queue's room
  std::atomic<bool> is_paused{false};       ///< and does now
  Tally tally;                              ///< what was committed, by kind
  Turns turns;                              ///< which loops go round
  /// Since when the story thread has waited for a sink that takes nothing more, and reading with
  /// it: milliseconds of the steady clock; 0: it does not.
  std::atomic<std::int64_t> waits_since_ms{0};
  std::atomic<std::int64_t> waited_ms{0};  ///< such waits that are over
};

}  // namespace wirefold::service
