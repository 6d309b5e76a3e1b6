#include "bench/bench.h"

#include <gmock/gmock.h>
#include <simdjson.h>

#include <filesystem>
#include <sstream>

#include "bench/bench_report.h"

namespace wirefold::bench {
namespace {

using testing::HasSubstr;

constexpr const char* kFolder = WIREFOLD_SOURCE_DIR "/tests/sample/";

const dedup::Knowledge& known() {
  static const auto kKnowledge = dedup::Knowledge::shipped();
  return *kKnowledge;
}

Settings of_sample() {
  Settings settings;
  settings.replay.paths = {std::string(kFolder) + "articles.jsonl"};
  settings.replay.route = replay::Route::kMemory;
  settings.rounds = 2;
  return settings;
}

TEST(Bench, MeasuresEachRoundAndScoresAsTheLabelsSay) {
  Settings settings = of_sample();
  settings.labels_path = std::string(kFolder) + "labels.jsonl";
  std::ostringstream progress;
  const auto figures = run_bench(settings, known(), progress, {});
  ASSERT_TRUE(figures && *figures);
  EXPECT_EQ((*figures)->stages.records, 260U);
  ASSERT_EQ((*figures)->flat_out.size(), 2U);
  EXPECT_GT((*figures)->flat_out[0].articles_per_second, 0);
  EXPECT_LE((*figures)->flat_out[0].articles_per_second,
            (*figures)->flat_out[1].articles_per_second);
  ASSERT_TRUE((*figures)->score);
  const auto& score = std::get<quality::Score>(*(*figures)->score);
  EXPECT_EQ(score.articles, 260U);
  EXPECT_EQ(score.missing, 0U) << "every decision reached the scorer";
  EXPECT_GT(score.bcubed.f1, 0.95);
  EXPECT_THAT(progress.str(), HasSubstr("round 2 of 2"));
}

TEST(Bench, ReportsAreReadableByPeopleAndPrograms) {
  Settings settings = of_sample();
  settings.rounds = 1;
  std::ostringstream progress;
  const auto figures = run_bench(settings, known(), progress, {});
  ASSERT_TRUE(figures && *figures);
  EXPECT_THAT(report_text(**figures), HasSubstr("260 records, 0.5 MiB"));
  EXPECT_THAT(report_text(**figures), HasSubstr("Hash of all output: "));
  simdjson::dom::parser parser;
  const std::string json = report_json(**figures);
  const simdjson::dom::element read = parser.parse(json);
  EXPECT_EQ(read["records"].get_uint64().value(), 260U);
  EXPECT_EQ(read["flat_out"].get_array().size(), 1U);
  EXPECT_GT(read["stages"]["prepare"]["mean_us"].get_double().value(), 0);
  EXPECT_TRUE(read["score"].error()) << "no labels, no score";
}

TEST(Bench, BadLabelsAreAnErrorAndAStopIsNone) {
  Settings settings = of_sample();
  settings.rounds = 1;
  settings.labels_path = "/nowhere/labels.jsonl";
  std::ostringstream progress;
  const auto unread = run_bench(settings, known(), progress, {});
  ASSERT_FALSE(unread);
  EXPECT_THAT(unread.error(), HasSubstr("/nowhere/labels.jsonl"));
  std::stop_source stop;
  stop.request_stop();
  const auto stopped = run_bench(of_sample(), known(), progress, stop.get_token());
  ASSERT_TRUE(stopped);
  EXPECT_FALSE(stopped->has_value());
}

}  // namespace
}  // namespace wirefold::bench
