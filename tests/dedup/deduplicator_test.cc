#include "dedup/deduplicator.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <map>
#include <set>

#include "base/hash.h"
#include "dedup/desk.h"
#include "support/bad_inputs.h"

namespace wirefold::dedup {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

constexpr base::TimeMs kTen = 1'772'532'000'000;  // 2026-03-03T10:00:00Z

std::string all_bytes(const std::vector<OutputRecord>& out) {
  std::string bytes;
  for (const OutputRecord& record : out) bytes += record.value + "\n";
  return bytes;
}

struct TimeCase {
  const char* why;
  std::optional<base::TimeMs> header;
  const char* published;
  const char* event_time;
};

TEST(EventTime, IsTheHeaderElsePublishedElseTheTimestamp) {
  const TimeCase cases[] = {
      {"the header counts first", kTen - base::kHourMs, "2026-03-03T08:00:00Z",
       "2026-03-03T09:00:00Z"},
      {"of a header an hour in the future also", kTen + base::kHourMs, "2026-03-03T08:00:00Z",
       "2026-03-03T11:00:00Z"},
      {"a header that says more does not", kTen + base::kHourMs + 1, "2026-03-03T08:00:00Z",
       "2026-03-03T08:00:00Z"},
      {"nor one in microseconds", kTen * 1'000, "", "2026-03-03T10:00:00Z"},
      {"nor one before the year 1", std::numeric_limits<base::TimeMs>::min(), "",
       "2026-03-03T10:00:00Z"},
      {"one before 1970 does", -1'000, "", "1969-12-31T23:59:59Z"},
      {"else what the record says", {}, "2026-03-03T08:00:00Z", "2026-03-03T08:00:00Z"},
      {"without zone it is UTC", {}, "2026-03-03T08:00:00", "2026-03-03T08:00:00Z"},
      {"an hour in the future is a slow clock", {}, "2026-03-03T11:00:00Z", "2026-03-03T11:00:00Z"},
      {"more is absent", {}, "2026-03-03T11:00:01Z", "2026-03-03T10:00:00Z"},
      {"years more also", {}, "2062-03-03T11:00:00Z", "2026-03-03T10:00:00Z"},
      {"malformed is absent", {}, "yesterday", "2026-03-03T10:00:00Z"},
      {"empty is absent", {}, "", "2026-03-03T10:00:00Z"},
  };
  for (const TimeCase& example : cases) {
    SCOPED_TRACE(example.why);
    Desk desk;
    const auto out =
        desk.feed(flood("a", {{"published", example.published}}), kTen, example.header);
    EXPECT_EQ(field(decision(out), "event_time"), example.event_time);
  }
}

// A window holds them all; what a few records say of their time must not move it.
TEST(EventTime, AYearOffZeroOrAbsentInSomeEvictsNoOther) {
  constexpr base::TimeMs kNow = 1'770'000'000'000;
  constexpr base::TimeMs kYear = 365 * base::kDayMs;
  Desk desk;
  for (int i = 0; i < 400; ++i) {
    const base::TimeMs time = kNow + i * 1'000;
    const std::optional<base::TimeMs> wild[] = {time + kYear, time - kYear, 0, std::nullopt};
    const std::optional<base::TimeMs> said = i % 10 == 9 ? wild[i / 10 % 4] : time;
    const std::string number = std::to_string(i);
    desk.feed(record({{"id", "e-" + number}, {"headline", "Event " + number}}), time, said);
  }
  EXPECT_EQ(desk.report().decided, 400U);
  EXPECT_EQ(desk.report().evicted, 20U) << "those a year old or from 1970, and no other";
  EXPECT_EQ(desk.report().times_refused, 10U) << "those a year ahead";
  EXPECT_EQ(desk.report().times_behind, 18U) << "the others, but for two before the 33rd record";
}

TEST(Decision, NamesItsOriginAndItsPlace) {
  Desk desk;
  desk.feed(flood("a"), kTen);
  const auto out = desk.feed(flood("b"), kTen + 60'000);
  const rapidjson::Document made = parse(decision(out));
  EXPECT_STREQ(made["article_id"].GetString(), "b");
  EXPECT_STREQ(made["outcome"].GetString(), "decided");
  EXPECT_STREQ(made["relation"].GetString(), "verbatim");
  EXPECT_STREQ(made["matched_article_id"].GetString(), "a");
  EXPECT_TRUE(made["score"].IsNumber());
  EXPECT_TRUE(made.HasMember("family_id"));
  EXPECT_STREQ(made["position"]["topic"].GetString(), "wire.articles");
  EXPECT_EQ(made["position"]["partition"].GetInt(), 3);
  EXPECT_EQ(made["position"]["offset"].GetInt64(), 1);
  const auto stories = values(out, Topic::kStories);
  ASSERT_THAT(stories, SizeIs(1));
  EXPECT_EQ(field(stories[0], "story_id"), made["story_id"].GetString());
  EXPECT_EQ(parse(stories[0])["members"].Size(), 2U);
  EXPECT_EQ(out.front().topic, Topic::kDecisions) << "the decision comes first";
}

TEST(Redelivery, ChangesNothingAndPublishesNothing) {
  Desk desk;
  desk.feed(flood("a"), kTen);
  const Report before = desk.report();
  const auto out = desk.feed(flood("a"), kTen + 5 * base::kDayMs);
  EXPECT_EQ(field(decision(out), "outcome"), "redelivery");
  EXPECT_NE(field(decision(out), "story_id"), "") << "every line about an article names its story";
  EXPECT_THAT(out, SizeIs(1));
  EXPECT_EQ(desk.report().stories_founded, before.stories_founded);
  EXPECT_EQ(desk.report().state_bytes, before.state_bytes);
}

TEST(Identity, TellsProvidersApart) {
  Desk desk;
  desk.feed(flood("7", {{"provider", "one"}}), kTen);
  const auto out = desk.feed(flood("7", {{"provider", "two"}}), kTen);
  EXPECT_EQ(field(decision(out), "outcome"), "decided");
}

TEST(Embargo, DecisionSaysNeitherHeadlineNorQuotation) {
  Desk desk;
  const auto first = desk.feed(flood("a", {{"embargoed_until", "2026-03-03T12:00:00Z"}}), kTen);
  const auto second =
      desk.feed(flood("b", {{"embargoed_until", "2026-03-03T13:00:00Z"}}), kTen + 60'000);
  for (const auto& out : {first, second}) {
    EXPECT_THAT(all_bytes(out), Not(HasSubstr("Osk")));
    EXPECT_THAT(all_bytes(out), Not(HasSubstr("Brandt")));
    EXPECT_THAT(values(out, Topic::kStories), IsEmpty());
    EXPECT_NE(field(decision(out), "story_id"), "");
  }
  EXPECT_THAT(desk.tick(kTen + 2 * base::kHourMs - 1), IsEmpty());
  const auto lifted = desk.tick(kTen + 2 * base::kHourMs);
  ASSERT_THAT(values(lifted, Topic::kStories), SizeIs(1));
  EXPECT_EQ(field(lifted[0].value, "headline"), kFloodHeadline);
  EXPECT_EQ(parse(lifted[0].value)["canonical"]["article_id"], "a");
}

TEST(Embargo, EmbargoedCanonicalGivesWayToAUsableCopy) {
  Desk desk;
  desk.feed(flood("a", {{"embargoed_until", "2026-03-03T12:00:00Z"}}), kTen);
  const auto out = desk.feed(flood("b"), kTen + 60'000);
  const auto stories = values(out, Topic::kStories);
  ASSERT_THAT(stories, SizeIs(1));
  EXPECT_EQ(parse(stories[0])["canonical"]["article_id"], "b");
}

TEST(Embargo, ThatHasPassedIsNone) {
  Desk desk;
  const auto out = desk.feed(flood("a", {{"embargoed_until", "2026-03-03T09:00:00Z"}}), kTen);
  EXPECT_THAT(values(out, Topic::kStories), SizeIs(1));
  EXPECT_EQ(field(decision(out), "headline"), kFloodHeadline);
}

TEST(Embargo, StoryThatLosesItsLastUsableArticleDoesNotShowTheEmbargoedOne) {
  Desk desk;
  desk.feed(flood("a"), kTen);
  desk.feed(flood("b", {{"embargoed_until", "2026-03-03T12:00:00Z"}, {"source", "B"}}), kTen);
  const auto out = desk.feed(record({{"id", "a"}, {"status", "withheld"}}), kTen + 1);
  const auto stories = values(out, Topic::kStories);
  ASSERT_THAT(stories, SizeIs(1)) << "the record that shows a as canonical must not stand";
  EXPECT_FALSE(parse(stories[0]).HasMember("headline"));
  EXPECT_THAT(stories[0], Not(HasSubstr("Osk")));
}

TEST(Rejects, CarryTheReasonAndTheUnchangedBytes) {
  Desk desk;
  const std::string bytes = R"({"id":"cut","headline":"Osk fl)";
  const auto out = desk.feed(bytes, kTen);
  EXPECT_EQ(field(decision(out), "outcome"), "rejected");
  EXPECT_EQ(field(decision(out), "detail"), "truncated");
  EXPECT_EQ(field(decision(out), "article_id"), "");
  const auto rejects = values(out, Topic::kRejects);
  ASSERT_THAT(rejects, SizeIs(1));
  EXPECT_EQ(rejects[0], bytes);
  std::map<std::string, std::string> headers;
  for (const OutputRecord& made : out) {
    if (made.topic != Topic::kRejects) continue;
    EXPECT_EQ(made.key, "key");
    for (const Header& header : made.headers) headers[header.name] = header.value;
  }
  EXPECT_EQ(headers["wirefold.error.class"], "truncated");
  EXPECT_EQ(headers["wirefold.error.topic"], "wire.articles");
  EXPECT_EQ(headers["wirefold.error.partition"], "3");
  EXPECT_EQ(headers["wirefold.error.offset"], "0");
  EXPECT_EQ(headers["wirefold.error.stage"], "decode");
  EXPECT_NE(headers["wirefold.error.detail"], "");
}

TEST(Rejects, HoldEveryBadInputAndNoGoodOne) {
  Desk desk;
  std::set<std::string> kinds;
  std::uint64_t good = 0;
  for (const support::BadInput& bad : support::bad_inputs(71, 200)) {
    SCOPED_TRACE(bad.kind);
    kinds.insert(bad.kind);
    const std::string id = "good-" + std::to_string(good++);
    EXPECT_EQ(field(decision(desk.feed(flood(id), kTen)), "outcome"), "decided");
    const auto out = desk.feed(bad.bytes, kTen);
    EXPECT_EQ(field(decision(out), "outcome"), "rejected");
    EXPECT_EQ(field(decision(out), "detail"), article::reject_class_name(bad.expected));
    const auto rejects = values(out, Topic::kRejects);
    ASSERT_THAT(rejects, SizeIs(1));
    EXPECT_TRUE(rejects[0] == bad.bytes);
  }
  EXPECT_GE(kinds.size(), 20U);
  EXPECT_EQ(desk.report().rejected, 200U);
  EXPECT_EQ(desk.report().decided, good);
  EXPECT_EQ(desk.report().records, 200U + good);
}

TEST(Rejects, BeyondWhatABrokerTakesAreCutAndSayWhatTheyWere) {
  Desk desk;
  const std::string huge = "{" + std::string(3 << 20, 'x');
  const auto out = desk.feed(huge, kTen);
  const auto reject = std::find_if(out.begin(), out.end(), [](const OutputRecord& record) {
    return record.topic == Topic::kRejects;
  });
  ASSERT_NE(reject, out.end());
  EXPECT_EQ(reject->value, huge.substr(0, 65'536));
  std::map<std::string, std::string> headers;
  for (const Header& header : reject->headers) headers[header.name] = header.value;
  EXPECT_EQ(headers["wirefold.error.bytes"], std::to_string(huge.size()));
  EXPECT_EQ(std::stoull(headers["wirefold.error.xxh3"], nullptr, 16), base::hash64(huge));
  EXPECT_EQ(headers["wirefold.error.class"], "too_large");
}

TEST(Skipped, NamesWhatItWas) {
  Desk desk;
  const auto out = desk.feed(record({{"id", "p"}, {"type", "picture"}, {"headline", "Osk"}}), kTen);
  EXPECT_THAT(out, SizeIs(1));
  EXPECT_EQ(field(decision(out), "outcome"), "skipped");
  EXPECT_EQ(field(decision(out), "detail"), "picture");
  EXPECT_EQ(field(decision(out), "article_id"), "p");
}

TEST(Kill, PublishesTheStoryAndFlagsItsCopies) {
  Desk desk;
  desk.feed(flood("a"), kTen);
  desk.feed(flood("b"), kTen);
  const auto out = desk.feed(record({{"id", "a"}, {"status", "killed"}}), kTen + 1);
  EXPECT_EQ(field(decision(out), "outcome"), "withdrawal");
  EXPECT_EQ(field(decision(out), "usability"), "withdrawn");
  const auto stories = values(out, Topic::kStories);
  ASSERT_THAT(stories, SizeIs(1));
  EXPECT_EQ(field(stories[0], "status"), "withdrawn");
  EXPECT_THAT(stories[0], HasSubstr("killed_text"));
  EXPECT_FALSE(parse(stories[0]).HasMember("canonical"));
}

TEST(Kill, SaysHowManyCopiesOneRecordCouldNotFlag) {
  story::Settings settings;
  settings.copies_flagged_max = 1;
  Desk desk(settings);
  for (const char* id : {"a", "b", "c", "d"}) desk.feed(flood(id), kTen);
  const auto kill = [&](const char* version) {
    return desk.feed(record({{"id", "a"}, {"status", "killed"}, {"version", version}}), kTen + 1);
  };
  EXPECT_EQ(parse(decision(kill("2")))["copies_left"].GetInt(), 2);
  EXPECT_EQ(parse(decision(kill("3")))["copies_left"].GetInt(), 1);
  EXPECT_FALSE(parse(decision(kill("4"))).HasMember("copies_left"));
}

TEST(Languages, StoriesDoNotCrossThemUnlessASettingSaysSo) {
  for (const bool join : {false, true}) {
    SCOPED_TRACE(join);
    story::Settings settings;
    settings.join_across_languages = join;
    Desk desk(settings);
    const auto first = desk.feed(flood("a"), kTen);
    // Without a word list for Slovak nothing speaks against what is stated.
    const auto second = desk.feed(
        record({{"id", "b"}, {"language", "sk"}, {"headline", kFloodHeadline}, {"body", kFlood}}),
        kTen);
    EXPECT_EQ(field(decision(first), "story_id") == field(decision(second), "story_id"), join);
  }
}

TEST(Tick, ClosesAnIdleStoryAndItsRecordKeepsItsArticles) {
  story::Settings settings;
  settings.window_ms = base::kHourMs;
  Desk desk(settings);
  desk.feed(flood("a"), kTen);
  EXPECT_THAT(desk.tick(kTen + base::kHourMs), IsEmpty());
  const auto out = desk.tick(kTen + base::kHourMs + 1);
  ASSERT_THAT(out, SizeIs(1));
  EXPECT_EQ(field(out[0].value, "status"), "closed");
  EXPECT_EQ(parse(out[0].value)["members"].Size(), 1U);
  for (int i = 0; i < 70; ++i) {
    const auto later = desk.feed(flood("later-" + std::to_string(i)), kTen + 9 * base::kHourMs);
    const std::string closed = field(out[0].value, "story_id");
    EXPECT_THAT(all_bytes(later), Not(HasSubstr("\"story_id\":\"" + closed + "\"")));
  }
}

// After a long stop everything is due at once: it must not become one transaction.
TEST(Tick, DoesSoMuchAtOnceAndSaysThatMoreIsDue) {
  story::Settings settings;
  settings.window_ms = base::kHourMs;
  settings.due_each = 2;
  Desk desk(settings);
  constexpr base::TimeMs kLater = kTen + 2 * base::kHourMs;
  desk.feed(flood("a", {{"embargoed_until", "2026-03-03T10:30:00Z"}}), kTen);
  for (const char* id : {"b", "c", "d"}) {
    desk.feed(record({{"id", id}, {"headline", std::string("Event ") + id}}), kTen);
  }
  const auto statuses = [](const std::vector<OutputRecord>& out) {
    std::vector<std::string> found;
    for (const std::string& story : values(out, Topic::kStories)) {
      found.push_back(field(story, "status"));
    }
    return found;
  };
  EXPECT_THAT(statuses(desk.tick(kLater)), ElementsAre("active", "closed")) << "lifted, then idle";
  EXPECT_TRUE(desk.more_is_due());
  EXPECT_THAT(statuses(desk.tick(kLater)), ElementsAre("closed", "closed"));
  EXPECT_TRUE(desk.more_is_due());
  EXPECT_THAT(statuses(desk.tick(kLater)), ElementsAre("closed"));
  EXPECT_FALSE(desk.more_is_due());
  EXPECT_THAT(desk.tick(kLater), IsEmpty());
}

}  // namespace
}  // namespace wirefold::dedup
