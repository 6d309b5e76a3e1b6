#include "story/grouping.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "shelf.h"
#include "story/prints.h"
#include "support/check_state.h"

namespace wirefold::story {
namespace {

TEST(Grouping, CopiesShareStoryAndFamily) {
  StoryRoom room;
  room.feed(print("a", words_from(0, 80)));
  room.feed(print("b", words_from(0, 80)));
  EXPECT_TRUE(room.together("a", "b"));
  EXPECT_EQ(room.article("a").family, room.article("b").family);
  EXPECT_EQ(room.relation_of("a"), "original");
  EXPECT_EQ(room.relation_of("b"), "verbatim");
  EXPECT_EQ(room.article("b").matched, room.article("a").seq);
}

TEST(Grouping, StrangersDoNotMeet) {
  StoryRoom room;
  room.feed(print("a", words_from(0, 80)));
  room.feed(print("b", words_from(500, 580)));
  EXPECT_FALSE(room.together("a", "b"));
  EXPECT_EQ(room.relation_of("b"), "original");
}

TEST(Grouping, CutDownCopyIsAnExcerptOfTheSameFamily) {
  StoryRoom room;
  room.feed(print("whole", words_from(0, 200)));
  room.feed(print("cut", words_from(0, 60)));
  EXPECT_TRUE(room.together("whole", "cut"));
  EXPECT_EQ(room.relation_of("cut"), "excerpt");
  EXPECT_EQ(room.article("cut").family, room.article("whole").family);
}

TEST(Grouping, WindowIsMeasuredBetweenTheTwoArticles) {
  Settings settings;
  settings.window_ms = 1000;
  const struct {
    base::TimeMs time;
    bool together;
  } cases[] = {{0, true}, {1000, true}, {1001, false}, {-1000, true}, {-1001, false}};
  for (const auto& example : cases) {
    SCOPED_TRACE(example.time);
    StoryRoom room(settings);
    room.feed(print("a", words_from(0, 80), 0));
    room.feed(print("b", words_from(0, 80), example.time));
    EXPECT_EQ(room.together("a", "b"), example.together);
  }
}

TEST(Grouping, StoriesCrossLanguagesOnlyIfTheSettingSaysSo) {
  for (const bool join : {false, true}) {
    SCOPED_TRACE(join);
    Settings settings;
    settings.join_across_languages = join;
    StoryRoom room(settings);
    room.feed(print("a", words_from(0, 80)));
    Copy other = print("b", words_from(0, 80));
    other.language = "de";
    room.feed(other);
    EXPECT_EQ(room.together("a", "b"), join);
  }
}

TEST(Grouping, ArticleWithoutLanguageIsComparedWithAll) {
  StoryRoom room;
  room.feed(print("a", words_from(0, 80)));
  Copy unstated = print("b", words_from(0, 80));
  unstated.language = "";
  room.feed(unstated);
  EXPECT_TRUE(room.together("a", "b"));
}

TEST(Grouping, BetweenTheBarsStoriesAreRelatedAndNotJoined) {
  Settings settings;
  settings.rules.join_min = settings.rules.join_max = 1000;
  settings.rules.related = -2000;
  StoryRoom room(settings);
  room.feed(print("a", words_from(0, 80)));
  room.feed(print("b", words_from(45, 125)));
  EXPECT_FALSE(room.together("a", "b"));
  ASSERT_EQ(room.story_of("b").related.size(), 1U);
  EXPECT_EQ(room.story_of("b").related[0].story, room.article("a").story);
}

TEST(Grouping, LookUpNeverReturnsTheArticleItself) {
  StoryRoom room;
  for (int i = 0; i < 6; ++i) {
    room.feed(print("a" + std::to_string(i), reordered(words_from(0, 80), i)));
  }
  const auto weights = similarity::parse_weights(similarity::shipped_weights());
  ASSERT_TRUE(weights.has_value());
  const Grouping grouping(room.state(), *weights);
  const StoredArticle& article = room.article("a3");
  const Prospect prospect = grouping.look_up(article);
  std::set<std::uint64_t> found;
  for (const ScoredMember& member : prospect.members) {
    EXPECT_NE(member.seq, article.seq);
    EXPECT_TRUE(found.insert(member.seq.value).second) << "each member once";
  }
  EXPECT_EQ(found.size(), 5U);
  EXPECT_EQ(prospect.pairs, prospect.members.size());
}

/// So many strangers to an article "asked" of so many words.
struct Crowd {
  std::uint32_t strangers = 0;
  std::uint32_t words = 80;
  const char* language = "en";
};

/// In such a window, the bar for a story of that score beside one of the runner-up's.
float bar_beside(float score, float runner_up, const Crowd& crowd) {
  StoryRoom room;
  const auto feed = [&](const std::string& id, const support::Words& body) {
    Copy copy = print(id, body);
    copy.language = crowd.language;
    room.feed(copy);
  };
  for (std::uint32_t i = 1; i <= crowd.strangers; ++i) {
    feed("stranger" + std::to_string(i), words_from(i * 1000, i * 1000 + 80));
  }
  feed("asked", words_from(0, crowd.words));
  const similarity::Weights weights;
  const Grouping grouping(room.state(), weights);
  Prospect prospect;
  prospect.stories = {{base::StoryId{1}, score, 2}, {base::StoryId{2}, runner_up, 2}};
  return grouping.bar_of(prospect.stories[0], room.article("asked"), prospect);
}

TEST(Grouping, StoryClearOfTheRunnerUpIsNotHeldToTheBarOfTheCrowd) {
  const Rules rules;
  constexpr std::uint32_t kCrowd = 800;
  EXPECT_FLOAT_EQ(bar_beside(0, -0.5F, {kCrowd}), rules.join_max) << "another is close behind";
  const float half = rules.clear_lead + 0.5F;
  EXPECT_FLOAT_EQ(bar_beside(0, -half, {kCrowd}), rules.join_max - 0.5F * rules.clear_lead_worth);
  EXPECT_FLOAT_EQ(bar_beside(3, -5, {kCrowd}), rules.join_max - rules.clear_lead_worth);
  EXPECT_FLOAT_EQ(bar_beside(-0.5F, -5, {kCrowd}), bar_beside(-0.5F, rules.runner_up, {kCrowd}));
}

TEST(Grouping, ClearLeadGivesBackOnlyWhatTheCrowdHasRaised) {
  EXPECT_FLOAT_EQ(bar_beside(3, -5, {20}), bar_beside(3, 3, {20}));
  EXPECT_FLOAT_EQ(bar_beside(3, -5, {400}), Rules().join_base);
  EXPECT_GT(bar_beside(3, 3, {400}), Rules().join_base);
}

TEST(Grouping, QuietWindowLowersTheBarForLongTextsMore) {
  const Rules rules;
  EXPECT_FLOAT_EQ(bar_beside(3, 3, {5, 400}), rules.join_min);
  const float of_short = bar_beside(3, 3, {5, 20});
  EXPECT_GT(of_short, bar_beside(3, 3, {5, 60}));
  EXPECT_LT(of_short, rules.join_base);
  EXPECT_FLOAT_EQ(bar_beside(3, 3, {800, 20}), bar_beside(3, 3, {800, 400}))
      << "a crowd's bar is one";
}

TEST(Grouping, LanguageWithoutATableHasNoLowBarAndAHigherOneUntilItsWordsAreLearnt) {
  const Rules rules;
  const auto bar = [](std::uint32_t strangers) { return bar_beside(3, 3, {strangers, 400, "sw"}); };
  const auto learning = static_cast<float>(rules.untold_stories);
  const float two_known = rules.untold_raise * (1 - 2 / learning);  // a stranger and the asked
  EXPECT_FLOAT_EQ(bar(1), rules.join_base + two_known);
  EXPECT_FLOAT_EQ(bar(rules.untold_stories), rules.join_base) << "learnt, and still a quiet window";
  EXPECT_FLOAT_EQ(bar(800), rules.join_max);
}

/// What datelines alone take from the score of an article with a story.
float taken_by_datelines(const std::vector<std::uint16_t>& members, std::uint16_t article) {
  Shelf shelf;
  const auto add = [&](std::uint64_t story, std::uint16_t filed) {
    Member member;
    member.story = story;
    member.filed = filed;
    return shelf.add(member);
  };
  for (const std::uint16_t filed : members) add(1, filed);
  const std::uint64_t seq = add(2, article);
  similarity::Weights weights;
  weights.of[static_cast<std::size_t>(similarity::PairFeature::kFiledApart)] = -1;
  const Grouping grouping(shelf.state(), weights);
  return grouping.score_with(*shelf.state().articles.find(base::ArticleSeq{seq}), shelf.story())
      .score;
}

TEST(Grouping, DatelinesOfOtherDaysSpeakAgainstTheWholeStory) {
  constexpr std::uint16_t kAugust = 8 * 32;
  EXPECT_FLOAT_EQ(taken_by_datelines({kAugust + 14}, kAugust + 14), 0);
  EXPECT_FLOAT_EQ(taken_by_datelines({kAugust + 14}, kAugust + 15), 0);
  EXPECT_FLOAT_EQ(taken_by_datelines({kAugust + 14}, kAugust + 16), -0.5F);
  EXPECT_FLOAT_EQ(taken_by_datelines({kAugust + 14}, 7 * 32 + 30), -1);
  EXPECT_FLOAT_EQ(taken_by_datelines({0, kAugust + 14, 0, 0}, 7 * 32 + 30), -1)
      << "also against members that name no day";
  EXPECT_FLOAT_EQ(taken_by_datelines({kAugust + 14, kAugust + 16}, kAugust + 17), 0)
      << "the nearest counts";
  EXPECT_FLOAT_EQ(taken_by_datelines({0, 0}, kAugust + 14), 0);
  EXPECT_FLOAT_EQ(taken_by_datelines({kAugust + 14}, 0), 0);
}

/// Three reports of each of four stages of one affair, and what is found for a report of one more
/// of this stage. Only the words that two articles share count, up to the cosine's cap.
struct Affair {
  explicit Affair(const Rules& rules = {}) : shelf(with(rules)) {
    for (std::uint64_t stage = 1; stage <= 4; ++stage) {
      for (int i = 0; i < 3; ++i) add(stage);
    }
  }
  static Settings with(const Rules& rules) {
    Settings settings;
    settings.rules = rules;
    return settings;
  }
  std::uint64_t add(std::uint64_t stage, std::uint64_t story = 0) {
    Member member;
    member.story = story != 0 ? story : stage;
    const auto push = [&](std::uint64_t begin, std::uint32_t count) {
      for (std::uint32_t i = 0; i < count; ++i) {
        member.terms.push_back(static_cast<std::uint32_t>(begin) + i);
      }
    };
    push(0, 30);            // the affair's
    push(stage * 100, 15);  // the stage's
    push(10'000 + 100 * reporters++, 15);
    return shelf.add(member);
  }
  Prospect look_up(std::uint64_t stage) {
    const std::uint64_t seq = add(stage, 99);
    similarity::Weights weights;
    weights.of[static_cast<std::size_t>(similarity::PairFeature::kCosine)] = 4;
    const Grouping grouping(shelf.state(), weights);
    const StoredArticle& article = *shelf.state().articles.find(base::ArticleSeq{seq});
    Prospect prospect = grouping.look_up(article);
    joins = grouping.destination(article, prospect) != nullptr;
    return prospect;
  }

  Shelf shelf;
  std::uint64_t reporters = 0;
  bool joins = false;
};

TEST(Grouping, AStageJoinsItsOwnStoryOfSeveralNear) {
  Affair affair;
  const Prospect prospect = affair.look_up(3);
  EXPECT_TRUE(affair.joins);
  ASSERT_FALSE(prospect.stories.empty());
  EXPECT_EQ(prospect.stories.front().story.value, 3U);
  EXPECT_EQ(prospect.stories.front().uncovered, 0);
  const KeptFrom kept_from = prospect.kept_from.value_or(KeptFrom());
  EXPECT_NE(kept_from.story.value, 3U);
}

TEST(Grouping, ANextStageJoinsNoneOfTheStagesNear) {
  const Rules rules;
  Affair affair;
  const Prospect prospect = affair.look_up(5);
  EXPECT_FALSE(affair.joins);
  ASSERT_FALSE(prospect.stories.empty());
  for (const ScoredStory& story : prospect.stories) {
    EXPECT_FLOAT_EQ(story.uncovered, rules.cover_worth * rules.cover_least);
    EXPECT_FLOAT_EQ(story.score + story.uncovered, 4 * 0.35F) << "what relates it stays known";
  }
}

TEST(Grouping, WhatAnArticleIsKeptFromLacksItsStage) {
  Affair affair;
  const Prospect prospect = affair.look_up(5);
  ASSERT_TRUE(prospect.kept_from.has_value());
  EXPECT_LE(prospect.kept_from->story.value, 4U);
  EXPECT_FLOAT_EQ(prospect.kept_from->score, 4 * 0.35F) << "without regard to what it lacks";
  ASSERT_EQ(prospect.kept_from->lacking.size(), KeptFrom::kLackingMost);
  for (const std::uint32_t term : prospect.kept_from->lacking) {
    EXPECT_GE(term, 500U) << "a term of the affair, which all have";
  }
}

TEST(Grouping, FewStoriesNearShowNotWhatAnAffairShares) {
  Rules rules;
  rules.near_stories = 5;
  Affair affair(rules);
  EXPECT_EQ(affair.look_up(5).stories.front().uncovered, 0);
  EXPECT_TRUE(affair.joins);
}

TEST(Grouping, ManyStrangersBetweenTwoCopiesDoNotHideThem) {
  StoryRoom room;
  room.feed(print("first", words_from(0, 80)));
  for (std::uint32_t i = 1; i <= 300; ++i) {
    room.feed(print("stranger" + std::to_string(i), words_from(i * 1000, i * 1000 + 80)));
  }
  room.feed(print("second", words_from(0, 80)));
  EXPECT_TRUE(room.together("first", "second"));
  EXPECT_EQ(room.story_of("first").members.size(), 2U);
}

}  // namespace
}  // namespace wirefold::story
