#pragma once
// Waiting before a failed call is repeated: the pipeline does with its source, a service with its
// cluster. A stop request ends the wait.

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <stop_token>

#include "stream/stream.h"

namespace wirefold::service {

/// Waits so long, or until a stop is requested.
inline void back_off(const std::stop_token& stop, int wait_ms) {
  std::mutex mutex;
  std::condition_variable_any stopped;
  std::unique_lock lock(mutex);
  stopped.wait_for(lock, stop, std::chrono::milliseconds(wait_ms), [] { return false; });
}

inline constexpr int kRetryMs = 100;

/// How long persist() goes on, and where it counts.
struct Persistence {
  std::stop_token stop;
  std::atomic<std::uint64_t>& retries;
};

/// Repeats a call that says "retry" until it succeeds, fails for good or a stop is requested. A
/// client that exists turns "retry" into "fatal" when no broker answers for too long; a call that
/// makes one is repeated without end, since a broker may start later than this process.
template <typename Call>
auto persist(const Persistence& how, Call call) {
  auto result = call();
  while (!result && result.error().kind == stream::StreamErrorKind::kRetry &&
         !how.stop.stop_requested()) {
    ++how.retries;
    back_off(how.stop, kRetryMs);
    result = call();
  }
  return result;
}

}  // namespace wirefold::service
