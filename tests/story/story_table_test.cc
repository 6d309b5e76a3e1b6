#include "story/story_table.h"

#include <gtest/gtest.h>

#include <map>

#include "support/dice.h"

namespace wirefold::story {
namespace {

using support::Dice;

Story numbered_story(std::uint64_t id, std::uint64_t revision) {
  Story story;
  story.id = {id};
  story.revision = revision;
  story.members = {{id}, {revision}, {3}};  // with memory of its own
  return story;
}

void expect_same_stories(const StoryTable& fast,
                         const std::map<std::uint64_t, std::uint64_t>& slow) {
  std::map<std::uint64_t, std::uint64_t> seen;
  fast.for_each([&](const Story& story) { seen[story.id.value] = story.revision; });
  ASSERT_EQ(seen, slow);
  ASSERT_EQ(fast.size(), slow.size());
}

TEST(StoryTable, AgreesWithAMapThroughGrowthAndShrinking) {
  for (const std::size_t ids : {10U, 700U, 9000U}) {
    SCOPED_TRACE(ids);
    Dice dice(ids);
    StoryTable fast;
    std::map<std::uint64_t, std::uint64_t> slow;
    for (std::uint64_t step = 1; step <= 30'000; ++step) {
      const std::uint64_t id = 1 + dice.below(ids);
      Story* const found = fast.find({id});
      ASSERT_EQ(found != nullptr, slow.contains(id)) << "after " << step;
      if (found == nullptr) {
        ASSERT_EQ(fast.at(fast.insert(numbered_story(id, step))).revision, step);
        slow[id] = step;
      } else {
        ASSERT_EQ(found->revision, slow[id]);
        ASSERT_EQ(found->members.front().value, id);
        fast.erase({id});
        slow.erase(id);
      }
      if (step % 1000 == 0) expect_same_stories(fast, slow);
      ASSERT_FALSE(testing::Test::HasFatalFailure());
    }
  }
}

TEST(StoryTable, StoriesStayWhereTheyAreAndTakeNoMoreThanItSays) {
  constexpr std::uint64_t kMost = 32'768;  // one more needs twice the cells
  StoryTable table;
  const Story* const first = &table.at(table.insert(numbered_story(1, 7)));
  for (std::uint64_t id = 2; id <= kMost; ++id) table.insert(numbered_story(id, id));
  EXPECT_EQ(table.find({1}), first);
  for (std::uint64_t id = 2; id <= 3 * kMost; ++id) {  // a window that moves on
    ASSERT_LE(table.bytes(), StoryTable::bytes_max(id == 2 ? kMost : kMost + 1, 1));
    table.insert(numbered_story(id + kMost - 1, id));
    table.erase({id});
  }
  EXPECT_EQ(table.size(), kMost);
  EXPECT_EQ(table.find({1}), first);
  table.clear();
  EXPECT_EQ(table.find({1}), nullptr);
}

}  // namespace
}  // namespace wirefold::story
