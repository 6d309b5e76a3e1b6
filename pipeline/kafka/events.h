#pragma once
// What librdkafka says on the side (log lines, broker errors) as values. Its callbacks end here and
// never on stderr; the shell takes the list and prints or counts it.

#include <cstdint>
#include <mutex>
#include <string>
#include <vector>

namespace wirefold::kafka {

/// One thing said, with how often in a row.
struct BrokerEvent {
  int severity = 6;    ///< as in syslog: 3 error, 4 warning, 6 note
  std::string source;  ///< librdkafka's facility ("FAIL", "THROTTLE") or "ERROR"
  std::string message;
  std::uint64_t times = 1;
};

/// A bounded list; the oldest are kept, later ones counted. Safe from any thread. Must outlive
/// every client that writes to it.
class EventList {
 public:
  explicit EventList(std::size_t events_max = 256) : events_max_(events_max) {}
  /// Equal neighbours become one event with a count.
  void add(BrokerEvent event);
  /// Everything since the last call, in order.
  [[nodiscard]] std::vector<BrokerEvent> take();
  /// Events that found the list full, ever.
  [[nodiscard]] std::uint64_t dropped() const;

 private:
  const std::size_t events_max_;
  mutable std::mutex mutex_;
  std::vector<BrokerEvent> events_;
  std::uint64_t dropped_ = 0;
};

}  // namespace wirefold::kafka
