#pragma once
// What a route answers, and the bytes that go out for it: the security headers stand on every
// response, so that no route can forget them.

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace wirefold::http {

/// Asked by the server's own thread whenever it was woken and the client keeps up: text to send,
/// possibly none. Must be quick.
using NextText = std::function<std::string()>;

struct Response {
  int status = 200;
  std::string content_type = "application/json";
  std::string body;
  std::string_view lasting_body;  ///< instead of `body`: bytes that outlive the server
  std::vector<std::pair<std::string, std::string>> headers;
  NextText next_text;  ///< set: a stream without end; `body` is its beginning
};

/// `{"error":{"code":…,"message":…}}`.
[[nodiscard]] Response error_response(int status, std::string_view code, std::string_view message);

enum class BodyWanted { kYes, kNo };  ///< kNo: the request was a HEAD
enum class ConnectionStays { kOpen, kClosed };

/// Status line, headers and body. A stream's head has no length.
[[nodiscard]] std::string response_bytes(const Response& response, ConnectionStays connection,
                                         BodyWanted body);

}  // namespace wirefold::http
