#pragma once
// The story desk as a command runs it: what the desk knows, the routes and the server, put
// together from the settings. Made by replay_command.cc and run_command.cc.

#include <memory>
#include <string>

#include "app/settings.h"
#include "base/result.h"
#include "dedup/knowledge.h"
#include "desk/desk.h"
#include "desk/readings.h"
#include "http/desk_routes.h"
#include "http/server.h"

namespace wirefold::app {

class DeskService {
 public:
  /// Serves at once. The error is a sentence that says what to do. `knowledge` must outlive it.
  [[nodiscard]] static base::Result<std::unique_ptr<DeskService>, std::string> start(
      const std::string& address, const Settings& settings, const dedup::Knowledge& knowledge);

  ~DeskService();

  /// What is to be fed with committed records.
  [[nodiscard]] desk::Desk& desk() { return desk_; }
  /// "http://127.0.0.1:8642/".
  [[nodiscard]] std::string url() const;

 private:
  DeskService(const http::Address& address, const Settings& settings,
              const dedup::Knowledge& knowledge);

  desk::Desk desk_;
  desk::Readings readings_;
  http::DeskRoutes routes_;
  std::unique_ptr<http::Server> server_;
};

}  // namespace wirefold::app
