#pragma once
// The desk's addresses: its page, its files and the JSON API under /api/v1. Every request that is
// not for this server, too large or not understood ends here with an error that says what to do.
// Called by the server's workers.

#include <string>

#include "http/server.h"

namespace wirefold::http {

struct DeskRouteSettings {
  bool is_loopback = true;  ///< then the Host header must name this machine
  std::string token;        ///< for rulings; empty: rulings are off
};

class DeskRoutes final : public Routes {
 public:
  explicit DeskRoutes(DeskRouteSettings settings) : settings_(std::move(settings)) {}
  [[nodiscard]] Response answer(const Request& request) override;

 private:
  [[nodiscard]] Response api(const Request& request);

  const DeskRouteSettings settings_;
};

}  // namespace wirefold::http
