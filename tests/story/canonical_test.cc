#include "story/canonical.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "story/shelf.h"

namespace wirefold::story {
namespace {

TEST(Canonical, LoneArticleStandsForItsStory) {
  Shelf shelf;
  const std::uint64_t only = shelf.add({});
  EXPECT_EQ(shelf.canonical(), only);
  EXPECT_EQ(shelf.reason(), "only_article");
}

struct Rule {
  const char* why;
  std::vector<Member> members;
  std::uint64_t canonical;
  const char* reason;
};

/// A member with some attributes set.
template <typename Set>
Member member(Set set) {
  Member made;
  set(made);
  return made;
}

std::vector<Rule> rules() {
  const Member plain;
  const auto agency = member([](Member& m) { m.is_agency_original = true; });
  const auto longer = member([](Member& m) { m.tokens = 300; });
  const auto hardly_longer = member([](Member& m) { m.tokens = 230; });
  const auto favourite = member([](Member& m) { m.source = "favourite"; });
  const auto second = member([](Member& m) { m.source = "second"; });
  const auto earlier = member([](Member& m) { m.time = 500; });
  const auto copied = member([](Member& m) { m.family = 7; });
  const auto copied_original = member([](Member& m) {
    m.family = 7;
    m.relation = similarity::Relation::kOriginal;
  });
  const auto copy = member([](Member& m) {
    m.family = 7;
    m.relation = similarity::Relation::kVerbatim;
  });
  return {
      {"the wire's own copy", {longer, agency}, 2, "agency_original"},
      {"the wire's own copy, though others are copied more",
       {copied, copied, copied, agency},
       4,
       "agency_original"},
      {"the family with most copies", {plain, copied, copied}, 2, "most_copied"},
      {"in a family, the text that the others derive from",
       {copy, copied_original},
       2,
       "most_copied"},
      {"a text longer by more than a fifth", {plain, longer}, 2, "most_complete"},
      {"the preferred source", {plain, second, favourite}, 3, "preferred"},
      {"completeness stands above the source's rank", {favourite, longer}, 2, "most_complete"},
      {"the earliest, when nothing else tells them apart", {plain, plain}, 1, "earliest"},
      {"a little longer is not more complete", {plain, hardly_longer}, 1, "earliest"},
      {"hysteresis: the present choice stays when an earlier time comes later",
       {plain, earlier},
       1,
       "earliest"},
  };
}

TEST(Canonical, EachRuleDecidesAndIsNamed) {
  Settings settings;
  settings.source_rank = {"favourite", "second"};
  for (const Rule& rule : rules()) {
    SCOPED_TRACE(rule.why);
    Shelf shelf(settings);
    for (const Member& added : rule.members) shelf.add(added);
    EXPECT_EQ(shelf.canonical(), rule.canonical);
    EXPECT_EQ(shelf.reason(), rule.reason);
    EXPECT_THAT(shelf.faults(), testing::IsEmpty());
  }
}

TEST(Canonical, UnusableArticlesNeverStand) {
  for (const Usability usability :
       {Usability::kWithheld, Usability::kWithdrawn, Usability::kKilledText}) {
    SCOPED_TRACE(usability_name(usability));
    Shelf shelf;
    const std::uint64_t agency = shelf.add(member([](Member& m) { m.is_agency_original = true; }));
    const std::uint64_t other = shelf.add({});
    EXPECT_EQ(shelf.canonical(), agency);
    shelf.run(SetUsability{{agency}, usability});
    EXPECT_EQ(shelf.canonical(), other);
    EXPECT_EQ(shelf.reason(), "only_article");
  }
}

TEST(Canonical, StoryWithoutUsableArticleIsWithdrawnUntilOneReturns) {
  Shelf shelf;
  const std::uint64_t only = shelf.add({});
  shelf.run(SetUsability{{only}, Usability::kWithheld});
  EXPECT_EQ(shelf.canonical(), 0U);
  EXPECT_EQ(shelf.reason(), "none");
  EXPECT_EQ(shelf.story().status, StoryStatus::kWithdrawn);
  shelf.run(SetUsability{{only}, Usability::kUsable});
  EXPECT_EQ(shelf.canonical(), only);
  EXPECT_EQ(shelf.story().status, StoryStatus::kActive);
}

TEST(Canonical, EmbargoedArticleStandsOnlyWhileNoOtherIsUsable) {
  Shelf shelf;
  const std::uint64_t embargoed = shelf.add(member([](Member& m) {
    m.is_agency_original = true;
    m.embargoed_until = 9000;
  }));
  EXPECT_EQ(shelf.canonical(), embargoed);
  const std::uint64_t open = shelf.add({});
  EXPECT_EQ(shelf.canonical(), open);
  shelf.run(Tick{8999});
  EXPECT_EQ(shelf.canonical(), open);
  shelf.run(Tick{9000});
  EXPECT_EQ(shelf.canonical(), embargoed);
  EXPECT_EQ(shelf.reason(), "agency_original");
}

TEST(Canonical, StaysWhileManyEqualCopiesArrive) {
  Shelf shelf;
  for (int i = 0; i < 300; ++i) {
    shelf.add(member([&](Member& m) {
      m.family = 7;
      m.time = 1000 - i;  // each one claims to be earlier than the last
    }));
    ASSERT_EQ(shelf.canonical(), 1U) << i;
  }
}

TEST(Canonical, OfALargeStoryYieldsToALaterAgencyOriginal) {
  Shelf shelf;
  for (int i = 0; i < 200; ++i) shelf.add(member([](Member& m) { m.family = 7; }));
  const std::uint64_t agency = shelf.add(member([](Member& m) { m.is_agency_original = true; }));
  EXPECT_EQ(shelf.canonical(), agency);
  for (int i = 0; i < 100; ++i) shelf.add(member([](Member& m) { m.family = 7; }));
  EXPECT_EQ(shelf.canonical(), agency) << "the present choice is always looked at";
}

}  // namespace
}  // namespace wirefold::story
