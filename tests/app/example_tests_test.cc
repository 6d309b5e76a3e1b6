#include "app/example_tests.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "app/knowledge.h"

namespace wirefold::app {
namespace {

using testing::HasSubstr;

/// A file of tests, run under the default settings.
class ExampleTests : public testing::Test {
 protected:
  base::Result<ExampleCounts, std::string> run(const std::string& toml) {
    const std::string path = testing::TempDir() + "/examples.toml";
    std::ofstream(path) << toml;
    printed_.str("");
    return run_examples(path, default_settings(), *knowledge_, printed_);
  }
  base::Result<dedup::Knowledge, std::string> knowledge_ =
      load_knowledge(default_settings(), StopEndsProcess({}));
  std::ostringstream printed_;
};

constexpr const char* kRecord =
    "[[test]]\nname = \"a report\"\nrecord = '''{\"id\":\"a1\",\"source\":\"Valley Courier\","
    "\"headline\":\"Flood kills 23 in hill town\",\"body\":\"BEIRUT (Reuters) - A flood tore "
    "through the bazaar of a hill town overnight.\\n517 Views\\nOfficials said 41 were "
    "missing.\"}'''\n[test.expect]\n";

TEST_F(ExampleTests, WhatIsFoundAsExpectedPasses) {
  const auto counts = run(std::string(kRecord) +
                          "id = \"a1\"\nagency = \"reuters\"\nstripped = [\"517 Views\"]\n"
                          "kept = [\"41 were missing\", \"Officials said 41 were missing.\"]\n"
                          "headline = \"Flood kills 23 in hill town\"\n");
  ASSERT_TRUE(counts) << counts.error();
  EXPECT_EQ(counts->passed, 1U) << printed_.str();
  EXPECT_EQ(counts->failed, 0U);
}

TEST_F(ExampleTests, AFailureSaysWhatWasExpectedAndFound) {
  const auto counts = run(std::string(kRecord) +
                          "agency = \"ap\"\nstripped = [\"41 were missing\", \"Share this\"]\n"
                          "kept = [\"517 Views\"]\n");
  ASSERT_TRUE(counts) << counts.error();
  EXPECT_EQ(counts->failed, 1U);
  EXPECT_THAT(printed_.str(), HasSubstr("agency: expected \"ap\", found \"reuters\""));
  EXPECT_THAT(printed_.str(), HasSubstr("stripped: \"41 were missing\" was kept"));
  EXPECT_THAT(printed_.str(), HasSubstr("stripped: \"Share this\" is not in the record at all"));
  EXPECT_THAT(printed_.str(), HasSubstr("kept: \"517 Views\" was stripped"));
}

TEST_F(ExampleTests, ARejectIsExpectedByItsClass) {
  const std::string test = "[[test]]\nname = \"cut\"\nrecord = '{\"id\":'\n[test.expect]\n";
  const auto passed = run(test + "rejected = \"truncated\"\n");
  ASSERT_TRUE(passed) << passed.error();
  EXPECT_EQ(passed->passed, 1U) << printed_.str();
  const auto failed = run(test + "id = \"a\"\n");
  ASSERT_TRUE(failed) << failed.error();
  EXPECT_THAT(printed_.str(), HasSubstr("the record was rejected: truncated"));
}

TEST_F(ExampleTests, AFileThatTestsNothingIsRefused) {
  for (const char* toml : {"", "x = 1", "[[test]]\nname = \"a\"", "[[test", "test = [1]"}) {
    EXPECT_FALSE(run(toml)) << toml;
  }
  EXPECT_FALSE(run(kRecord));
  EXPECT_FALSE(run(std::string(kRecord) + "headlin = \"typing error\"\n"));
  EXPECT_FALSE(run(std::string(kRecord) + "stripped = [1]\n"));
}

}  // namespace
}  // namespace wirefold::app
