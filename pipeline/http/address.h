#pragma once
// Where the server listens, and which names a request may call it by. app/ parses the setting,
// server.cc listens there and checks the Host header.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace wirefold::http {

/// A numeric address and a port; port 0 lets the system choose one.
struct Address {
  std::string host = "127.0.0.1";
  std::uint16_t port = 8642;
};

/// "HOST:PORT", "HOST", ":PORT" or "PORT"; HOST is an IPv4 address, "localhost" or "[IPv6]".
[[nodiscard]] std::optional<Address> parse_address(std::string_view text);

/// True for 127.0.0.0/8 and ::1: only programs on this machine reach it.
[[nodiscard]] bool is_loopback(const Address& address);

/// "127.0.0.1:8642", "[::1]:8642".
[[nodiscard]] std::string text_of(const Address& address);

/// True if a Host header names this machine itself. A page of another site whose name was made to
/// resolve to 127.0.0.1 (DNS rebinding) sends that site's name and is turned away.
[[nodiscard]] bool names_loopback(std::string_view host_header);

}  // namespace wirefold::http
