#include "desk/stories.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "desk/event_text.h"
#include "tests/desk/records.h"

namespace wirefold::desk {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

const std::string kA = story_name(0xa);
const std::string kB = story_name(0xb);

std::vector<std::string> members(const Stories& stories, const std::string& id) {
  std::vector<std::string> ids;
  const KnownStory* story = stories.find_story(parse_id(id, 's'));
  if (story == nullptr) return {"no story"};
  for (const Slot slot : story->members) ids.push_back(stories.article(slot).id);
  return ids;
}

std::vector<std::string> kinds(const Stories& stories, const std::string& id) {
  std::vector<std::string> found;
  const KnownStory* story = stories.find_story(parse_id(id, 's'));
  if (story == nullptr) return {"no story"};
  for (const Event& event : story->history) found.emplace_back(event_kind_name(event.kind));
  return found;
}

TEST(Stories, ADecisionPutsItsArticleIntoItsStory) {
  Stories stories;
  take_all(stories, {decision({.article = "x", .story = kA, .agency = "reuters", .offset = 12}),
                     decision({.article = "y", .story = kA, .relation = "rewrite"})});
  EXPECT_THAT(members(stories, kA), ElementsAre("x", "y"));
  EXPECT_THAT(kinds(stories, kA), ElementsAre("founded", "joined"));
  const KnownArticle* article = stories.find_article("x");
  ASSERT_NE(article, nullptr);
  EXPECT_EQ(article->headline, "A headline");
  EXPECT_EQ(stories.names().of(article->agency), "reuters");
  EXPECT_EQ(stories.position_of(*article), (base::Position{"wire.articles", 0, 12}));
}

TEST(Stories, EscapesInTextsAreResolved) {
  Stories stories;
  stories.take(decision({.article = R"(a\/b\"c)", .story = kA, .headline = R"(caf\u00e9 \"x\")"}));
  ASSERT_NE(stories.find_article("a/b\"c"), nullptr);
  EXPECT_EQ(stories.find_article("a/b\"c")->headline, "café \"x\"");
}

TEST(Stories, AMoveTakesTheArticleAlong) {
  Stories stories;
  take_all(stories,
           {decision({.article = "x", .story = kA}), decision({.article = "y", .story = kA}),
            decision({.article = "z", .story = kB}), move("y", kA, kB)});
  EXPECT_THAT(members(stories, kA), ElementsAre("x"));
  EXPECT_THAT(members(stories, kB), ElementsAre("z", "y"));
  EXPECT_THAT(kinds(stories, kA), ElementsAre("founded", "joined", "moved_out"));
  EXPECT_THAT(kinds(stories, kB), ElementsAre("founded", "moved_in"));
}

TEST(Stories, ArticlesThatLeaveTogetherAreOneSplit) {
  Stories stories;
  for (const char* id : {"x", "y", "z"}) stories.take(decision({.article = id, .story = kA}));
  take_all(stories, {move("y", kA, kB), move("z", kA, kB)});
  EXPECT_THAT(kinds(stories, kA), ElementsAre("founded", "joined", "joined", "split"));
  EXPECT_THAT(kinds(stories, kB), ElementsAre("split"));
  const auto text = [&](std::uint64_t id) {
    return event_text(stories.find_story(id)->history.back(), stories);
  };
  EXPECT_THAT(text(0xa), HasSubstr("2 articles left for story " + kB));
  EXPECT_THAT(text(0xb), HasSubstr("Split off with 2 articles"));
}

TEST(Stories, AMergeIsOneLineInBothHistories) {
  Stories stories;
  take_all(stories,
           {decision({.article = "x", .story = kA}), decision({.article = "y", .story = kB}),
            story({.story = kB, .headline = "Of B", .canonical = "y", .articles = 1}),
            move("y", kB, kA), story({.story = kA, .revision = 2, .canonical = "x", .articles = 2}),
            story({.story = kB, .revision = 2, .status = "merged", .merged_into = kA})});
  EXPECT_THAT(members(stories, kA), ElementsAre("x", "y"));
  EXPECT_THAT(kinds(stories, kA), ElementsAre("founded", "merged_in"));
  EXPECT_THAT(kinds(stories, kB), ElementsAre("founded", "merged_into"));
  EXPECT_EQ(stories.find_story(0xb)->merged_into, 0xaU);
  EXPECT_EQ(stories.find_story(0xb)->headline, "Of B");
  EXPECT_EQ(stories.counts().merged, 1U);
}

TEST(Stories, AnOlderRevisionChangesNothing) {
  Stories stories;
  take_all(stories, {story({.story = kA, .revision = 5, .headline = "New", .canonical = "x"}),
                     story({.story = kA, .revision = 4, .headline = "Old", .canonical = "x"})});
  EXPECT_EQ(stories.find_story(0xa)->headline, "New");
}

TEST(Stories, MembersWithoutADecisionComeFromTheStoryRecord) {
  Stories stories;
  stories.take(story({.story = kA,
                      .canonical = "x",
                      .articles = 1,
                      .members = R"({"article_id":"x","source":"AP","family_id":"f01",)"
                                 R"("relation":"edited","score":2.5,)"
                                 R"("event_time":"2026-03-01T09:30:00Z"})"}));
  EXPECT_THAT(members(stories, kA), ElementsAre("x"));
  EXPECT_EQ(stories.position_of(*stories.find_article("x")), std::nullopt);
}

TEST(Stories, AKilledTextIsFlaggedAndTheFlagCanGo) {
  Stories stories;
  const std::string member = R"({"article_id":"x","relation":"original")";
  take_all(stories, {decision({.article = "x", .story = kA}),
                     story({.story = kA,
                            .canonical = "x",
                            .articles = 1,
                            .members = member + R"(,"usability":"killed_text"})"})});
  EXPECT_EQ(stories.names().of(stories.find_article("x")->usability), "killed_text");
  stories.take(story({.story = kA, .revision = 2, .articles = 1, .members = member + "}"}));
  EXPECT_EQ(stories.find_article("x")->usability, 0U);
}

TEST(Stories, RevisionsAndWithdrawalsStandInTheHistory) {
  Stories stories;
  take_all(stories, {decision({.article = "x", .story = kA}),
                     decision({.article = "x", .story = kA, .outcome = "revision"}),
                     decision({.article = "x", .story = kA, .outcome = "redelivery"}),
                     decision({.article = "x",
                               .story = kA,
                               .more = R"("usability":"withdrawn",)",
                               .outcome = "withdrawal"})});
  EXPECT_THAT(kinds(stories, kA), ElementsAre("founded", "revised", "withdrawn"));
  EXPECT_THAT(members(stories, kA), ElementsAre("x"));
}

TEST(Stories, WhatIsNoRecordOfOursIsCountedAndChangesNothing) {
  Stories stories;
  for (const char* wrong : {"", "{", "{}", "[]", "null", "{\"type\":\"decision\"", "{\"type\":1}",
                            "{\"type\":\"decision\",}", "{\"a\"1}", "\xff\xfe", "{\"a\":\"\\"}) {
    stories.take({dedup::Topic::kDecisions, "", wrong, {}});
    stories.take({dedup::Topic::kStories, "", wrong, {}});
  }
  EXPECT_EQ(stories.story_count(), 0U);
  EXPECT_EQ(stories.article_count(), 0U);
  EXPECT_EQ(stories.counts().change, 0U);
  EXPECT_EQ(stories.counts().unreadable, 22U);
}

TEST(Stories, BeyondTheLimitTheOldestAreDroppedAndCounted) {
  StoryLimits limits;
  limits.stories_max = 100;
  Stories stories(limits);
  for (std::uint64_t i = 1; i <= 150; ++i) {
    stories.take(decision({.article = "a" + std::to_string(i), .story = story_name(i)}));
  }
  EXPECT_LE(stories.story_count(), 100U);
  EXPECT_EQ(stories.story_count() + stories.counts().dropped, 150U);
  EXPECT_EQ(stories.article_count(), stories.story_count());
  EXPECT_EQ(stories.find_story(1), nullptr);
  EXPECT_EQ(stories.find_article("a1"), nullptr);
  EXPECT_NE(stories.find_story(150), nullptr);
}

TEST(Stories, RecordsThatNameManyStoriesDoNotOutgrowTheLimit) {
  StoryLimits limits;
  limits.stories_max = 10;
  Stories stories(limits);
  for (std::uint64_t i = 1; i <= 100; ++i) {
    stories.take(move("a" + std::to_string(i), story_name(2 * i), story_name(2 * i + 1)));
    EXPECT_LE(stories.story_count(), 10U);
  }
}

TEST(Stories, AHistoryKeepsItsNewestLines) {
  StoryLimits limits;
  limits.events_max = 10;
  Stories stories(limits);
  for (int i = 0; i < 100; ++i) {
    stories.take(decision({.article = "a" + std::to_string(i), .story = kA}));
  }
  const auto& history = stories.find_story(0xa)->history;
  EXPECT_LE(history.size(), 13U);
  EXPECT_EQ(stories.article(history.back().article)->id, "a99");
}

dedup::OutputRecord ruling(const std::string& outcome, const std::string& story,
                           const std::string& asked, const std::string& detail = {}) {
  std::string json = R"({"type":"decision","outcome":")" + outcome + R"(",)";
  if (!story.empty()) json += R"("story_id":")" + story + R"(",)";
  json += R"("ruling":{)" + asked +
          R"(,"reason":"One fire.","by":"desk","at":"2026-03-01T12:00:00Z"},)";
  if (!detail.empty()) json += R"("detail":")" + detail + R"(",)";
  json += R"("position":{"topic":"wire.rulings","partition":0,"offset":3}})";
  return {dedup::Topic::kDecisions, "", json, {}};
}

std::string last_sentence(const Stories& stories, std::uint64_t id) {
  return event_text(stories.find_story(id)->history.back(), stories);
}

TEST(Stories, ARulingStandsInTheHistoryOfBothStories) {
  Stories stories;
  take_all(stories,
           {decision({.article = "x", .story = kA}), decision({.article = "y", .story = kB}),
            story({.story = kB, .canonical = "y"}),
            ruling("ruled", kA, R"("ruling":"join","story_id":"x","other_story_id":"y")")});
  EXPECT_THAT(kinds(stories, kA), ElementsAre("founded", "ruling"));
  EXPECT_THAT(kinds(stories, kB), ElementsAre("founded", "ruling"));
  EXPECT_EQ(last_sentence(stories, 0xa),
            "Ruling by desk: join with the story “A headline”. Reason given: “One fire.”.");
  EXPECT_EQ(stories.find_story(0xa)->history.back().time, 1'772'366'400'000);
  EXPECT_EQ(stories.counts().unreadable, 0U);
}

TEST(Stories, ARefusedRulingSaysWhy) {
  Stories stories;
  stories.take(decision({.article = "x", .story = kA}));
  stories.take(ruling("refused", "",
                      R"("ruling":"apart","story_id":")" + kA + R"(","article_id":"x")",
                      "The article is the only one."));
  EXPECT_EQ(last_sentence(stories, 0xa),
            "Refused ruling by desk: the copy of BBC News does not belong here. "
            "Reason given: “One fire.”. Not followed: The article is the only one.");
}

TEST(Stories, ARulingAboutNothingKnownChangesNothing) {
  Stories stories;
  stories.take(ruling("ruled", kA, R"("ruling":"join","story_id":"x","other_story_id":"y")"));
  EXPECT_EQ(stories.story_count(), 0U);
}

TEST(Stories, AnArticleThatWasDroppedIsNotTakenForTheOneInItsPlace) {
  Stories stories({.stories_max = 2});
  take_all(stories,
           {decision({.article = "gone", .story = kB}), decision({.article = "x", .story = kA}),
            move("gone", kB, story_name(0xc)), decision({.article = "x", .story = kA}),
            decision({.article = "y", .story = story_name(0xd)})});
  EXPECT_EQ(stories.find_article("gone"), nullptr);
  const KnownStory* story = stories.find_story(0xb);
  if (story == nullptr) return;
  for (const Event& event : story->history) EXPECT_EQ(stories.article(event.article), nullptr);
}

}  // namespace
}  // namespace wirefold::desk
