#include "desk/topic_follower.h"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <utility>

#include "desk/low_priority.h"

namespace wirefold::desk {
namespace {

constexpr std::size_t kRecordsAtOnce = 1'000;
constexpr int kWaitMs = 200;
constexpr std::chrono::seconds kPause{2};

void pause(const std::stop_token& stop) {
  std::mutex mutex;
  std::condition_variable_any over;
  std::unique_lock lock(mutex);
  over.wait_for(lock, stop, kPause, [] { return false; });
}

}  // namespace

TopicFollower::TopicFollower(Desk& desk, kafka::Connection connection,
                             std::function<void(const std::string&)> trouble)
    : desk_(desk),
      connection_(std::move(connection)),
      trouble_(std::move(trouble)),
      thread_([this](const std::stop_token& stop) { run(stop); }) {}

void TopicFollower::run(const std::stop_token& stop) {
  step_back("wf-desk-topics");
  while (!stop.stop_requested()) {
    follow(stop);
    if (!stop.stop_requested()) pause(stop);
  }
}

// From the beginning each time: a reader that failed may have missed what it read last.
void TopicFollower::follow(const std::stop_token& stop) {
  const auto topic_of = [&](dedup::Topic topic) {
    return kafka::output_topic(connection_.settings, topic);
  };
  auto reader = kafka::TopicReader::follow(
      connection_, {topic_of(dedup::Topic::kDecisions), topic_of(dedup::Topic::kStories),
                    topic_of(dedup::Topic::kRejects)});
  if (!reader) return complain(reader.error().message);
  desk_.forget();
  while (!stop.stop_requested()) {
    auto records = (*reader)->poll(kRecordsAtOnce, kWaitMs);
    if (records) {
      said_.clear();
      hand_over(std::move(*records));
    } else if (records.error().kind != stream::StreamErrorKind::kRetry) {
      return complain(records.error().message);
    }
  }
}

void TopicFollower::hand_over(std::vector<kafka::ReadRecord> records) {
  std::vector<Record> taken;
  for (kafka::ReadRecord& record : records) {
    for (const auto topic :
         {dedup::Topic::kDecisions, dedup::Topic::kStories, dedup::Topic::kRejects}) {
      if (record.position.topic != kafka::output_topic(connection_.settings, topic)) continue;
      taken.push_back(record_of({topic, std::move(record.key), std::move(record.value), {}}));
      break;
    }
  }
  desk_.take(taken);
}

void TopicFollower::complain(const std::string& message) {
  if (said_ == message) return;
  said_ = message;
  trouble_("the desk cannot read the stories, and goes on trying: " + message);
}

}  // namespace wirefold::desk
