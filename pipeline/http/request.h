#pragma once
// One HTTP/1.1 request as read from a socket, with every limit on it. Boost.Beast parses it; what
// it lets pass and two parsers could read differently (folded headers, chunked bodies, two lengths)
// is refused. Used by server.cc; tests/fuzz feeds it any bytes.

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace wirefold::http {

/// Longest of everything a client may send.
struct RequestLimits {
  std::size_t target_bytes_max = 8 * 1024;
  std::size_t head_bytes_max = 16 * 1024;
  std::size_t headers_max = 64;
  std::size_t body_bytes_max = 64 * 1024;
};

struct Request {
  std::string method;
  std::string path;  ///< as sent, still percent-encoded, without the query
  std::vector<std::pair<std::string, std::string>> query;    ///< decoded, in order
  std::vector<std::pair<std::string, std::string>> headers;  ///< names in lower case
  std::string body;
  bool keeps_alive = true;

  /// The header's value, or nothing. `name` in lower case.
  [[nodiscard]] std::optional<std::string_view> header(std::string_view name) const;
  /// The first value of a query parameter, or nothing.
  [[nodiscard]] std::optional<std::string_view> parameter(std::string_view name) const;
};

/// Why a request is answered without being looked at, after which the connection closes.
struct Refusal {
  int status = 400;
  std::string message;
};

/// Gathers bytes until they are a request. One a connection; reset by take().
class RequestReader {
 public:
  explicit RequestReader(const RequestLimits& limits = {});
  RequestReader(RequestReader&&) noexcept;
  RequestReader& operator=(RequestReader&&) noexcept;
  ~RequestReader();

  /// Adds received bytes. Nothing more is added once a request is refused.
  void add(std::string_view bytes) { buffer_.append(bytes); }
  /// The next request; nothing while bytes are missing. Bytes behind it stay for the next call.
  [[nodiscard]] base::Result<std::optional<Request>, Refusal> take();
  /// True if part of a request has come.
  [[nodiscard]] bool is_amid() const;
  /// True once for a request whose body waits to be asked for (RFC 9110, 10.1.1).
  [[nodiscard]] bool take_expectation();

 private:
  struct Parsing;  // the library's parser
  void begin();
  [[nodiscard]] base::Result<bool, Refusal> read_head();
  [[nodiscard]] base::Result<void, Refusal> take_head();

  RequestLimits limits_;
  std::string buffer_;
  std::unique_ptr<Parsing> parsing_;
};

/// Percent-decoded UTF-8 without NUL, or nothing if it is not that.
[[nodiscard]] std::optional<std::string> percent_decoded(std::string_view text);

/// `name=value&…`, decoded, "+" being a space; nothing if a part does not decode.
[[nodiscard]] std::optional<std::vector<std::pair<std::string, std::string>>> parse_query(
    std::string_view query);

/// True if the bytes are well-formed UTF-8.
[[nodiscard]] bool is_utf8(std::string_view text);

}  // namespace wirefold::http
