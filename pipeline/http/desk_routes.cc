#include "http/desk_routes.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <memory>
#include <optional>

#include "base/hash.h"
#include "dedup/json_writer.h"
#include "desk/event_text.h"
#include "http/page.h"
#include "http/token.h"

namespace wirefold::http {
namespace {

constexpr std::string_view kApi = "/api/v1/";
constexpr std::string_view kAssets = "/assets/";
constexpr std::size_t kListedMax = 200;
constexpr std::size_t kWordsBytesMax = 1'000;

Response bad_request(std::string_view message) {
  return error_response(400, "bad_request", message);
}

Response not_found(std::string_view message) { return error_response(404, "not_found", message); }

Response json_response(std::string body) {
  Response response;
  response.body = std::move(body);
  return response;
}

Response only(std::string_view methods) {
  Response response =
      error_response(405, "bad_request", "This address takes other methods; see the Allow header.");
  response.headers.emplace_back("Allow", methods);
  return response;
}

bool is_read(const Request& request) { return request.method == "GET" || request.method == "HEAD"; }

// Asked for again with every visit, and answered in a few bytes while it is the same program.
Response page_response(const Request& request, std::string_view name) {
  const auto file = page_file(name);
  if (!file) return not_found("There is no such file.");
  const std::string tag = "\"" + std::to_string(base::hash64(file->bytes)) + "\"";
  Response response;
  response.content_type = std::string(file->content_type);
  response.headers.emplace_back("Cache-Control", "no-cache");
  response.headers.emplace_back("ETag", tag);
  if (request.header("if-none-match") == tag) {
    response.status = 304;
  } else {
    response.lasting_body = file->bytes;
  }
  return response;
}

std::optional<std::uint64_t> whole_number(std::string_view text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::string text_parameter(const Request& request, std::string_view name) {
  return std::string(request.parameter(name).value_or(""));
}

// Agencies, outlets and languages are known once an article has them; these are known for good.
std::optional<std::string> objection_to(const desk::StoryQuery& query) {
  constexpr std::array<std::string_view, 4> kStatuses = {"active", "closed", "withdrawn", "merged"};
  const bool is_status = query.status.empty() || std::find(kStatuses.begin(), kStatuses.end(),
                                                           query.status) != kStatuses.end();
  if (!is_status) return "`status` is active, closed, withdrawn or merged.";
  if (query.relation.empty() || !desk::relation_phrase(query.relation).empty()) return std::nullopt;
  return "`relation` is original, verbatim, edited, excerpt, revision, update, rewrite, coverage, "
         "correction or withdrawal.";
}

base::Result<desk::StoryQuery, std::string> story_query(const Request& request) {
  desk::StoryQuery query;
  query.words = text_parameter(request, "q");
  query.agency = text_parameter(request, "agency");
  query.source = text_parameter(request, "source");
  query.language = text_parameter(request, "language");
  query.relation = text_parameter(request, "relation");
  query.status = text_parameter(request, "status");
  query.after = text_parameter(request, "after");
  if (query.words.size() > kWordsBytesMax) {
    return base::failure(std::string("The search is too long; at most 1,000 bytes are taken."));
  }
  if (auto objection = objection_to(query)) return base::failure(std::move(*objection));
  const std::string sort = text_parameter(request, "sort");
  if (!sort.empty() && sort != "recent" && sort != "copies") {
    return base::failure(std::string("`sort` is recent or copies."));
  }
  if (sort == "copies") query.sort = desk::StorySort::kCopies;
  const std::string limit = text_parameter(request, "limit");
  if (limit.empty()) return query;
  const auto number = whole_number(limit);
  if (!number || *number == 0 || *number > kListedMax) {
    return base::failure(std::string("`limit` is a whole number from 1 to 200."));
  }
  query.limit = static_cast<std::size_t>(*number);
  return query;
}

base::TimeMs wall_clock() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
}

// The type's name, in whatever case, and parameters or none.
bool is_json_content(std::string_view type) {
  constexpr std::string_view kJson = "application/json";
  const std::string_view name = type.substr(0, type.find_first_of("; \t"));
  return std::equal(name.begin(), name.end(), kJson.begin(), kJson.end(),
                    [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a + 32 : a) == b; });
}

Response response_of(desk::Readings::Answer answer) {
  if (answer) return json_response(std::move(*answer));
  if (answer.error().kind == desk::ReadingErrorKind::kUnknown) {
    return not_found(answer.error().message);
  }
  return error_response(503, "not_ready", answer.error().message);
}

/// The text of one event stream: nothing while the client knows all there is.
class EventStream {
 public:
  EventStream(const desk::ChangeLog& log, std::uint64_t since) : log_(log), since_(since) {}
  std::string next() {
    const std::uint64_t version = log_.version();
    if (version == version_ && !is_first_) return {};
    is_first_ = false;
    version_ = version;
    const desk::ChangeLog::Told told = log_.told_since(since_);
    since_ = told.change;
    return "id: " + std::to_string(since_) + "\nevent: change\ndata: " + told.json + "\n\n";
  }

