#include "desk/readings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidjson/document.h>

#include <string>

#include "desk/comparison.h"
#include "tests/desk/records.h"

namespace wirefold::desk {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;

const std::string kA = story_name(0xa);

const dedup::Knowledge& knowledge() {
  static const dedup::Knowledge kShipped = *dedup::Knowledge::shipped();
  return kShipped;
}

std::string record(const std::string& id, const std::string& headline, const std::string& body) {
  return R"({"id":")" + id + R"(","source":"BBC News","language":"en","headline":")" + headline +
         R"(","byline":"By A. Writer","url":"https://example.org/)" + id + R"(","body":")" + body +
         R"("})";
}

const std::string kFirstBody =
    R"(The ferry capsized near the harbour wall on Tuesday night in heavy fog.\n\n)"
    R"(\"There was a horn and then a black wall,\" said Shirin Akter, who survived.\n)"
    R"(Officials counted 38 bodies by morning.)";
const std::string kSecondBody =
    R"(Rescue crews worked until dawn. )"
    R"(The ferry capsized near the harbour wall on Tuesday night.\n)"
    R"(\"There was a horn and then a black wall,\" Shirin Akter told reporters at the pier.\n)"
    R"(Relatives waited with photographs of 38 bodies.)";

struct Newsroom {
  Newsroom() {
    put("x", 0, record("x", "Ferry sinks", kFirstBody));
    put("y", 1, record("y", "Night on the river", kSecondBody));
    desk.use_texts(&texts);
    desk.settle();
  }
  void put(const std::string& id, std::int64_t offset, const std::string& bytes) {
    texts.put({"wire.articles", 0, offset}, bytes);
    desk.take({decision({.article = id, .story = kA, .offset = offset})});
  }
  std::string article(const char* id) { return text_of(readings.article(id)); }
  std::string compare(const char* left, const char* right) {
    return text_of(readings.compare(left, right));
  }
  static std::string text_of(const Readings::Answer& answer) {
    return answer ? *answer : "error: " + answer.error().message;
  }
  MemoryTexts texts;
  Desk desk{{}};
  Readings readings{desk, knowledge(), {}};
};

rapidjson::Document parsed(const std::string& text) {
  rapidjson::Document document;
  document.Parse(text.data(), text.size());
  EXPECT_FALSE(document.HasParseError()) << text;
  return document;
}

/// The side's segments put together again, and those of one kind.
std::string shown(const rapidjson::Value& side, const std::string& kind = {}) {
  std::string text;
  for (const auto& segment : side["segments"].GetArray()) {
    const bool is_wanted = kind.empty() || kind == segment["kind"].GetString();
    if (is_wanted) text += segment["text"].GetString() + std::string(kind.empty() ? "" : "|");
  }
  return text;
}

TEST(Readings, GiveAnArticleWithItsTextInParagraphs) {
  Newsroom newsroom;
  EXPECT_THAT(newsroom.article("x"),
              AllOf(HasSubstr(R"("state":"present","headline":"Ferry sinks")"),
                    HasSubstr(R"("byline":"By A. Writer")"), HasSubstr(R"(fog.\n\n\"There was)"),
                    HasSubstr(R"(survived.\n\nOfficials)"),
                    HasSubstr(R"("position":{"topic":"wire.articles","partition":0,"offset":0})")));
}

TEST(Readings, ATextThatIsGoneIsShownAsGone) {
  Newsroom newsroom;
  newsroom.texts.take_away({"wire.articles", 0, 0});
  EXPECT_THAT(newsroom.article("x"), HasSubstr(R"("state":"gone")"));
  const auto compared = parsed(newsroom.compare("x", "y"));
  EXPECT_STREQ(compared["left"]["state"].GetString(), "gone");
  EXPECT_EQ(shown(compared["left"]), "");
  EXPECT_THAT(shown(compared["right"]), HasSubstr("Rescue crews"));
  EXPECT_FALSE(compared.HasMember("verdict"));
}

TEST(Readings, AnotherArticleAtTheSamePlaceIsNotTakenForIt) {
  Newsroom newsroom;
  newsroom.texts.put({"wire.articles", 0, 0}, record("z", "Other", "Another text altogether."));
  EXPECT_THAT(newsroom.article("x"),
              AllOf(HasSubstr(R"("state":"gone")"), Not(HasSubstr("altogether"))));
  EXPECT_THAT(newsroom.compare("x", "y"), Not(HasSubstr("altogether")));
}

