#pragma once
// The addresses for machines that watch this one: /metrics, /livez, /readyz, /version. They say
// nothing about any article. app/ops_service.h serves them on an address of their own, so that the
// desk's address can be given to editors and this one to the operator's network.

#include <functional>
#include <string>
#include <vector>

#include "http/server.h"

namespace wirefold::http {

/// A part of the process's health: a fixed word and a sentence.
struct HealthReason {
  std::string code;
  std::string message;
};

struct Health {
  bool is_well = true;
  std::string state;                  ///< "active", "standing by", …
  std::vector<HealthReason> reasons;  ///< what is wrong, or not yet as it will be
};

/// Asked by several threads at once.
struct OpsAnswers {
  std::function<std::string()> metrics;
  std::function<Health()> live;    ///< ill: kill it, it will not recover
  std::function<Health()> ready;   ///< ill: it is not warm
  std::function<Health()> active;  ///< ill: it is not the one that decides
  std::string version;             ///< JSON
};

class OpsRoutes final : public Routes {
 public:
  /// Serving at a loopback address the Host header must name this machine, as at the desk.
  OpsRoutes(OpsAnswers answers, const Address& address)
      : answers_(std::move(answers)), is_loopback_(http::is_loopback(address)) {}
  [[nodiscard]] Response answer(const Request& request) override;

 private:
  const OpsAnswers answers_;
  const bool is_loopback_;
};

}  // namespace wirefold::http
