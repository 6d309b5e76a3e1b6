#pragma once
// The metrics of a service under test, asked for at the address that it says.

#include <cstdint>
#include <optional>
#include <sstream>
#include <string>

#include "tests/broker/service_process.h"
#include "tests/http/client.h"

namespace wirefold::kafka {

class MetricsPage {
 public:
  /// The service must have said where its metrics are, as it does before it is active.
  explicit MetricsPage(ServiceProcess& process) {
    const std::string said = process.said();
    const std::size_t end = said.find("/metrics");
    if (end == std::string::npos) return;
    const std::size_t colon = said.rfind(':', end);
    address_ = {"127.0.0.1", static_cast<std::uint16_t>(std::stoi(said.substr(colon + 1)))};
  }

  /// The first sample whose line begins so and has the label; none where there is no such line.
  [[nodiscard]] std::optional<double> sample(const std::string& begin,
                                             const std::string& label = "") const {
    http::Client client(address_);
    client.send("GET /metrics HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(address_.port) +
                "\r\nConnection: close\r\n\r\n");
    std::istringstream page(client.read_all());
    for (std::string line; std::getline(page, line);) {
      if (line.starts_with(begin) && line.find(label) != std::string::npos) {
        return std::stod(line.substr(line.rfind(' ')));
      }
    }
    return std::nullopt;
  }

 private:
  http::Address address_;
};

}  // namespace wirefold::kafka
