#include "kafka/admin.h"

#include <algorithm>
#include <array>
#include <utility>

#include "kafka/client.h"

namespace wirefold::kafka {
namespace {

using NewTopicPtr = std::unique_ptr<rd_kafka_NewTopic_t, Destroyer<rd_kafka_NewTopic_destroy>>;
using DeleteTopicPtr =
    std::unique_ptr<rd_kafka_DeleteTopic_t, Destroyer<rd_kafka_DeleteTopic_destroy>>;
using DeleteRecordsPtr =
    std::unique_ptr<rd_kafka_DeleteRecords_t, Destroyer<rd_kafka_DeleteRecords_destroy>>;

// A 1 MiB record with its key, headers and framing.
constexpr const char* kMessageBytesMax = "1500000";
constexpr const char* kForever = "-1";
constexpr const char* kThirtyDaysMs = "2592000000";
constexpr const char* kUnbounded = "9223372036854775807";

struct Outcome {
  rd_kafka_resp_err_t code = RD_KAFKA_RESP_ERR_NO_ERROR;
  std::string topic;
};

// Waits for an admin call's event and returns its per-topic results.
base::Result<std::vector<Outcome>, stream::StreamError> await(rd_kafka_queue_t* queue,
                                                              int wait_ms) {
  const EventPtr event(rd_kafka_queue_poll(queue, wait_ms));
  if (!event) {
    return base::failure(
        stream_error(RD_KAFKA_RESP_ERR__TIMED_OUT,
                     "The broker does not answer about topics; check that it runs"));
  }
  if (rd_kafka_event_error(event.get()) != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return base::failure(
        stream_error(rd_kafka_event_error(event.get()), "Topics cannot be changed on the broker"));
  }
  std::size_t count = 0;
  const rd_kafka_topic_result_t** results = nullptr;
  if (const auto* created = rd_kafka_event_CreateTopics_result(event.get())) {
    results = rd_kafka_CreateTopics_result_topics(created, &count);
  } else if (const auto* deleted = rd_kafka_event_DeleteTopics_result(event.get())) {
    results = rd_kafka_DeleteTopics_result_topics(deleted, &count);
  }
  std::vector<Outcome> outcomes;
  for (std::size_t i = 0; i < count; ++i) {
    outcomes.push_back(
        {rd_kafka_topic_result_error(results[i]), rd_kafka_topic_result_name(results[i])});
  }
  return outcomes;
}

base::Result<AdminOptionsPtr, stream::StreamError> options_for(const Client& client,
                                                               rd_kafka_admin_op_t operation,
                                                               int wait_ms) {
  AdminOptionsPtr options(rd_kafka_AdminOptions_new(client.handle(), operation));
  std::array<char, 256> why{};
  const auto code =
      rd_kafka_AdminOptions_set_operation_timeout(options.get(), wait_ms, why.data(), why.size());
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) return base::failure(stream_error(code, why.data()));
  return options;
}

base::Result<NewTopicPtr, stream::StreamError> new_topic(const TopicSpec& spec) {
  std::array<char, 256> why{};
  NewTopicPtr topic(rd_kafka_NewTopic_new(spec.name.c_str(), spec.partitions, spec.replicas,
                                          why.data(), why.size()));
  if (!topic) {
    return base::failure(
        stream::StreamError{stream::StreamErrorKind::kFatal,
                            "A topic cannot be created: " + spec.name + " (" + why.data() + ")"});
  }
  for (const auto& [name, value] : spec.config) {
    rd_kafka_NewTopic_set_config(topic.get(), name.c_str(), value.c_str());
  }
  return topic;
}

enum class Awaited { kListed, kGone };

// The controller answers before every broker has heard: waits until the one asked agrees.
base::Result<void, stream::StreamError> wait_until(Client& client, Awaited awaited,
                                                   const std::vector<std::string>& names,
                                                   int wait_ms) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(wait_ms);
  const auto agrees = [&](const auto& listed, const std::string& name) {
    const bool found = std::any_of(listed.begin(), listed.end(),
                                   [&](const auto& entry) { return entry.first == name; });
    return found == (awaited == Awaited::kListed);
  };
  for (;;) {
    const auto listed = list_topics(client, wait_ms);
    if (!listed) return base::failure(listed.error());
    if (std::all_of(names.begin(), names.end(),
                    [&](const std::string& name) { return agrees(*listed, name); })) {
      return {};
    }
    if (std::chrono::steady_clock::now() >= deadline) {
      return base::failure(stream_error(RD_KAFKA_RESP_ERR__TIMED_OUT,
                                        "The broker does not show a change of topics; try again"));
    }
    client.serve(10);
  }
}

