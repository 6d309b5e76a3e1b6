#include "story/apply.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "story/shelf.h"

namespace wirefold::story {
namespace {

using testing::IsEmpty;

Member at(base::TimeMs time, std::uint64_t story) {
  Member member;
  member.time = time;
  member.story = story;
  return member;
}

Settings small(base::TimeMs window_ms, std::uint64_t articles_max) {
  Settings settings;
  settings.window_ms = window_ms;
  settings.articles_max = articles_max;
  return settings;
}

TEST(Apply, ReservoirKeepsTheFounderAndSpreadsOverTheStory) {
  Shelf shelf;
  for (int i = 0; i < 400; ++i) shelf.add({});
  const auto& chosen = shelf.story().representatives;
  ASSERT_EQ(chosen.size(), Story::kRepresentatives);
  EXPECT_EQ(chosen.front().value, 1U);
  const auto late = std::count_if(chosen.begin(), chosen.end(),
                                  [](base::ArticleSeq seq) { return seq.value > 100; });
  EXPECT_GE(late, 4) << "not merely the first sixteen";
  EXPECT_THAT(shelf.faults(), IsEmpty());
}

TEST(Apply, RepresentativesAreRefilledWhenTheFirstOnesLeave) {
  Shelf shelf(small(base::kDayMs, 20));
  for (int i = 0; i < 60; ++i) {
    shelf.add(at(1000 + i, 1));
    ASSERT_THAT(shelf.faults(), IsEmpty()) << i;
  }
  EXPECT_EQ(shelf.story().members.size(), 20U);
  EXPECT_EQ(shelf.story().articles_total, 60U);
  EXPECT_GE(shelf.story().representatives.size(), 4U);
}

// Whatever happens to a story, and however many there have been, what waits for its time does not
// outgrow the tables.
TEST(Apply, WhatWaitsForItsTimeIsBoundedByTheTables) {
  Shelf shelf(small(base::kDayMs, 20));
  for (int i = 0; i < 300; ++i) {
    Member member = at(1000 + i, 1 + i / 10);
    member.embargoed_until = i % 3 == 0 ? 4'000'000'000'000 : 0;
    shelf.add(member);
    ASSERT_THAT(shelf.faults(), IsEmpty()) << i;
  }
  EXPECT_LE(shelf.state().idle.size(), 3U);
  EXPECT_LE(shelf.state().embargoes.size(), 20U);
  EXPECT_LE(shelf.state().by_time.size(), 20U);
}

TEST(Apply, StoryThatGrewWhileItWasWatchedClosesAWindowBehindItsLastArticle) {
  Shelf shelf(small(1000, 100));
  shelf.add(at(100, 1));
  shelf.add(at(900, 1));
  shelf.run(Tick{1'200});
  EXPECT_EQ(shelf.story().status, StoryStatus::kActive);
  shelf.run(Tick{1'900});
  EXPECT_EQ(shelf.story().status, StoryStatus::kActive) << "a window idle, not longer";
  shelf.run(Tick{1'901});
  EXPECT_EQ(shelf.story().status, StoryStatus::kClosed);
}

TEST(Apply, ArticleOlderThanTheWindowLeavesWhenTheWatermarkHasPassed) {
  Shelf shelf(small(1000, 1000));
  const std::uint64_t old = shelf.add(at(0, 1));
  const std::uint64_t border = shelf.add(at(1000, 2));
  for (int i = 0; i < 40; ++i) shelf.add(at(2000, 3));
  EXPECT_FALSE(shelf.holds(old));
  EXPECT_TRUE(shelf.holds(border)) << "a window old, not older";
  EXPECT_EQ(shelf.state().counts.evicted, 1U);
  EXPECT_EQ(shelf.state().find_story({1}), nullptr) << "an empty story ends";
  EXPECT_THAT(shelf.faults(), IsEmpty());
}

TEST(Apply, BeyondTheCapTheOldestByEventTimeLeave) {
  Shelf shelf(small(base::kDayMs, 3));
  shelf.add(at(300, 1));
  shelf.add(at(100, 2));
  shelf.add(at(200, 3));
  shelf.add(at(400, 4));
  EXPECT_FALSE(shelf.holds(2));
  shelf.add(at(500, 5));
  EXPECT_FALSE(shelf.holds(3));
  EXPECT_TRUE(shelf.holds(1));
  EXPECT_EQ(shelf.state().articles.size(), 3U);
}

TEST(Apply, CapHoldsAlsoWhereTimeRunsBackwards) {
  Shelf shelf(small(base::kDayMs, 10));
  for (int i = 0; i < 200; ++i) {
    shelf.add(at(10'000 - i, static_cast<std::uint64_t>(i + 1)));
    ASSERT_THAT(shelf.faults(), IsEmpty()) << i;
  }
  EXPECT_LE(shelf.state().articles.size(), 11U);
}

TEST(Apply, ArticleBeingDecidedStaysHoweverOldItIs) {
  Shelf shelf(small(1000, 1000));
  for (int i = 0; i < 40; ++i) shelf.add(at(10'000, 1));
  const std::uint64_t late = shelf.add(at(5, 2));
  EXPECT_TRUE(shelf.holds(late));
  shelf.add(at(10'000, 1));
  EXPECT_FALSE(shelf.holds(late));
}

TEST(Apply, RevisedArticleStaysAsLongAsItsNewTime) {
  Shelf shelf(small(1000, 1000));
  const std::uint64_t live = shelf.add(at(0, 1));
  ReviseArticle revision;
  revision.article = *shelf.state().articles.find(base::ArticleSeq{live});
  revision.article.time = revision.article.printed_from = revision.article.printed_until = 2500;
  shelf.run(revision);
  for (int i = 0; i < 40; ++i) shelf.add(at(3000, 2));
  EXPECT_TRUE(shelf.holds(live)) << "its newest version is half a window old";
  for (int i = 0; i < 70; ++i) shelf.add(at(4000, 2));
  EXPECT_FALSE(shelf.holds(live));
  EXPECT_THAT(shelf.faults(), IsEmpty());
}

TEST(Apply, IdleStoryClosesAfterAWindow) {
  Shelf shelf(small(1000, 1000));
  shelf.add(at(500, 1));
  shelf.run(Tick{1500});
  EXPECT_EQ(shelf.story().status, StoryStatus::kActive);
  const Applied applied = shelf.run(Tick{1501});
  EXPECT_EQ(shelf.story().status, StoryStatus::kClosed);
  EXPECT_THAT(applied.stories, testing::ElementsAre(base::StoryId{1}));
  EXPECT_THAT(shelf.run(Tick{3000}).stories, IsEmpty()) << "it closes once";
}

TEST(Apply, ClosedStoryOpensAgainForALateArticle) {
  Shelf shelf(small(1000, 1000));
  shelf.add(at(500, 1));
  shelf.run(Tick{1600});
  ASSERT_EQ(shelf.story().status, StoryStatus::kClosed);
  shelf.add(at(1400, 1));
  EXPECT_EQ(shelf.story().status, StoryStatus::kActive);
  shelf.run(Tick{2500});
  EXPECT_EQ(shelf.story().status, StoryStatus::kClosed);
}

TEST(Apply, ClosedStoryEndsWithoutAnotherRecord) {
  Shelf shelf(small(1000, 1000));
  shelf.add(at(0, 1));
  shelf.run(Tick{1001});
  ASSERT_EQ(shelf.story().status, StoryStatus::kClosed);
  for (int i = 0; i < 32; ++i) shelf.add(at(2000, 2));
  AddArticle change;
  change.article = *shelf.state().articles.find(base::ArticleSeq{2});
  change.article.seq = {shelf.state().next_seq};
  const Applied applied = shelf.run(change);
  EXPECT_EQ(shelf.state().find_story({1}), nullptr);
  EXPECT_THAT(applied.stories, testing::Not(testing::Contains(base::StoryId{1})))
      << "its record as it closed, with its articles, is the last";
}

TEST(Apply, MoveOfTheLastMemberMergesTheStoryIntoItsDestination) {
  Shelf shelf;
  shelf.add(at(1000, 1));
  const std::uint64_t lone = shelf.add(at(1000, 2));
  StoryUpdate update;
  MoveArticle move;
  move.seq = {lone};
  move.to = {1};
  move.family = {55};
  const Applied applied = shelf.run(move);
  EXPECT_THAT(applied.closed, testing::ElementsAre(base::StoryId{2}));
  EXPECT_EQ(shelf.story().members.size(), 2U);
  EXPECT_EQ(shelf.state().counts.merges, 1U);
  EXPECT_THAT(shelf.faults(), IsEmpty());
}

TEST(Apply, MoveIntoANewStoryIsASplit) {
  Shelf shelf;
  for (int i = 0; i < 5; ++i) shelf.add(at(1000, 1));
  MoveArticle move;
  move.seq = {4};
  move.to = {77};
  move.family = {55};
  move.founds_story = true;
  shelf.run(move);
  EXPECT_EQ(shelf.story(77).members.size(), 1U);
  EXPECT_EQ(shelf.story().members.size(), 4U);
  EXPECT_EQ(shelf.state().counts.splits, 1U);
  EXPECT_THAT(shelf.faults(), IsEmpty());
}

TEST(Apply, EmbargoMovedByARevisionLiftsAtItsNewHour) {
  Shelf shelf;
  Member member = at(1000, 1);
  member.embargoed_until = 5000;
  const std::uint64_t seq = shelf.add(member);
  ReviseArticle revision;
  revision.article = *shelf.state().articles.find(base::ArticleSeq{seq});
  revision.article.embargoed_until = 7000;
  shelf.run(revision);
  shelf.run(Tick{6000});
  EXPECT_EQ(shelf.state().articles.find(base::ArticleSeq{seq})->embargoed_until, 7000);
  shelf.run(Tick{7000});
  EXPECT_EQ(shelf.state().articles.find(base::ArticleSeq{seq})->embargoed_until, 0);
}

TEST(Apply, RelatedStoriesAreTheBestFewEachOnce) {
  Shelf shelf;
  shelf.add(at(1000, 1));
  for (int i = 0; i < 12; ++i) {
    RelateStories change;
    change.story = {1};
    change.related = {{{static_cast<std::uint64_t>(100 + i % 7)}, static_cast<float>(i)}};
    shelf.run(change);
  }
  const auto& related = shelf.story().related;
  ASSERT_EQ(related.size(), Story::kRelatedMax);
  EXPECT_EQ(related.front().story.value, 104U);
  EXPECT_EQ(related.front().score, 11);
  EXPECT_TRUE(std::is_sorted(related.begin(), related.end(),
                             [](const auto& a, const auto& b) { return a.score > b.score; }));
}

TEST(Apply, IdentitiesBeyondTheirCapAreForgottenOldestFirst) {
  Settings settings;
  settings.identities_max = 3;
  Shelf shelf(settings);
  const auto remember = [&](const std::string& name) {
    Identity identity;
    identity.key = base::hash128(name);
    shelf.run(RememberIdentity{identity});
  };
  for (const char* name : {"a", "b", "c", "a", "d"}) remember(name);
  EXPECT_FALSE(shelf.state().identities.find(base::hash128("a")));
  EXPECT_TRUE(shelf.state().identities.find(base::hash128("b")));
  EXPECT_TRUE(shelf.state().identities.find(base::hash128("d")));
  EXPECT_EQ(shelf.state().identities.size(), 3U);
}

}  // namespace
}  // namespace wirefold::story