TEST(Readings, NothingIsConnectedAnyMoreIsGoneToo) {
  Newsroom newsroom;
  newsroom.desk.use_texts(nullptr);
  EXPECT_THAT(newsroom.article("x"), HasSubstr(R"("state":"gone")"));
}

TEST(Readings, TextsUnderEmbargoAndHeldBackAreNotGiven) {
  Newsroom newsroom;
  newsroom.desk.take({decision({.article = "x",
                                .story = kA,
                                .more = R"("embargoed_until":"2026-03-05T00:00:00Z",)",
                                .outcome = "revision"}),
                      decision({.article = "y",
                                .story = kA,
                                .more = R"("usability":"withheld",)",
                                .outcome = "revision",
                                .offset = 1})});
  newsroom.desk.settle();
  EXPECT_THAT(newsroom.article("x"),
              AllOf(HasSubstr(R"("state":"embargoed")"), Not(HasSubstr("capsized"))));
  EXPECT_THAT(newsroom.article("y"),
              AllOf(HasSubstr(R"("state":"withheld")"), Not(HasSubstr("capsized"))));
  EXPECT_THAT(newsroom.compare("x", "y"), Not(HasSubstr("capsized")));
}

TEST(Readings, AnUnknownArticleIsAnError) {
  Newsroom newsroom;
  EXPECT_THAT(newsroom.article("nobody"), HasSubstr("error: The desk knows no such article"));
  EXPECT_THAT(newsroom.compare("x", "nobody"), HasSubstr("error: "));
}

TEST(Comparison, SegmentsAreTheWholeTextInOrder) {
  Newsroom newsroom;
  const auto compared = parsed(newsroom.compare("x", "y"));
  EXPECT_EQ(shown(compared["left"]),
            "Ferry sinksThe ferry capsized near the harbour wall on Tuesday night in heavy fog.\n\n"
            "\"There was a horn and then a black wall,\" said Shirin Akter, who survived.\n\n"
            "Officials counted 38 bodies by morning.");
}

TEST(Comparison, SharedThingsBearTheSameNumberOnBothSides) {
  Newsroom newsroom;
  const auto compared = parsed(newsroom.compare("x", "y"));
  for (const char* side : {"left", "right"}) {
    SCOPED_TRACE(side);
    EXPECT_EQ(shown(compared[side], "passage"),
              "The ferry capsized near the harbour wall on Tuesday night|");
    EXPECT_THAT(shown(compared[side], "quotation"), HasSubstr("There was a horn"));
    EXPECT_THAT(shown(compared[side], "name"), HasSubstr("Shirin Akter"));
    EXPECT_THAT(shown(compared[side], "number"), HasSubstr("38"));
  }
  for (const auto& segment : compared["left"]["segments"].GetArray()) {
    if (!segment.HasMember("match")) continue;
    std::vector<int> of_right;
    for (const auto& other : compared["right"]["segments"].GetArray()) {
      if (other.HasMember("match")) of_right.push_back(other["match"].GetInt());
    }
    EXPECT_THAT(of_right, Contains(segment["match"].GetInt()));
  }
}

TEST(Comparison, WhatStandsOnOneSideOnlyIsPlain) {
  Newsroom newsroom;
  const auto compared = parsed(newsroom.compare("x", "y"));
  EXPECT_THAT(shown(compared["left"], "plain"),
              AllOf(HasSubstr(" in heavy fog."), Not(HasSubstr("capsized"))));
  EXPECT_THAT(shown(compared["right"], "plain"), HasSubstr("Rescue crews worked until dawn."));
}

TEST(Comparison, TheSidesStayWhereTheyWereAskedFor) {
  Newsroom newsroom;
  const auto compared = parsed(newsroom.compare("y", "x"));
  EXPECT_THAT(shown(compared["left"]), HasSubstr("Rescue crews"));
  EXPECT_THAT(shown(compared["right"]), HasSubstr("heavy fog"));
  EXPECT_GT(compared["containment"]["left_in_right"].GetDouble(), 0);
}

TEST(Comparison, AnArticleBesideItselfIsSharedThroughout) {
  Newsroom newsroom;
  const auto compared = parsed(newsroom.compare("x", "x"));
  EXPECT_EQ(shown(compared["left"]), shown(compared["right"]));
  EXPECT_GT(compared["containment"]["left_in_right"].GetDouble(), 0.9);
}

}  // namespace
}  // namespace wirefold::desk
