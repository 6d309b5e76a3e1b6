#pragma once
// A replay through topics: a feeder thread writes the archive to the input topic, the pipeline
// reads it there and writes to the output topics, and a reader thread reads those back while the
// pipeline runs. The same for the embedded broker and for a real one.

#include <memory>

#include "kafka/connection.h"
#include "kafka/embedded_broker.h"
#include "replay/route.h"

namespace wirefold::replay {

/// The broker of a replay and what it says on the side. Lives until the program has said goodbye
/// (--hold).
struct Broker {
  kafka::EventList events;
  std::unique_ptr<kafka::EmbeddedBroker> embedded;  ///< null: a real one
  kafka::Connection connection;
};

/// Starts the embedded broker with the replay's topics, or creates them on the real one. Errors say
/// what to do: no broker there, a topic that exists, a name that a service uses.
[[nodiscard]] base::Result<std::unique_ptr<Broker>, stream::StreamError> open_broker(
    const Settings& settings);

/// Feeds, decides and reads back. A stop request ends the feeding; what was fed by then is decided
/// and read back. An error in any of the three ends the others.
[[nodiscard]] RouteResult run_through_broker(RouteContext& context, Broker& broker);

}  // namespace wirefold::replay
