#include "app/desk_service.h"

#include <utility>

#include "app/version.h"

namespace wirefold::app {

namespace {

desk::DeskSettings desk_settings() {
  desk::DeskSettings settings;
  settings.version = kVersion;
  return settings;
}

}  // namespace

DeskService::DeskService(const http::Address& address, const Settings& settings,
                         const dedup::Knowledge& knowledge)
    : desk_(desk_settings()),
      readings_(desk_, knowledge, {decode_settings(settings), story_settings(settings)}),
      routes_(desk_, readings_, {http::is_loopback(address), {}}) {}

// The desk's thread wakes the server, and the server's threads ask the desk.
DeskService::~DeskService() { desk_.on_change({}); }

base::Result<std::unique_ptr<DeskService>, std::string> DeskService::start(
    const std::string& address, const Settings& settings, const dedup::Knowledge& knowledge) {
  const auto parsed = http::parse_address(address);
  if (!parsed) {
    return base::failure("The desk's address is not a numeric HOST:PORT, such as 127.0.0.1:8642: " +
                         address);
  }
  std::unique_ptr<DeskService> service(new DeskService(*parsed, settings, knowledge));
  auto server = http::Server::start(*parsed, service->routes_);
  if (!server) return base::failure(server.error());
  service->server_ = std::move(*server);
  service->desk_.on_change([woken = service->server_.get()] { woken->wake(); });
  return service;
}

std::string DeskService::url() const { return "http://" + http::text_of(server_->address()) + "/"; }

}  // namespace wirefold::app
