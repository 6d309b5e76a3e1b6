#pragma once
// The story desk as a command runs it: what the desk knows, the routes and the server, put
// together from the settings. Made by replay_command.cc and run_command.cc.

#include <memory>
#include <string>

#include "base/result.h"
#include "desk/desk.h"
#include "http/desk_routes.h"
#include "http/server.h"

namespace wirefold::app {

class DeskService {
 public:
  /// Serves at once. The error is a sentence that says what to do.
  [[nodiscard]] static base::Result<std::unique_ptr<DeskService>, std::string> start(
      const std::string& address);

  ~DeskService();

  /// What is to be fed with committed records.
  [[nodiscard]] desk::Desk& desk() { return desk_; }
  /// "http://127.0.0.1:8642/".
  [[nodiscard]] std::string url() const;

 private:
  explicit DeskService(const http::Address& address);

  desk::Desk desk_;
  http::DeskRoutes routes_;
  std::unique_ptr<http::Server> server_;
};

}  // namespace wirefold::app
