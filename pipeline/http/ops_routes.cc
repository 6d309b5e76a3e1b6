#include "http/ops_routes.h"

#include "dedup/json_writer.h"

namespace wirefold::http {
namespace {

constexpr const char* kMetricsType = "text/plain; version=0.0.4; charset=utf-8";

Response health_response(const Health& health) {
  dedup::Json json;
  json.open();
  json.field("status", health.is_well ? "ok" : "not ok");
  json.field("state", health.state);
  json.key("reasons");
  json.open_list();
  for (const HealthReason& reason : health.reasons) {
    json.open();
    json.field("code", reason.code);
    json.field("message", reason.message);
    json.close();
  }
  json.close_list();
  json.close();
  Response response;
  response.status = health.is_well ? 200 : 503;
  response.body = json.take() + "\n";
  return response;
}

Response text_response(std::string body, std::string type) {
  Response response;
  response.content_type = std::move(type);
  response.body = std::move(body);
  return response;
}

}  // namespace

Response OpsRoutes::answer(const Request& request) {
  if (is_loopback_ && !names_loopback(request.header("host").value_or(""))) {
    return error_response(403, "bad_host", "This address is for this machine alone.");
  }
  if (request.method != "GET" && request.method != "HEAD") {
    Response refused = error_response(405, "bad_request", "This address can only be read.");
    refused.headers.emplace_back("Allow", "GET, HEAD");
    return refused;
  }
  if (request.path == "/metrics") return text_response(answers_.metrics(), kMetricsType);
  if (request.path == "/version") return text_response(answers_.version, "application/json");
  if (request.path == "/livez") return health_response(answers_.live());
  if (request.path == "/readyz") {
    const bool asks_active = request.parameter("active").has_value();
    return health_response(asks_active ? answers_.active() : answers_.ready());
  }
  return error_response(404, "not_found", "There are /metrics, /livez, /readyz and /version.");
}

}  // namespace wirefold::http