TopicSpec spec(std::string name, int partitions, std::map<std::string, std::string> config) {
  config.emplace("max.message.bytes", kMessageBytesMax);
  return {.name = std::move(name), .partitions = partitions, .config = std::move(config)};
}

}  // namespace

std::vector<TopicSpec> replay_topics(const Settings& settings) {
  const std::map<std::string, std::string> input = {{"retention.ms", kForever},
                                                    {"message.timestamp.before.max.ms", kUnbounded},
                                                    {"message.timestamp.after.max.ms", kUnbounded}};
  const std::map<std::string, std::string> output = {{"retention.ms", kForever},
                                                     {"message.timestamp.type", "LogAppendTime"}};
  std::vector<TopicSpec> specs;
  const std::vector<std::string> inputs = input_topics(settings);
  for (const std::string& name : all_topics(settings)) {
    const bool is_input = std::find(inputs.begin(), inputs.end(), name) != inputs.end();
    specs.push_back(spec(name, 1, is_input ? input : output));
  }
  return specs;
}

std::vector<TopicSpec> service_topics(const Settings& settings, TopicCounts counts) {
  using Config = std::map<std::string, std::string>;
  // A broker that refuses a record for its time loses it before anybody has seen it.
  const Config input = {{"cleanup.policy", "delete"},
                        {"message.timestamp.before.max.ms", kUnbounded},
                        {"message.timestamp.after.max.ms", kUnbounded}};
  const Config output = {{"cleanup.policy", "delete"},
                         {"message.timestamp.type", "LogAppendTime"},
                         {"max.message.bytes", kMessageBytesMax}};
  Config stories = output;
  stories["cleanup.policy"] = "compact,delete";
  stories["retention.ms"] = kThirtyDaysMs;
  Config own = output;
  own["retention.ms"] = kForever;
  own["retention.bytes"] = kForever;
  own["unclean.leader.election.enable"] = "false";
  const std::string journal = output_topic(settings, dedup::Topic::kJournal);
  std::vector<TopicSpec> specs = {
      {.name = output_topic(settings, dedup::Topic::kStories), .config = stories},
      {.name = output_topic(settings, dedup::Topic::kDecisions), .config = output},
      {.name = output_topic(settings, dedup::Topic::kRejects), .config = output},
      {.name = journal, .partition_rule = PartitionRule::kExactly, .config = own},
      {.name = checkpoint_topic(settings),
       .partition_rule = PartitionRule::kExactly,
       .config = own}};
  std::vector<TopicSpec> inputs;
  for (const std::string& name : input_topics(settings)) {
    const bool is_rulings = name == rulings_topic(settings);
    inputs.push_back(
        {.name = name, .partitions = is_rulings ? 1 : counts.input_partitions, .config = input});
  }
  specs.insert(specs.begin(), inputs.begin(), inputs.end());
  for (TopicSpec& spec : specs) {
    spec.replicas = counts.replicas;
    if (counts.replicas >= 3) spec.config["min.insync.replicas"] = "2";
  }
  return specs;
}

base::Result<void, stream::StreamError> refuse_service_names(const Settings& replay,
                                                             const Settings& service) {
  if (replay.app == service.app) {
    return base::failure(stream::StreamError{
        stream::StreamErrorKind::kFatal,
        "A replay must not use the service's application id, it would fence the service; choose "
        "another (" +
            replay.app + ")"});
  }
  const std::vector<std::string> taken = all_topics(service);
  for (const std::string& name : all_topics(replay)) {
    if (std::find(taken.begin(), taken.end(), name) == taken.end()) continue;
    return base::failure(stream::StreamError{
        stream::StreamErrorKind::kFatal,
        "A replay must not write into the service's topics; set a topic prefix (" + name + ")"});
  }
  return {};
}

