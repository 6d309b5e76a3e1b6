// What editors rule is done, remembered and respected by whatever repair does later; what makes no
// sense is refused with the reason and changes nothing.

#include "story/ruling_plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "base/hash.h"
#include "support/check_state.h"
#include "support/dice.h"
#include "support/story_room.h"

namespace wirefold::story {
namespace {

using article::Ruling;
using article::RulingKind;
using support::Copy;
using support::StoryRoom;
using support::Words;
using support::words_from;
using testing::HasSubstr;
using testing::IsEmpty;

/// Words of its own event only.
Copy report(const std::string& id, std::uint32_t event, base::TimeMs time = 1000) {
  Copy copy;
  copy.id = id;
  copy.title = words_from(event * 1000, event * 1000 + 6);
  copy.body = words_from(event * 1000, event * 1000 + 60);
  copy.time = time;
  return copy;
}

/// A part of an event's words.
Copy half(const std::string& id, std::uint32_t begin, std::uint32_t end) {
  Copy copy;
  copy.id = id;
  copy.body = words_from(begin, end);
  copy.title = words_from(begin, begin + 5);
  return copy;
}

/// The words of both halves, and none of their phrases.
Copy tie(const std::string& id) {
  Copy copy = half(id, 20, 78);
  std::reverse(copy.body.begin(), copy.body.end());
  return copy;
}

Ruling ruling(RulingKind kind, const std::string& story) {
  Ruling made;
  made.kind = kind;
  made.story_id = story;
  return made;
}
Ruling join(const std::string& story, const std::string& other) {
  Ruling made = ruling(RulingKind::kJoin, story);
  made.other_story_id = other;
  return made;
}
Ruling apart(const std::string& story, const std::string& other) {
  Ruling made = ruling(RulingKind::kApart, story);
  made.other_story_id = other;
  return made;
}
Ruling out_of(const std::string& story, const std::string& article) {
  Ruling made = ruling(RulingKind::kApart, story);
  made.article_id = article;
  return made;
}
Ruling canonical(const std::string& story, const std::string& article) {
  Ruling made = ruling(RulingKind::kCanonical, story);
  made.article_id = article;
  return made;
}

std::string id_of(const StoryRoom& room, const std::string& article) {
  return story_text(room.article(article).story);
}

std::vector<std::string> faults(const StoryRoom& room) {
  return support::check_state(room.state());
}

// --- join ---

TEST(JoinRuling, MovesTheOthersArticlesAndLeavesARedirect) {
  StoryRoom room;
  for (const char* id : {"flood-1", "flood-2", "flood-3"}) room.feed(report(id, 1));
  room.feed(report("dam-1", 2));
  const std::string flood = id_of(room, "flood-1");
  const std::string dam = id_of(room, "dam-1");
  EXPECT_EQ(room.rule(join(dam, flood)), "");
  EXPECT_EQ(id_of(room, "flood-3"), dam) << "the first one named stays, also if it is smaller";
  EXPECT_EQ(room.story_of("dam-1").members.size(), 4U);
  EXPECT_EQ(room.state().counts.merges, 1U);
  EXPECT_THAT(faults(room), IsEmpty());
  // The one that ended is still found by its id.
  EXPECT_THAT(room.rule(join(flood, dam)), HasSubstr("name one story"));
  EXPECT_THAT(room.rule(join(flood, "flood-2")), HasSubstr("name one story"));
  EXPECT_EQ(room.rule(canonical(flood, "flood-2")), "");
}

TEST(JoinRuling, IsNotUndoneByASplitOrASecondLook) {
  Settings settings;
  StoryRoom room(settings);
  for (const char* id : {"flood-1", "flood-2"}) room.feed(report(id, 1));
  for (const char* id : {"strike-1", "strike-2"}) room.feed(report(id, 2));
  ASSERT_EQ(room.rule(join("flood-1", "strike-1")), "");
  for (int i = 3; i < 12; ++i) {
    room.feed(report("flood-" + std::to_string(i), 1));
    room.feed(report("strike-" + std::to_string(i), 2));
  }
  EXPECT_TRUE(room.together("flood-11", "strike-11"));
  EXPECT_EQ(room.story_of("flood-1").members.size(), 22U);
  EXPECT_EQ(room.state().counts.splits, 0U);
  EXPECT_THAT(faults(room), IsEmpty());
}

TEST(JoinRuling, DoesNotCrossLanguagesUnlessTheSettingsDo) {
  for (const bool across : {false, true}) {
    Settings settings;
    settings.join_across_languages = across;
    StoryRoom room(settings);
    room.feed(report("flood", 1));
    Copy foreign = report("hochwasser", 2);
    foreign.language = "de";
    room.feed(foreign);
    const std::string why = room.rule(join("flood", "hochwasser"));
    EXPECT_EQ(why.empty(), across);
    if (!across) {
      EXPECT_THAT(why, HasSubstr("languages"));
    }
    EXPECT_EQ(room.together("flood", "hochwasser"), across);
    EXPECT_THAT(faults(room), IsEmpty());
  }
}

TEST(JoinRuling, LiftsWhatKeptTheTwoApart) {
  StoryRoom room;
  for (const char* id : {"flood-1", "flood-2", "flood-3"}) room.feed(report(id, 1));
  ASSERT_EQ(room.rule(out_of("flood-1", "flood-3")), "");
  ASSERT_EQ(room.rule(apart("flood-1", "flood-3")), "");
  ASSERT_EQ(room.rule(join("flood-1", "flood-3")), "");
  EXPECT_TRUE(room.together("flood-1", "flood-3"));
  EXPECT_TRUE(room.state().apart.empty());
  EXPECT_THAT(faults(room), IsEmpty());
  // And once more: the story that the article founds now is another one.
  const base::StoryId before = room.article("flood-3").story;
  ASSERT_EQ(room.rule(out_of("flood-1", "flood-3")), "");
  EXPECT_NE(room.article("flood-3").story, before);
  EXPECT_THAT(faults(room), IsEmpty());
}

TEST(JoinRuling, MovesNoMoreThanAJournalRecordHolds) {
  Settings settings;
  settings.ruled_moves_max = 2;
  StoryRoom room(settings);
  for (const char* id : {"flood-1", "flood-2", "flood-3"}) room.feed(report(id, 1));
  for (const char* id : {"dam-1", "dam-2"}) room.feed(report(id, 2));
  for (const char* id : {"strike-1", "strike-2", "strike-3"}) room.feed(report(id, 3));
  const std::string flood = id_of(room, "flood-1");
  EXPECT_THAT(room.rule(join("flood-1", "strike-1")), HasSubstr("too large"));
  EXPECT_EQ(room.rule(join("dam-1", "flood-1")), "");
  EXPECT_EQ(id_of(room, "dam-1"), flood) << "the larger one stays";
  EXPECT_THAT(faults(room), IsEmpty());
}

// --- apart ---

TEST(ApartRuling, KeepsASecondLookFromMovingAnArticle) {
  for (const bool is_ruled : {false, true}) {
    StoryRoom room;
    room.feed(half("dam", 0, 50));
    room.feed(half("village", 48, 98));
    ASSERT_FALSE(room.together("dam", "village"));
    if (is_ruled) {
      ASSERT_EQ(room.rule(apart("dam", "village")), "");
    }
    room.feed(tie("both"));
    EXPECT_EQ(room.together("dam", "village"), !is_ruled)
        << "without the ruling they come together";
    EXPECT_THAT(faults(room), IsEmpty());
  }
}

/// Two stories of two that resemble each other, and one that ties them: joined by repair.
void feed_two_stories(StoryRoom& room) {
  room.feed(half("dam-1", 0, 50));
  room.feed(half("dam-2", 0, 50));
  room.feed(half("village-1", 48, 98));
  room.feed(half("village-2", 48, 98));
}

Settings merging() {
  Settings settings;
  settings.rules.merge = -100;
  settings.rules.merge_link = -100;
  settings.rules.related = -100;
  settings.rules.second_look = 100;
  settings.rules.split = -100;
  return settings;
}

TEST(ApartRuling, KeepsAMergeFromJoiningTwoStories) {
  for (const bool is_ruled : {false, true}) {
    StoryRoom room(merging());
    feed_two_stories(room);
    ASSERT_FALSE(room.together("dam-1", "village-1"));
    if (is_ruled) {
      ASSERT_EQ(room.rule(apart("dam-1", "village-1")), "");
    }
    room.feed(tie("both"));
    EXPECT_EQ(room.together("dam-1", "village-1"), !is_ruled);
    EXPECT_THAT(faults(room), IsEmpty());
  }
}

TEST(ApartRuling, TakesTheRelatedLinkAwayAndItDoesNotComeBack) {
  Settings settings = merging();
  settings.rules.merge = 100;
  for (const bool is_ruled : {false, true}) {
    StoryRoom room(settings);
    feed_two_stories(room);
    room.feed(tie("both"));
    ASSERT_FALSE(room.together("dam-1", "village-1"));
    if (is_ruled) {
      ASSERT_EQ(room.rule(apart("dam-1", "village-1")), "");
    }
    room.feed(tie("both-again"));
    const auto links =
        room.story_of("dam-1").related.size() + room.story_of("village-1").related.size();
    EXPECT_EQ(links == 0, is_ruled);
    EXPECT_THAT(faults(room), IsEmpty());
  }
}

TEST(ApartRuling, AnArticleLeavesAndIsNotPutBack) {
  for (const bool is_ruled : {false, true}) {
    StoryRoom room;
    room.feed(half("dam", 0, 50));
    room.feed(half("dam-again", 0, 50));
    ASSERT_TRUE(room.together("dam", "dam-again"));
    if (is_ruled) {
      ASSERT_EQ(room.rule(out_of("dam", "dam-again")), "");
      EXPECT_FALSE(room.together("dam", "dam-again"));
      EXPECT_EQ(room.relation_of("dam-again"), "original");
      EXPECT_EQ(room.story_of("dam-again").members.size(), 1U);
    }
    for (int i = 0; i < 12; ++i) room.feed(half("more-" + std::to_string(i), 0, 50));
    EXPECT_EQ(room.together("dam", "dam-again"), !is_ruled);
    EXPECT_THAT(faults(room), IsEmpty());
  }
}

TEST(ApartRuling, HoldsAlsoForTheStoryThatOneOfThemEndsIn) {
  StoryRoom room(merging());
  feed_two_stories(room);
  room.feed(report("strike", 7));
  ASSERT_EQ(room.rule(apart("dam-1", "village-1")), "");
  ASSERT_EQ(room.rule(join("strike", "dam-1")), "");
  room.feed(tie("both"));
  EXPECT_FALSE(room.together("strike", "village-1"));
  EXPECT_THAT(room.rule(apart("strike", "village-2")), HasSubstr("already"));
  EXPECT_THAT(faults(room), IsEmpty());
}

TEST(ApartRuling, HoldsForAPartThatLeaves) {
  StoryRoom room(merging());
  feed_two_stories(room);
  ASSERT_EQ(room.rule(apart("dam-1", "village-1")), "");
  ASSERT_EQ(room.rule(out_of("dam-1", "dam-2")), "");
  EXPECT_THAT(room.rule(apart("dam-2", "village-1")), HasSubstr("already"));
  EXPECT_THAT(faults(room), IsEmpty());
}

TEST(ApartRuling, IsForgottenWithItsStories) {
  Settings settings;
  settings.articles_max = 8;
  StoryRoom room(settings);
  for (const char* id : {"flood-1", "flood-2", "flood-3"}) room.feed(report(id, 1));
  room.feed(report("dam-1", 2));
  ASSERT_EQ(room.rule(apart("flood-1", "dam-1")), "");
  ASSERT_EQ(room.rule(out_of("flood-1", "flood-3")), "");
  EXPECT_EQ(room.state().apart.size(), 3U) << "the part that left is apart from the dam too";
  for (std::uint32_t i = 0; i < 20; ++i) {
    room.feed(report("later-" + std::to_string(i), 10 + i, 2000 + i));
  }
  room.tick(1000 + 10 * settings.window_ms);
  EXPECT_TRUE(room.state().apart.empty());
  EXPECT_THAT(faults(room), IsEmpty());
}

TEST(ApartRuling, IsRefusedWhereThereIsNoRoom) {
  Settings settings;
  settings.apart_max = 1;
  StoryRoom room(settings);
  for (std::uint32_t i = 0; i < 4; ++i) room.feed(report("event-" + std::to_string(i), i + 1));
  EXPECT_EQ(room.rule(apart("event-0", "event-1")), "");
  EXPECT_THAT(room.rule(apart("event-0", "event-2")), HasSubstr("No more rulings"));
  EXPECT_EQ(room.state().apart.size(), 1U);
}

// --- canonical ---

TEST(CanonicalRuling, StandsWhileTheArticleMayAndComesBackWithIt) {
  StoryRoom room;
  Copy agency = report("agency", 1);
  agency.is_agency_original = true;
  room.feed(agency);
  for (const char* id : {"copy-1", "copy-2"}) room.feed(report(id, 1));
  const auto canonical_of = [&] { return room.story_of("agency").canonical; };
  const auto reason = [&] {
    return canonical_reason_name(room.story_of("agency").canonical_reason);
  };
  ASSERT_EQ(canonical_of(), room.article("agency").seq);
  ASSERT_EQ(room.rule(canonical("agency", "copy-2")), "");
  EXPECT_EQ(canonical_of(), room.article("copy-2").seq);
  EXPECT_EQ(reason(), "ruling");
  room.feed(report("copy-3", 1));
  EXPECT_EQ(canonical_of(), room.article("copy-2").seq) << "also when more copies come";

  Copy withheld = report("copy-2", 1, 2000);
  withheld.version = "2";
  withheld.usability = Usability::kWithheld;
  room.feed(withheld);
  EXPECT_EQ(canonical_of(), room.article("agency").seq);
  EXPECT_EQ(reason(), "agency_original");
  Copy again = report("copy-2", 1, 3000);
  again.version = "3";
  room.feed(again);
  EXPECT_EQ(canonical_of(), room.article("copy-2").seq) << "usable again";
  EXPECT_THAT(faults(room), IsEmpty());
}

TEST(CanonicalRuling, GoesWithItsArticleIntoAStoryWithoutOne) {
  StoryRoom room;
  for (const char* id : {"flood-1", "flood-2"}) room.feed(report(id, 1));
  for (const char* id : {"dam-1", "dam-2"}) room.feed(report(id, 2));
  ASSERT_EQ(room.rule(canonical("dam-1", "dam-2")), "");
  ASSERT_EQ(room.rule(join("flood-1", "dam-1")), "");
  EXPECT_EQ(room.story_of("flood-1").canonical, room.article("dam-2").seq);
  ASSERT_EQ(room.rule(canonical("dam-1", "flood-2")), "") << "a later ruling counts";
  EXPECT_EQ(room.story_of("flood-1").canonical, room.article("flood-2").seq);
  EXPECT_THAT(faults(room), IsEmpty());
}

TEST(CanonicalRuling, EndsForAnArticleThatIsTakenOut) {
  StoryRoom room;
  for (const char* id : {"flood-1", "flood-2"}) room.feed(report(id, 1));
  ASSERT_EQ(room.rule(canonical("flood-1", "flood-2")), "");
  ASSERT_EQ(room.rule(out_of("flood-1", "flood-2")), "");
  EXPECT_EQ(room.story_of("flood-1").canonical, room.article("flood-1").seq);
  EXPECT_EQ(room.story_of("flood-2").canonical_reason, CanonicalReason::kOnlyArticle);
  EXPECT_EQ(room.rule(canonical("flood-2", "flood-2")), "") << "and may be chosen there";
  EXPECT_THAT(faults(room), IsEmpty());
}

// --- refusals ---

TEST(Ruling, ThatMakesNoSenseIsRefusedWithTheReasonAndChangesNothing) {
  StoryRoom room;
  for (const char* id : {"flood-1", "flood-2", "flood-3"}) room.feed(report(id, 1));
  room.feed(report("dam-1", 2));
  Copy killed = report("flood-2", 1);
  killed.version = "2";
  killed.usability = Usability::kWithdrawn;
  room.feed(killed);
  Copy secret = report("secret", 3);
  secret.embargoed_until = 10'000;
  room.feed(secret);
  room.feed(report("secret-2", 3));
  ASSERT_TRUE(room.together("secret", "secret-2"));
  const std::string unknown = "s00000000000000ff";
  const struct {
    Ruling given;
    const char* reason;
  } cases[] = {
      {ruling(RulingKind::kUnknown, "flood-1"), "no such ruling"},
      {join("", "flood-1"), "lacks an id"},
      {join("flood-1", ""), "other_story_id"},
      {out_of("", "flood-1"), "story_id"},
      {canonical("flood-1", ""), "article_id"},
      {apart("flood-1", ""), "other_story_id"},
      {join("flood-1", unknown), unknown.c_str()},
      {join("nobody", "flood-1"), "No story or article"},
      {join("flood-1", "flood-3"), "nothing to join"},
      {apart("flood-1", "flood-3"), "one story"},
      {out_of("flood-1", "dam-1"), "not in that story"},
      {out_of("flood-1", "nobody"), "No article"},
      {out_of("dam-1", "dam-1"), "only one"},
      {canonical("flood-1", "dam-1"), "not in that story"},
      {canonical("flood-1", "flood-2"), "withdrawn"},
      {canonical("secret", "secret"), "embargoed"},
  };
  const std::uint64_t moves = room.state().counts.moves;
  for (const auto& [given, reason] : cases) {
    SCOPED_TRACE(reason);
    EXPECT_THAT(room.rule(given), HasSubstr(reason));
  }
  EXPECT_EQ(room.state().counts.moves, moves);
  EXPECT_EQ(room.state().rulings, 0U);
  EXPECT_THAT(faults(room), IsEmpty());
}

TEST(Ruling, AboutAnEvictedArticleIsRefused) {
  Settings settings;
  settings.articles_max = 3;
  StoryRoom room(settings);
  for (std::uint32_t i = 0; i < 8; ++i) {
    room.feed(report("event-" + std::to_string(i), i + 1, 1000 + i));
  }
  ASSERT_FALSE(room.has("event-0"));
  EXPECT_THAT(room.rule(join("event-7", "event-0")), HasSubstr("left the window"));
}

// --- whatever comes ---

/// Any rulings about any articles among arrivals, kills and evictions: the state stays whole, what
/// is apart stays apart until it is joined, and the same rulings give the same state.
std::string run_random(std::uint64_t seed) {
  support::Dice dice(seed);
  Settings settings = merging();
  settings.articles_max = 40;
  settings.rules.merge = 0;
  StoryRoom room(settings);
  const auto any = [&] { return "a-" + std::to_string(dice.below(120)); };
  for (int step = 0; step < 240; ++step) {
    const auto event = static_cast<std::uint32_t>(dice.below(6));
    const auto begin = event * 60 + static_cast<std::uint32_t>(dice.below(40));
    Copy copy = half(any(), begin, begin + 40);
    copy.version = std::to_string(step);
    copy.time = 1000 + step;
    if (dice.chance(5)) copy.usability = Usability::kWithdrawn;
    switch (dice.below(6)) {
      case 0:
        room.rule(join(any(), any()));
        break;
      case 1:
        room.rule(apart(any(), any()));
        break;
      case 2:
        room.rule(out_of(any(), any()));
        break;
      case 3: {
        const std::string id = any();
        room.rule(out_of(id, id));
        room.rule(canonical(id, id));
        break;
      }
      default:
        room.feed(copy);
    }
    const std::vector<std::string> found = faults(room);
    EXPECT_THAT(found, IsEmpty()) << "seed " << seed << " step " << step;
    if (!found.empty()) break;
  }
  EXPECT_GT(room.state().rulings, 5U);
  return room.log();
}

TEST(Ruling, AnyNumberOfThemLeavesTheStateWhole) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    SCOPED_TRACE(seed);
    EXPECT_EQ(run_random(seed), run_random(seed));
  }
}

}  // namespace
}  // namespace wirefold::story
