#pragma once
// Keeps librdkafka's mock cluster awake while it is asked to do something. In 2.0.2 its thread
// can miss the signal of a request and then sleeps a whole second; any network event ends that
// sleep, so connections are opened until the request is done. Used by embedded_broker.cc only.

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>

namespace wirefold::kafka {

/// Wakes the listener at "127.0.0.1:port" every few milliseconds while the object lives.
class ClusterWaker {
 public:
  explicit ClusterWaker(const std::string& bootstrap);
  ~ClusterWaker();
  ClusterWaker(const ClusterWaker&) = delete;
  ClusterWaker& operator=(const ClusterWaker&) = delete;

 private:
  void run(std::uint16_t port);

  std::mutex mutex_;
  std::condition_variable changed_;
  bool done_ = false;
  std::thread thread_;
};

}  // namespace wirefold::kafka
