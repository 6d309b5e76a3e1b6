#pragma once
// Creates and deletes topics on a real broker. `replay --via kafka` makes topics of its own with
// it, under a prefix, and is refused any name that a service uses. (The embedded broker creates its
// topics itself.)

#include <map>
#include <string>
#include <vector>

#include "base/result.h"
#include "kafka/connection.h"
#include "stream/stream.h"

namespace wirefold::kafka {

/// A topic to create.
struct TopicSpec {
  std::string name;
  int partitions = 1;
  int replicas = -1;  ///< -1: the broker's default
  std::map<std::string, std::string> config = {};
};

/// Topics of a replay: one partition each, kept for good, any timestamp allowed (archives carry
/// their own times, and Kafka 4 refuses future ones by default); outputs in append time.
[[nodiscard]] std::vector<TopicSpec> replay_topics(const Settings& settings);

/// Topics of a service, as the design's table of policies has them.
[[nodiscard]] std::vector<TopicSpec> service_topics(const Settings& settings, int input_partitions);

/// Fatal if the replay shares its application id or a topic with the service: it would fence the
/// service or write into its topics. `service` are the settings without the replay's changes.
[[nodiscard]] base::Result<void, stream::StreamError> refuse_service_names(const Settings& replay,
                                                                           const Settings& service);

/// Creates all, waits until the broker lists them, or names the first that failed: fatal if it
/// exists, retry if the broker does not answer within wait_ms. Topics created before the failure
/// stay.
[[nodiscard]] base::Result<void, stream::StreamError> create_topics(
    const Connection& connection, const std::vector<TopicSpec>& topics, int wait_ms = 30'000);

/// Deletes topics with all their records and waits until they are gone; one that does not exist is
/// no error.
[[nodiscard]] base::Result<void, stream::StreamError> delete_topics(
    const Connection& connection, const std::vector<std::string>& topics, int wait_ms = 30'000);

}  // namespace wirefold::kafka
