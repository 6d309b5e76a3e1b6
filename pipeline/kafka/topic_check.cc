#include "kafka/topic_check.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <set>
#include <string_view>
#include <utility>

#include "kafka/client.h"

namespace wirefold::kafka {
namespace {

using ConfigResourcePtr =
    std::unique_ptr<rd_kafka_ConfigResource_t, Destroyer<rd_kafka_ConfigResource_destroy>>;

// Settings of which more is as good; -1 is without bound.
constexpr std::array<std::string_view, 6> kAtLeast = {"max.message.bytes",
                                                      "message.timestamp.after.max.ms",
                                                      "message.timestamp.before.max.ms",
                                                      "min.insync.replicas",
                                                      "retention.bytes",
                                                      "retention.ms"};

std::optional<std::int64_t> number_in(std::string_view text) {
  std::int64_t number = 0;
  const char* end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || stopped != end) return std::nullopt;
  return number;
}

bool is_at_least(const std::string& found, const std::string& wanted) {
  const auto have = number_in(found);
  const auto need = number_in(wanted);
  if (!have || !need) return found == wanted;
  return *have == -1 || (*need != -1 && *have >= *need);
}

// "delete, compact" and "compact,delete" are one policy.
std::set<std::string> items_of(const std::string& list) {
  std::set<std::string> items;
  std::string item;
  for (const char letter : list + ",") {
    if (letter != ',') {
      if (letter != ' ') item += letter;
      continue;
    }
    items.insert(std::exchange(item, {}));
  }
  return items;
}

bool satisfies(const std::string& name, const std::string& found, const std::string& wanted) {
  const bool more_is_good = std::find(kAtLeast.begin(), kAtLeast.end(), name) != kAtLeast.end();
  return more_is_good ? is_at_least(found, wanted) : items_of(found) == items_of(wanted);
}

// A list's value stands in brackets in the tools' syntax.
std::string assignment(const std::string& name, const std::string& value) {
  const bool is_list = value.find(',') != std::string::npos;
  return name + "=" + (is_list ? "[" + value + "]" : value);
}

std::string creation(const TopicSpec& spec, const std::string& bootstrap) {
  std::string command = "kafka-topics.sh --bootstrap-server " + bootstrap + " --create --topic " +
                        spec.name + " --partitions " + std::to_string(spec.partitions);
  if (spec.replicas > 0) command += " --replication-factor " + std::to_string(spec.replicas);
  for (const auto& [name, value] : spec.config) {
    command.append(" --config ").append(name).append("=").append(value);
  }
  return command;
}

std::string configuration(const TopicSpec& spec, const std::string& name,
                          const std::string& bootstrap) {
  return "kafka-configs.sh --bootstrap-server " + bootstrap +
         " --alter --entity-type topics --entity-name " + spec.name + " --add-config '" +
         assignment(name, spec.config.at(name)) + "'";
}

std::optional<TopicFault> partition_fault(const TopicSpec& spec, const TopicState& state,
                                          const std::string& bootstrap) {
  const bool is_exact = spec.partition_rule == PartitionRule::kExactly;
  if (state.partitions < spec.partitions) {
    return TopicFault{spec.name, "partitions", std::to_string(state.partitions),
                      std::to_string(spec.partitions),
                      "kafka-topics.sh --bootstrap-server " + bootstrap + " --alter --topic " +
                          spec.name + " --partitions " + std::to_string(spec.partitions)};
  }
  if (!is_exact || state.partitions == spec.partitions) return std::nullopt;
  return TopicFault{spec.name, "partitions", std::to_string(state.partitions),
                    std::to_string(spec.partitions),
                    "A topic cannot lose partitions: choose another application id "
                    "(--application-id), or another name for this topic."};
}

std::optional<TopicFault> replica_fault(const TopicSpec& spec, const TopicState& state,
                                        const std::string& bootstrap) {
  if (spec.replicas <= 0 || state.replicas >= spec.replicas) return std::nullopt;
  return TopicFault{spec.name, "replicas", std::to_string(state.replicas),
                    std::to_string(spec.replicas),
                    "kafka-reassign-partitions.sh --bootstrap-server " + bootstrap +
                        " --execute --reassignment-json-file FILE   (a FILE that names " +
                        std::to_string(spec.replicas) + " brokers for each partition)"};
}

using States = std::map<std::string, TopicState>;

base::Result<States, stream::StreamError> ask_counts(const Client& client, int wait_ms) {
  const auto asked = ask_metadata(client, wait_ms);
  if (!asked) return base::failure(asked.error());
  const MetadataPtr& list = *asked;
  States states;
  for (int i = 0; i < list->topic_cnt; ++i) {
    const rd_kafka_metadata_topic& topic = list->topics[i];
    TopicState& state = states[topic.topic];
    state.partitions = topic.partition_cnt;
    for (int partition = 0; partition < topic.partition_cnt; ++partition) {
      const int replicas = topic.partitions[partition].replica_cnt;
      state.replicas = partition == 0 ? replicas : std::min(state.replicas, replicas);
    }
  }
  return states;
}

// Asks for the settings of every topic in `states`.
base::Result<void, stream::StreamError> ask_settings(const Client& client, States& states,
                                                     int wait_ms) {
  std::vector<ConfigResourcePtr> owned;
  std::vector<rd_kafka_ConfigResource_t*> asked;
  for (const auto& [name, state] : states) {
    owned.emplace_back(rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, name.c_str()));
    asked.push_back(owned.back().get());
  }
  const QueuePtr queue(rd_kafka_queue_new(client.handle()));
  rd_kafka_DescribeConfigs(client.handle(), asked.data(), asked.size(), nullptr, queue.get());
  const EventPtr event(rd_kafka_queue_poll(queue.get(), wait_ms));
  const auto failed = event ? rd_kafka_event_error(event.get()) : RD_KAFKA_RESP_ERR__TIMED_OUT;
  if (failed != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return base::failure(stream_error(failed, "The settings of topics cannot be asked"));
  }
  std::size_t count = 0;
  const auto* resources = rd_kafka_DescribeConfigs_result_resources(
      rd_kafka_event_DescribeConfigs_result(event.get()), &count);
  for (std::size_t i = 0; i < count; ++i) {
    const std::string name = rd_kafka_ConfigResource_name(resources[i]);
    const rd_kafka_resp_err_t error = rd_kafka_ConfigResource_error(resources[i]);
    if (error != RD_KAFKA_RESP_ERR_NO_ERROR) {
      return base::failure(stream_error(
          error, "The settings of a topic cannot be asked; allow DescribeConfigs on " + name));
    }
    std::size_t entries = 0;
    const auto* config = rd_kafka_ConfigResource_configs(resources[i], &entries);
    for (std::size_t entry = 0; entry < entries; ++entry) {
      const char* value = rd_kafka_ConfigEntry_value(config[entry]);
      states[name].config[rd_kafka_ConfigEntry_name(config[entry])] = value ? value : "";
    }
  }
  return {};
}

}  // namespace

