#pragma once
// What an operator sets about Kafka, and its defaults. app/ fills it from the settings file, the
// environment and flags; every class of this room gets it inside a Connection (connection.h).

#include <map>
#include <string>
#include <vector>

#include "dedup/output.h"

namespace wirefold::kafka {

/// Topic names before the prefix. Empty journal and checkpoint names mean "<app>.journal" and
/// "<app>.checkpoint".
struct TopicNames {
  std::string articles = "wire.articles";
  std::vector<std::string> more_articles;  ///< further input topics of a service
  std::string stories = "wire.stories";
  std::string decisions = "wire.decisions";
  std::string rejects = "wire.rejects";
  std::string rulings = "wire.rulings";
  std::string journal;
  std::string checkpoint;
};

/// Which broker is spoken to: it decides the defaults of timing and of the guarantee.
enum class BrokerKind {
  kReal,      ///< Apache Kafka or what speaks its protocol in full
  kEmbedded,  ///< the mock cluster in this process (embedded_broker.h)
};

/// Settings of every client of one application.
struct Settings {
  std::string bootstrap;         ///< "host:port,host:port"
  std::string app = "wirefold";  ///< application id: see service_id() and progress_group()
  std::string client_id;         ///< empty: the application id
  std::string topic_prefix;      ///< set before every topic name; replays through a broker set it
  TopicNames topics;
  BrokerKind broker = BrokerKind::kReal;
  int delivery_ms_max = 30'000;  ///< a record not acknowledged by then has failed
  std::size_t fetched_bytes_max = std::size_t{128} << 20;  ///< received and not yet read; a client
  std::size_t sent_bytes_max = std::size_t{32} << 20;      ///< written and not yet acknowledged
  int unreachable_ms_max = 30'000;  ///< no broker for this long turns "retry" into "stop"
  /// librdkafka's own settings (TLS, SASL, tuning), passed on as they are. Names that Wirefold sets
  /// itself are refused when a client is made; see reserved_property().
  std::map<std::string, std::string> librdkafka;
};

/// Full names, prefix included.
[[nodiscard]] std::string articles_topic(const Settings& settings);
[[nodiscard]] std::string rulings_topic(const Settings& settings);
/// What a service reads: the topics of articles, then that of rulings.
[[nodiscard]] std::vector<std::string> input_topics(const Settings& settings);
[[nodiscard]] std::string checkpoint_topic(const Settings& settings);
[[nodiscard]] std::string output_topic(const Settings& settings, dedup::Topic topic);

/// Every topic of an application, inputs first.
[[nodiscard]] std::vector<std::string> all_topics(const Settings& settings);

/// What an application is to the broker: its transactional.id, and the group in which its processes
/// elect the active one. The prefix is part of it, as it is of the topics.
[[nodiscard]] std::string service_id(const Settings& settings);

/// The group that carries input offsets for lag tools. It never has members.
[[nodiscard]] std::string progress_group(const Settings& settings);

/// True for librdkafka settings that guarantees rest on and that an operator therefore cannot set.
[[nodiscard]] bool reserved_property(const std::string& name);

}  // namespace wirefold::kafka
