#include "http/response.h"

#include <boost/beast/http/fields.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/write.hpp>
#include <sstream>

#include "dedup/json_writer.h"

namespace wirefold::http {
namespace {

namespace beast = boost::beast;

// The page loads nothing from elsewhere, runs no inline script and cannot be framed; article text
// that should slip through as markup could do nothing.
constexpr std::pair<std::string_view, std::string_view> kSecurityHeaders[] = {
    {"Content-Security-Policy",
     "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
     "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"},
    {"X-Content-Type-Options", "nosniff"},
    {"X-Frame-Options", "DENY"},
    {"Referrer-Policy", "no-referrer"},
    {"Cross-Origin-Opener-Policy", "same-origin"},
    {"Cross-Origin-Resource-Policy", "same-origin"},
    {"Permissions-Policy", "camera=(), geolocation=(), microphone=()"},
};

beast::string_view view_of(std::string_view text) { return {text.data(), text.size()}; }

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
  beast::http::response_header<> head;
  head.version(11);
  head.result(static_cast<unsigned>(response.status));
  for (const auto& [name, value] : kSecurityHeaders) head.insert(view_of(name), view_of(value));
  if (response.status != 304) head.set("Content-Type", response.content_type);
  if (!has_header(response, "Cache-Control")) head.set("Cache-Control", "no-store");
  for (const auto& [name, value] : response.headers) head.insert(name, value);
  if (!response.next_text && response.status != 304) {
    head.set("Content-Length", std::to_string(content.size()));
  }
  const bool closes = connection == ConnectionStays::kClosed || response.next_text;
  head.set("Connection", closes ? "close" : "keep-alive");
  std::ostringstream written;
  written << head;
  std::string bytes = written.str();
  if (body == BodyWanted::kYes) bytes.append(content);
  return bytes;
}

}  // namespace wirefold::http
