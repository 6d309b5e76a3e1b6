#include "service/checkpoint_uploader.h"

#include <gtest/gtest.h>

namespace wirefold::service {
namespace {

struct Case {
  const char* why;
  std::vector<stream::LoggedCheckpoint> complete;
  std::int64_t journal_offset;
  std::int64_t first;
};

TEST(OldestNeeded, IsTheOlderOfTheTwoThatHoldMost) {
  const Case cases[] = {
      {"in order", {{"a", 500, 0, 9}, {"b", 1'000, 10, 19}, {"c", 1'500, 20, 29}}, 1'000, 10},
      {"one of a process that was away ends last",
       {{"b", 1'000, 10, 19}, {"c", 1'500, 20, 29}, {"a", 500, 0, 30}},
       1'000,
       10},
      {"the one that holds most began first",
       {{"b", 1'000, 10, 19}, {"c", 1'500, 5, 29}},
       1'000,
       5},
  };
  for (const Case& example : cases) {
    SCOPED_TRACE(example.why);
    const auto oldest = oldest_needed(example.complete);
    ASSERT_TRUE(oldest);
    EXPECT_EQ(oldest->journal_offset, example.journal_offset);
    EXPECT_EQ(oldest->first, example.first);
  }
}

TEST(OldestNeeded, IsNothingBeforeThereAreTwo) {
  EXPECT_FALSE(oldest_needed({}));
  EXPECT_FALSE(oldest_needed({{"a", 500, 0, 9}}));
}

}  // namespace
}  // namespace wirefold::service
