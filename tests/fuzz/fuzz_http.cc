// Any bytes as what a browser may send: requests, cut anywhere, their queries and ids; rulings;
// Host and Authorization headers; and as records of the output topics, which the desk reads.

#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.h"
#include "desk/rulings.h"
#include "desk/stories.h"
#include "desk/story_list.h"
#include "http/address.h"
#include "http/request.h"
#include "http/token.h"

namespace wirefold::http {
namespace {

/// All requests of the bytes and how they end, given in pieces of a length.
std::string requests_of(std::string_view bytes, std::size_t piece) {
  RequestReader reader;
  std::string found;
  while (!bytes.empty()) {
    reader.add(bytes.substr(0, piece));
    bytes.remove_prefix(std::min(piece, bytes.size()));
    for (;;) {
      const auto taken = reader.take();
      if (!taken) return found + std::to_string(taken.error().status);
      if (!*taken) break;
      const Request& request = **taken;
      for (const auto& [name, value] : request.query) {
        WIREFOLD_CHECK(is_utf8(name) && is_utf8(value));
      }
      found += request.method + " " + request.path + " " + request.body + "\n";
    }
  }
  return found;
}

void read_as_request(std::string_view bytes) {
  // However a request is cut, it is the same request; refusals may come earlier or later.
  const std::string whole = requests_of(bytes, bytes.size());
  const std::string cut = requests_of(bytes, 7);
  const std::size_t end = std::min(whole.rfind('\n'), cut.rfind('\n'));
  if (end != std::string::npos) WIREFOLD_CHECK(whole.substr(0, end) == cut.substr(0, end));
}

void read_as_texts(std::string_view text) {
  if (const auto decoded = percent_decoded(text)) WIREFOLD_CHECK(is_utf8(*decoded));
  if (const auto address = parse_address(text)) {
    WIREFOLD_CHECK(parse_address(text_of(*address)).has_value());
  }
  static_cast<void>(names_loopback(text));
  WIREFOLD_CHECK(!is_bearer(text, ""));
  if (is_bearer(text, "token")) WIREFOLD_CHECK(text.size() == 12 && text.ends_with(" token"));
  if (const auto ruling = desk::parse_ruling(text, 0)) {
    WIREFOLD_CHECK(is_utf8(ruling->value));
    WIREFOLD_CHECK(!ruling->key.empty());
  }
}

void read_as_records(std::string_view bytes) {
  desk::StoryLimits limits;
  limits.stories_max = 3;
  limits.articles_max = 5;
  desk::Stories stories(limits);
  bool is_decision = false;
  while (!bytes.empty()) {
    const std::size_t end = std::min(bytes.find('\n'), bytes.size());
    is_decision = !is_decision;
    const auto topic = is_decision ? dedup::Topic::kDecisions : dedup::Topic::kStories;
    stories.take({topic, "", std::string(bytes.substr(0, end)), {}});
    WIREFOLD_CHECK(stories.story_count() <= 4);
    bytes.remove_prefix(std::min(end + 1, bytes.size()));
  }
  static_cast<void>(desk::count_facets(stories));
  desk::StoryQuery query;
  query.words = "word";
  WIREFOLD_CHECK(desk::list_stories(stories, query).has_value());
}

void read_as_cursor(std::string_view text) {
  const desk::Stories stories;
  desk::StoryQuery query;
  query.after = std::string(text);
  query.words = query.after;
  static_cast<void>(desk::list_stories(stories, query));
}

}  // namespace
}  // namespace wirefold::http

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view text{reinterpret_cast<const char*>(bytes), size};
  wirefold::http::read_as_request(text);
  wirefold::http::read_as_texts(text);
  wirefold::http::read_as_records(text);
  wirefold::http::read_as_cursor(text);
  return 0;
}
