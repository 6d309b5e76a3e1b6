#include "http/request.h"

#include <simdjson.h>

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <cstdint>

namespace wirefold::http {
namespace {

namespace beast = boost::beast;

tl::unexpected<Refusal> refuse(int status, std::string message) {
  return base::failure(Refusal{status, std::move(message)});
}

int hexadecimal(char character) {
  if (character >= '0' && character <= '9') return character - '0';
  if (character >= 'a' && character <= 'f') return character - 'a' + 10;
  if (character >= 'A' && character <= 'F') return character - 'A' + 10;
  return -1;
}

base::Result<void, Refusal> read_target(std::string_view target, Request& request) {
  const bool is_visible = std::all_of(target.begin(), target.end(), [](char character) {
    return character > ' ' && character < 0x7f;
  });
  if (!target.starts_with('/') || !is_visible) {
    return refuse(400, "The request names no path of this server; it begins with a slash.");
  }
  target = target.substr(0, target.find('#'));
  const std::size_t mark = target.find('?');
  request.path = std::string(target.substr(0, mark));
  if (mark == std::string_view::npos) return {};
  auto query = parse_query(target.substr(mark + 1));
  if (!query) return refuse(400, "The query is not percent-encoded UTF-8.");
  request.query = std::move(*query);
  return {};
}

std::string text_of(beast::string_view text) { return {text.data(), text.size()}; }

std::string lower(std::string text) {
  for (char& character : text) {
    if (character >= 'A' && character <= 'Z') character = static_cast<char>(character + 32);
  }
  return text;
}

Refusal refusal_of(const boost::system::error_code& error, const RequestLimits& limits) {
  using HttpError = beast::http::error;
  if (error == HttpError::header_limit) return {431, "The request's head is too large."};
  if (error == HttpError::bad_version) return {505, "This server speaks HTTP/1.1 and HTTP/1.0."};
  if (error == HttpError::body_limit) {
    return {413, "The body is too large; at most " + std::to_string(limits.body_bytes_max) +
                     " bytes are taken."};
  }
  return {400, "This is no request of HTTP: " + error.message() + "."};
}

// What the library lets pass and another parser could read differently is refused all the same.
base::Result<void, Refusal> check_headers(const Request& request, const RequestLimits& limits) {
  if (request.headers.size() > limits.headers_max) return refuse(431, "Too many headers.");
  for (const std::string_view single : {"content-length", "host", "authorization"}) {
    const auto count = std::count_if(request.headers.begin(), request.headers.end(),
                                     [&](const auto& header) { return header.first == single; });
    if (count > 1) return refuse(400, "A header that may stand once stands twice.");
  }
  if (request.header("transfer-encoding")) {
    return refuse(501, "Bodies are taken with a Content-Length only.");
  }
  return {};
}

// A header line that goes on in the next one.
bool is_folded(std::string_view head) {
  return head.find("\r\n ") != std::string_view::npos ||
         head.find("\r\n\t") != std::string_view::npos;
}

}  // namespace

std::optional<std::string_view> Request::header(std::string_view name) const {
  for (const auto& [key, value] : headers) {
    if (key == name) return value;
  }
  return std::nullopt;
}

std::optional<std::string_view> Request::parameter(std::string_view name) const {
  for (const auto& [key, value] : query) {
    if (key == name) return value;
  }
  return std::nullopt;
}

struct RequestReader::Parsing {
  beast::http::request_parser<beast::http::string_body> parser;
  Request request;  // its head, once read
  bool waits_to_continue = false;
};

RequestReader::RequestReader(const RequestLimits& limits) : limits_(limits) {}
RequestReader::RequestReader(RequestReader&&) noexcept = default;
RequestReader& RequestReader::operator=(RequestReader&&) noexcept = default;
RequestReader::~RequestReader() = default;

void RequestReader::begin() {
  parsing_ = std::make_unique<Parsing>();
  parsing_->parser.header_limit(static_cast<std::uint32_t>(limits_.head_bytes_max));
  parsing_->parser.body_limit(limits_.body_bytes_max);
}

// The library asks for the whole head at once, so its bytes wait here until they are there.
base::Result<bool, Refusal> RequestReader::read_head() {
  // Empty lines in front of a request are skipped (RFC 9112, 2.2).
  while (buffer_.starts_with("\r\n")) buffer_.erase(0, 2);
  if (buffer_.empty()) return false;
  if (!parsing_) begin();
  auto& parser = parsing_->parser;
  boost::system::error_code error;
  const std::size_t used = parser.put(boost::asio::buffer(buffer_), error);
  if (error == beast::http::error::need_more) return false;
  if (error) return base::failure(refusal_of(error, limits_));
  if (!parser.is_header_done()) return false;
  if (is_folded(std::string_view(buffer_).substr(0, used))) {
    return refuse(400, "A header line is folded.");
  }
  buffer_.erase(0, used);
  if (auto read = take_head(); !read) return base::failure(read.error());
  return true;
}

base::Result<void, Refusal> RequestReader::take_head() {
  const auto& message = parsing_->parser.get();
  Request& request = parsing_->request;
  request.method = text_of(message.method_string());
  request.keeps_alive = message.keep_alive();
  for (const auto& field : message) {
    request.headers.emplace_back(lower(text_of(field.name_string())), text_of(field.value()));
  }
  if (auto checked = check_headers(request, limits_); !checked) return checked;
  if (const auto expected = request.header("expect")) {
    if (lower(std::string(*expected)) != "100-continue") {
      return refuse(417, "The request expects what this server does not know.");
    }
    parsing_->waits_to_continue = message.version() >= 11;
  }
  const std::string target = text_of(message.target());
  if (target.size() > limits_.target_bytes_max) return refuse(414, "The address is too long.");
  return read_target(target, request);
}

base::Result<std::optional<Request>, Refusal> RequestReader::take() {
  const bool has_head = parsing_ && parsing_->parser.is_header_done();
  if (!has_head) {
    const auto is_read = read_head();
    if (!is_read) return base::failure(is_read.error());
    if (!*is_read) return std::nullopt;
  }
  auto& parser = parsing_->parser;
  while (!parser.is_done() && !buffer_.empty()) {
    boost::system::error_code error;
    const std::size_t used = parser.put(boost::asio::buffer(buffer_), error);
    buffer_.erase(0, used);
    if (error == beast::http::error::need_more) break;
    if (error) return base::failure(refusal_of(error, limits_));
  }
  if (!parser.is_done()) return std::nullopt;
  std::optional<Request> request = std::move(parsing_->request);
  request->body = std::move(parser.get().body());
  parsing_.reset();
  return request;
}

bool RequestReader::take_expectation() {
  return parsing_ && std::exchange(parsing_->waits_to_continue, false);
}

bool RequestReader::is_amid() const { return parsing_ != nullptr || !buffer_.empty(); }

std::optional<std::string> percent_decoded(std::string_view text) {
  std::string decoded;
  decoded.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      decoded.push_back(text[i]);
      continue;
    }
    if (text.size() - i < 3) return std::nullopt;
    const int high = hexadecimal(text[i + 1]);
    const int low = hexadecimal(text[i + 2]);
    if (high < 0 || low < 0) return std::nullopt;
    decoded.push_back(static_cast<char>(high * 16 + low));
    i += 2;
  }
  if (decoded.find('\0') != std::string::npos || !is_utf8(decoded)) return std::nullopt;
  return decoded;
}

std::optional<std::vector<std::pair<std::string, std::string>>> parse_query(
    std::string_view query) {
  std::vector<std::pair<std::string, std::string>> parameters;
  while (!query.empty()) {
    const std::size_t end = std::min(query.find('&'), query.size());
    std::string part(query.substr(0, end));
    query.remove_prefix(std::min(end + 1, query.size()));
    if (part.empty()) continue;
    std::replace(part.begin(), part.end(), '+', ' ');
    const std::size_t equals = std::min(part.find('='), part.size());
    const std::string_view text = part;
    auto name = percent_decoded(text.substr(0, equals));
    auto value = percent_decoded(text.substr(std::min(equals + 1, part.size())));
    if (!name || !value) return std::nullopt;
    parameters.emplace_back(std::move(*name), std::move(*value));
  }
  return parameters;
}

bool is_utf8(std::string_view text) { return simdjson::validate_utf8(text.data(), text.size()); }

}  // namespace wirefold::http
