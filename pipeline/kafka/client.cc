#include "kafka/client.h"

#include <algorithm>
#include <array>
#include <span>

#include "base/check.h"

namespace wirefold::kafka {
namespace {

constexpr int kProbeMs = 500;
constexpr int kListMs = 10'000;
// Of several brokers the one that is asked may not have heard of a new topic yet.
constexpr std::chrono::seconds kNewTopicHeard{5};
constexpr int kTopicAgainMs = 100;
constexpr std::chrono::seconds kBelievedAfter{3};
constexpr int kAskSliceMs = 5'000;  // so often it is heard whether the client was refused
constexpr const char* kCredentials =
    "The broker refuses the credentials; correct sasl.username, sasl.password and sasl.mechanisms "
    "in the table [kafka.librdkafka]";
constexpr const char* kCertificate =
    "The broker's certificate is not trusted; ssl.ca.location in the table [kafka.librdkafka] must "
    "name the authority that signed it";

// librdkafka attempts every second (reconnect.backoff.max.ms below), but reports the same error of
// a broker once in 30 s only.
constexpr std::chrono::seconds kRefusalLasts{40};

std::string kibibytes(std::size_t bytes) {
  return std::to_string(std::max<std::size_t>(bytes >> 10, 1));
}

// Why each stands here: after 15 s without an answer a connection counts as dead, not after the
// minute that is usual (a network that drops bytes in silence says nothing); nagle off because a
// commit waits for its last record; a short linger for records that no commit sends (sink.cc sets a
// long one); murmur2_random so that keys land where Java clients expect them; a large local queue
// because a full one makes librdkafka 2.0.2 pause fetching for a whole second, whatever is set.
Properties shared_defaults(const Settings& settings) {
  return {{"bootstrap.servers", settings.bootstrap},
          {"client.id", settings.client_id.empty() ? settings.app : settings.client_id},
          {"socket.nagle.disable", "true"},
          {"socket.timeout.ms", "15000"},
          {"reconnect.backoff.ms", "50"},
          {"reconnect.backoff.max.ms", "1000"},
          {"topic.metadata.refresh.fast.interval.ms", "50"},
          {"log.connection.close", "false"}};
}

void add_producer_defaults(const Settings& settings, Properties& properties) {
  const bool embedded = settings.broker == BrokerKind::kEmbedded;
  properties.insert(properties.end(),
                    {{"linger.ms", embedded ? "2" : "5"},
                     {"partitioner", "murmur2_random"},
                     // Above a 1 MiB record with its key and headers.
                     {"message.max.bytes", "1500000"},
                     {"batch.size", "524288"},
                     {"queue.buffering.max.kbytes", kibibytes(settings.sent_bytes_max)},
                     {"queue.buffering.max.messages", "1000000"},
                     {"message.timeout.ms", std::to_string(settings.delivery_ms_max)}});
}

void add_consumer_defaults(const Settings& settings, Properties& properties) {
  const bool embedded = settings.broker == BrokerKind::kEmbedded;
  properties.insert(properties.end(),
                    {{"group.id", settings.app + ".assigned"},
                     {"enable.auto.commit", "false"},
                     {"enable.auto.offset.store", "false"},
                     {"auto.offset.reset", "error"},
                     {"enable.partition.eof", "true"},
                     {"allow.auto.create.topics", "false"},
                     // A record costs half a kilobyte beside its bytes, which are all that the
                     // second limit counts.
                     {"queued.min.messages", kibibytes(settings.fetched_bytes_max)},
                     {"queued.max.messages.kbytes", kibibytes(settings.fetched_bytes_max)},
                     {"fetch.error.backoff.ms", "50"},
                     // The embedded broker sits out the whole wait even when records arrive.
                     {"fetch.wait.max.ms", embedded ? "2" : "100"}});
}

stream::StreamError refused_setting(const std::string& name, const std::string& why) {
  return {stream::StreamErrorKind::kFatal,
          "A librdkafka setting cannot be used; correct or remove it in the table "
          "[kafka.librdkafka] (" +
              name + ": " + why + ")"};
}

base::Result<void, stream::StreamError> set(rd_kafka_conf_t* conf, const std::string& name,
                                            const std::string& value) {
  std::array<char, 512> why{};
  if (rd_kafka_conf_set(conf, name.c_str(), value.c_str(), why.data(), why.size()) !=
      RD_KAFKA_CONF_OK) {
    return base::failure(refused_setting(name, why.data()));
  }
  return {};
}

base::Result<void, stream::StreamError> set_all(rd_kafka_conf_t* conf, ClientKind kind,
                                                const Settings& settings,
                                                const Properties& required) {
  Properties properties = shared_defaults(settings);
  if (kind == ClientKind::kProducer) add_producer_defaults(settings, properties);
  if (kind != ClientKind::kProducer) add_consumer_defaults(settings, properties);
  for (const auto& [name, value] : settings.librdkafka) {
    if (reserved_property(name)) {
      return base::failure(refused_setting(name, "Wirefold sets it itself"));
    }
    properties.emplace_back(name, value);
  }
  properties.insert(properties.end(), required.begin(), required.end());
  for (const auto& [name, value] : properties) {
    if (auto done = set(conf, name, value); !done) return done;
  }
  return {};
}

// librdkafka (2.0 to 2.3 at least, its issue 4362) leaves a note in the queue of a partition that
// is stopped after its topic was deleted; the note holds the broker, and destroying the client then
// waits for ever. So these queues are emptied before.
std::vector<QueuePtr> queues_of_assignment(rd_kafka_t* handle) {
  std::vector<QueuePtr> queues;
  rd_kafka_topic_partition_list_t* assigned = nullptr;
  if (rd_kafka_assignment(handle, &assigned) != RD_KAFKA_RESP_ERR_NO_ERROR) return queues;
  const PartitionListPtr list(assigned);
  for (int i = 0; i < list->cnt; ++i) {
    QueuePtr queue(
        rd_kafka_queue_get_partition(handle, list->elems[i].topic, list->elems[i].partition));
    if (queue) queues.push_back(std::move(queue));
  }
  return queues;
}

stream::StreamError refused(const char* sentence, const char* reason) {
  return {stream::StreamErrorKind::kFatal, std::string(sentence) + " (" + reason + ")"};
}

void empty(const std::vector<QueuePtr>& queues) {
  for (const QueuePtr& queue : queues) {
    MessagePtr unread;
    do {
      unread.reset(rd_kafka_consume_queue(queue.get(), 0));
    } while (unread);
  }
}

}  // namespace

PartitionListPtr partition_list(const std::vector<base::Position>& positions) {
  PartitionListPtr list(rd_kafka_topic_partition_list_new(static_cast<int>(positions.size())));
  for (const base::Position& position : positions) {
    rd_kafka_topic_partition_list_add(list.get(), position.topic.c_str(), position.partition)
        ->offset = position.offset;
  }
  return list;
}

base::Result<std::unique_ptr<Client>, stream::StreamError> Client::make(
    ClientKind kind, const Connection& connection, const Properties& required) {
  WIREFOLD_CHECK(connection.events != nullptr);
  std::unique_ptr<Client> client(new Client(kind, connection));
  ConfPtr conf(rd_kafka_conf_new());
  if (auto done = set_all(conf.get(), kind, connection.settings, required); !done) {
    return base::failure(std::move(done.error()));
  }
  rd_kafka_conf_set_opaque(conf.get(), client.get());
  rd_kafka_conf_set_log_cb(conf.get(), &Client::log_callback);
  rd_kafka_conf_set_error_cb(conf.get(), &Client::error_callback);
  if (kind == ClientKind::kProducer) {
    rd_kafka_conf_set_dr_msg_cb(conf.get(), &Client::delivery_callback);
  }
  if (kind == ClientKind::kMember) {
    rd_kafka_conf_set_rebalance_cb(conf.get(), &Client::rebalance_callback);
  }
  std::array<char, 512> why{};
  const auto type = kind == ClientKind::kProducer ? RD_KAFKA_PRODUCER : RD_KAFKA_CONSUMER;
  client->handle_.reset(rd_kafka_new(type, conf.get(), why.data(), why.size()));
  if (!client->handle_) {
    return base::failure(stream::StreamError{
        stream::StreamErrorKind::kFatal,
        std::string("A Kafka client cannot be made; check the settings (") + why.data() + ")"});
  }
  static_cast<void>(conf.release());  // the client owns it from here
  if (kind != ClientKind::kProducer) rd_kafka_poll_set_consumer(client->handle());
  return client;
}

Client::~Client() {
  const bool reads = kind_ != ClientKind::kProducer && handle_;
  if (!reads || rd_kafka_consumer_closed(handle_.get()) != 0) return;
  const std::vector<QueuePtr> queues = queues_of_assignment(handle_.get());
  // The second call returns only when the client's thread has done all that the first began.
  rd_kafka_assign(handle_.get(), nullptr);
  rd_kafka_assign(handle_.get(), nullptr);
  empty(queues);
}

void Client::log_callback(const rd_kafka_t* handle, int level, const char* facility,
                          const char* text) {
  auto* self = static_cast<Client*>(rd_kafka_opaque(handle));
  if (std::string_view(facility) == "TXNERR") self->note_transaction_error(text);
  self->connection_.events->add({level, facility, text});
}

// Logged before the queue is given up, so it is here when the records' reports come.
void Client::note_transaction_error(std::string_view text) {
  const std::size_t thread = text.find("]: ");  // "[thrd:main]: " stands before it
  if (thread != std::string_view::npos) text.remove_prefix(thread + 3);
  const std::lock_guard lock(log_mutex_);
  if (transaction_error_.empty()) transaction_error_ = text;
}

std::string Client::transaction_error() const {
  const std::lock_guard lock(log_mutex_);
  return transaction_error_;
}

void Client::forget_transaction_error() {
  const std::lock_guard lock(log_mutex_);
  transaction_error_.clear();
}

void Client::error_callback(rd_kafka_t* /*handle*/, int code, const char* reason, void* self) {
  static_cast<Client*>(self)->report(static_cast<rd_kafka_resp_err_t>(code), reason);
}

void Client::delivery_callback(rd_kafka_t* /*handle*/, const rd_kafka_message_t* message,
                               void* self) {
  auto* client = static_cast<Client*>(self);
  if (client->delivery_) client->delivery_(*message);
}

void Client::rebalance_callback(rd_kafka_t* /*handle*/, rd_kafka_resp_err_t code,
                                rd_kafka_topic_partition_list_t* partitions, void* self) {
  auto* client = static_cast<Client*>(self);
  if (client->rebalance_) client->rebalance_(code, partitions);
}

bool Client::leave_group(int wait_ms) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(wait_ms);
  const QueuePtr queue(rd_kafka_queue_get_consumer(handle_.get()));
  const std::vector<QueuePtr> queues = queues_of_assignment(handle_.get());
  // Refused if it is closing or closed already: then only the rest is waited for.
  const ErrorPtr refused(rd_kafka_consumer_close_queue(handle_.get(), queue.get()));
  while (rd_kafka_consumer_closed(handle_.get()) == 0) {
    if (std::chrono::steady_clock::now() >= deadline) return false;
    const MessagePtr unread(rd_kafka_consumer_poll(handle_.get(), 10));
  }
  empty(queues);
  return true;
}

