#include "http/response.h"

#include "dedup/json_writer.h"

namespace wirefold::http {
namespace {

// The page loads nothing from elsewhere, runs no inline script and cannot be framed; article text
// that should slip through as markup could do nothing.
constexpr std::string_view kSecurityHeaders =
    "Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self'; "
    "img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'\r\n"
    "X-Content-Type-Options: nosniff\r\n"
    "X-Frame-Options: DENY\r\n"
    "Referrer-Policy: no-referrer\r\n"
    "Cross-Origin-Opener-Policy: same-origin\r\n"
    "Cross-Origin-Resource-Policy: same-origin\r\n"
    "Permissions-Policy: camera=(), geolocation=(), microphone=()\r\n";

std::string_view reason_of(int status) {
  switch (status) {
    case 200:
      return "OK";
    case 202:
      return "Accepted";
    case 304:
      return "Not Modified";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 413:
      return "Content Too Large";
    case 414:
      return "URI Too Long";
    case 415:
      return "Unsupported Media Type";
    case 421:
      return "Misdirected Request";
    case 431:
      return "Request Header Fields Too Large";
    case 501:
      return "Not Implemented";
    case 503:
      return "Service Unavailable";
    case 505:
      return "HTTP Version Not Supported";
    default:
      return status < 500 ? "Bad Request" : "Internal Server Error";
  }
}

bool has_header(const Response& response, std::string_view name) {
  for (const auto& [key, value] : response.headers) {
    if (key == name) return true;
  }
  return false;
}

}  // namespace

Response error_response(int status, std::string_view code, std::string_view message) {
  dedup::Json json;
  json.open();
  json.key("error");
  json.open();
  json.field("code", code);
  json.field("message", message);
  json.close();
  json.close();
  Response response;
  response.status = status;
  response.body = json.take();
  return response;
}

std::string response_bytes(const Response& response, ConnectionStays connection, BodyWanted body) {
  const std::string_view content =
      response.lasting_body.empty() ? std::string_view(response.body) : response.lasting_body;
  std::string bytes;
  bytes.reserve(1024 + content.size());
  bytes.append("HTTP/1.1 ").append(std::to_string(response.status)).append(" ");
  bytes.append(reason_of(response.status)).append("\r\n").append(kSecurityHeaders);
  if (response.status != 304) {
    bytes.append("Content-Type: ").append(response.content_type).append("\r\n");
  }
  if (!has_header(response, "Cache-Control")) bytes.append("Cache-Control: no-store\r\n");
  for (const auto& [name, value] : response.headers) {
    bytes.append(name).append(": ").append(value).append("\r\n");
  }
  if (!response.next_text && response.status != 304) {
    bytes.append("Content-Length: ").append(std::to_string(content.size())).append("\r\n");
  }
  const bool closes = connection == ConnectionStays::kClosed || response.next_text;
  bytes.append(closes ? "Connection: close\r\n\r\n" : "Connection: keep-alive\r\n\r\n");
  if (body == BodyWanted::kYes) bytes.append(content);
  return bytes;
}

}  // namespace wirefold::http
