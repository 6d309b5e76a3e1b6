#include "http/listener.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

namespace wirefold::http {
namespace {

constexpr int kBacklog = 128;

struct SocketAddress {
  sockaddr_storage storage{};
  socklen_t size = 0;
};

sockaddr* pointer_to(sockaddr_storage& storage) { return reinterpret_cast<sockaddr*>(&storage); }

SocketAddress socket_address(const Address& address) {
  SocketAddress made;
  if (address.host.find(':') != std::string::npos) {
    auto* six = reinterpret_cast<sockaddr_in6*>(&made.storage);
    six->sin6_family = AF_INET6;
    six->sin6_port = htons(address.port);
    ::inet_pton(AF_INET6, address.host.c_str(), &six->sin6_addr);
    made.size = sizeof(sockaddr_in6);
    return made;
  }
  auto* four = reinterpret_cast<sockaddr_in*>(&made.storage);
  four->sin_family = AF_INET;
  four->sin_port = htons(address.port);
  ::inet_pton(AF_INET, address.host.c_str(), &four->sin_addr);
  made.size = sizeof(sockaddr_in);
  return made;
}

std::uint16_t port_of(const Descriptor& socket) {
  SocketAddress bound;
  bound.size = sizeof bound.storage;
  ::getsockname(socket.get(), pointer_to(bound.storage), &bound.size);
  if (bound.storage.ss_family == AF_INET6) {
    return ntohs(reinterpret_cast<const sockaddr_in6*>(&bound.storage)->sin6_port);
  }
  return ntohs(reinterpret_cast<const sockaddr_in*>(&bound.storage)->sin_port);
}

tl::unexpected<std::string> cannot_listen(const Address& address) {
  const int error = errno;
  std::string advice = "choose another address";
  if (error == EADDRINUSE) advice = "another program has it; choose another port, or 0 for any";
  return base::failure("Nobody can listen at " + text_of(address) + " (" +
                       std::generic_category().message(error) + "): " + advice + ".");
}

bool is_passing(int error) { return error == EAGAIN || error == EWOULDBLOCK || error == EINTR; }

Transfer transfer_of(ssize_t result) {
  if (result > 0) return {static_cast<std::size_t>(result), false};
  return {0, result == 0 || !is_passing(errno)};
}

}  // namespace

Descriptor& Descriptor::operator=(Descriptor&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  return *this;
}

Descriptor::~Descriptor() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

int Descriptor::release() { return std::exchange(descriptor_, -1); }

base::Result<Listener, std::string> listen_at(const Address& address) {
  SocketAddress wanted = socket_address(address);
  Descriptor socket(
      ::socket(wanted.storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (socket.get() < 0) return cannot_listen(address);
  const int yes = 1;
  ::setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  if (::bind(socket.get(), pointer_to(wanted.storage), wanted.size) != 0 ||
      ::listen(socket.get(), kBacklog) != 0) {
    return cannot_listen(address);
  }
  Address bound = address;
  bound.port = port_of(socket);
  return Listener{std::move(socket), std::move(bound)};
}

Descriptor accept_client(const Descriptor& listener) {
  Descriptor client(::accept4(listener.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
  const int yes = 1;
  if (client.get() >= 0) {
    ::setsockopt(client.get(), IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
  }
  return client;
}

Transfer receive(const Descriptor& client, std::string& into) {
  std::array<char, 16 * 1024> buffer;
  const Transfer done = transfer_of(::recv(client.get(), buffer.data(), buffer.size(), 0));
  into.append(buffer.data(), done.bytes);
  return done;
}

Transfer send(const Descriptor& client, std::string_view bytes) {
  return transfer_of(::send(client.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL));
}

void end_sending(const Descriptor& client) { ::shutdown(client.get(), SHUT_WR); }

}  // namespace wirefold::http
