#include "app/memory_plan.h"

#include <gmock/gmock.h>

#include <fstream>

#include "dedup/deduplicator.h"
#include "story/state.h"

namespace wirefold::app {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr std::int64_t kMiB = 1 << 20;

TEST(MemoryPlan, WithoutALimitTheQueuesKeepTheirSize) {
  const auto plan = plan_memory(default_settings());
  ASSERT_TRUE(plan);
  EXPECT_EQ(plan->share, 1);
  const auto pipeline = planned(*plan, pipeline_settings(default_settings()));
  EXPECT_EQ(pipeline.in_flight.bytes_max, 16U << 20);
  EXPECT_EQ(planned(*plan, kafka::Settings()).fetched_bytes_max, std::size_t{128} << 20);
  EXPECT_GT(plan->bytes_max, plan->tables + plan->queues);
}

TEST(MemoryPlan, ALimitBeyondTheTablesIsSharedByTheQueues) {
  Settings settings = default_settings();
  settings.articles_max = 20'000;
  settings.identities_max = 40'000;
  const auto free = plan_memory(settings);
  ASSERT_TRUE(free);
  settings.memory_bytes_max = static_cast<std::int64_t>(free->bytes_max) - 200 * kMiB;
  const auto tight = plan_memory(settings);
  ASSERT_TRUE(tight);
  EXPECT_LT(tight->share, 1);
  EXPECT_EQ(tight->tables, free->tables);
  EXPECT_LE(tight->queues, free->queues - 199 * kMiB);
  const auto pipeline = planned(*tight, pipeline_settings(settings));
  EXPECT_LT(pipeline.undelivered.bytes_max, std::size_t{64} << 20);
  EXPECT_LT(pipeline.commit.bytes_max, std::size_t{32} << 20);
  EXPECT_LT(planned(*tight, kafka::Settings()).sent_bytes_max, std::size_t{32} << 20);
}

TEST(MemoryPlan, TooLittleForTheTablesIsRefusedWithWhatWouldDo) {
  Settings settings = default_settings();
  settings.memory_bytes_max = 2'000 * kMiB;
  const auto refused = plan_memory(settings);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error(), HasSubstr("give it at least "));
  const auto number = [&](const std::string& behind) {
    return std::stoll(refused.error().substr(refused.error().find(behind) + behind.size()));
  };
  Settings fewer = settings;
  fewer.articles_max = number("story.articles_max = ");
  EXPECT_TRUE(plan_memory(fewer));
  settings.memory_bytes_max = number("give it at least ");
  EXPECT_TRUE(plan_memory(settings));
  --settings.memory_bytes_max;
  EXPECT_FALSE(plan_memory(settings));
}

TEST(MemoryPlan, DeskAndTheOperatorsOwnQueuesCount) {
  Settings settings = default_settings();
  const auto alone = plan_memory(settings);
  settings.desk_address = "127.0.0.1:0";
  const auto with_desk = plan_memory(settings);
  EXPECT_GT(with_desk->bytes_max, alone->bytes_max);
  settings.librdkafka["queued.max.messages.kbytes"] = "1048576";
  EXPECT_GT(plan_memory(settings)->bytes_max, with_desk->bytes_max + (std::uint64_t{1} << 30));
}

TEST(MemoryPlan, WithCheckpointsAllThatTheirWriterCopiesCountsTwice) {
  Settings settings = default_settings();
  settings.librdkafka["queue.buffering.max.kbytes"] = "65536";
  settings.desk_address = "127.0.0.1:0";
  const auto without = plan_memory(settings);
  ASSERT_TRUE(without);
  EXPECT_EQ(without->copy, 0U);
  EXPECT_THAT(memory_words(*without), Not(HasSubstr("checkpoint")));
  settings.state_folder = "/var/lib/wirefold";
  const auto with = plan_memory(settings);
  ASSERT_TRUE(with);
  EXPECT_EQ(with->copy, without->tables + without->desk + without->queues);
  EXPECT_EQ(with->bytes_max, without->bytes_max + with->copy);
  EXPECT_THAT(memory_words(*with), HasSubstr("a checkpoint's copy of these"));
  settings.memory_bytes_max = static_cast<std::int64_t>(with->bytes_max) - 100 * kMiB;
  const auto tight = plan_memory(settings);
  ASSERT_TRUE(tight);
  EXPECT_LE(tight->queues + tight->copy, with->queues + with->copy - 99 * kMiB);
  settings.memory_bytes_max = static_cast<std::int64_t>(without->bytes_max);
  EXPECT_FALSE(plan_memory(settings)) << "room for the process, none for the copy";
}

// The bound of the tables, against a state that has been filled and turned over several times.
TEST(MemoryPlan, TablesStayBelowTheirBoundHoweverLongTheyLive) {
  const auto knowledge = dedup::Knowledge::shipped();
  ASSERT_TRUE(knowledge);
  std::vector<std::string> lines;
  std::ifstream sample(WIREFOLD_SOURCE_DIR "/tests/sample/articles.jsonl");
  for (std::string line; std::getline(sample, line);) lines.push_back(line);
  story::Settings settings;
  settings.articles_max = 150;
  settings.identities_max = 300;
  dedup::Preparer preparer({}, *knowledge);
  dedup::Deduplicator story(settings, *knowledge);
  std::vector<dedup::OutputRecord> out;
  const std::string key = "\"id\": \"";
  for (std::int64_t i = 0; i < 2'000; ++i) {
    std::string line = lines[static_cast<std::size_t>(i) % lines.size()];
    line.insert(line.find(key) + key.size(), std::to_string(i) + "-");
    story.decide(preparer.prepare({{"t", 0, i}, {}, line, i * 1'000, i * 1'000}), out);
    out.clear();
  }
  EXPECT_GT(story.report().evicted, 1'000U);
  EXPECT_LT(story.report().state_bytes, story::StoryState::bytes_max(settings));
}

}  // namespace
}  // namespace wirefold::app