std::vector<TopicFault> topic_faults(const TopicSpec& spec, const TopicState& state,
                                     const std::string& bootstrap) {
  if (state.partitions == 0) return {{spec.name, "", "", "", creation(spec, bootstrap)}};
  std::vector<TopicFault> faults;
  if (auto fault = partition_fault(spec, state, bootstrap)) faults.push_back(std::move(*fault));
  if (auto fault = replica_fault(spec, state, bootstrap)) faults.push_back(std::move(*fault));
  for (const auto& [name, wanted] : spec.config) {
    const auto found = state.config.find(name);
    const std::string value = found == state.config.end() ? "" : found->second;
    if (satisfies(name, value, wanted)) continue;
    faults.push_back({spec.name, name, value, wanted, configuration(spec, name, bootstrap)});
  }
  return faults;
}

base::Result<std::vector<TopicState>, stream::StreamError> describe_topics(
    const Connection& connection, const std::vector<std::string>& topics, int wait_ms) {
  auto client = Client::make(ClientKind::kProducer, connection, {});
  if (!client) return base::failure(std::move(client.error()));
  const auto all = ask_counts(**client, wait_ms);
  if (!all) return base::failure(all.error());
  States wanted;
  for (const std::string& topic : topics) {
    if (const auto found = all->find(topic); found != all->end()) wanted.insert(*found);
  }
  if (!wanted.empty()) {
    if (auto done = ask_settings(**client, wanted, wait_ms); !done) {
      return base::failure(std::move(done.error()));
    }
  }
  std::vector<TopicState> states;
  for (const std::string& topic : topics) states.push_back(wanted[topic]);
  return states;
}

base::Result<std::vector<TopicFault>, stream::StreamError> check_topics(
    const Connection& connection, const std::vector<TopicSpec>& specs, int wait_ms) {
  std::vector<std::string> names;
  for (const TopicSpec& spec : specs) names.push_back(spec.name);
  const auto states = describe_topics(connection, names, wait_ms);
  if (!states) return base::failure(states.error());
  std::vector<TopicFault> faults;
  for (std::size_t i = 0; i < specs.size(); ++i) {
    auto found = topic_faults(specs[i], (*states)[i], connection.settings.bootstrap);
    faults.insert(faults.end(), std::make_move_iterator(found.begin()),
                  std::make_move_iterator(found.end()));
  }
  return faults;
}

}  // namespace wirefold::kafka