void Client::report(rd_kafka_resp_err_t code, const char* reason) {
  connection_.events->add({3, "ERROR", reason});
  if (code == RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN && !down_since_) {
    down_since_ = std::chrono::steady_clock::now();
  }
  const bool is_untrusted = code == RD_KAFKA_RESP_ERR__SSL &&
                            std::string_view(reason).find("certificate") != std::string_view::npos;
  const bool is_unknown = code == RD_KAFKA_RESP_ERR__AUTHENTICATION;
  if (!is_unknown && !is_untrusted) return;
  refusal_ = refused(is_untrusted ? kCertificate : kCredentials, reason);
  refused_at_ = std::chrono::steady_clock::now();
}

std::optional<stream::StreamError> Client::refusal() const {
  if (kind_ == ClientKind::kProducer) {
    rd_kafka_poll(handle_.get(), 0);
  } else if (queues_of_assignment(handle_.get()).empty()) {
    const MessagePtr none(rd_kafka_consumer_poll(handle_.get(), 0));
  }
  const bool is_over = std::chrono::steady_clock::now() - refused_at_ > kRefusalLasts;
  return is_over ? std::nullopt : refusal_;
}

std::optional<stream::StreamError> Client::fatal_error() const {
  std::array<char, 512> words{};
  const rd_kafka_resp_err_t code = rd_kafka_fatal_error(handle_.get(), words.data(), words.size());
  if (code == RD_KAFKA_RESP_ERR_NO_ERROR) return std::nullopt;
  std::string sentence = "The broker ended this client for good; restart from the last commit";
  if (is_fenced(code)) sentence = kFencedSentence;
  if (is_forbidden(code)) sentence = kForbiddenSentence;
  return stream::StreamError{stream::StreamErrorKind::kFatal,
                             sentence + " (" + words.data() + "; " + rd_kafka_err2name(code) + ")"};
}

