#pragma once
// A small HTTP/1.1 server for the story desk. One thread owns all sockets and never waits for a
// client: slow and broken ones cost a buffer each and are dropped when their time is up. Requests
// are answered by a few workers from a bounded queue. Started by app/, answered by desk_routes.h.
// (Own code instead of a library: a library with a thread for each connection is held up by slow
// clients, and needs one more for every open event stream.)

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "base/result.h"
#include "http/address.h"
#include "http/request.h"
#include "http/response.h"

namespace wirefold::http {

/// Answers requests. Called by several threads at once.
class Routes {
 public:
  virtual ~Routes() = default;
  [[nodiscard]] virtual Response answer(const Request& request) = 0;
};

/// Every bound of the server.
struct ServerSettings {
  RequestLimits request;
  std::size_t connections_max = 256;
  std::size_t streams_max = 64;   ///< of these; a further one is answered with 503
  std::size_t waiting_max = 128;  ///< requests read and not yet answered; further ones: 503
  std::size_t workers = 2;
  int request_ms = 10'000;    ///< from a request's first byte to its last
  int idle_ms = 30'000;       ///< of a connection between requests
  int write_ms = 10'000;      ///< without a byte taken by the client
  int heartbeat_ms = 10'000;  ///< between two lines of a quiet stream
};

/// Serves from start() until it is destroyed, which closes all connections. Safe to use from any
/// thread.
class Server {
 public:
  /// Listens; the error says why that is impossible and what to do. `routes` must outlive it.
  [[nodiscard]] static base::Result<std::unique_ptr<Server>, std::string> start(
      const Address& address, Routes& routes, const ServerSettings& settings = {});
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  /// Where it listens, with the port that the system chose.
  [[nodiscard]] const Address& address() const;
  /// Something changed: asks every stream for its text. Never waits.
  void wake();

 private:
  struct Loop;
  explicit Server(std::unique_ptr<Loop> loop);
  std::unique_ptr<Loop> loop_;
};

}  // namespace wirefold::http
