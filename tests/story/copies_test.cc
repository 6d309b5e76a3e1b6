// One text printed by many: what an article that only repeats another one does, and does not do, to
// the story.

#include "story/copies.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "story/grouping.h"
#include "story/prints.h"
#include "story/repair.h"
#include "story/ruling_plan.h"
#include "support/check_state.h"
#include "support/story_room.h"

namespace wirefold::story {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

/// The ids of the articles that the article is compared with.
std::vector<std::string> compared_with(const StoryRoom& room, const std::string& id) {
  const auto weights = similarity::parse_weights(similarity::shipped_weights());
  const Grouping grouping(room.state(), *weights);
  std::vector<std::string> ids;
  for (const ScoredMember& member : grouping.look_up(room.article(id)).members) {
    ids.emplace_back(room.state().articles.find(member.seq)->caption().id);
  }
  std::sort(ids.begin(), ids.end());
  return ids;
}

TEST(Copies, OneTextStandsForAll) {
  StoryRoom room;
  room.feed(print("text", agency_text()));
  for (int i = 0; i < 6; ++i) room.feed(print("copy-" + std::to_string(i), agency_text()));
  room.feed(print("other", own_text(1)));
  EXPECT_THAT(compared_with(room, "other"), ElementsAre("text"));
  EXPECT_THAT(room.story_of("text").members, SizeIs(8));
  EXPECT_THAT(room.story_of("text").representatives, SizeIs(2));
  EXPECT_EQ(room.state().texts_of(room.article("text").facts().language), 2U);
  EXPECT_THAT(support::check_state(room.state()), IsEmpty());
}

TEST(Copies, WhatAddsHalfOfItsWordsIsATextOfItsOwn) {
  StoryRoom room;
  room.feed(print("text", words_from(0, 80)));
  room.feed(print("cut", words_from(0, 50)));
  room.feed(print("led", words_from(20, 105)));  // a fifth is new, and something is left out
  room.feed(print("longer", words_from(0, 180)));
  EXPECT_TRUE(room.article("cut").is_copy);
  EXPECT_TRUE(room.article("led").is_copy);
  EXPECT_FALSE(room.article("longer").is_copy);
}

/// Articles of other events, each with words of its own.
void feed_strangers(StoryRoom& room, std::uint32_t count) {
  for (std::uint32_t i = 0; i < count; ++i) {
    const std::uint32_t begin = 10'000 + i * 100;
    room.feed(print("stranger-" + std::to_string(i), words_from(begin, begin + 80)));
  }
}

TEST(Copies, DoNotRaiseTheBar) {
  StoryRoom few;
  feed_strangers(few, 20);
  StoryRoom many;
  feed_strangers(many, 20);
  for (int i = 0; i < 300; ++i) {
    many.feed(print("copy-" + std::to_string(i), words_from(10'000, 10'080)));
  }
  const auto weights = similarity::parse_weights(similarity::shipped_weights());
  const auto bar = [&](const StoryRoom& room) {
    return Grouping(room.state(), *weights).join_bar(room.article("stranger-0"));
  };
  EXPECT_EQ(bar(few), bar(many));
  feed_strangers(few, 40);
  EXPECT_LT(bar(many), bar(few));
}

TEST(Copies, JoinTheirTextWhateverTheBar) {
  Settings settings;
  settings.rules.join_min = settings.rules.join_max = 1000;
  settings.rules.second_look = 1000;
  StoryRoom room(settings);
  room.feed(print("text", agency_text()));
  room.feed(print("copy", agency_text()));
  room.feed(print("other", own_text(1)));
  EXPECT_TRUE(room.together("text", "copy"));
  EXPECT_FALSE(room.together("text", "other"));
}

TEST(Copies, DoNotPartAStoryInTwoTexts) {
  Settings settings;
  settings.rules.split = 4;           // a text and its copy hold together, two texts do not,
  settings.rules.split_apart = 2000;  // and none are of two events
  StoryRoom room(settings);
  room.feed(print("text", agency_text()));
  room.feed(print("other", own_text(1)));
  ASSERT_TRUE(room.together("text", "other"));
  for (int i = 0; i < 20; ++i) {
    room.feed(print("copy-" + std::to_string(i), i % 2 == 0 ? agency_text() : own_text(1)));
  }
  EXPECT_THAT(room.story_of("text").members, SizeIs(22));
  EXPECT_EQ(room.state().counts.splits, 0U);
}

TEST(Copies, OfATextOfAnotherEventTakeItOutOfAStory) {
  Settings settings;
  settings.rules.join_min = settings.rules.join_max = -100;
  settings.rules.second_look = 1000;
  StoryRoom room(settings);
  const Words passage = words_from(0, 20);
  const auto report = [&](const std::string& id, std::uint32_t event) {
    Words body = words_from(event * 1000, event * 1000 + 60);
    body.insert(body.begin() + 30, passage.begin(), passage.end());
    room.feed(print(id, std::move(body)));
  };
  for (const char* id : {"flood-1", "flood-2", "flood-3"}) report(id, 1);
  for (const char* id : {"strike-1", "strike-2"}) report(id, 2);
  ASSERT_TRUE(room.together("flood-1", "strike-1"));
  ASSERT_EQ(room.state().counts.splits, 0U);
  report("strike-3", 2);
  EXPECT_FALSE(room.together("flood-1", "strike-1"));
  EXPECT_TRUE(room.together("flood-1", "flood-3"));
  EXPECT_TRUE(room.together("strike-1", "strike-3"));
  EXPECT_THAT(support::check_state(room.state()), IsEmpty());
}

/// Items one after the other, then each by itself.
void feed_digest(StoryRoom& room, std::uint32_t item_words) {
  Words digest;
  for (const std::uint32_t begin : {0U, 500U, 900U}) {
    for (const std::uint32_t word : words_from(begin, begin + item_words)) digest.push_back(word);
  }
  room.feed(print("digest", digest));
  room.feed(print("first", words_from(0, item_words)));
  room.feed(print("second", words_from(500, 500 + item_words)));
}

TEST(Copies, OfALaterPartOfADigestAreTexts) {
  StoryRoom room;
  feed_digest(room, 120);
  EXPECT_TRUE(room.article("first").is_copy) << "it has the lead";
  EXPECT_FALSE(room.article("second").is_copy);
}

TEST(Copies, OfADigestOfShortItemsAreTexts) {
  for (const std::uint32_t item_words : {30U, 45U, 60U}) {
    SCOPED_TRACE(item_words);
    StoryRoom room;
    feed_digest(room, item_words);
    EXPECT_FALSE(room.article("first").is_copy) << "the lead may be that of several";
    EXPECT_FALSE(room.article("second").is_copy);
  }
}

TEST(Copies, OneStandsInWhereTheTextHasLeftTheWindow) {
  Settings settings;
  settings.articles_max = 4;
  StoryRoom room(settings);
  room.feed(print("text", agency_text(), 1));
  room.feed(print("copy-1", agency_text(), 10));
  room.feed(print("copy-2", agency_text(), 11));
  for (std::uint32_t i = 0; i < 2; ++i) {
    room.feed(print("stranger-" + std::to_string(i), words_from(i * 100, i * 100 + 80), 20));
  }
  ASSERT_FALSE(room.has("text"));
  EXPECT_TRUE(room.article("copy-1").is_copy);
  EXPECT_FALSE(room.article("copy-2").is_copy) << "it stays the longest";
  EXPECT_THAT(support::check_state(room.state()), IsEmpty());
  room.feed(print("copy-3", agency_text(), 21));
  EXPECT_TRUE(room.together("copy-2", "copy-3"));
  EXPECT_EQ(room.relation_of("copy-3"), "verbatim");
  EXPECT_THAT(support::check_state(room.state()), IsEmpty());
}

TEST(Copies, OneStandsInForAWordingThatARevisionHasTaken) {
  StoryRoom room;
  room.feed(print("text", agency_text()));
  room.feed(print("copy-1", agency_text()));
  room.feed(revised("text", words_from(5000, 5080)));
  room.feed(print("copy-2", agency_text()));
  EXPECT_TRUE(room.together("copy-1", "copy-2"));
  EXPECT_EQ(room.relation_of("copy-2"), "verbatim");
  EXPECT_THAT(support::check_state(room.state()), IsEmpty());
}

TEST(Copies, ACopyThatIsRevisedIsATextFromThenOn) {
  StoryRoom room;
  room.feed(print("text", agency_text()));
  room.feed(print("copy", agency_text()));
  room.feed(revised("copy", words_from(5000, 5080)));
  EXPECT_FALSE(room.article("copy").is_copy);
  EXPECT_THAT(room.story_of("copy").representatives, SizeIs(2));
  room.feed(print("next", words_from(5000, 5080)));
  EXPECT_TRUE(room.together("copy", "next"));
  EXPECT_THAT(support::check_state(room.state()), IsEmpty());
}

TEST(Copies, GoWhereASecondLookTakesTheirText) {
  StoryRoom room;
  room.feed(print("dam", words_from(0, 50)));
  room.feed(print("dam-copy", words_from(0, 50)));
  room.feed(print("village", words_from(48, 98)));
  room.feed(print("village-copy", words_from(48, 98)));
  ASSERT_FALSE(room.together("dam", "village"));
  Copy both = print("both", words_from(20, 78));
  std::reverse(both.body.begin(), both.body.end());  // the same words, none of the phrases
  room.feed(both);
  EXPECT_TRUE(room.together("dam", "both"));
  EXPECT_TRUE(room.together("village", "both"));
  EXPECT_TRUE(room.together("dam", "dam-copy"));
  EXPECT_TRUE(room.together("village", "village-copy"));
  EXPECT_THAT(support::check_state(room.state()), IsEmpty());
}

TEST(Copies, OneThatARulingTakesOutIsFoundByItsOwnWords) {
  StoryRoom room;
  room.feed(print("text", agency_text()));
  room.feed(print("copy", agency_text()));
  article::Ruling ruling;
  ruling.kind = article::RulingKind::kApart;
  ruling.story_id = story_text(room.article("text").story);
  ruling.article_id = "copy";
  ASSERT_EQ(room.rule(ruling), "");
  ASSERT_FALSE(room.together("text", "copy"));
  EXPECT_FALSE(room.article("copy").is_copy);
  EXPECT_THAT(support::check_state(room.state()), IsEmpty());
}

TEST(Copies, StandInOneAfterAnother) {
  Settings settings;
  settings.articles_max = 5;
  StoryRoom room(settings);
  room.feed(print("text", agency_text(), 1));
  for (int i = 0; i < 4; ++i) room.feed(print("copy-" + std::to_string(i), agency_text(), 10 + i));
  room.feed(revised("text", words_from(5000, 5080), 2));
  for (std::uint32_t i = 0; i < 3; ++i) {
    room.feed(print("stranger-" + std::to_string(i), words_from(i * 100, i * 100 + 80), 20));
    EXPECT_THAT(support::check_state(room.state()), IsEmpty());
  }
  ASSERT_FALSE(room.has("copy-1"));
  room.feed(print("copy-4", agency_text(), 21));
  EXPECT_TRUE(room.together("copy-3", "copy-4"));
}

TEST(Copies, AreTextsWhereTheStandInDoesNotHaveTheirWording) {
  StoryRoom room;
  room.feed(print("text", words_from(0, 220)));
  room.feed(print("first-half", words_from(0, 145)));
  room.feed(print("second-half", words_from(70, 220)));
  ASSERT_TRUE(room.article("first-half").is_copy);
  ASSERT_TRUE(room.article("second-half").is_copy);
  room.feed(revised("text", words_from(5000, 5080)));
  EXPECT_FALSE(room.article("first-half").is_copy);
  EXPECT_FALSE(room.article("second-half").is_copy);
}

TEST(Copies, KeepATextWhoseRevisionSaysTheSame) {
  StoryRoom room;
  room.feed(print("text", agency_text()));
  room.feed(print("copy", agency_text()));
  room.feed(revised("text", words_from(1000, 1090)));
  EXPECT_TRUE(room.article("copy").is_copy);
  room.feed(revised("copy", words_from(1000, 1085)));
  EXPECT_TRUE(room.article("copy").is_copy) << "also revised it is a copy";
  EXPECT_THAT(support::check_state(room.state()), IsEmpty());
}

TEST(Copies, AnAgencysOwnTextIsNoneOfAnOutlets) {
  StoryRoom room;
  room.feed(print("outlet", agency_text()));
  Copy agency = print("agency", agency_text());
  agency.is_agency_original = true;
  room.feed(agency);
  EXPECT_FALSE(room.article("agency").is_copy);
  EXPECT_TRUE(room.together("outlet", "agency"));
}

TEST(Copies, MakeTheirTextAsNearInTimeAsTheyAre) {
  for (const base::TimeMs direction : {1, -1}) {
    SCOPED_TRACE(direction);
    StoryRoom room;
    const auto feed = [&](const std::string& id, base::TimeMs hours) {
      room.feed(print(id, agency_text(), 1000 * base::kHourMs + direction * hours * base::kHourMs));
    };
    feed("text", 0);
    feed("copy", 40);
    feed("next", 80);
    ASSERT_TRUE(room.has("text"));
    EXPECT_TRUE(room.together("copy", "next"));
    EXPECT_EQ(room.relation_of("next"), "verbatim");
    feed("far", 153);
    EXPECT_FALSE(room.together("copy", "far"));
    EXPECT_THAT(support::check_state(room.state()), IsEmpty());
  }
}

TEST(Copies, OfAWordingThatALongerVersionWouldNotTakeAreFound) {
  StoryRoom room;
  room.feed(print("blog", agency_text()));
  room.feed(print("copy", agency_text()));
  Copy grown =
      print("blog", joined(joined(words_from(0, 90), agency_text()), words_from(200, 290)));
  grown.version = "2";
  room.feed(grown);
  EXPECT_FALSE(room.article("copy").is_copy);
  room.feed(print("next", agency_text()));
  EXPECT_EQ(room.article("next").matched, room.article("copy").seq);
}

TEST(Copies, GoIntoTheFamilyThatTheirTextGetsInASplit) {
  Settings settings;
  settings.rules.join_min = settings.rules.join_max = -100;
  settings.rules.second_look = 1000;
  settings.rules.split = -1000;  // not by itself
  StoryRoom room(settings);
  const Words second = joined(words_from(60, 120), words_from(700, 760));
  room.feed(print("wire", words_from(0, 120)));
  room.feed(print("first", joined(words_from(0, 60), words_from(500, 560))));
  room.feed(print("second", second));
  room.feed(print("copy", second));
  const base::FamilyId family = room.article("wire").family;
  ASSERT_EQ(room.article("first").family, family);
  ASSERT_EQ(room.article("second").family, family);
  ASSERT_TRUE(room.article("copy").is_copy);
  const auto weights = similarity::parse_weights(similarity::shipped_weights());
  const Grouping grouping(room.state(), *weights);
  const auto moves =
      part_off(room.story_of("wire"),
               {room.article("first").seq, room.article("second").seq, room.article("copy").seq},
               grouping, room.state());
  ASSERT_THAT(moves, SizeIs(3));
  EXPECT_NE(moves[0].family, moves[1].family) << "no word in common without the wire";
  EXPECT_EQ(moves[1].family, moves[2].family);
}

TEST(Copies, DoNotCarryAStoryOverARuling) {
  StoryRoom room;
  room.feed(print("barred", words_from(20, 105)));
  room.feed(print("text", words_from(0, 60)));
  room.feed(print("copy", words_from(0, 60)));
  ASSERT_TRUE(room.together("barred", "text"));
  article::Ruling ruling;
  ruling.kind = article::RulingKind::kApart;
  ruling.story_id = story_text(room.article("barred").story);
  ruling.article_id = "barred";
  ASSERT_EQ(room.rule(ruling), "");
  ASSERT_FALSE(room.together("barred", "text"));
  room.feed(revised("barred", words_from(0, 80)));
  room.feed(print("other", reordered(words_from(0, 80), 7)));
  EXPECT_FALSE(room.together("barred", "text"));
  EXPECT_FALSE(room.together("barred", "copy"));
}

}  // namespace
}  // namespace wirefold::story
