#include "desk/desk.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidjson/document.h>

#include <atomic>
#include <chrono>
#include <future>
#include <string>
#include <vector>

#include "tests/desk/records.h"

namespace wirefold::desk {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

const std::string kA = story_name(0xa);

bool is_json(const std::string& text) {
  rapidjson::Document document;
  return !document.Parse(text.data(), text.size()).HasParseError();
}

TEST(Desk, AnswersWithWhatWasCommitted) {
  Desk desk({});
  desk.take({decision({.article = "x", .story = kA, .headline = R"(“Quoted” \"x\")"}),
             story({.story = kA, .canonical = "x", .articles = 1})});
  desk.settle();
  const auto story = desk.story(kA);
  ASSERT_TRUE(story);
  EXPECT_TRUE(is_json(*story)) << *story;
  EXPECT_THAT(*story, HasSubstr(R"("relation":"original")"));
  EXPECT_THAT(*story, HasSubstr(R"("text":"BBC News founded the story.")"));
  EXPECT_THAT(*desk.stories({}), HasSubstr(R"("total":1)"));
  EXPECT_TRUE(is_json(desk.status())) << desk.status();
  EXPECT_FALSE(desk.story("s0000000000000001"));
  EXPECT_FALSE(desk.story("nonsense"));
}

TEST(Desk, SaysWhichStoryACopyWasKeptOutOf) {
  const std::string lacks = R"("lacks":["Porto","<b>outboard</b>"]})";
  const std::string kept_from =
      R"("kept_from":{"story_id":")" + story_name(0xb) + R"(","score":1.25,)" + lacks;
  for (const std::string evidence : {"", R"("evidence":{"names":["Lisbon"]},)"}) {
    SCOPED_TRACE(evidence);
    Desk desk({});
    desk.take({decision({.article = "x", .story = kA, .more = kept_from + "," + evidence}),
               story({.story = kA, .canonical = "x", .articles = 1})});
    desk.settle();
    const std::string told = desk.story(kA).value_or("");
    EXPECT_TRUE(is_json(told)) << told;
    EXPECT_THAT(told, HasSubstr(R"("kept_from":{"story_id":")" + story_name(0xb)));
    EXPECT_THAT(told, HasSubstr(lacks));
    EXPECT_EQ(told.find("Lisbon") == std::string::npos, evidence.empty());
  }
}

TEST(Desk, AnEmbargoedHeadlineIsNeverShown) {
  Desk desk({});
  std::string embargoed = decision({.article = "x", .story = kA, .headline = "Secret"}).value;
  // As the pipeline writes it: without headline and evidence.
  const std::string headline = R"("headline":"Secret",)";
  embargoed.replace(embargoed.find(headline), headline.size(),
                    R"("embargoed_until":"2026-03-02T00:00:00Z",)");
  desk.take({decision({.article = "x", .story = kA, .headline = "Secret"}),
             {dedup::Topic::kDecisions, "x", embargoed, {}}});
  desk.settle();
  EXPECT_THAT(*desk.story(kA), HasSubstr(R"("flags":["embargoed"])"));
  EXPECT_THAT(*desk.story(kA), Not(HasSubstr("Secret")));
  EXPECT_THAT(*desk.stories({.words = "secret"}), HasSubstr(R"("total":0)"));
}

TEST(Desk, TellsWhoListensThatSomethingChanged) {
  Desk desk({});
  std::atomic<int> times{0};
  desk.on_change([&] { ++times; });
  desk.take({decision({.article = "x", .story = kA})});
  desk.settle();
  EXPECT_EQ(times, 1);
  desk.on_change({});
  desk.set_state(State::kFinished);
  EXPECT_EQ(times, 1);
  EXPECT_THAT(desk.status(), HasSubstr(R"("state":"finished")"));
}

TEST(Desk, StatusCountsWhatHasJustCome) {
  Desk desk({});
  for (const char* source : {"Le Monde", "Der Bund", "El Norte"}) {
    desk.take({decision({.article = source, .story = kA, .source = source})});
    desk.settle();
    EXPECT_THAT(desk.status(), HasSubstr("{\"name\":\"" + std::string(source) + "\""));
  }
  desk.set_state(State::kFinished);
  desk.take({decision({.article = "z", .story = story_name(0xb)})});
  desk.settle();
  EXPECT_THAT(desk.status(), HasSubstr(R"("stories":2,"rejects")"));
}

TEST(Desk, AnInboxSmallerThanTheRecordsHoldsUpNobodyForGood) {
  DeskSettings settings;
  settings.inbox_bytes_max = 2'000;
  settings.interval_ms = 1;
  Desk desk(settings);
  for (int i = 0; i < 500; ++i) {
    desk.take({decision({.article = "a" + std::to_string(i), .story = kA})});
  }
  desk.settle();
  EXPECT_THAT(desk.status(), HasSubstr(R"("articles":500)"));
}

// An inbox below half its bound wakes nobody by itself, and these looks are an hour apart.
TEST(Desk, WhoWaitsForRoomInTheInboxEndsTheDesksRest) {
  DeskSettings settings;
  settings.inbox_bytes_max = 100'000;
  settings.interval_ms = 3'600'000;
  std::promise<void> has_looked;
  Desk desk(settings);
  desk.on_change([&] { has_looked.set_value(); });
  desk.take({decision({.article = "x", .story = kA})});
  has_looked.get_future().wait();
  desk.on_change({});
  desk.take({decision({.article = "y", .story = kA, .headline = std::string(40'000, 'y')})});
  const auto taken = std::async(std::launch::async, [&] {
    desk.take({decision({.article = "z", .story = kA, .headline = std::string(70'000, 'z')})});
  });
  EXPECT_EQ(taken.wait_for(std::chrono::seconds(10)), std::future_status::ready);
  desk.settle();
  taken.wait();
  desk.settle();
  EXPECT_THAT(desk.status(), HasSubstr(R"("articles":3)"));
}

TEST(ChangeLog, SaysWhatChangedSinceTheNewestFirstAndEachOnce) {
  ChangeLog log;
  log.add({1, 2, 1}, {3, 2, 2});
  EXPECT_THAT(log.since(0).changed, ElementsAre(1, 2));
  EXPECT_THAT(log.since(2).changed, ElementsAre(1));
  EXPECT_THAT(log.since(3).changed, IsEmpty());
  EXPECT_EQ(log.since(0).change, 3U);
}

TEST(ChangeLog, WhoKnowsEquallyMuchIsToldTheSame) {
  ChangeLog log;
  log.add({1, 2}, {2, 2, 2});
  EXPECT_EQ(log.told_since(0).json, changes_json(log.since(0)));
  EXPECT_EQ(log.told_since(1).json, changes_json(log.since(1)));
  log.set_state(State::kFinished);
  EXPECT_EQ(log.told_since(1).json, changes_json(log.since(1)));
  log.add({1}, {3, 2, 2});
  EXPECT_EQ(log.told_since(1).json, changes_json(log.since(1)));
  EXPECT_EQ(log.told_since(1).change, 3U);
}

TEST(ChangeLog, ATalkOfTooManyChangesIsCutToTheNewest) {
  ChangeLog log;
  std::vector<std::uint64_t> many;
  for (std::uint64_t i = 1; i <= 10'000; ++i) many.push_back(i);
  log.add(many, {10'000, 10'000, 10'000});
  const Changes changes = log.since(0);
  EXPECT_EQ(changes.changed.size(), 200U);
  EXPECT_EQ(changes.changed.front(), 10'000U);
}

TEST(Desk, OfRecordsThatComeTogetherAMergedStoryKeepsWhatItWas) {
  const std::string kept = story_name(0xb);
  Desk desk{DeskSettings{}};
  desk.take({story({.story = kA, .headline = "Old", .canonical = "x"}),
             story({.story = kept, .headline = "Kept", .canonical = "y"}),
             story({.story = kA, .revision = 2, .headline = "New", .canonical = "x"}),
             story({.story = kept, .revision = 2, .status = "merged", .merged_into = kA})});
  desk.settle();
  EXPECT_THAT(desk.story(kA).value_or(""), testing::HasSubstr("\"headline\":\"New\""));
  EXPECT_THAT(desk.story(kept).value_or(""), testing::HasSubstr("\"headline\":\"Kept\""));
}

}  // namespace
}  // namespace wirefold::desk
