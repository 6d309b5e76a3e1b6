// Rulings as records: each has exactly one decision, without an article's id, beside the moves and
// stories it causes; bytes that are no ruling are rejected like any bad record.

#include "dedup/records.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "dedup/desk.h"
#include "tests/story/shelf.h"

namespace wirefold::dedup {
namespace {

using testing::HasSubstr;
using testing::SizeIs;

constexpr const char* kStrike =
    "ALDERSUND, March 3 (Reuters) - Dockers in Aldersund walked out on Tuesday in a dispute over "
    "night shifts, leaving eleven freighters at anchor, the port authority said.\n\nUnion "
    "secretary "
    "Ivo Santen said 640 members had voted for the strike and that talks were not planned before "
    "Friday.\n\nExporters of timber warned that sawmills inland would run out of room within days.";

std::string strike(const std::string& id) {
  return record({{"id", id},
                 {"language", "en"},
                 {"headline", "Dockers' strike closes port of Aldersund"},
                 {"body", kStrike}});
}

/// Two stories: flood-1 and flood-2, strike-1.
void feed_two_stories(Desk& desk) {
  desk.feed(flood("flood-1"));
  desk.feed(flood("flood-2"));
  desk.feed(strike("strike-1"));
  ASSERT_EQ(desk.report().stories_open, 2U);
}

std::vector<std::string> articles_of(const std::string& story) {
  std::vector<std::string> ids;
  const rapidjson::Document parsed = parse(story);
  for (const auto& member : parsed["members"].GetArray()) {
    ids.emplace_back(member["article_id"].GetString());
  }
  return ids;
}

TEST(RulingRecord, AJoinIsOneDecisionWithItsMovesAndStories) {
  Desk desk;
  feed_two_stories(desk);
  const auto out = desk.rule(record({{"ruling", "join"},
                                     {"story_id", "flood-1"},
                                     {"other_story_id", "strike-1"},
                                     {"reason", "the strike is about the flood"},
                                     {"by", "cd"},
                                     {"at", "2026-03-03T12:00:00Z"}}));
  const rapidjson::Document made = parse(decision(out));
  EXPECT_STREQ(made["outcome"].GetString(), "ruled");
  EXPECT_FALSE(made.HasMember("article_id"));
  EXPECT_FALSE(made.HasMember("detail"));
  EXPECT_STREQ(made["ruling"]["ruling"].GetString(), "join");
  EXPECT_STREQ(made["ruling"]["reason"].GetString(), "the strike is about the flood");
  EXPECT_STREQ(made["ruling"]["by"].GetString(), "cd");
  EXPECT_STREQ(made["ruling"]["at"].GetString(), "2026-03-03T12:00:00Z");
  EXPECT_STREQ(made["position"]["topic"].GetString(), "wire.rulings");
  EXPECT_EQ(made["position"]["offset"].GetInt64(), 0);
  const auto moves = values(out, Topic::kDecisions, "move");
  ASSERT_THAT(moves, SizeIs(1));
  EXPECT_EQ(field(moves[0], "article_id"), "strike-1");
  EXPECT_STREQ(parse(moves[0])["cause"]["topic"].GetString(), "wire.rulings");
  const auto stories = values(out, Topic::kStories);
  ASSERT_THAT(stories, SizeIs(2));
  for (const std::string& story : stories) {
    const bool is_merged = field(story, "status") == "merged";
    EXPECT_EQ(articles_of(story).size(), is_merged ? 0U : 3U);
    if (is_merged) {
      EXPECT_EQ(field(story, "merged_into"), made["story_id"].GetString());
    }
  }
  EXPECT_EQ(desk.report().rulings, 1U);
}

TEST(RulingRecord, AnArticleTakenOutMovesAndItsStoriesAreToldOnce) {
  Desk desk;
  feed_two_stories(desk);
  const auto out =
      desk.rule(record({{"ruling", "apart"}, {"article_id", "flood-2"}, {"story_id", "flood-1"}}));
  EXPECT_EQ(field(decision(out), "outcome"), "ruled");
  EXPECT_THAT(values(out, Topic::kDecisions, "move"), SizeIs(1));
  EXPECT_THAT(values(out, Topic::kStories), SizeIs(2));
  // Copies of the text go to the first story; the one taken out is not put back.
  for (const char* id : {"flood-3", "flood-4", "flood-5"}) desk.feed(flood(id));
  const auto last = values(desk.feed(flood("flood-6")), Topic::kStories);
  for (const std::string& story : last) {
    const auto articles = articles_of(story);
    EXPECT_FALSE(std::count(articles.begin(), articles.end(), "flood-1") > 0 &&
                 std::count(articles.begin(), articles.end(), "flood-2") > 0);
  }
}

TEST(RulingRecord, TheChosenCanonicalIsToldWithItsReason) {
  Desk desk;
  feed_two_stories(desk);
  const auto out = desk.rule(
      record({{"ruling", "canonical"}, {"story_id", "flood-1"}, {"article_id", "flood-2"}}));
  const auto stories = values(out, Topic::kStories);
  ASSERT_THAT(stories, SizeIs(1));
  const rapidjson::Document story = parse(stories[0]);
  EXPECT_STREQ(story["canonical"]["article_id"].GetString(), "flood-2");
  EXPECT_STREQ(story["canonical"]["reason"].GetString(), "ruling");
}

TEST(RulingRecord, OneThatMakesNoSenseIsRefusedInPlainWordsAndChangesNothing) {
  Desk desk;
  feed_two_stories(desk);
  const base::Hash128 before = desk.deduplicator().state_hash();
  const auto out = desk.rule(record(
      {{"ruling", "join"}, {"story_id", "flood-1"}, {"other_story_id", "sfeedfeedfeedfeed"}}));
  ASSERT_THAT(out, SizeIs(1));
  EXPECT_EQ(field(out[0].value, "outcome"), "refused");
  EXPECT_THAT(field(out[0].value, "detail"), HasSubstr("sfeedfeedfeedfeed"));
  EXPECT_FALSE(parse(out[0].value).HasMember("story_id"));
  EXPECT_EQ(desk.report().rulings_refused, 1U);
  EXPECT_EQ(desk.deduplicator().state_hash(), before);
}

TEST(RulingRecord, WhatCannotBeReadIsRejectedWithItsBytes) {
  Desk desk;
  feed_two_stories(desk);
  const struct {
    std::string bytes;
    const char* error_class;
  } cases[] = {
      {"", "empty"},
      {"join a and b, please", "malformed"},
      {R"({"ruling":"join","story_id":)", "truncated"},
      {R"(["join"])", "not_an_object"},
      {R"({"ruling":7,"story_id":"a"})", "wrong_type"},
      {R"({"ruling":"join","story_id":["a"]})", "wrong_type"},
      {R"({"ruling":"join","story_id":"a","story_id":"b"})", "duplicate_key"},
      {R"({"ruling":"join","story_id":"a\u0000b"})", "malformed"},
      {R"({"ruling":"join","by":")" + std::string(2000, 'x') + "\"}", "too_large"},
      {"{\"ruling\":\"join\",\"by\":\"\xFF\"}", "not_utf8"},
  };
  for (const auto& [bytes, error_class] : cases) {
    SCOPED_TRACE(bytes);
    const auto out = desk.rule(bytes);
    EXPECT_EQ(field(decision(out), "outcome"), "rejected");
    EXPECT_THAT(values(out, Topic::kRejects), testing::ElementsAre(bytes));
    EXPECT_EQ(out[0].headers.at(0).value, error_class);
    EXPECT_EQ(out[0].headers.at(2).value, "wire.rulings");
  }
  EXPECT_EQ(desk.report().rejected, std::size(cases));
}

TEST(RulingRecord, OnTheArticlesTopicIsNoRuling) {
  Desk desk;
  feed_two_stories(desk);
  const auto out = desk.feed(
      record({{"ruling", "join"}, {"story_id", "flood-1"}, {"other_story_id", "strike-1"}}));
  EXPECT_EQ(field(decision(out), "outcome"), "rejected");
  EXPECT_EQ(desk.report().stories_open, 2U);
}

TEST(RulingRecord, NamesAnArticleByItsProviderWhereTwoUseOneId) {
  Desk desk;
  desk.feed(flood("7", {{"provider", "north"}}));
  desk.feed(flood("7", {{"provider", "south"}}));
  const auto unclear =
      desk.rule(record({{"ruling", "canonical"}, {"story_id", "7"}, {"article_id", "7"}}));
  EXPECT_THAT(field(decision(unclear), "detail"), HasSubstr("Several articles"));
  const std::string story = field(decision(desk.feed(flood("8"))), "story_id");
  const auto clear = desk.rule(record(
      {{"ruling", "canonical"}, {"story_id", story}, {"article_id", "7"}, {"provider", "south"}}));
  EXPECT_EQ(field(decision(clear), "outcome"), "ruled");
}

TEST(StoryRecord, OfAStoryTooLargeForOneRecordListsWhatFitsAndCountsAll) {
  story::Settings settings;
  settings.members_listed_max = 10'000;
  story::Shelf shelf(settings);
  story::Member member;
  member.source = std::string(1'000, 'x');
  member.family = 7;
  for (int i = 0; i < 2'000; ++i) shelf.add(member);
  const OutputRecord record = story_record(shelf.story(), shelf.state());
  EXPECT_LT(record.value.size(), 1'000'000U);
  const rapidjson::Document parsed = parse(record.value);
  EXPECT_EQ(parsed["articles"].GetUint64(), 2'000U);
  EXPECT_GT(parsed["members"].Size(), 500U);
  EXPECT_LT(parsed["members"].Size(), 1'000U);
}

}  // namespace
}  // namespace wirefold::dedup
