#include "quality/labels.h"

#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "tests/quality/scratch_file.h"

namespace wirefold::quality {
namespace {

using testing::EndsWith;
using testing::HasSubstr;

TEST(Labels, KeepTheOrderAndTheLastLineOfEachId) {
  const ScratchFile file(
      "{\"id\":\"a\",\"story\":\"s\",\"family\":null,\"relation\":\"original\"}\n"
      "\n"
      "  \r\n"
      "{\"id\":\"b\",\"story\":\"\",\"family\":\"f\"}\r\n"
      "{\"id\":\"a\",\"story\":\"t\",\"story\":\"u\"}");
  const auto labels = read_labels(file.path());
  ASSERT_TRUE(labels.has_value()) << labels.error().message;
  ASSERT_EQ(labels->size(), 2u);
  EXPECT_EQ((*labels)[0].id, "a");
  EXPECT_EQ((*labels)[0].story, "u");
  EXPECT_FALSE((*labels)[0].relation.has_value());
  EXPECT_EQ((*labels)[1].id, "b");
  EXPECT_FALSE((*labels)[1].story.has_value()) << "an empty name is none";
  EXPECT_EQ((*labels)[1].family, "f");
}

TEST(Labels, NumbersAreNamesThatEqualNoString) {
  const ScratchFile file(
      "{\"id\":1,\"story\":7}\n{\"id\":\"1\",\"story\":\"7\"}\n{\"id\":2,\"story\":0}\n");
  const auto labels = read_labels(file.path());
  ASSERT_TRUE(labels.has_value());
  ASSERT_EQ(labels->size(), 3u);
  EXPECT_NE((*labels)[0].id, (*labels)[1].id);
  EXPECT_NE((*labels)[0].story, (*labels)[1].story);
  EXPECT_FALSE((*labels)[2].story.has_value());
}

TEST(Assignments, TheLastLineCountsAndTheFirstHoldsTheDecision) {
  const ScratchFile file(
      "{\"article_id\":\"a\",\"story_id\":\"1\",\"family_id\":\"f\",\"relation\":\"original\"}\n"
      "{\"outcome\":\"rejected\"}\n"
      "{\"article_id\":null,\"id\":\"a\",\"story_id\":\"9\"}\n"
      "{\"article_id\":\"a\",\"story_id\":\"2\",\"family_id\":null,\"relation\":\"rewrite\"}\n"
      "{\"id\":\"b\"}\n");
  const auto assignments = read_assignments(file.path());
  ASSERT_TRUE(assignments.has_value());
  ASSERT_EQ(assignments->size(), 2u);
  const Assignment& a = assignments->at("a");
  EXPECT_EQ(a.story, "2");
  EXPECT_FALSE(a.family.has_value());
  EXPECT_EQ(a.first_relation, "original");
  EXPECT_FALSE(assignments->at("b").story.has_value());
}

TEST(Labels, ErrorsNameTheLine) {
  struct Case {
    const char* content;
    const char* says;
    const char* line;
  };
  const std::vector<Case> cases = {
      {"{\"id\":\"a\"}\n{\"id\":\n", "cannot be used", ":2"},
      {"\n\n[1]\n", "it is not a JSON object", ":3"},
      {"{\"story\":\"s\"}", "it has no \"id\"", ":1"},
      {"{\"id\":null}", "it has no \"id\"", ":1"},
      {"{\"id\":\"\xff\"}", "cannot be used", ":1"},
  };
  for (const Case& test : cases) {
    SCOPED_TRACE(test.content);
    const ScratchFile file(test.content);
    const auto labels = read_labels(file.path());
    ASSERT_FALSE(labels.has_value());
    EXPECT_EQ(labels.error().kind, ScoreErrorKind::kMalformed);
    EXPECT_THAT(labels.error().message, HasSubstr(test.says));
    EXPECT_THAT(labels.error().message, EndsWith(file.path() + test.line));
  }
  const ScratchFile pairs(
      "{\"a\":\"x\",\"b\":\"y\",\"same_story\":1}\n{\"a\":\"x\",\"b\":\"y\"}\n");
  EXPECT_THAT(read_pairs(pairs.path()).error().message, EndsWith(":2"));
}

TEST(Labels, AFileThatCannotBeReadIsReported) {
  for (const std::string& path : {std::string("/no/such/file"), std::string("/")}) {
    SCOPED_TRACE(path);
    const auto labels = read_labels(path);
    ASSERT_FALSE(labels.has_value());
    EXPECT_EQ(labels.error().kind, ScoreErrorKind::kUnreadable);
    EXPECT_THAT(labels.error().message, HasSubstr(path));
  }
}

}  // namespace
}  // namespace wirefold::quality