std::optional<stream::StreamError> Client::unreachable_error() {
  if (!down_since_) return std::nullopt;
  if (list_topics(*this, kProbeMs)) {
    down_since_.reset();
    return std::nullopt;
  }
  const auto lasted = std::chrono::duration_cast<std::chrono::milliseconds>(
                          std::chrono::steady_clock::now() - *down_since_)
                          .count();
  stream::StreamError error = stream_error(
      RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN,
      "No broker answers at " + connection_.settings.bootstrap + "; check that it runs");
  if (lasted >= connection_.settings.unreachable_ms_max) {
    error.kind = stream::StreamErrorKind::kFatal;
  }
  return error;
}

base::Result<MetadataPtr, stream::StreamError> ask_metadata(const Client& client, int wait_ms) {
  for (;;) {
    const int slice_ms = std::min(wait_ms, kAskSliceMs);
    const struct rd_kafka_metadata* found = nullptr;
    const rd_kafka_resp_err_t code =
        rd_kafka_metadata(client.handle(), /*all_topics=*/1, nullptr, &found, slice_ms);
    if (code == RD_KAFKA_RESP_ERR_NO_ERROR) return MetadataPtr(found);
    if (auto refusal = client.refusal()) return base::failure(std::move(*refusal));
    wait_ms -= slice_ms;
    if (wait_ms > 0) continue;
    return base::failure(
        stream_error(code, "The broker at " + client.connection().settings.bootstrap +
                               " does not list its topics; check its address and that it runs"));
  }
}

