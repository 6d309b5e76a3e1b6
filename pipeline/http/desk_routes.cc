#include "http/desk_routes.h"

#include "http/page.h"

namespace wirefold::http {
namespace {

constexpr std::string_view kApi = "/api/v1/";
constexpr std::string_view kAssets = "/assets/";

Response not_found() { return error_response(404, "not_found", "There is nothing here."); }

Response page_response(std::string_view name) {
  const auto file = page_file(name);
  if (!file) return not_found();
  Response response;
  response.content_type = std::string(file->content_type);
  response.lasting_body = file->bytes;
  response.headers.emplace_back("Cache-Control", "no-cache");
  return response;
}

}  // namespace

Response DeskRoutes::answer(const Request& request) {
  const auto host = request.header("host");
  if (settings_.is_loopback && host && !names_loopback(*host)) {
    return error_response(421, "bad_request",
                          "This server answers to the names of this machine only.");
  }
  const std::string_view path = request.path;
  if (path.starts_with(kApi)) return api(request);
  if (request.method != "GET" && request.method != "HEAD") {
    Response response = error_response(405, "bad_request", "This address can only be read.");
    response.headers.emplace_back("Allow", "GET, HEAD");
    return response;
  }
  if (path == "/") return page_response("index.html");
  if (path.starts_with(kAssets)) return page_response(path.substr(kAssets.size()));
  return not_found();
}

Response DeskRoutes::api(const Request& request) {
  if (request.path == "/api/v1/openapi.json") {
    Response response;
    response.lasting_body = openapi_document();
    return response;
  }
  return error_response(503, "not_ready", "The desk is being built; try again later.");
}

}  // namespace wirefold::http
