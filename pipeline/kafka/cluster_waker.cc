#include "kafka/cluster_waker.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <charconv>
#include <chrono>

namespace wirefold::kafka {
namespace {

constexpr std::chrono::milliseconds kBetweenWakes{5};

std::uint16_t port_of(const std::string& bootstrap) {
  std::uint16_t port = 0;
  const std::size_t colon = bootstrap.rfind(':');
  if (colon == std::string::npos) return port;
  std::from_chars(bootstrap.data() + colon + 1, bootstrap.data() + bootstrap.size(), port);
  return port;
}

// Success does not matter: a refused connection means that nobody sleeps there any more.
void connect_once(std::uint16_t port) {
  const int socket_fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (socket_fd < 0) return;
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  static_cast<void>(
      ::connect(socket_fd, reinterpret_cast<const sockaddr*>(&address), sizeof(address)));
  ::close(socket_fd);
}

}  // namespace

ClusterWaker::ClusterWaker(const std::string& bootstrap)
    : thread_([this, port = port_of(bootstrap)] { run(port); }) {}

ClusterWaker::~ClusterWaker() {
  {
    const std::lock_guard lock(mutex_);
    done_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void ClusterWaker::run(std::uint16_t port) {
  std::unique_lock lock(mutex_);
  while (!changed_.wait_for(lock, kBetweenWakes, [this] { return done_; })) {
    lock.unlock();
    connect_once(port);
    lock.lock();
  }
}

}  // namespace wirefold::kafka
