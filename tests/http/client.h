#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <string>
#include <string_view>

#include "http/address.h"

namespace wirefold::http {

/// A plain socket to a server under test: sends any bytes, reads until a condition or a deadline.
class Client {
 public:
  explicit Client(const Address& address) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(address.port);
    ::inet_pton(AF_INET, address.host.c_str(), &to.sin_addr);
    is_open_ = ::connect(socket_, reinterpret_cast<const sockaddr*>(&to), sizeof to) == 0;
  }
  Client(Client&& other) noexcept : socket_(other.socket_), is_open_(other.is_open_) {
    other.socket_ = -1;
  }
  Client(const Client&) = delete;
  ~Client() {
    if (socket_ >= 0) ::close(socket_);
  }

  void send(std::string_view bytes) const {
    while (!bytes.empty()) {
      const auto sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
  }
  /// All received so far, once it holds `wanted`, the server has closed or a minute is over.
  const std::string& read_until(std::string_view wanted) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (is_open_ && received_.find(wanted) == std::string::npos &&
           std::chrono::steady_clock::now() < deadline) {
      pollfd ready{socket_, POLLIN, 0};
      if (::poll(&ready, 1, 100) <= 0) continue;
      std::array<char, 65536> buffer;
      const auto bytes = ::recv(socket_, buffer.data(), buffer.size(), 0);
      is_open_ = bytes > 0;
      if (is_open_) received_.append(buffer.data(), static_cast<std::size_t>(bytes));
    }
    return received_;
  }
  const std::string& read_all() { return read_until("\xff never sent"); }
  void forget() { received_.clear(); }
  /// Sends nothing more, and still listens.
  void end_sending() const { ::shutdown(socket_, SHUT_WR); }
  [[nodiscard]] bool is_open() const { return is_open_; }

 private:
  int socket_;
  bool is_open_ = false;
  std::string received_;
};

}  // namespace wirefold::http
