#pragma once
// The story desk as a command runs it: what the desk knows, the texts, the rulings, the routes and
// the server, put together from the settings. Made by replay_command.cc and run_command.cc.

#include <memory>
#include <string>

#include "app/settings.h"
#include "base/result.h"
#include "dedup/knowledge.h"
#include "desk/desk.h"
#include "desk/readings.h"
#include "desk/rulings.h"
#include "http/desk_routes.h"
#include "http/server.h"

namespace wirefold::app {

/// Where `replay --desk` serves unless it is told otherwise.
inline constexpr const char* kDeskAddress = "127.0.0.1:8642";

class DeskService {
 public:
  /// What it is made of. `settings` are read by start() alone, `knowledge` must outlive it.
  struct Parts {
    std::string address;
    const Settings& settings;
    const dedup::Knowledge& knowledge;
    std::unique_ptr<desk::Rulings> rulings;
  };
  /// Serves at once. The error is a sentence that says what to do.
  [[nodiscard]] static base::Result<std::unique_ptr<DeskService>, std::string> start(Parts parts);
  ~DeskService();

  /// What is to be fed with committed records.
  [[nodiscard]] desk::Desk& desk() { return desk_; }
  /// "http://127.0.0.1:8642/".
  [[nodiscard]] std::string url() const;
  /// A line for who starts it where others can reach it; empty on this machine alone.
  [[nodiscard]] std::string warning() const;

 private:
  DeskService(Parts parts, const http::Address& address);

  const std::unique_ptr<desk::Rulings> rulings_;
  desk::Desk desk_;
  desk::Readings readings_;
  http::DeskRoutes routes_;
  std::unique_ptr<http::Server> server_;
};

}  // namespace wirefold::app
