#pragma once
// The desk's addresses: its page, its files and the JSON API under /api/v1. Every request that is
// not for this server, too large or not understood ends here with an error that says what to do.
// Called by the server's workers.

#include <string>
#include <string_view>

#include "desk/desk.h"
#include "desk/readings.h"
#include "http/server.h"

namespace wirefold::http {

struct DeskRouteSettings {
  bool is_loopback = true;  ///< then the Host header must name this machine
  std::string token;        ///< for rulings; empty: rulings are off
};

class DeskRoutes final : public Routes {
 public:
  /// All must outlive this.
  DeskRoutes(desk::Desk& desk, desk::Readings& readings, DeskRouteSettings settings)
      : desk_(desk), readings_(readings), settings_(std::move(settings)) {}
  [[nodiscard]] Response answer(const Request& request) override;

 private:
  [[nodiscard]] Response api(const Request& request, std::string_view path);
  [[nodiscard]] Response stories(const Request& request);
  [[nodiscard]] Response story(std::string_view encoded_id);
  [[nodiscard]] Response article(std::string_view encoded_id);
  [[nodiscard]] Response compare(const Request& request);
  [[nodiscard]] Response events(const Request& request);

  desk::Desk& desk_;
  desk::Readings& readings_;
  const DeskRouteSettings settings_;
};

}  // namespace wirefold::http
