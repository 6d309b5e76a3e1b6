#pragma once
// Creates and deletes topics on a real broker: those of a service for `wirefold topics`, and those
// of a replay through Kafka, which are its own, under a prefix; it is refused any name that a
// service uses. (The embedded broker creates its topics itself.)

#include <map>
#include <string>
#include <vector>

#include "base/position.h"
#include "base/result.h"
#include "kafka/connection.h"
#include "stream/stream.h"

namespace wirefold::kafka {

/// How many partitions a topic may have beside the number in its spec.
enum class PartitionRule {
  kOrMore,   ///< more are as good
  kExactly,  ///< its order is the order of one log
};

/// A topic to create, or to compare an existing one with (topic_check.h).
struct TopicSpec {
  std::string name;
  int partitions = 1;
  PartitionRule partition_rule = PartitionRule::kOrMore;
  int replicas = -1;  ///< -1: the broker's default
  std::map<std::string, std::string> config = {};
};

/// Topics of a replay: one partition each, kept for good, any timestamp allowed (archives carry
/// their own times, and Kafka 4 refuses future ones by default); outputs in append time.
[[nodiscard]] std::vector<TopicSpec> replay_topics(const Settings& settings);

/// What an operator chooses about a service's topics.
struct TopicCounts {
  int input_partitions = 1;
  int replicas = -1;  ///< of every topic; -1: the broker's default
};

/// Topics of a service. Inputs: never compacted, for each record counts. Stories: the last of each
/// stays for 30 days. Journal and checkpoint: kept for good by the broker (the service trims them
/// itself), one partition, never led by a replica that lacks records. What Wirefold writes has the
/// time at which it was appended. With 3 replicas or more a write needs 2 of them.
[[nodiscard]] std::vector<TopicSpec> service_topics(const Settings& settings, TopicCounts counts);

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

/// Deletes the records of each position's partition before its offset. Retry if the broker does not
/// answer; other errors are fatal. Partitions named before the one that failed may be done.
[[nodiscard]] base::Result<void, stream::StreamError> delete_records(
    const Connection& connection, const std::vector<base::Position>& before, int wait_ms = 30'000);

}  // namespace wirefold::kafka
