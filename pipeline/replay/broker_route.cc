#include "replay/broker_route.h"

#include <atomic>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "kafka/admin.h"
#include "kafka/cloud_event.h"
#include "kafka/feeder.h"
#include "kafka/reader.h"
#include "kafka/sink.h"
#include "kafka/source.h"
#include "replay/interleaved_source.h"

namespace wirefold::replay {
namespace {

using stream::StreamError;
using Done = base::Result<void, StreamError>;

constexpr std::size_t kFeedRecords = 64;
constexpr std::size_t kReadRecords = 256;
constexpr int kWaitMs = 20;

// The three parts of one run and what they tell each other.
class BrokerRun {
 public:
  BrokerRun(RouteContext& context, Broker& broker)
      : context_(context), broker_(broker), settings_(context.settings) {}

  RouteResult run();

 private:
  Done open();
  Done open_rulings(std::unique_ptr<stream::Source> articles);
  void feed();
  Done feed_all();
  Done feed_batch(const stream::Batch& batch);
  void read_back();
  Done read_back_all();
  void fail(const StreamError& error);
  std::optional<dedup::Topic> role_of(const std::string& topic) const;

  RouteContext& context_;
  Broker& broker_;
  const Settings& settings_;
  std::unique_ptr<kafka::Feeder> feeder_;
  std::unique_ptr<kafka::Feeder> ruling_feeder_;  // null: there are none
  Interleaving interleaving_;
  std::unique_ptr<stream::Source> source_;
  std::unique_ptr<kafka::KafkaSink> sink_;
  std::unique_ptr<kafka::TopicReader> reader_;
  kafka::FeedEnd end_;
  kafka::FeedEnd rulings_end_;
  std::atomic<bool> is_written_{false};  // the pipeline's last commit has returned
  std::atomic<bool> is_stopped_{false};  // feeding ended early, by request
  std::stop_source failed_;              // ends the pipeline and the feeder
  std::mutex error_mutex_;
  std::optional<StreamError> error_;  // the first
};

Done BrokerRun::open() {
  auto feeder = kafka::Feeder::make(broker_.connection);
  if (!feeder) return base::failure(feeder.error());
  feeder_ = std::move(*feeder);
  kafka::SourceOptions from;
  from.start = {{replay_topic(settings_), 0, 0}};
  from.end = &end_;
  auto source = kafka::KafkaSource::make(broker_.connection, std::move(from));
  if (!source) return base::failure(source.error());
  if (context_.rulings.left() == 0) {
    source_ = std::move(*source);
  } else if (Done opened = open_rulings(std::move(*source)); !opened) {
    return opened;
  }
  auto sink = kafka::KafkaSink::make(broker_.connection,
                                     kafka::guarantee_of(broker_.connection.settings.broker));
  if (!sink) return base::failure(sink.error());
  sink_ = std::move(*sink);
  const auto& names = broker_.connection.settings;
  auto reader = kafka::TopicReader::make(broker_.connection,
                                         {kafka::output_topic(names, dedup::Topic::kDecisions),
                                          kafka::output_topic(names, dedup::Topic::kStories),
                                          kafka::output_topic(names, dedup::Topic::kRejects)});
  if (!reader) return base::failure(reader.error());
  reader_ = std::move(*reader);
  return {};
}

Done BrokerRun::open_rulings(std::unique_ptr<stream::Source> articles) {
  const std::string topic = kafka::rulings_topic(broker_.connection.settings);
  auto feeder = kafka::Feeder::make(broker_.connection, topic);
  if (!feeder) return base::failure(feeder.error());
  ruling_feeder_ = std::move(*feeder);
  kafka::SourceOptions from;
  from.start = {{topic, 0, 0}};
  from.end = &rulings_end_;
  auto rulings = kafka::KafkaSource::make(broker_.connection, std::move(from));
  if (!rulings) return base::failure(rulings.error());
  source_ =
      std::make_unique<InterleavedSource>(std::move(articles), std::move(*rulings), interleaving_);
  return {};
}

RouteResult BrokerRun::run() {
  if (auto opened = open(); !opened) return base::failure(opened.error());
  RouteResult decided = service::RunEnd::kFinished;
  {
    const std::jthread feeder([this] { feed(); });
    const std::jthread reader([this] { read_back(); });
    decided = context_.pipeline.run(*source_, *sink_, failed_.get_token());
    if (!decided) fail(decided.error());
    is_written_ = true;
  }
  if (error_) return base::failure(*error_);
  return is_stopped_ ? service::RunEnd::kStopped : service::RunEnd::kFinished;
}

// Keeps the first error and ends what still waits.
void BrokerRun::fail(const StreamError& error) {
  const std::lock_guard lock(error_mutex_);
  if (!error_) error_ = error;
  failed_.request_stop();
  if (broker_.embedded) broker_.embedded->flow().close();
}

void BrokerRun::feed() {
  if (auto fed = feed_all(); !fed) fail(fed.error());
}

Done BrokerRun::feed_all() {
  ReplaySource archive(context_.archive, {replay_topic(settings_), settings_.pace, settings_.order},
                       context_.rulings, context_.feed);
  while (!archive.finished() && !failed_.stop_requested()) {
    if (context_.stop.stop_requested()) {
      is_stopped_ = true;
      break;
    }
    auto batch = archive.poll(kFeedRecords, settings_.pipeline.poll_wait_ms);
    if (!batch) return base::failure(batch.error());
    if (Done fed = feed_batch(**batch); !fed) return fed;
  }
  if (ruling_feeder_) {
    if (Done ended = ruling_feeder_->finish(rulings_end_); !ended) return ended;
  }
  return feeder_->finish(end_);
}

Done BrokerRun::feed_batch(const stream::Batch& batch) {
  for (const stream::InputRecord& record : batch.records()) {
    kafka::FeedRecord fed{record.key, record.value, record.event_time, record.timestamp};
    const bool is_ruling = record.position.topic != replay_topic(settings_);
    if (is_ruling) interleaving_.note(feeder_->fed());
    kafka::Feeder& feeder = is_ruling ? *ruling_feeder_ : *feeder_;
    if (Done done = feeder.feed(fed); !done) return done;
  }
  return {};
}

void BrokerRun::read_back() {
  if (auto done = read_back_all(); !done) fail(done.error());
}

Done BrokerRun::read_back_all() {
  bool is_end_fixed = false;
  while (!reader_->finished() && !failed_.stop_requested()) {
    if (is_written_ && !is_end_fixed) {
      if (Done fixed = reader_->fix_end(); !fixed) return fixed;
      is_end_fixed = true;
      continue;
    }
    auto records = reader_->poll(kReadRecords, kWaitMs);
    if (!records) {
      if (records.error().kind == stream::StreamErrorKind::kRetry) continue;
      return base::failure(records.error());
    }
    for (kafka::ReadRecord& record : *records) {
      const auto role = role_of(record.position.topic);
      if (!role) continue;
      // A file holds what the core made, whatever carried it.
      std::erase_if(record.headers,
                    [](const auto& header) { return kafka::is_event_header(header.name); });
      Done kept = context_.outcome.write(
          {*role, std::move(record.key), std::move(record.value), std::move(record.headers)});
      if (!kept) return kept;
    }
    if (Done kept = context_.outcome.commit({}); !kept) return kept;
  }
  return {};
}

std::optional<dedup::Topic> BrokerRun::role_of(const std::string& topic) const {
  for (const auto role :
       {dedup::Topic::kDecisions, dedup::Topic::kStories, dedup::Topic::kRejects}) {
    if (topic == kafka::output_topic(broker_.connection.settings, role)) return role;
  }
  return std::nullopt;
}

Done create_replay_topics(const Settings& settings, const Broker& broker) {
  Done done = kafka::refuse_service_names(settings.kafka, settings.service_kafka);
  if (!done) return done;
  return kafka::create_topics(broker.connection, kafka::replay_topics(settings.kafka));
}

}  // namespace

base::Result<std::unique_ptr<Broker>, StreamError> open_broker(const Settings& settings) {
  auto broker = std::make_unique<Broker>();
  if (settings.route == Route::kKafka) {
    broker->connection = {settings.kafka, &broker->events, nullptr};
    if (auto created = create_replay_topics(settings, *broker); !created) {
      return base::failure(created.error());
    }
    return broker;
  }
  auto embedded =
      kafka::EmbeddedBroker::start(kafka::embedded_topics(settings.kafka), broker->events);
  if (!embedded) return base::failure(embedded.error());
  broker->embedded = std::move(*embedded);
  broker->connection = broker->embedded->connection(settings.kafka);
  return broker;
}

RouteResult run_through_broker(RouteContext& context, Broker& broker) {
  return BrokerRun(context, broker).run();
}

}  // namespace wirefold::replay