 private:
  const desk::ChangeLog& log_;
  std::uint64_t since_;
  std::uint64_t version_ = 0;
  bool is_first_ = true;
};

}  // namespace

Response DeskRoutes::answer(const Request& request) {
  const auto host = request.header("host");
  if (settings_.is_loopback && host && !names_loopback(*host)) {
    return error_response(421, "bad_request",
                          "This server answers to the names of this machine only.");
  }
  const std::string_view path = request.path;
  if (path.starts_with(kApi)) return api(request, path.substr(kApi.size()));
  if (!is_read(request)) return only("GET, HEAD");
  if (path == "/") return page_response(request, "index.html");
  if (path.starts_with(kAssets)) return page_response(request, path.substr(kAssets.size()));
  return not_found("There is nothing here; the page is at /, the API below /api/v1.");
}

Response DeskRoutes::api(const Request& request, std::string_view path) {
  constexpr std::string_view kStory = "stories/";
  constexpr std::string_view kArticle = "articles/";
  if (path == "rulings") return request.method == "POST" ? rule(request) : only("POST");
  if (!is_read(request)) return only("GET, HEAD");
  if (path == "status") return json_response(desk_.status());
  if (path == "stories") return stories(request);
  if (path.starts_with(kStory)) return story(path.substr(kStory.size()));
  if (path.starts_with(kArticle)) return article(path.substr(kArticle.size()));
  if (path == "compare") return compare(request);
  if (path == "events") return events(request);
  if (path == "openapi.json") {
    Response response;
    response.lasting_body = openapi_document();
    return response;
  }
  return not_found("The API has no such address; see /api/v1/openapi.json.");
}

Response DeskRoutes::stories(const Request& request) {
  const auto query = story_query(request);
  if (!query) return bad_request(query.error());
  auto listed = desk_.stories(*query);
  if (!listed) return bad_request("`after` is the `next` of the page before.");
  return json_response(std::move(*listed));
}

Response DeskRoutes::story(std::string_view encoded_id) {
  const auto id = percent_decoded(encoded_id);
  if (!id) return bad_request("The story's id is not percent-encoded UTF-8.");
  auto story = desk_.story(*id);
  if (!story) return not_found("The desk knows no such story; it may have been too long ago.");
  return json_response(std::move(*story));
}

Response DeskRoutes::article(std::string_view encoded_id) {
  const auto id = percent_decoded(encoded_id);
  if (!id) return bad_request("The article's id is not percent-encoded UTF-8.");
  return response_of(readings_.article(*id));
}

Response DeskRoutes::compare(const Request& request) {
  const auto left = request.parameter("left");
  const auto right = request.parameter("right");
  if (!left || !right) return bad_request("`left` and `right` are the ids of two articles.");
  return response_of(readings_.compare(*left, *right));
}

// Whoever may not rule is told nothing about the ruling.
Response DeskRoutes::rule(const Request& request) {
  if (settings_.token.empty()) {
    return error_response(403, "rulings_off",
                          "Rulings are off; set desk.token (WIREFOLD_DESK_TOKEN) to allow them.");
  }
  const auto authorization = request.header("authorization");
  if (!authorization || !is_bearer(*authorization, settings_.token)) {
    Response response = error_response(401, "unauthorized", "The token is not the right one.");
    response.headers.emplace_back("WWW-Authenticate", "Bearer");
    return response;
  }
  if (!is_json_content(request.header("content-type").value_or(""))) {
    return error_response(415, "bad_request", "A ruling is sent as application/json.");
  }
  const auto ruling = desk::parse_ruling(request.body, wall_clock());
  if (!ruling) return bad_request(ruling.error());
  if (const auto sent = rulings_.send(*ruling); !sent) {
    return error_response(503, "not_ready", "The ruling could not be kept: " + sent.error());
  }
  dedup::Json json;
  json.open();
  json.yes("accepted");
  json.field("topic", settings_.topic);
  json.close();
  Response response = json_response(json.take());
  response.status = 202;
  return response;
}

Response DeskRoutes::events(const Request& request) {
  std::uint64_t since = 0;
  // A browser that comes back says where it was; the address is only where it began.
  const auto last = request.header("last-event-id");
  const std::string_view text = last ? *last : request.parameter("since").value_or("0");
  const auto number = whole_number(text);
  if (!number) return bad_request("`since` is the number of a change.");
  since = *number;
  auto stream = std::make_shared<EventStream>(desk_.changes(), since);
  Response response;
  response.content_type = "text/event-stream";
  response.body = "retry: 1000\n\n" + stream->next();
  response.next_text = [stream] { return stream->next(); };
  return response;
}

}  // namespace wirefold::http
