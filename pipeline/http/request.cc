#include "http/request.h"

#include <algorithm>
#include <charconv>
#include <cstdint>

namespace wirefold::http {
namespace {

constexpr std::string_view kHeadEnd = "\r\n\r\n";

tl::unexpected<Refusal> refuse(int status, std::string message) {
  return base::failure(Refusal{status, std::move(message)});
}

bool is_token_character(char character) {
  const bool is_letter =
      (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z');
  const bool is_digit = character >= '0' && character <= '9';
  return is_letter || is_digit ||
         std::string_view("!#$%&'*+-.^_`|~").find(character) != std::string_view::npos;
}

bool is_token(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_token_character);
}

bool is_field_text(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char character) {
    const auto byte = static_cast<unsigned char>(character);
    return byte == '\t' || (byte >= ' ' && byte != 0x7f);
  });
}

std::string lower(std::string_view text) {
  std::string lowered(text);
  for (char& character : lowered) {
    if (character >= 'A' && character <= 'Z') character = static_cast<char>(character + 32);
  }
  return lowered;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

int hexadecimal(char character) {
  if (character >= '0' && character <= '9') return character - '0';
  if (character >= 'a' && character <= 'f') return character - 'a' + 10;
  if (character >= 'A' && character <= 'F') return character - 'A' + 10;
  return -1;
}

// The line up to the next CRLF, which is taken off too.
std::string_view take_line(std::string_view& text) {
  const std::size_t end = text.find("\r\n");
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 2);
  return line;
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

base::Result<void, Refusal> read_request_line(std::string_view line, const RequestLimits& limits,
                                              Request& request) {
  const std::size_t first = line.find(' ');
  const std::size_t last = line.rfind(' ');
  if (first == std::string_view::npos || first == last) {
    return refuse(400, "The first line is no request line of HTTP.");
  }
  request.method = std::string(line.substr(0, first));
  const std::string_view version = line.substr(last + 1);
  const std::string_view target = line.substr(first + 1, last - first - 1);
  if (!is_token(request.method)) return refuse(400, "The method is no word.");
  if (version != "HTTP/1.1" && version != "HTTP/1.0") {
    return refuse(505, "This server speaks HTTP/1.1 and HTTP/1.0.");
  }
  request.keeps_alive = version == "HTTP/1.1";
  if (target.size() > limits.target_bytes_max) return refuse(414, "The address is too long.");
  return read_target(target, request);
}

base::Result<void, Refusal> read_field(std::string_view line, Request& request) {
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos || !is_token(line.substr(0, colon)) || !is_field_text(line)) {
    return refuse(400, "A header line is malformed.");
  }
  request.headers.emplace_back(lower(line.substr(0, colon)), trimmed(line.substr(colon + 1)));
  return {};
}

// What the headers say about the body and the connection.
base::Result<std::size_t, Refusal> framing(Request& request, const RequestLimits& limits) {
  for (const std::string_view single : {"content-length", "host", "authorization"}) {
    const auto count = std::count_if(request.headers.begin(), request.headers.end(),
                                     [&](const auto& header) { return header.first == single; });
    if (count > 1) return refuse(400, "A header that may stand once stands twice.");
  }
  if (request.header("transfer-encoding")) {
    return refuse(501, "Bodies are taken with a Content-Length only.");
  }
  if (const auto connection = request.header("connection")) {
    const std::string wish = lower(*connection);
    if (wish.find("close") != std::string::npos) request.keeps_alive = false;
    if (wish.find("keep-alive") != std::string::npos) request.keeps_alive = true;
  }
  const auto length = request.header("content-length");
  if (!length) return 0;
  std::uint64_t bytes = 0;
  const auto [end, error] = std::from_chars(length->data(), length->data() + length->size(), bytes);
  if (error != std::errc() || end != length->data() + length->size()) {
    return refuse(error == std::errc::result_out_of_range ? 413 : 400,
                  "The Content-Length is no usable number.");
  }
  if (bytes > limits.body_bytes_max) {
    return refuse(413, "The body is too large; at most " + std::to_string(limits.body_bytes_max) +
                           " bytes are taken.");
  }
  return static_cast<std::size_t>(bytes);
}

// How many bytes follow a leading byte of UTF-8; -1 if it is none.
int followers(unsigned char lead) {
  if (lead < 0x80) return 0;
  if (lead >= 0xc2 && lead <= 0xdf) return 1;
  if (lead >= 0xe0 && lead <= 0xef) return 2;
  if (lead >= 0xf0 && lead <= 0xf4) return 3;
  return -1;
}

// The second byte rules out overlong forms, surrogates and what lies beyond U+10FFFF.
bool is_second(unsigned char lead, unsigned char byte) {
  if (lead == 0xe0) return byte >= 0xa0 && byte <= 0xbf;
  if (lead == 0xed) return byte >= 0x80 && byte <= 0x9f;
  if (lead == 0xf0) return byte >= 0x90 && byte <= 0xbf;
  if (lead == 0xf4) return byte >= 0x80 && byte <= 0x8f;
  return byte >= 0x80 && byte <= 0xbf;
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

base::Result<bool, Refusal> RequestReader::read_head() {
  // Empty lines in front of a request are skipped (RFC 9112, 2.2).
  while (buffer_.starts_with("\r\n")) buffer_.erase(0, 2);
  const std::size_t end = buffer_.find(kHeadEnd, searched_);
  if (std::min(end, buffer_.size()) > limits_.head_bytes_max) {
    return refuse(431, "The request's head is too large.");
  }
  if (end == std::string::npos) {
    searched_ = buffer_.size() < kHeadEnd.size() ? 0 : buffer_.size() - kHeadEnd.size() + 1;
    return false;
  }
  std::string_view head = std::string_view(buffer_).substr(0, end);
  Request request;
  if (auto read = read_request_line(take_line(head), limits_, request); !read) {
    return base::failure(read.error());
  }
  while (!head.empty()) {
    if (request.headers.size() == limits_.headers_max) return refuse(431, "Too many headers.");
    if (auto read = read_field(take_line(head), request); !read) return base::failure(read.error());
  }
  const auto body_bytes = framing(request, limits_);
  if (!body_bytes) return base::failure(body_bytes.error());
  body_begin_ = end + kHeadEnd.size();
  body_bytes_ = *body_bytes;
  request_ = std::move(request);
  return true;
}

base::Result<std::optional<Request>, Refusal> RequestReader::take() {
  if (!request_) {
    const auto is_read = read_head();
    if (!is_read) return base::failure(is_read.error());
    if (!*is_read) return std::nullopt;
  }
  if (buffer_.size() - body_begin_ < body_bytes_) return std::nullopt;
  std::optional<Request> request = std::move(request_);
  request_.reset();
  request->body = buffer_.substr(body_begin_, body_bytes_);
  buffer_.erase(0, body_begin_ + body_bytes_);
  searched_ = 0;
  return request;
}

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

bool is_utf8(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const auto lead = static_cast<unsigned char>(text[i]);
    const int more = followers(lead);
    if (more < 0 || text.size() - i <= static_cast<std::size_t>(more)) return false;
    for (int k = 1; k <= more; ++k) {
      const auto byte = static_cast<unsigned char>(text[i + static_cast<std::size_t>(k)]);
      if (k == 1 ? !is_second(lead, byte) : (byte & 0xc0) != 0x80) return false;
    }
    i += static_cast<std::size_t>(more) + 1;
  }
  return true;
}

}  // namespace wirefold::http
