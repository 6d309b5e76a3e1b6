#include "http/address.h"

#include <arpa/inet.h>

#include <charconv>

namespace wirefold::http {
namespace {

bool is_ipv4(const std::string& host) {
  in_addr parsed{};
  return ::inet_pton(AF_INET, host.c_str(), &parsed) == 1;
}

bool is_ipv6(const std::string& host) {
  in6_addr parsed{};
  return ::inet_pton(AF_INET6, host.c_str(), &parsed) == 1;
}

std::optional<std::uint16_t> parse_port(std::string_view text) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return port;
}

struct HostAndPort {
  std::string_view host;
  std::string_view port;
};

// Brackets stay off the host; nothing if they do not match.
std::optional<HostAndPort> divide(std::string_view text) {
  if (text.starts_with('[')) {
    const std::size_t end = text.find(']');
    if (end == std::string_view::npos) return std::nullopt;
    const std::string_view rest = text.substr(end + 1);
    if (!rest.empty() && !rest.starts_with(':')) return std::nullopt;
    return HostAndPort{text.substr(1, end - 1), rest.empty() ? rest : rest.substr(1)};
  }
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return HostAndPort{text, {}};
  return HostAndPort{text.substr(0, colon), text.substr(colon + 1)};
}

}  // namespace

std::optional<Address> parse_address(std::string_view text) {
  Address address;
  if (const auto port = parse_port(text)) {
    address.port = *port;
    return address;
  }
  const auto parts = divide(text);
  if (!parts) return std::nullopt;
  if (!parts->host.empty()) address.host = std::string(parts->host);
  if (address.host == "localhost") address.host = "127.0.0.1";
  if (!is_ipv4(address.host) && !is_ipv6(address.host)) return std::nullopt;
  if (parts->port.empty()) return text.ends_with(':') ? std::nullopt : std::optional(address);
  const auto port = parse_port(parts->port);
  if (!port) return std::nullopt;
  address.port = *port;
  return address;
}

bool is_loopback(const Address& address) {
  return address.host == "::1" || (is_ipv4(address.host) && address.host.starts_with("127."));
}

std::string text_of(const Address& address) {
  const bool is_long = address.host.find(':') != std::string::npos;
  const std::string host = is_long ? "[" + address.host + "]" : address.host;
  return host + ":" + std::to_string(address.port);
}

bool names_loopback(std::string_view host_header) {
  const auto parts = divide(host_header);
  if (!parts || (!parts->port.empty() && !parse_port(parts->port))) return false;
  std::string host(parts->host);
  for (char& letter : host) {
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter + 32);
  }
  return host == "localhost" || host == "localhost." || is_loopback({host, 0});
}

}  // namespace wirefold::http
