#pragma once
// SIGINT, SIGTERM and SIGHUP (unless it is ignored) as a stop request: the first asks the program
// to finish what it has read, a second ends the process at once. main makes one before it starts
// any other thread.

#include <memory>
#include <stop_token>

namespace wirefold::service {

/// Blocks both signals in the calling thread (and so in threads it starts later) and waits for them
/// on a thread of its own. One at a time.
class StopSignal {
 public:
  StopSignal();
  ~StopSignal();
  StopSignal(const StopSignal&) = delete;
  StopSignal& operator=(const StopSignal&) = delete;

  /// Requested at the first signal.
  [[nodiscard]] std::stop_token token() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace wirefold::service
