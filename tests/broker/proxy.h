#pragma once
// A TCP proxy between a service and its broker that a test tells to delay, to cut, or to fall
// silent: what a bad network does. Forwards one port of 127.0.0.1 to another.

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <list>
#include <mutex>
#include <string>
#include <thread>

namespace wirefold::kafka {

class Proxy {
 public:
  Proxy(int port, int to_port) : to_port_(to_port), listener_(open_socket()) {
    sockaddr_in at = address(port);
    const int yes = 1;
    ::setsockopt(listener_, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    is_open_ = ::bind(listener_, reinterpret_cast<sockaddr*>(&at), sizeof at) == 0 &&
               ::listen(listener_, 64) == 0;
    accepting_ = std::jthread([this](const std::stop_token& done) { accept_all(done); });
  }
  ~Proxy() {
    accepting_ = std::jthread();
    pairs_.clear();
    ::close(listener_);
  }
  Proxy(const Proxy&) = delete;
  Proxy& operator=(const Proxy&) = delete;

  [[nodiscard]] bool is_open() const { return is_open_; }
  /// From now on each piece of bytes waits so long on its way.
  void delay(std::chrono::milliseconds by) { delay_ms_ = static_cast<int>(by.count()); }
  /// Closes all connections; new ones are served.
  void cut() { ++cuts_; }
  /// The connections of now stay open and never carry a byte again; new ones are served.
  void fall_silent() { ++silences_; }
  /// Until a producer begins anew, requests that end a transaction reach the broker, and their
  /// connection falls silent: who asked never hears that it is committed.
  void swallow_commits() { swallows_commits_ = true; }
  [[nodiscard]] int connections() const { return connections_; }

 private:
  // What a request is stands behind the four bytes of its length.
  static constexpr char kInitProducerId = 22;
  static constexpr char kEndTxn = 26;
  static constexpr int kSilent = -1;  // no number of silences
  // One direction or both: forwards until an end closes, the proxy cuts, or it is destroyed.
  struct Pair {
    Pair(Proxy& proxy, int client_end, int broker_end)
        : client(client_end), broker(broker_end), silences(proxy.silences_), cuts(proxy.cuts_) {
      thread = std::jthread([this, &proxy](const std::stop_token& done) { run(proxy, done); });
    }
    ~Pair() {
      thread = std::jthread();
      ::close(client);
      ::close(broker);
    }
    void run(Proxy& proxy, const std::stop_token& done) {
      while (!done.stop_requested() && proxy.cuts_ == cuts) {
        std::array<pollfd, 2> watched{{{client, POLLIN, 0}, {broker, POLLIN, 0}}};
        const bool is_silent = proxy.silences_ != silences;
        const int ready = ::poll(watched.data(), is_silent ? 0 : 2, 20);
        if (ready <= 0) continue;
        if (watched[0].revents != 0 && !forward(proxy, client, broker, done)) break;
        if (watched[1].revents != 0 && !forward(proxy, broker, client, done)) break;
      }
      ::shutdown(client, SHUT_RDWR);
      ::shutdown(broker, SHUT_RDWR);
    }
    bool forward(Proxy& proxy, int from, int to, const std::stop_token& done) {
      std::array<char, 65'536> bytes;
      const ssize_t count = ::recv(from, bytes.data(), bytes.size(), 0);
      if (count <= 0) return false;
      std::unique_lock lock(mutex);
      delayed.wait_for(lock, done, std::chrono::milliseconds(proxy.delay_ms_),
                       [] { return false; });
      for (ssize_t sent = 0; sent < count;) {
        const ssize_t more =
            ::send(to, bytes.data() + sent, static_cast<std::size_t>(count - sent), MSG_NOSIGNAL);
        if (more <= 0) return false;
        sent += more;
      }
      const bool is_request = from == client && count > 5 && bytes[4] == 0;
      if (is_request && bytes[5] == kInitProducerId) proxy.swallows_commits_ = false;
      if (is_request && bytes[5] == kEndTxn && proxy.swallows_commits_) silences = kSilent;
      return true;
    }
    int client;
    int broker;
    int silences;
    int cuts;
    std::mutex mutex;
    std::condition_variable_any delayed;
    std::jthread thread;
  };

  static int open_socket() { return ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0); }
  static sockaddr_in address(int port) {
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    at.sin_port = htons(static_cast<std::uint16_t>(port));
    return at;
  }
  void accept_all(const std::stop_token& done) {
    while (!done.stop_requested()) {
      pollfd watched{listener_, POLLIN, 0};
      if (::poll(&watched, 1, 20) <= 0) continue;
      const int client = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
      if (client < 0) continue;
      const int broker = open_socket();
      sockaddr_in at = address(to_port_);
      if (::connect(broker, reinterpret_cast<sockaddr*>(&at), sizeof at) != 0) {
        ::close(client);
        ::close(broker);
        continue;
      }
      ++connections_;
      pairs_.emplace_back(*this, client, broker);
    }
  }

  const int to_port_;
  const int listener_;
  bool is_open_ = false;
  std::atomic<int> delay_ms_{0};
  std::atomic<int> cuts_{0};
  std::atomic<int> silences_{0};
  std::atomic<int> connections_{0};
  std::atomic<bool> swallows_commits_{false};
  std::list<Pair> pairs_;
  std::jthread accepting_;
};

}  // namespace wirefold::kafka