base::Result<std::vector<std::pair<std::string, int>>, stream::StreamError> list_topics(
    const Client& client, int wait_ms) {
  const auto asked = ask_metadata(client, wait_ms);
  if (!asked) return base::failure(asked.error());
  const MetadataPtr& list = *asked;
  std::vector<std::pair<std::string, int>> topics;
  for (int i = 0; i < list->topic_cnt; ++i) {
    topics.emplace_back(list->topics[i].topic, list->topics[i].partition_cnt);
  }
  return topics;
}

base::Result<int, stream::StreamError> partition_count(const Client& client,
                                                       const std::string& topic, int wait_ms) {
  const TopicPtr asked(rd_kafka_topic_new(client.handle(), topic.c_str(), nullptr));
  const struct rd_kafka_metadata* found = nullptr;
  const rd_kafka_resp_err_t code =
      rd_kafka_metadata(client.handle(), /*all_topics=*/0, asked.get(), &found, wait_ms);
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return base::failure(stream_error(code, "A topic's partitions cannot be asked: " + topic));
  }
  const MetadataPtr list(found);
  const rd_kafka_resp_err_t error =
      list->topic_cnt == 1 ? list->topics[0].err : RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART;
  if (error == RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART) return 0;
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return base::failure(stream_error(error, "A topic's partitions cannot be asked: " + topic));
  }
  return list->topics[0].partition_cnt;
}

base::Result<int, stream::StreamError> partition_count_for_sure(const Client& client,
                                                                const std::string& topic, int least,
                                                                int wait_ms) {
  const auto give_up = std::chrono::steady_clock::now() + kBelievedAfter;
  const QueuePtr nothing(rd_kafka_queue_new(client.handle()));
  for (;;) {
    auto found = partition_count(client, topic, wait_ms);
    const bool is_late = std::chrono::steady_clock::now() >= give_up;
    if (!found || *found >= least || is_late) return found;
    const EventPtr never(rd_kafka_queue_poll(nothing.get(), kTopicAgainMs));
  }
}

namespace {

/// The first of the topics that the list does not name; null if it names all.
const std::string* missing_in(const rd_kafka_metadata_t& list,
                              const std::vector<std::string>& topics) {
  const std::span known(list.topics, static_cast<std::size_t>(list.topic_cnt));
  for (const std::string& topic : topics) {
    const bool exists = std::any_of(known.begin(), known.end(),
                                    [&](const auto& entry) { return entry.topic == topic; });
    if (!exists) return &topic;
  }
  return nullptr;
}

}  // namespace

base::Result<void, stream::StreamError> require_topics(const Client& client,
                                                       const std::vector<std::string>& topics) {
  const int wait_ms = std::min(kListMs, client.connection().settings.unreachable_ms_max);
  const auto give_up = std::chrono::steady_clock::now() + kNewTopicHeard;
  for (;;) {
    const auto list = ask_metadata(client, wait_ms);
    if (!list) return base::failure(list.error());
    const std::string* const missing = missing_in(**list, topics);
    if (missing == nullptr) return {};
    const bool may_be_new = (*list)->broker_cnt > 1 && std::chrono::steady_clock::now() < give_up;
    if (!may_be_new) {
      return base::failure(
          stream_error(RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART,
                       "A topic is missing, or this user may not describe it; create it or correct "
                       "its name in the settings: " +
                           *missing));
    }
    rd_kafka_poll(client.handle(), kTopicAgainMs);
  }
}

}  // namespace wirefold::kafka
