#include "desk/story_list.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/desk/records.h"

namespace wirefold::desk {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::uint64_t> found(const Stories& stories, const StoryQuery& query) {
  const auto page = list_stories(stories, query);
  std::vector<std::uint64_t> ids;
  if (!page) return {0};
  for (const KnownStory* story : page->stories) ids.push_back(story->id);
  return ids;
}

void add(Stories& stories, std::uint64_t id, DecisionOf of) {
  of.story = story_name(id);
  if (of.article.empty()) of.article = "a" + std::to_string(id);
  stories.take(decision(of));
  stories.take(story({.story = of.story,
                      .headline = of.headline,
                      .canonical = of.article,
                      .last_time = of.time,
                      .articles = 1}));
}

/// Three stories to list.
struct Three : Stories {
  Three() {
    add(*this, 1,
        {.headline = "Café owner sues city",
         .source = "Le Monde",
         .agency = "afp",
         .time = "2026-03-01T10:00:00Z"});
    add(*this, 2,
        {.headline = "Storm hits the coast’s towns",
         .source = "BBC News",
         .relation = "rewrite",
         .time = "2026-03-01T12:00:00Z",
         .more = R"("evidence":{"passages":["x"],"names":["Anna Svoboda"]},)"});
    add(*this, 3, {.headline = "東京で地震", .source = "NHK", .time = "2026-03-01T11:00:00Z"});
  }
};

TEST(StoryList, IsOrderedByLastTimeOrByCopies) {
  Three stories;
  EXPECT_THAT(found(stories, {}), ElementsAre(2, 3, 1));
  stories.take(decision({.article = "more", .story = story_name(1)}));
  StoryQuery query;
  query.sort = StorySort::kCopies;
  EXPECT_THAT(found(stories, query), ElementsAre(1, 2, 3));
}

TEST(StoryList, EveryWordMustBeginAWordWithoutRegardToCaseAndAccents) {
  const Three stories;
  const auto search = [&](const char* words) { return found(stories, {.words = words}); };
  EXPECT_THAT(search("cafe"), ElementsAre(1));
  EXPECT_THAT(search("CAFÉ own"), ElementsAre(1));
  EXPECT_THAT(search("wner"), IsEmpty());
  EXPECT_THAT(search("cafe storm"), IsEmpty());
  EXPECT_THAT(search("coast"), ElementsAre(2));
  EXPECT_THAT(search("svob anna"), ElementsAre(2));
  EXPECT_THAT(search("le monde"), ElementsAre(1));
  EXPECT_THAT(search("afp"), ElementsAre(1));
  EXPECT_THAT(search("地震"), ElementsAre(3));
  EXPECT_THAT(search(" ?!… "), ElementsAre(2, 3, 1));
}

TEST(StoryList, ASearchSeesWhatChangedAfterTheOneBefore) {
  Three stories;
  EXPECT_THAT(found(stories, {.words = "lighthouse"}), IsEmpty());
  stories.take(decision({.article = "b", .story = story_name(3), .headline = "Lighthouse gone"}));
  EXPECT_THAT(found(stories, {.words = "lighthouse"}), ElementsAre(3));
}

TEST(StoryList, FiltersNameWhatAMemberMustHave) {
  const Three stories;
  EXPECT_THAT(found(stories, {.agency = "afp"}), ElementsAre(1));
  EXPECT_THAT(found(stories, {.source = "BBC News"}), ElementsAre(2));
  EXPECT_THAT(found(stories, {.language = "en"}), ElementsAre(2, 3, 1));
  EXPECT_THAT(found(stories, {.relation = "rewrite"}), ElementsAre(2));
  EXPECT_THAT(found(stories, {.source = "nobody"}), IsEmpty());
  EXPECT_THAT(found(stories, {.agency = "afp", .source = "BBC News"}), IsEmpty());
}

TEST(StoryList, MergedStoriesAreListedOnlyWhenAskedFor) {
  Three stories;
  stories.take(story(
      {.story = story_name(2), .revision = 9, .status = "merged", .merged_into = story_name(1)}));
  EXPECT_THAT(found(stories, {}), ElementsAre(3, 1));
  EXPECT_THAT(found(stories, {.status = "merged"}), ElementsAre(2));
}

TEST(StoryList, PagesFollowEachOtherWithoutGapOrRepeat) {
  Stories stories;
  for (std::uint64_t id = 1; id <= 25; ++id) {
    add(stories, id, {.time = id % 2 == 0 ? "2026-03-01T10:00:00Z" : "2026-03-01T11:00:00Z"});
  }
  StoryQuery query;
  query.limit = 10;
  std::vector<std::uint64_t> all;
  for (int pages = 0; pages < 3; ++pages) {
    const auto page = list_stories(stories, query);
    ASSERT_TRUE(page);
    EXPECT_EQ(page->total, 25U);
    for (const KnownStory* story : page->stories) all.push_back(story->id);
    query.after = page->next;
  }
  EXPECT_TRUE(query.after.empty());
  query = {};
  query.limit = 100;
  EXPECT_EQ(all, found(stories, query));
}

TEST(StoryList, WhatIsNoCursorIsSaidToBeNone) {
  const Three stories;
  for (const char* wrong : {"x", "1", "1.", ".s0000000000000001", "1.s1", "1x.s0000000000000001",
                            "99999999999999999999.s0000000000000001"}) {
    EXPECT_FALSE(list_stories(stories, {.after = wrong})) << wrong;
  }
}

TEST(StoryList, FacetsCountStoriesNotArticles) {
  Three stories;
  stories.take(decision({.article = "b", .story = story_name(1), .source = "Le Monde"}));
  stories.take(decision({.article = "c", .story = story_name(1), .source = "BBC News"}));
  const Facets facets = count_facets(stories);
  EXPECT_EQ(facets.stories, 3U);
  std::vector<std::string> sources;
  for (const Facet& facet : facets.sources) {
    sources.push_back(stories.names().of(facet.name) + " " + std::to_string(facet.stories));
  }
  EXPECT_THAT(sources, ElementsAre("BBC News 2", "Le Monde 1", "NHK 1"));
}

}  // namespace
}  // namespace wirefold::desk
