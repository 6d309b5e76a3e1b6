#include "story/repair.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "base/hash.h"
#include "support/check_state.h"
#include "support/story_room.h"

namespace wirefold::story {
namespace {

using support::Copy;
using support::reordered;
using support::StoryRoom;
using support::Words;
using support::words_from;
using testing::IsEmpty;

/// A passage that every article of the test has, and an event's words in an order of the article's
/// own.
Copy report(const std::string& id, std::uint32_t event) {
  Copy copy;
  copy.id = id;
  copy.body = words_from(0, 20);
  const Words own = reordered(words_from(event * 1000, event * 1000 + 60), base::hash64(id));
  copy.body.insert(copy.body.end(), own.begin(), own.end());
  copy.title = words_from(event * 1000, event * 1000 + 5);
  return copy;
}

/// Rules so loose that whatever shares a passage is joined: only the split can part it.
Settings loose() {
  Settings settings;
  settings.rules.join_min = settings.rules.join_max = -100;
  return settings;
}

TEST(Examination, PartsAStoryThatHoldsTwoEvents) {
  StoryRoom room(loose());
  room.feed(report("flood-1", 1));
  room.feed(report("strike-1", 2));
  ASSERT_TRUE(room.together("flood-1", "strike-1"));
  room.feed(report("flood-2", 1));
  room.feed(report("strike-2", 2));
  EXPECT_TRUE(room.together("flood-1", "flood-2"));
  EXPECT_TRUE(room.together("strike-1", "strike-2"));
  EXPECT_FALSE(room.together("flood-1", "strike-1"));
  EXPECT_EQ(room.state().counts.splits, 1U);
  EXPECT_THAT(support::check_state(room.state()), IsEmpty());
}

TEST(Examination, NothingLeavesIfTheMovesWouldNotFitAJournalRecord) {
  Settings settings = loose();
  settings.repair_moves_max = 0;
  StoryRoom room(settings);
  for (const char* id : {"1", "2"}) {
    room.feed(report(std::string("flood-") + id, 1));
    room.feed(report(std::string("strike-") + id, 2));
  }
  EXPECT_TRUE(room.together("flood-1", "strike-1"));
  EXPECT_EQ(room.state().counts.splits, 0U);
  EXPECT_GT(room.story_of("flood-1").examine_at, 4U) << "it was looked at";
  EXPECT_THAT(support::check_state(room.state()), IsEmpty());
}

TEST(Examination, LargestPartKeepsTheStorysId) {
  StoryRoom room(loose());
  room.feed(report("flood-1", 1));
  const base::StoryId before = room.article("flood-1").story;
  for (const char* id : {"strike-1", "strike-2"}) room.feed(report(id, 2));
  room.feed(report("flood-2", 1));
  EXPECT_EQ(room.article("flood-1").story, before) << "the first of two equal parts";
  StoryRoom other(loose());
  other.feed(report("flood-1", 1));
  const base::StoryId kept = other.article("flood-1").story;
  for (const char* id : {"strike-1", "strike-2", "strike-3"}) other.feed(report(id, 2));
  EXPECT_EQ(other.article("strike-1").story, kept) << "a lone oddity never causes a split";
  EXPECT_EQ(other.state().counts.splits, 0U);
}

TEST(Examination, CoherentStoryStaysWhole) {
  StoryRoom room;
  for (int i = 0; i < 40; ++i) room.feed(report("flood-" + std::to_string(i), 1));
  EXPECT_EQ(room.story_of("flood-0").members.size(), 40U);
  EXPECT_EQ(room.state().counts.splits, 0U);
  EXPECT_GT(room.story_of("flood-0").examine_at, 40U);
}

TEST(Examination, PartedArticlesFormFamiliesOfTheirOwnPart) {
  StoryRoom room(loose());
  for (const char* id : {"flood-1", "flood-2"}) room.feed(report(id, 1));
  for (const char* id : {"strike-1", "strike-2"}) room.feed(report(id, 2));
  ASSERT_FALSE(room.together("flood-1", "strike-1"));
  EXPECT_EQ(room.article("flood-1").family, room.article("flood-2").family);
  EXPECT_EQ(room.article("strike-1").family, room.article("strike-2").family);
  EXPECT_NE(room.article("flood-1").family, room.article("strike-1").family);
}

TEST(Examination, PartOfAFamilyThatLeavesGetsAnIdOfItsOwn) {
  StoryRoom room(loose());
  Copy brief = report("brief", 1);  // the whole of both events
  const Copy strike = report("strike", 2);
  brief.body.insert(brief.body.end(), strike.body.begin(), strike.body.end());
  room.feed(brief);
  for (int i = 1; i <= 3; ++i) {
    room.feed(report("flood-" + std::to_string(i), 1));
    room.feed(report("strike-" + std::to_string(i), 2));
  }
  ASSERT_FALSE(room.together("flood-1", "strike-1"));
  EXPECT_NE(room.article("flood-1").family, room.article("strike-1").family);
  EXPECT_EQ(room.article("strike-1").family, room.article("strike-2").family);
  for (const char* id : {"flood-1", "flood-2", "strike-1", "strike-2"}) {
    const StoredArticle* matched = room.state().articles.find(room.article(id).matched);
    EXPECT_TRUE(matched == nullptr || matched->story == room.article(id).story) << id;
  }
  EXPECT_THAT(support::check_state(room.state()), IsEmpty());
}

/// An independent text on one event of an affair: the affair's words and the event's in an order of
/// its own, and words that no other has.
Copy coverage(const std::string& id, std::uint32_t event, std::uint32_t reporter) {
  Copy copy;
  copy.id = id;
  const Words affair = words_from(0, 12);
  copy.title = words_from(event * 1000, event * 1000 + 5);
  const Words own_event = words_from(event * 1000, event * 1000 + 25);
  copy.body = words_from(50'000 + reporter * 100, 50'000 + reporter * 100 + 20);
  copy.body.insert(copy.body.end(), affair.begin(), affair.end());
  copy.body.insert(copy.body.end(), own_event.begin(), own_event.end());
  copy.body = reordered(copy.body, reporter);
  return copy;
}

/// Whether two events of an affair become one story when a report tells of both.
bool become_one(float merge_contrast, std::uint64_t moves_max = Settings().repair_moves_max) {
  Settings settings;
  settings.repair_moves_max = moves_max;
  settings.rules.join_min = settings.rules.join_max = 0;
  settings.rules.merge = settings.rules.merge_link = settings.rules.split = -100;
  settings.rules.second_look = 100;
  settings.rules.merge_contrast = merge_contrast;
  StoryRoom room(settings);
  for (std::uint32_t i = 0; i < 4; ++i) {
    room.feed(coverage("charge-" + std::to_string(i), 1, i));
    room.feed(coverage("verdict-" + std::to_string(i), 2, 10 + i));
  }
  EXPECT_TRUE(room.together("charge-0", "charge-3"));
  EXPECT_TRUE(room.together("verdict-0", "verdict-3"));
  EXPECT_FALSE(room.together("charge-0", "verdict-0"));
  EXPECT_NE(room.article("charge-0").family, room.article("charge-1").family);
  Copy both = coverage("both", 1, 20);
  const Words verdict = words_from(2000, 2025);
  both.body.insert(both.body.end(), verdict.begin(), verdict.end());
  room.feed(both);
  EXPECT_THAT(support::check_state(room.state()), IsEmpty());
  return room.together("charge-0", "verdict-0");
}

TEST(Merge, TwoEventsOfOneAffairStayTwoStories) {
  EXPECT_TRUE(become_one(100)) << "whatever tells them apart";
  EXPECT_FALSE(become_one(Rules().merge_contrast));
}

TEST(Merge, StoriesTooLargeForAJournalRecordStayTwo) {
  EXPECT_TRUE(become_one(100, 5)) << "the smaller one has four or five";
  EXPECT_FALSE(become_one(100, 3));
}

/// A report whose headline has the affair's words, as those on the first event have, and whose text
/// has some of the second's.
Copy headed_like_the_other(const std::string& id) {
  Copy copy;
  copy.id = id;
  copy.title = words_from(0, 5);
  copy.body = words_from(90'000, 90'060);
  for (const Words& more : {words_from(0, 15), words_from(2000, 2004)}) {
    copy.body.insert(copy.body.end(), more.begin(), more.end());
  }
  return copy;
}

/// Whether a split of eight reports on two events leaves a ninth, which resembles none of them
/// enough to be in either cluster, with the second.
bool lies_with_second_event(float distinct_worth) {
  Settings settings = loose();
  settings.rules.second_look = 100;
  settings.rules.merge_link = 100;
  settings.rules.split_distinct_worth = distinct_worth;
  settings.rules.split_distinct_from = 4;
  StoryRoom room(settings);
  room.feed(headed_like_the_other("between"));
  for (std::uint32_t i = 0; i < 5; ++i) {
    Copy charge = coverage("charge-" + std::to_string(i), 1, i);
    charge.title = words_from(0, 5);
    room.feed(charge);
  }
  for (std::uint32_t i = 0; i < 3; ++i) {
    room.feed(coverage("verdict-" + std::to_string(i), 2, 10 + i));
  }
  EXPECT_FALSE(room.together("charge-0", "verdict-0"));
  return room.together("between", "verdict-0");
}

TEST(Examination, MemberGoesWhereItsDistinctTermsAre) {
  EXPECT_FALSE(lies_with_second_event(0)) << "the headline's words decide";
  EXPECT_TRUE(lies_with_second_event(Rules().split_distinct_worth));
}

/// Two halves of an event that share little, and a report that has both.
Copy half(const std::string& id, std::uint32_t begin, std::uint32_t end) {
  Copy copy;
  copy.id = id;
  copy.body = words_from(begin, end);
  copy.title = words_from(begin, begin + 5);
  return copy;
}

TEST(SecondLook, LoneArticleMovesWhenALaterOneTiesItToAStory) {
  StoryRoom room;
  room.feed(half("dam", 0, 50));
  room.feed(half("village", 48, 98));
  ASSERT_FALSE(room.together("dam", "village"));
  const base::StoryId left = room.article("dam").story;
  const base::StoryId right = room.article("village").story;
  Copy both = half("both", 20, 78);
  std::reverse(both.body.begin(), both.body.end());  // the same words, none of the phrases
  room.feed(both);
  EXPECT_TRUE(room.together("dam", "both"));
  EXPECT_TRUE(room.together("village", "both"));
  const base::StoryId kept = room.article("both").story;
  EXPECT_TRUE(kept == left || kept == right);
  EXPECT_EQ(room.state().counts.merges, 1U);
  EXPECT_EQ(room.state().find_story(kept == left ? right : left), nullptr);
  EXPECT_THAT(support::check_state(room.state()), IsEmpty());
}

TEST(SecondLook, IsSpentOnAnArticleAFewTimesOnly) {
  Settings settings;
  settings.rules.join_min = settings.rules.join_max = 1000;  // nothing ever joins
  settings.rules.second_look = -1000;                        // everything is looked at
  StoryRoom room(settings);
  room.feed(half("first", 0, 50));
  for (std::uint32_t i = 0; i < 20; ++i) {
    Copy next = half("next" + std::to_string(i), 0, 50);
    next.body = reordered(next.body, i);
    room.feed(next);
  }
  EXPECT_EQ(room.article("first").looks, settings.rules.looks_max);
}

}  // namespace
}  // namespace wirefold::story