base::Result<void, stream::StreamError> create_topics(const Connection& connection,
                                                      const std::vector<TopicSpec>& topics,
                                                      int wait_ms) {
  auto client = Client::make(ClientKind::kProducer, connection, {});
  if (!client) return base::failure(std::move(client.error()));
  const auto options = options_for(**client, RD_KAFKA_ADMIN_OP_CREATETOPICS, wait_ms);
  if (!options) return base::failure(options.error());
  std::vector<NewTopicPtr> owned;
  std::vector<rd_kafka_NewTopic_t*> asked;
  for (const TopicSpec& topic : topics) {
    auto made = new_topic(topic);
    if (!made) return base::failure(std::move(made.error()));
    asked.push_back(made->get());
    owned.push_back(std::move(*made));
  }
  const QueuePtr queue(rd_kafka_queue_new((*client)->handle()));
  rd_kafka_CreateTopics((*client)->handle(), asked.data(), asked.size(), options->get(),
                        queue.get());
  const auto outcomes = await(queue.get(), wait_ms);
  if (!outcomes) return base::failure(outcomes.error());
  for (const Outcome& outcome : *outcomes) {
    if (outcome.code == RD_KAFKA_RESP_ERR_NO_ERROR) continue;
    return base::failure(
        stream_error(outcome.code,
                     "A topic cannot be created, choose another name or prefix: " + outcome.topic));
  }
  std::vector<std::string> names;
  for (const TopicSpec& topic : topics) names.push_back(topic.name);
  return wait_until(**client, Awaited::kListed, names, wait_ms);
}

base::Result<void, stream::StreamError> delete_topics(const Connection& connection,
                                                      const std::vector<std::string>& topics,
                                                      int wait_ms) {
  auto client = Client::make(ClientKind::kProducer, connection, {});
  if (!client) return base::failure(std::move(client.error()));
  const auto options = options_for(**client, RD_KAFKA_ADMIN_OP_DELETETOPICS, wait_ms);
  if (!options) return base::failure(options.error());
  std::vector<DeleteTopicPtr> owned;
  std::vector<rd_kafka_DeleteTopic_t*> asked;
  for (const std::string& topic : topics) {
    owned.emplace_back(rd_kafka_DeleteTopic_new(topic.c_str()));
    asked.push_back(owned.back().get());
  }
  const QueuePtr queue(rd_kafka_queue_new((*client)->handle()));
  rd_kafka_DeleteTopics((*client)->handle(), asked.data(), asked.size(), options->get(),
                        queue.get());
  const auto outcomes = await(queue.get(), wait_ms);
  if (!outcomes) return base::failure(outcomes.error());
  for (const Outcome& outcome : *outcomes) {
    if (outcome.code == RD_KAFKA_RESP_ERR_NO_ERROR ||
        outcome.code == RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART) {
      continue;
    }
    return base::failure(stream_error(outcome.code, "A topic cannot be deleted: " + outcome.topic));
  }
  return wait_until(**client, Awaited::kGone, topics, wait_ms);
}

base::Result<void, stream::StreamError> delete_records(const Connection& connection,
                                                       const std::vector<base::Position>& before,
                                                       int wait_ms) {
  constexpr const char* kRefused = "Records cannot be deleted; allow it to the service's user";
  auto client = Client::make(ClientKind::kProducer, connection, {});
  if (!client) return base::failure(std::move(client.error()));
  const auto options = options_for(**client, RD_KAFKA_ADMIN_OP_DELETERECORDS, wait_ms);
  if (!options) return base::failure(options.error());
  const PartitionListPtr list = partition_list(before);
  const DeleteRecordsPtr request(rd_kafka_DeleteRecords_new(list.get()));
  rd_kafka_DeleteRecords_t* asked = request.get();
  const QueuePtr queue(rd_kafka_queue_new((*client)->handle()));
  rd_kafka_DeleteRecords((*client)->handle(), &asked, 1, options->get(), queue.get());
  const EventPtr event(rd_kafka_queue_poll(queue.get(), wait_ms));
  if (!event) return base::failure(stream_error(RD_KAFKA_RESP_ERR__TIMED_OUT, kRefused));
  if (const auto code = rd_kafka_event_error(event.get()); code != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return base::failure(stream_error(code, kRefused));
  }
  const auto* result = rd_kafka_event_DeleteRecords_result(event.get());
  const auto* offsets = rd_kafka_DeleteRecords_result_offsets(result);
  for (int i = 0; i < offsets->cnt; ++i) {
    if (offsets->elems[i].err == RD_KAFKA_RESP_ERR_NO_ERROR) continue;
    return base::failure(stream_error(offsets->elems[i].err,
                                      std::string(kRefused) + ": " + offsets->elems[i].topic));
  }
  return {};
}

}  // namespace wirefold::kafka
