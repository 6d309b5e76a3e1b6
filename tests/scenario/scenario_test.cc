// Every folder beside this file is a situation; a folder without input or expectation fails.

#include "scenario/scenario.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "scenario/expectations.h"

namespace wirefold::scenario {
namespace {

std::vector<std::string> folders() {
  std::vector<std::string> names;
  for (const auto& entry :
       std::filesystem::directory_iterator(WIREFOLD_SOURCE_DIR "/tests/scenario")) {
    if (entry.is_directory()) names.push_back(entry.path().filename().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::string contents(const std::string& folder, const std::string& file) {
  std::ifstream stream(WIREFOLD_SOURCE_DIR "/tests/scenario/" + folder + "/" + file,
                       std::ios::binary);
  std::ostringstream bytes;
  bytes << stream.rdbuf();
  return bytes.str();
}

std::vector<std::string> lines_of(const std::string& text) {
  std::istringstream stream(text);
  std::vector<std::string> lines;
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

class Situation : public testing::TestWithParam<std::string> {};

TEST_P(Situation, ComesOutAsExpected) {
  const std::string input = contents(GetParam(), "input.jsonl");
  const std::string expected = contents(GetParam(), "expected.json");
  ASSERT_FALSE(input.empty()) << "the folder has no input.jsonl";
  ASSERT_FALSE(expected.empty()) << "the folder has no expected.json";
  EXPECT_THAT(faults_of(lines_of(input), expected), testing::IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(Folders, Situation, testing::ValuesIn(folders()),
                         [](const auto& entry) { return entry.param; });

TEST(Situations, CoverTheNewsroom) {
  const char* wanted[] = {"rewrite",
                          "verbatim_with_furniture",
                          "lost_apostrophes",
                          "cut_down_excerpt",
                          "update_with_new_figures",
                          "correction",
                          "revision",
                          "stale_version",
                          "redelivery",
                          "kill",
                          "kill_before_original",
                          "copy_after_kill",
                          "withheld_then_released",
                          "embargo",
                          "skipped_picture",
                          "rejected",
                          "live_blog",
                          "look_alike_events_months_apart",
                          "learnt_furniture",
                          "merge_leaves_redirect",
                          "split",
                          "joined_by_ruling",
                          "kept_apart_by_ruling",
                          "taken_out_by_ruling",
                          "canonical_by_ruling",
                          "refused_rulings",
                          "non_latin",
                          "late_event_times",
                          "ninjs_and_ap_identity"};
  const std::vector<std::string> there = folders();
  for (const char* name : wanted) {
    EXPECT_THAT(there, testing::Contains(name));
  }
}

}  // namespace
}  // namespace wirefold::scenario
