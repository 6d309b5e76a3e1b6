#include "app/desk_service.h"

#include <utility>

#include "app/version.h"

namespace wirefold::app {
namespace {

constexpr std::size_t kArticlesPerStory = 3;

desk::DeskSettings desk_settings(const Settings& settings) {
  desk::DeskSettings made;
  made.version = kVersion;
  made.takes_rulings = !settings.desk_token.empty();
  made.limits.stories_max = static_cast<std::size_t>(settings.desk_stories_max);
  made.limits.articles_max = kArticlesPerStory * made.limits.stories_max;
  return made;
}

}  // namespace

DeskService::DeskService(Parts parts, const http::Address& address)
    : rulings_(std::move(parts.rulings)),
      desk_(desk_settings(parts.settings)),
      readings_(desk_, parts.knowledge,
                {decode_settings(parts.settings), story_settings(parts.settings)}),
      routes_({desk_, readings_, *rulings_},
              {http::is_loopback(address), parts.settings.desk_token,
               kafka::rulings_topic(kafka_settings(parts.settings))}) {}

// The desk's thread wakes the server, and the server's threads ask the desk.
DeskService::~DeskService() { desk_.on_change({}); }

base::Result<std::unique_ptr<DeskService>, std::string> DeskService::start(Parts parts) {
  const auto address = http::parse_address(parts.address);
  if (!address) {
    return base::failure("The desk's address is not a numeric HOST:PORT, such as " +
                         std::string(kDeskAddress) + ": " + parts.address);
  }
  std::unique_ptr<DeskService> service(new DeskService(std::move(parts), *address));
  auto server = http::Server::start(*address, service->routes_);
  if (!server) return base::failure(server.error());
  service->server_ = std::move(*server);
  service->desk_.on_change([woken = service->server_.get()] { woken->wake(); });
  return service;
}

std::string DeskService::url() const { return "http://" + http::text_of(server_->address()) + "/"; }

std::string DeskService::warning() const {
  if (http::is_loopback(server_->address())) return {};
  return "warning: whoever reaches " + http::text_of(server_->address()) +
         " reads all stories at the desk; it has no login and no TLS, so put a proxy with both "
         "in front of it\n";
}

}  // namespace wirefold::app
