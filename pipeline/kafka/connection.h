#pragma once
// What every class of this room needs to reach a broker, passed around by value: app/ fills one for
// a real broker, EmbeddedBroker::connection() makes one for its own.

#include "kafka/byte_budget.h"
#include "kafka/events.h"
#include "kafka/settings.h"

namespace wirefold::kafka {

/// Settings and the two collaborators shared by all clients. Both must outlive the clients.
struct Connection {
  Settings settings;
  EventList* events = nullptr;  ///< never null: where librdkafka's log lines go
  FlowControl* flow = nullptr;  ///< the embedded broker's; null on a real broker
};

/// Records larger than this cannot pass a broker with its default limits; callers reject them
/// (`too_large`) before they get here.
inline constexpr std::size_t kRecordBytesMax = 1024 * 1024;

}  // namespace wirefold::kafka
