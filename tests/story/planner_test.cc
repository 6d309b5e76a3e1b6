#include "story/planner.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "support/check_state.h"
#include "support/story_room.h"

namespace wirefold::story {
namespace {

using support::Copy;
using support::StoryRoom;
using support::words_from;
using testing::IsEmpty;

/// A text of sixty words that no other event has.
Copy copy_of(const std::string& id, std::uint32_t event = 1) {
  Copy copy;
  copy.id = id;
  copy.title = words_from(event * 1000, event * 1000 + 6);
  copy.body = words_from(event * 1000, event * 1000 + 60);
  copy.time = 1000;
  return copy;
}

Copy bare_kill(const std::string& id, const std::string& version = "") {
  Copy copy;
  copy.id = id;
  copy.version = version;
  copy.time = 1000;
  copy.usability = Usability::kWithdrawn;
  return copy;
}

Copy with_version(Copy copy, std::string version) {
  copy.version = std::move(version);
  return copy;
}

Copy with_usability(Copy copy, Usability usability) {
  copy.usability = usability;
  return copy;
}

/// Another text for the same article.
Copy reworded(Copy copy) {
  copy.body.push_back(999'999);
  return copy;
}

/// Of twenty words; the first ten are a line with a name.
fingerprint::Signature with_menu() {
  fingerprint::Signature signature;
  signature.tokens = 20;
  for (std::uint16_t i = 0; i < 20; ++i) signature.terms.push_back({i, i, i, 0, 1, 1, 0});
  signature.names.push_back({105, 5, 2});
  signature.lines.push_back({70, 0, 10});
  return signature;
}

/// A report in words of its own on an event, under a headline that has nothing to do with it.
Copy under_one_headline(std::uint32_t event, std::uint32_t reporter, std::string source) {
  Copy copy;
  copy.id = "report-" + std::to_string(reporter);
  copy.source = std::move(source);
  copy.title = words_from(90'000, 90'006);
  copy.body = words_from(event * 1000, event * 1000 + 55);
  const support::Words own = words_from(50'000 + reporter * 100, 50'000 + reporter * 100 + 25);
  copy.body.insert(copy.body.end(), own.begin(), own.end());
  copy.body = support::reordered(copy.body, reporter);
  return copy;
}

bool counts_headline(const StoryRoom& room, const std::string& id) {
  const std::uint32_t term = base::fold32(support::made_token(90'000).stem);
  const similarity::FeaturesView features = room.article(id).features();
  return std::find(features.terms.begin(), features.terms.end(), term) != features.terms.end();
}

TEST(Planner, HeadlineOverReportsOfOneStoryInTheirOwnWordsIsFurnitureOfTheOutlet) {
  for (const bool one_outlet : {true, false}) {
    StoryRoom room;
    for (std::uint32_t i = 0; i < 3; ++i) {
      room.feed(under_one_headline(1, i, one_outlet ? "outlet" : "outlet-" + std::to_string(i)));
    }
    ASSERT_TRUE(room.together("report-0", "report-2"));
    ASSERT_EQ(room.relation_of("report-1"), "coverage");
    EXPECT_TRUE(counts_headline(room, "report-1"));
    EXPECT_EQ(counts_headline(room, "report-2"), !one_outlet);
  }
}

TEST(Planner, HeadlineThatFoundsStoriesEverywhereIsFurnitureOfAll) {
  Settings settings;
  settings.rules.join_min = settings.rules.join_base = settings.rules.join_max = 100;
  settings.rules.second_look = settings.rules.merge_link = 100;
  StoryRoom room(settings);
  for (std::uint32_t i = 0; i < 7; ++i) {
    room.feed(under_one_headline(1 + i, i, "outlet-" + std::to_string(i)));
  }
  EXPECT_TRUE(counts_headline(room, "report-5"));
  EXPECT_FALSE(counts_headline(room, "report-6"));
}

TEST(Planner, DraftIsMadeAnewWhereFurnitureWasLearntMeanwhile) {
  const auto frequencies = fingerprint::Frequencies::make({});
  StoryState state({}, *frequencies);
  const fingerprint::Signature signature = with_menu();
  Draft draft;
  make_draft(signature, *frequencies, draft);
  ASSERT_EQ(draft.features.names.size(), 1U);
  ArticleInput input;
  input.outlet = 1;
  input.signature = &signature;
  for (std::uint32_t story = 1; story <= 2; ++story) {
    fingerprint::Signature other = signature;
    other.lines.push_back({1000 + story, 10, 20});
    state.furniture.learn(1, other, story, Telling::kFounds);
  }
  const auto features_in = [](const Plan& plan) {
    return std::get<AddArticle>(plan.update.changes.front()).article.features();
  };
  const Plan plain = plan_article(input, state, {});
  input.draft = &draft;
  const Plan plan = plan_article(input, state, {});
  EXPECT_TRUE(features_in(plan).names.empty());
  EXPECT_EQ(features_in(plan).terms.size(), 10U);
  EXPECT_TRUE(features_in(plain).names.empty());
  EXPECT_EQ(features_in(plain).terms.size(), 10U);
}

TEST(CompareVersions, AsIntegersWhereBothAreElseAsStrings) {
  const struct {
    const char* a;
    const char* b;
    int expected;
  } cases[] = {
      {"1", "2", -1},
      {"2", "10", -1},
      {"10", "2", 1},
      {"007", "7", 0},
      {"", "", 0},
      {"", "1", -1},
      {"a", "b", -1},
      {"b", "a", 1},
      {"1a", "1b", -1},
      {"10a", "9a", -1},
      {"1.2", "1.10", 1},
      {"-1", "1", -1},
      {"18446744073709551616", "2", -1},  // beyond 64 bits: compared as a string
      {"18446744073709551615", "2", 1},
  };
  for (const auto& example : cases) {
    SCOPED_TRACE(std::string(example.a) + " against " + example.b);
    EXPECT_EQ(compare_versions(example.a, example.b), example.expected);
    EXPECT_EQ(compare_versions(example.b, example.a), -example.expected);
  }
}

TEST(OutcomeName, IsTheWordOfTheOutputRecords) {
  const char* names[] = {"decided",    "revision", "stale",   "redelivery",
                         "withdrawal", "skipped",  "rejected"};
  for (std::size_t i = 0; i < std::size(names); ++i) {
    EXPECT_EQ(outcome_name(static_cast<Outcome>(i)), names[i]);
  }
}

TEST(DeriveIds, DifferByIdentityAndSequence) {
  const base::Hash128 a = base::hash128("a");
  const base::Hash128 b = base::hash128("b");
  EXPECT_EQ(derive_story_id(a, {1}), derive_story_id(a, {1}));
  EXPECT_NE(derive_story_id(a, {1}), derive_story_id(a, {2}));
  EXPECT_NE(derive_story_id(a, {1}), derive_story_id(b, {1}));
  EXPECT_NE(derive_story_id(a, {1}).value, derive_family_id(a, {1}).value);
  EXPECT_TRUE(derive_story_id(a, {1}).valid());
}

struct Second {
  const char* why;
  Copy copy;
  Outcome outcome;
};

TEST(PlanArticle, SecondDeliveryOfAnIdentityHasItsOutcome) {
  const Copy first = with_version(copy_of("a"), "2");
  const Second cases[] = {
      {"the same again", first, Outcome::kRedelivery},
      {"a newer version", with_version(reworded(first), "3"), Outcome::kRevision},
      {"a newer version with the same text", with_version(first, "3"), Outcome::kRevision},
      {"an older version", with_version(reworded(first), "1"), Outcome::kStale},
      {"versions are numbers", with_version(reworded(first), "10"), Outcome::kRevision},
      {"a bare kill without version", bare_kill("a"), Outcome::kWithdrawal},
      {"a kill of a newer version", bare_kill("a", "3"), Outcome::kWithdrawal},
      {"a kill of an older version", bare_kill("a", "1"), Outcome::kStale},
      {"a withheld newer version", with_usability(with_version(first, "3"), Usability::kWithheld),
       Outcome::kWithdrawal},
      {"another article", copy_of("b", 2), Outcome::kDecided},
  };
  for (const Second& example : cases) {
    SCOPED_TRACE(example.why);
    StoryRoom room;
    EXPECT_EQ(room.feed(first).outcome, Outcome::kDecided);
    EXPECT_EQ(outcome_name(room.feed(example.copy).outcome), outcome_name(example.outcome));
    EXPECT_THAT(support::check_state(room.state()), IsEmpty());
  }
}

TEST(PlanArticle, RedeliveryAndStaleVersionChangeNothing) {
  StoryRoom room;
  const Copy current = with_version(copy_of("a"), "2");
  room.feed(current);
  const std::uint64_t revision = room.story_of("a").revision;
  EXPECT_THAT(room.feed(current).changed, IsEmpty());
  EXPECT_THAT(room.feed(with_version(reworded(current), "1")).changed, IsEmpty());
  EXPECT_EQ(room.story_of("a").revision, revision);
  EXPECT_EQ(room.feed(current).outcome, Outcome::kRedelivery) << "the stale one left no trace";
}

TEST(PlanArticle, RevisionKeepsItsPlaceAndIsNoDuplicate) {
  StoryRoom room;
  room.feed(with_version(copy_of("a"), "1"));
  room.feed(copy_of("b"));
  const base::FamilyId family = room.article("b").family;
  room.feed(with_version(reworded(copy_of("b")), "2"));
  EXPECT_TRUE(room.together("a", "b"));
  EXPECT_EQ(room.story_of("a").members.size(), 2U);
  EXPECT_EQ(room.article("b").family, family);
  EXPECT_EQ(room.relation_of("b"), "revision");
}

TEST(PlanArticle, RevisionMarkedAsCorrectionIsOne) {
  StoryRoom room;
  room.feed(with_version(copy_of("a"), "1"));
  Copy corrected = with_version(reworded(copy_of("a")), "2");
  corrected.is_correction = true;
  EXPECT_EQ(room.feed(corrected).outcome, Outcome::kRevision);
  EXPECT_EQ(room.relation_of("a"), "correction");
}

TEST(PlanArticle, CorrectionUnderAnIdOfItsOwnJoinsTheOriginalStory) {
  StoryRoom room;
  room.feed(copy_of("a"));
  Copy corrected = reworded(copy_of("correction-of-a"));
  corrected.is_correction = true;
  EXPECT_EQ(room.feed(corrected).outcome, Outcome::kDecided);
  EXPECT_TRUE(room.together("a", "correction-of-a"));
  EXPECT_EQ(room.relation_of("correction-of-a"), "correction");
}

TEST(PlanArticle, KillReachesEveryTextualCopyOfTheFamily) {
  StoryRoom room;
  room.feed(copy_of("a"));
  room.feed(copy_of("copy-1"));
  room.feed(reworded(copy_of("copy-2")));
  room.feed(copy_of("other", 2));
  EXPECT_EQ(room.feed(bare_kill("a")).outcome, Outcome::kWithdrawal);
  EXPECT_EQ(room.usability_of("a"), "withdrawn");
  EXPECT_EQ(room.usability_of("copy-1"), "killed_text");
  EXPECT_EQ(room.usability_of("copy-2"), "killed_text");
  EXPECT_EQ(room.usability_of("other"), "usable");
  EXPECT_EQ(room.story_of("a").status, StoryStatus::kWithdrawn);
}

TEST(PlanArticle, KillOfMoreCopiesThanARecordHoldsCountsWhatItLeavesToTheNext) {
  Settings settings;
  settings.copies_flagged_max = 2;
  StoryRoom room(settings);
  for (const char* id : {"a", "copy-1", "copy-2", "copy-3"}) room.feed(copy_of(id));
  EXPECT_EQ(room.feed(bare_kill("a", "2")).copies_left, 1U);
  EXPECT_EQ(room.usability_of("copy-2"), "killed_text");
  EXPECT_EQ(room.usability_of("copy-3"), "usable");
  EXPECT_EQ(room.feed(bare_kill("a", "3")).copies_left, 0U);
  EXPECT_EQ(room.usability_of("copy-3"), "killed_text");
  EXPECT_THAT(support::check_state(room.state()), IsEmpty());
}

TEST(PlanArticle, OutletsKilledCopyDoesNotReachTheAgencysOwnText) {
  StoryRoom room;
  Copy agency = copy_of("agency");
  agency.is_agency_original = true;
  room.feed(agency);
  room.feed(copy_of("copy"));
  room.feed(bare_kill("copy"));
  EXPECT_EQ(room.usability_of("copy"), "withdrawn");
  EXPECT_EQ(room.usability_of("agency"), "usable");
  EXPECT_EQ(room.story_of("copy").canonical, room.article("agency").seq);
}

TEST(PlanArticle, LateCopyOfAKilledTextIsFlagged) {
  StoryRoom room;
  room.feed(copy_of("a"));
  room.feed(bare_kill("a"));
  EXPECT_EQ(room.feed(copy_of("late")).outcome, Outcome::kDecided);
  EXPECT_EQ(room.usability_of("late"), "killed_text");
  room.feed(copy_of("later"));
  EXPECT_EQ(room.usability_of("later"), "killed_text") << "also through another copy";
  EXPECT_FALSE(room.story_of("a").canonical.valid());
}

TEST(PlanArticle, KillBeforeItsOriginalLeavesTheTextRecognisable) {
  StoryRoom room;
  EXPECT_EQ(room.feed(bare_kill("a", "2")).outcome, Outcome::kWithdrawal);
  EXPECT_FALSE(room.has("a"));
  EXPECT_EQ(room.feed(with_version(copy_of("a"), "1")).outcome, Outcome::kStale);
  EXPECT_EQ(room.usability_of("a"), "withdrawn");
  room.feed(copy_of("copy"));
  EXPECT_EQ(room.usability_of("copy"), "killed_text");
}

TEST(PlanArticle, KillOfATextSeenForTheFirstTimeReachesCopiesThatCameBefore) {
  const Copy killed[] = {with_usability(copy_of("a"), Usability::kWithdrawn), copy_of("a")};
  for (const bool kill_came_bare : {false, true}) {
    SCOPED_TRACE(kill_came_bare);
    StoryRoom room;
    room.feed(copy_of("copy"));
    if (kill_came_bare) room.feed(bare_kill("a"));
    room.feed(killed[kill_came_bare ? 1 : 0]);
    EXPECT_EQ(room.usability_of("a"), "withdrawn");
    EXPECT_EQ(room.usability_of("copy"), "killed_text");
  }
}

TEST(PlanArticle, KillBeforeItsOriginalFedTwiceChangesNothing) {
  StoryRoom room;
  room.feed(bare_kill("a", "2"));
  room.feed(with_version(copy_of("a"), "1"));
  EXPECT_EQ(outcome_name(room.feed(bare_kill("a", "2")).outcome), "redelivery");
  const support::Fate again = room.feed(with_version(copy_of("a"), "1"));
  EXPECT_EQ(outcome_name(again.outcome), "stale");
  EXPECT_THAT(again.changed, IsEmpty());
}

TEST(PlanArticle, KilledArticleStaysKilledWhateverVersionComes) {
  StoryRoom room;
  room.feed(with_version(copy_of("a"), "1"));
  room.feed(bare_kill("a", "2"));
  EXPECT_EQ(room.feed(with_version(reworded(copy_of("a")), "3")).outcome, Outcome::kStale);
  EXPECT_EQ(room.usability_of("a"), "withdrawn");
}

TEST(PlanArticle, WithheldArticleReturnsWithANewerUsableVersion) {
  StoryRoom room;
  room.feed(with_version(copy_of("a"), "1"));
  room.feed(with_usability(with_version(copy_of("a"), "2"), Usability::kWithheld));
  EXPECT_EQ(room.usability_of("a"), "withheld");
  EXPECT_EQ(room.feed(with_version(copy_of("a"), "1")).outcome, Outcome::kStale);
  EXPECT_EQ(room.usability_of("a"), "withheld");
  EXPECT_EQ(room.feed(with_version(reworded(copy_of("a")), "3")).outcome, Outcome::kRevision);
  EXPECT_EQ(room.usability_of("a"), "usable");
  EXPECT_EQ(room.story_of("a").status, StoryStatus::kActive);
}

TEST(PlanArticle, RedeliveryDoesNotReleaseWhatWasWithheldWithoutAVersion) {
  StoryRoom room;
  room.feed(with_version(copy_of("a"), "1"));
  Copy withheld = bare_kill("a");
  withheld.usability = Usability::kWithheld;
  withheld.time = 2000;
  room.feed(withheld);
  ASSERT_EQ(room.usability_of("a"), "withheld");
  room.feed(with_version(copy_of("a"), "1"));
  EXPECT_EQ(room.usability_of("a"), "withheld");
}

TEST(PlanArticle, OlderTextWithoutVersionIsStaleByItsTime) {
  StoryRoom room;
  room.feed(copy_of("a"));
  Copy older = reworded(copy_of("a"));
  older.time = 500;
  EXPECT_EQ(room.feed(older).outcome, Outcome::kStale);
  Copy newer = reworded(copy_of("a"));
  newer.time = 1500;
  EXPECT_EQ(room.feed(newer).outcome, Outcome::kRevision);
}

TEST(PlanArticle, RevisionOfAnArticleThatHasLeftTheWindowIsStillARevision) {
  Settings settings;
  settings.articles_max = 3;
  StoryRoom room(settings);
  room.feed(with_version(copy_of("a", 1), "1"));
  for (std::uint32_t event = 2; event < 8; ++event) {
    Copy other = copy_of("other" + std::to_string(event), event);
    other.time = 5000;
    room.feed(other);
  }
  ASSERT_FALSE(room.has("a"));
  EXPECT_EQ(room.feed(with_version(copy_of("a", 1), "2")).outcome, Outcome::kRevision);
  EXPECT_EQ(room.feed(with_version(copy_of("a", 1), "1")).outcome, Outcome::kStale);
  EXPECT_EQ(room.feed(with_version(copy_of("a", 1), "2")).outcome, Outcome::kRedelivery);
  EXPECT_EQ(room.feed(bare_kill("a")).outcome, Outcome::kWithdrawal);
}

TEST(PlanArticle, HeadlineAloneIsAnArticle) {
  StoryRoom room;
  Copy headline = copy_of("a");
  headline.body.clear();
  EXPECT_EQ(room.feed(headline).outcome, Outcome::kDecided);
  EXPECT_EQ(room.relation_of("a"), "original");
}

}  // namespace
}  // namespace wirefold::story
