#pragma once
// The desk's addresses: its page, its files and the JSON API under /api/v1. Every request that is
// not for this server, too large or not understood ends here with an error that says what to do.
// Called by the server's workers.

#include <string>
#include <string_view>

#include "desk/desk.h"
#include "desk/readings.h"
#include "desk/rulings.h"
#include "http/server.h"

namespace wirefold::http {

struct DeskRouteSettings {
  bool is_loopback = true;             ///< then the Host header must name this machine
  std::string token;                   ///< for rulings; empty: rulings are off
  std::string topic = "wire.rulings";  ///< where they go, for the answer
};

class DeskRoutes final : public Routes {
 public:
  /// All must outlive this.
  struct Parts {
    desk::Desk& desk;
    desk::Readings& readings;
    desk::Rulings& rulings;
  };
  DeskRoutes(Parts parts, DeskRouteSettings settings)
      : desk_(parts.desk),
        readings_(parts.readings),
        rulings_(parts.rulings),
        settings_(std::move(settings)) {}
  [[nodiscard]] Response answer(const Request& request) override;

 private:
  [[nodiscard]] Response api(const Request& request, std::string_view path);
  [[nodiscard]] Response stories(const Request& request);
  [[nodiscard]] Response story(std::string_view encoded_id);
  [[nodiscard]] Response article(std::string_view encoded_id);
  [[nodiscard]] Response compare(const Request& request);
  [[nodiscard]] Response rule(const Request& request);
  [[nodiscard]] Response events(const Request& request);

  desk::Desk& desk_;
  desk::Readings& readings_;
  desk::Rulings& rulings_;
  const DeskRouteSettings settings_;
};

}  // namespace wirefold::http
