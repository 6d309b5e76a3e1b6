#include "bench/stage_timing.h"

#include <gmock/gmock.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>

#include "tests/support/dice.h"

namespace wirefold::bench {
namespace {

using testing::HasSubstr;

constexpr const char* kSample = WIREFOLD_SOURCE_DIR "/tests/sample/articles.jsonl";

const dedup::Knowledge& shipped() {
  static const auto kKnowledge = dedup::Knowledge::shipped();
  return *kKnowledge;
}

StageSettings sample_settings() {
  StageSettings settings;
  settings.paths = {kSample};
  return settings;
}

/// The slow twin: how many of the times are at most this one, by counting.
double share_at_most(const std::vector<float>& times, double time) {
  const auto count = std::count_if(times.begin(), times.end(), [&](float x) { return x <= time; });
  return static_cast<double>(count) / static_cast<double>(times.size());
}

TEST(StageCost, PercentileIsTheLeastTimeThatItsShareDoesNotExceed) {
  support::Dice dice(1);
  for (const std::size_t size : {1, 2, 3, 10, 99, 100, 101, 1000, 2345}) {
    std::vector<float> times;
    for (std::size_t i = 0; i < size; ++i) times.push_back(static_cast<float>(dice.below(500)));
    std::vector<float> sorted = times;
    const Cost cost = cost_of(sorted);
    for (const auto& [share, time] :
         {std::pair{0.5, cost.p50}, std::pair{0.99, cost.p99}, std::pair{0.999, cost.p999}}) {
      EXPECT_GE(share_at_most(times, time), share) << size;
      for (const float other : times) {
        EXPECT_TRUE(other >= time || share_at_most(times, other) < share) << size;
      }
    }
    double sum = 0;
    for (const float time : times) sum += time;
    EXPECT_NEAR(cost.mean, sum / static_cast<double>(size), 1e-6);
  }
}

TEST(StageCost, OfNothingIsZero) {
  std::vector<float> none;
  EXPECT_EQ(cost_of(none).p999, 0);
  EXPECT_EQ(cost_of(none).mean, 0);
}

TEST(StageTiming, CountsTheArchiveAndTimesBothStages) {
  const auto timing = measure_stages(sample_settings(), shipped(), {});
  ASSERT_TRUE(timing && *timing);
  const StageTiming& found = **timing;
  EXPECT_EQ(found.records, 260U);
  EXPECT_EQ(found.bytes, std::filesystem::file_size(kSample) - 260) << "all but the newlines";
  EXPECT_GT(found.prepare.mean, 0);
  EXPECT_GT(found.decide.mean, 0);
  EXPECT_NEAR(found.both.mean, found.prepare.mean + found.decide.mean, 0.01 * found.both.mean);
  EXPECT_LE(found.both.p50, found.both.p99);
  EXPECT_GT(found.in_window, 0U);
  EXPECT_LT(found.in_window, 260U) << "the sample is longer than the window";
}

TEST(StageTiming, HashIsThatOfTheDecisionsAndNotOfTheTimes) {
  const auto first = measure_stages(sample_settings(), shipped(), {});
  const auto again = measure_stages(sample_settings(), shipped(), {});
  StageSettings other = sample_settings();
  other.story.rules.join_min = other.story.rules.join_max = 5;
  const auto differing = measure_stages(other, shipped(), {});
  ASSERT_TRUE(first && again && differing);
  EXPECT_EQ((*first)->hash, (*again)->hash);
  EXPECT_NE((*first)->hash, (*differing)->hash);
}

TEST(StageTiming, SaysWhatIsWrongWithThePathOrTheArchive) {
  StageSettings settings;
  settings.paths = {"/nowhere/archive.jsonl"};
  const auto missing = measure_stages(settings, shipped(), {});
  ASSERT_FALSE(missing);
  EXPECT_THAT(missing.error(), HasSubstr("/nowhere/archive.jsonl"));
  const std::string empty =
      testing::TempDir() + "wirefold_bench_" + std::to_string(getpid()) + ".jsonl";
  std::ofstream(empty).close();
  settings.paths = {empty};
  const auto nothing = measure_stages(settings, shipped(), {});
  std::filesystem::remove(empty);
  ASSERT_FALSE(nothing);
  EXPECT_THAT(nothing.error(), HasSubstr("holds no records"));
  settings = sample_settings();
  settings.decisions_path = "/nowhere/decisions.jsonl";
  const auto unwritten = measure_stages(settings, shipped(), {});
  ASSERT_FALSE(unwritten);
  EXPECT_THAT(unwritten.error(), HasSubstr("/nowhere/decisions.jsonl"));
}

TEST(StageTiming, EndsWhenItIsAskedTo) {
  std::stop_source stop;
  stop.request_stop();
  const auto timing = measure_stages(sample_settings(), shipped(), stop.get_token());
  ASSERT_TRUE(timing);
  EXPECT_FALSE(timing->has_value());
}

}  // namespace
}  // namespace wirefold::bench
