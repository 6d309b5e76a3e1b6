#include "kafka/embedded_broker.h"

#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "kafka/client.h"
#include "kafka/cluster_waker.h"

namespace wirefold::kafka {

using ClusterPtr =
    std::unique_ptr<rd_kafka_mock_cluster_t, Destroyer<rd_kafka_mock_cluster_destroy>>;

struct EmbeddedBroker::Impl {
  Impl(const EmbeddedTopics& topics, EventList& broker_events)
      : events(broker_events), flow(topics.held_back) {}

  EventList& events;
  FlowControl flow;
  std::string bootstrap;
  std::unique_ptr<Client> host;  // the mock cluster runs on a client of its own
  ClusterPtr cluster;            // destroyed before its host
};

namespace {

base::Result<void, stream::StreamError> create(rd_kafka_mock_cluster_t* cluster,
                                               const std::vector<std::string>& topics) {
  for (const std::string& topic : topics) {
    const rd_kafka_resp_err_t code = rd_kafka_mock_topic_create(cluster, topic.c_str(), 1, 1);
    if (code != RD_KAFKA_RESP_ERR_NO_ERROR) {
      return base::failure(stream_error(
          code, "The embedded broker cannot create a topic; give each topic a name of its own: " +
                    topic));
    }
  }
  return {};
}

// Whether a setting says how a broker elsewhere is reached: the embedded one speaks plain text, to
// this process alone.
bool reaches_elsewhere(const std::string& name) {
  constexpr std::array<std::string_view, 6> kPrefixes = {
      "security.", "sasl.", "ssl.", "enable.sasl.", "enable.ssl.", "broker.address.family"};
  return std::any_of(kPrefixes.begin(), kPrefixes.end(),
                     [&](std::string_view prefix) { return name.rfind(prefix, 0) == 0; });
}

}  // namespace

EmbeddedTopics embedded_topics(const Settings& settings) {
  return {{articles_topic(settings), rulings_topic(settings),
           output_topic(settings, dedup::Topic::kStories),
           output_topic(settings, dedup::Topic::kDecisions),
           output_topic(settings, dedup::Topic::kRejects)},
          {}};
}

EmbeddedBroker::EmbeddedBroker(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

EmbeddedBroker::~EmbeddedBroker() { stop(); }

base::Result<std::unique_ptr<EmbeddedBroker>, stream::StreamError> EmbeddedBroker::start(
    const EmbeddedTopics& topics, EventList& events) {
  auto impl = std::make_unique<Impl>(topics, events);
  Connection connection{.settings = {}, .events = &events, .flow = nullptr};
  connection.settings.client_id = "embedded-broker";
  auto host = Client::make(ClientKind::kProducer, connection, {{"log_level", "4"}});
  if (!host) return base::failure(std::move(host.error()));
  impl->host = std::move(*host);
  impl->cluster.reset(rd_kafka_mock_cluster_new(impl->host->handle(), 1));
  if (!impl->cluster) {
    return base::failure(stream::StreamError{
        stream::StreamErrorKind::kFatal,
        "The embedded broker cannot start; check that ports on 127.0.0.1 can be opened"});
  }
  impl->bootstrap = rd_kafka_mock_cluster_bootstraps(impl->cluster.get());
  const ClusterWaker waker(impl->bootstrap);
  if (auto done = create(impl->cluster.get(), topics.held_back); !done) {
    return base::failure(std::move(done.error()));
  }
  if (auto done = create(impl->cluster.get(), topics.free_running); !done) {
    return base::failure(std::move(done.error()));
  }
  return std::unique_ptr<EmbeddedBroker>(new EmbeddedBroker(std::move(impl)));
}

const std::string& EmbeddedBroker::bootstrap() const { return impl_->bootstrap; }

FlowControl& EmbeddedBroker::flow() { return impl_->flow; }

Connection EmbeddedBroker::connection(Settings settings) {
  settings.bootstrap = impl_->bootstrap;
  settings.broker = BrokerKind::kEmbedded;
  settings.delivery_ms_max = 10'000;
  settings.unreachable_ms_max = 3'000;
  std::erase_if(settings.librdkafka, [](const auto& set) { return reaches_elsewhere(set.first); });
  return {std::move(settings), &impl_->events, &impl_->flow};
}

void EmbeddedBroker::stop() {
  impl_->flow.close();
  const ClusterWaker waker(impl_->bootstrap);
  impl_->cluster.reset();
}

}  // namespace wirefold::kafka
