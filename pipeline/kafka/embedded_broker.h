#pragma once
// A broker inside this process: librdkafka's mock cluster, for a quick start and for tests. Other
// clients (kcat) can connect to it while the object lives.
//
// What it is not: it fakes transactions (offsets sent to one are dropped, aborted records stay
// visible), keeps nothing on disk, and silently drops whole message sets beyond the last 5 MiB of a
// partition. So it is used at-least-once, with records of at most 1 MiB, and with writers held back
// by flow() to 2 MiB that nobody has read yet. Exactly-once is for a real broker.

#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "kafka/connection.h"
#include "stream/stream.h"

namespace wirefold::kafka {

/// The topics to create, each with one partition.
struct EmbeddedTopics {
  std::vector<std::string> held_back;     ///< written and read in this process
  std::vector<std::string> free_running;  ///< nobody here reads them; only their last 5 MiB stay
};

/// articles, rulings, stories, decisions and rejects, all held back.
[[nodiscard]] EmbeddedTopics embedded_topics(const Settings& settings);

/// Lives as long as the object. Safe to use from several threads once started.
class EmbeddedBroker {
 public:
  /// Listens on a free port of 127.0.0.1. `events` must outlive the broker.
  [[nodiscard]] static base::Result<std::unique_ptr<EmbeddedBroker>, stream::StreamError> start(
      const EmbeddedTopics& topics, EventList& events);
  ~EmbeddedBroker();
  EmbeddedBroker(const EmbeddedBroker&) = delete;
  EmbeddedBroker& operator=(const EmbeddedBroker&) = delete;

  /// "127.0.0.1:port", also after stop().
  [[nodiscard]] const std::string& bootstrap() const;
  [[nodiscard]] FlowControl& flow();
  /// What clients in this process need: `settings` pointed at this broker, with bounds that suit a
  /// broker that can only be gone for good, and without what reaches a broker elsewhere (TLS,
  /// SASL).
  [[nodiscard]] Connection connection(Settings settings);
  /// Ends the broker and all waits on flow(); clients then get errors. Records are gone.
  void stop();

 private:
  struct Impl;
  explicit EmbeddedBroker(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace wirefold::kafka
