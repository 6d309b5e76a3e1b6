// What a kill and a hold of one of many copies reach, and what they do not.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "story/copies.h"
#include "story/prints.h"
#include "support/check_state.h"

namespace wirefold::story {
namespace {

using testing::IsEmpty;

TEST(Copies, EachTextIsFollowedByOneOfItsOwn) {
  Settings settings;
  settings.articles_max = 76;
  StoryRoom room(settings);
  room.feed(print("other", own_text(1), 1));
  room.feed(print("text", agency_text(), 10));
  for (int i = 0; i < 70; ++i) room.feed(print("copy-" + std::to_string(i), agency_text(), 11));
  for (int i = 0; i < 3; ++i) room.feed(print("of-other-" + std::to_string(i), own_text(1), 12));
  room.feed(killed("other", 13));
  for (std::uint32_t i = 0; i < 2; ++i) {
    room.feed(print("stranger-" + std::to_string(i), words_from(i * 100, i * 100 + 80), 20));
  }
  ASSERT_FALSE(room.has("other"));
  room.feed(print("late", own_text(1), 21));
  EXPECT_EQ(room.usability_of("late"), "killed_text");
  EXPECT_EQ(room.usability_of("copy-1"), "usable");
  EXPECT_THAT(support::check_state(room.state()), IsEmpty());
}

TEST(Copies, OfACorrectionAreNoneOfTheKilledText) {
  StoryRoom room;
  room.feed(print("text", agency_text()));
  room.feed(killed("text"));
  Copy correction = print("correction", agency_text());
  correction.body[15] = 7;
  correction.is_correction = true;
  room.feed(correction);
  room.feed(print("copy", correction.body));
  EXPECT_EQ(room.usability_of("correction"), "usable");
  EXPECT_EQ(room.usability_of("copy"), "usable");
  EXPECT_EQ(room.article("copy").matched, room.article("correction").seq);
}

TEST(Copies, OneThatIsKilledReachesItsOwnCopies) {
  StoryRoom room;
  Copy agency = print("agency", agency_text());
  agency.is_agency_original = true;
  room.feed(agency);
  Words local = agency_text();
  for (const std::uint32_t word : words_from(1, 21)) local.push_back(word);
  room.feed(print("local", local));
  ASSERT_TRUE(room.article("local").is_copy);
  room.feed(killed("local"));
  room.feed(print("next", local));
  EXPECT_EQ(room.usability_of("agency"), "usable");
  EXPECT_EQ(room.usability_of("next"), "killed_text");
  EXPECT_THAT(support::check_state(room.state()), IsEmpty());
}

TEST(Copies, OnesThatAreKilledAndOnesThatAreNotHaveATextEach) {
  Settings settings;
  settings.articles_max = 4;
  settings.copies_flagged_max = 1;
  StoryRoom room(settings);
  room.feed(print("text", agency_text(), 1));
  room.feed(print("flagged", agency_text(), 10));
  room.feed(print("left", words_from(1000, 1085), 11));
  room.feed(killed("text", 12));
  ASSERT_EQ(room.usability_of("flagged"), "killed_text");
  ASSERT_EQ(room.usability_of("left"), "usable");
  for (std::uint32_t i = 0; i < 2; ++i) {
    room.feed(print("stranger-" + std::to_string(i), words_from(i * 100, i * 100 + 80), 20));
  }
  ASSERT_FALSE(room.has("text"));
  EXPECT_FALSE(room.article("flagged").is_copy);
  EXPECT_FALSE(room.article("left").is_copy);
}

TEST(Copies, OfAWithheldTextAreKilledOnlyIfTheyWere) {
  StoryRoom room;
  Copy agency = print("agency", agency_text());
  agency.is_agency_original = true;
  room.feed(agency);
  room.feed(print("flagged", agency_text()));
  room.feed(print("outlet", agency_text()));
  room.feed(killed("outlet"));
  ASSERT_EQ(room.usability_of("flagged"), "killed_text");
  room.feed(print("usable", agency_text()));
  room.feed(withheld("agency"));
  room.feed(print("next", agency_text()));
  EXPECT_EQ(room.usability_of("usable"), "usable");
  EXPECT_EQ(room.usability_of("next"), "usable");
  EXPECT_THAT(support::check_state(room.state()), IsEmpty());
}

TEST(Copies, OfAKilledTextAreKilledAlsoWhereThatIsOld) {
  StoryRoom room;
  room.feed(print("text", agency_text()));
  room.feed(print("copy", agency_text(), 40 * base::kHourMs));
  room.feed(killed("text", 60 * base::kHourMs));
  room.feed(print("next", agency_text(), 73 * base::kHourMs));
  EXPECT_EQ(room.usability_of("next"), "killed_text");
}

TEST(Copies, OneThatIsWithheldIsKilledWithItsText) {
  StoryRoom room;
  room.feed(print("text", agency_text()));
  room.feed(print("copy", agency_text()));
  room.feed(withheld("copy"));
  room.feed(killed("text"));
  EXPECT_EQ(room.usability_of("copy"), "killed_text");
}

TEST(Copies, OneIsCanonicalWhereAllTextsAreWithheld) {
  StoryRoom room;
  room.feed(print("text", agency_text()));
  for (int i = 0; i < 70; ++i) room.feed(print("copy-" + std::to_string(i), agency_text()));
  Copy embargoed = print("embargoed", agency_text());
  embargoed.embargoed_until = base::kDayMs;
  room.feed(embargoed);
  for (const char* id : {"text", "copy-69"}) {
    room.feed(withheld(id));
    EXPECT_EQ(room.story_of("text").status, StoryStatus::kActive);
    EXPECT_NE(room.story_of("text").canonical, room.article("embargoed").seq);
    EXPECT_THAT(support::check_state(room.state()), IsEmpty());
  }
}

}  // namespace
}  // namespace wirefold::story
