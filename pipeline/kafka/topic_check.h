#pragma once
// Compares the topics that a broker has with what a service needs of them: a wrong retention or
// clean-up loses records in silence, weeks later. `wirefold topics` prints the faults, each with
// the command that mends it.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "kafka/admin.h"
#include "kafka/connection.h"
#include "stream/stream.h"

namespace wirefold::kafka {

/// A topic as a broker has it.
struct TopicState {
  int partitions = 0;  ///< 0: there is no such topic
  int replicas = 0;    ///< of the partition that has fewest
  std::map<std::string, std::string> config;
};

/// One thing about a topic that is not as it must be.
struct TopicFault {
  std::string topic;
  std::string setting;  ///< "cleanup.policy", "partitions", "replicas"; empty: the topic is missing
  std::string found;
  std::string wanted;
  std::string mend;  ///< a command for a shell, or a sentence where no command can mend it
};

/// What is wrong with one topic. Sizes, times and counts may be more than the spec says (-1 is
/// without bound), the rest must be equal; a setting that the spec does not name is free. Replicas
/// are compared if the spec has a number. `bootstrap` goes into the commands.
[[nodiscard]] std::vector<TopicFault> topic_faults(const TopicSpec& spec, const TopicState& state,
                                                   const std::string& bootstrap);

/// The states of topics, in the order asked. Retry if the broker does not answer within wait_ms,
/// fatal if it does not let the client see a topic's settings.
[[nodiscard]] base::Result<std::vector<TopicState>, stream::StreamError> describe_topics(
    const Connection& connection, const std::vector<std::string>& topics, int wait_ms = 30'000);

/// The faults of all topics, in the order of the specs. Errors as describe_topics().
[[nodiscard]] base::Result<std::vector<TopicFault>, stream::StreamError> check_topics(
    const Connection& connection, const std::vector<TopicSpec>& specs, int wait_ms = 30'000);

}  // namespace wirefold::kafka
