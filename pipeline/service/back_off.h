#pragma once
// Waiting before a failed call is repeated: the pipeline does with its source, a service with its
// cluster. A stop request ends the wait.

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <stop_token>

namespace wirefold::service {

/// Waits so long, or until a stop is requested.
inline void back_off(const std::stop_token& stop, int wait_ms) {
  std::mutex mutex;
  std::condition_variable_any stopped;
  std::unique_lock lock(mutex);
  stopped.wait_for(lock, stop, std::chrono::milliseconds(wait_ms), [] { return false; });
}

}  // namespace wirefold::service
