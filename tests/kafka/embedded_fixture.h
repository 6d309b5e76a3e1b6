#pragma once
// A broker, clients of it and the words the tests of this room are written in.

#include <gmock/gmock.h>

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "kafka/embedded_broker.h"
#include "kafka/feeder.h"
#include "kafka/reader.h"
#include "kafka/sink.h"
#include "kafka/source.h"

namespace wirefold::kafka {

/// The value of a result, or a failed test with its message and an aborted program: for set-up.
template <typename Value>
Value must(base::Result<Value, stream::StreamError> result) {
  if (!result) {
    ADD_FAILURE() << result.error().message;
    std::abort();
  }
  if constexpr (!std::is_void_v<Value>) return std::move(*result);
}

/// Waits for a condition; false if it did not come true in time.
inline bool comes_true(const std::function<bool()>& condition, std::chrono::seconds within) {
  const auto deadline = std::chrono::steady_clock::now() + within;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::yield();
  }
  return true;
}

class EmbeddedFixture : public testing::Test {
 protected:
  Settings settings_;
  EventList events_;
  std::unique_ptr<EmbeddedBroker> broker_ =
      must(EmbeddedBroker::start(embedded_topics(settings_), events_));
  FeedEnd end_;

  [[nodiscard]] Connection connection() { return broker_->connection(settings_); }
  [[nodiscard]] std::unique_ptr<KafkaSource> source() {
    return must(KafkaSource::make(connection(),
                                  {.start = {{articles_topic(settings_), 0, 0}}, .end = &end_}));
  }
  [[nodiscard]] std::unique_ptr<TopicReader> reader_of_outputs() {
    return must(TopicReader::make(connection(), {output_topic(settings_, dedup::Topic::kStories),
                                                 output_topic(settings_, dedup::Topic::kDecisions),
                                                 output_topic(settings_, dedup::Topic::kRejects)}));
  }
  [[nodiscard]] ByteBudget& input_budget() {
    return *broker_->flow().find(articles_topic(settings_));
  }
};

}  // namespace wirefold::kafka
