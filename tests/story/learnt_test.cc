#include "story/learnt.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/hash.h"
#include "fingerprint/fingerprint.h"
#include "support/dice.h"

namespace wirefold::story {
namespace {

using fingerprint::Signature;

const fingerprint::Frequencies& shipped() {
  static const auto made =
      fingerprint::Frequencies::make({{"en", "# documents 1000\nsaid\t700\n"}});
  EXPECT_TRUE(made.has_value());
  return *made;
}

const std::uint32_t kEnglish = fingerprint::pack_language("en");

Signature with_terms(std::vector<std::uint32_t> hashes) {
  Signature signature;
  signature.language = kEnglish;
  for (const std::uint32_t hash : hashes) {
    fingerprint::Term term;
    term.hash = hash;
    signature.terms.push_back(term);
  }
  return signature;
}

/// An article of nothing but these lines.
Signature made_of_lines(const std::vector<std::uint32_t>& hashes) {
  Signature signature;
  std::uint16_t begin = 0;
  for (const std::uint32_t hash : hashes) {
    signature.lines.push_back({hash, begin, static_cast<std::uint16_t>(begin + 10)});
    begin = static_cast<std::uint16_t>(begin + 10);
  }
  signature.tokens = begin;
  return signature;
}

/// An article with these lines, and behind them a longer one that no other has.
Signature with_lines(const std::vector<std::uint32_t>& hashes) {
  static std::uint32_t last = 1U << 31;
  Signature signature = made_of_lines(hashes);
  const std::uint16_t begin = signature.tokens;
  signature.tokens = 1000;
  signature.lines.push_back({++last, begin, signature.tokens});
  return signature;
}

TEST(StreamFrequencies, CountWhatTheStreamHolds) {
  StreamFrequencies frequencies(shipped());
  const float total = frequencies.of(kEnglish, 7).total;
  for (int i = 0; i < 30; ++i) frequencies.learn(with_terms({7, 8}));
  for (int i = 0; i < 20; ++i) frequencies.learn(with_terms({8}));
  EXPECT_EQ(frequencies.of(kEnglish, 7).documents, 30);
  EXPECT_EQ(frequencies.of(kEnglish, 8).documents, 50);
  EXPECT_EQ(frequencies.of(kEnglish, 9).documents, 0);
  EXPECT_EQ(frequencies.of(kEnglish, 7).total, total + 50);
}

TEST(StreamFrequencies, NeverCountTooLittle) {
  StreamFrequencies frequencies(shipped());
  support::Dice dice(61);
  std::vector<float> counted(3000);
  for (int i = 0; i < 2000; ++i) {
    std::vector<std::uint32_t> hashes;
    for (std::uint32_t hash = static_cast<std::uint32_t>(dice.below(40)); hash < counted.size();
         hash += 37) {
      hashes.push_back(hash);
      if (hashes.size() == Signature().terms.kCapacity) break;
    }
    frequencies.learn(with_terms(hashes));
    for (const std::uint32_t hash : hashes) ++counted[hash];
  }
  for (std::uint32_t hash = 0; hash < counted.size(); ++hash) {
    ASSERT_GE(frequencies.of(kEnglish, hash).documents, counted[hash]) << hash;
    ASSERT_LE(frequencies.of(kEnglish, hash).documents, counted[hash] + 50) << hash;
  }
}

TEST(StreamFrequencies, PlacesFoundAheadServeWhateverIsLearntMeanwhile) {
  StreamFrequencies frequencies(shipped());
  const std::uint32_t said = base::fold32(base::hash64("said"));
  for (const char* language : {"en", "sw"}) {
    SCOPED_TRACE(language);
    Signature signature = with_terms({said, 7, 8, 9});
    signature.language = fingerprint::pack_language(language);
    TermPlaces places;
    StreamFrequencies::find(signature, shipped(), places);
    for (int i = 0; i < 30; ++i) {
      Signature other = with_terms({7, static_cast<std::uint32_t>(i)});
      other.language = signature.language;
      frequencies.learn(other);
      const auto known = frequencies.of(signature.language, places);
      ASSERT_EQ(known.size(), signature.terms.size());
      for (std::size_t k = 0; k < known.size(); ++k) {
        const auto one = frequencies.of(signature.language, signature.terms[k].hash);
        ASSERT_EQ(known[k].documents, one.documents);
        ASSERT_EQ(known[k].total, one.total);
      }
      ASSERT_EQ(known[1].documents, i + 1 + (i >= 7 ? 1 : 0));
    }
  }
}

TEST(StreamFrequencies, LanguagesAreCountedApart) {
  StreamFrequencies frequencies(shipped());
  Signature german = with_terms({7});
  german.language = fingerprint::pack_language("de");
  for (int i = 0; i < 10; ++i) frequencies.learn(german);
  EXPECT_EQ(frequencies.of(kEnglish, 7).documents, 0);
  EXPECT_EQ(frequencies.of(german.language, 7).documents, 10);
}

TEST(StreamFrequencies, LanguageWithoutTableStillTellsRareFromUsual) {
  StreamFrequencies frequencies(shipped());
  Signature swahili = with_terms({7});
  swahili.language = fingerprint::pack_language("sw");
  for (int i = 0; i < 200; ++i) frequencies.learn(swahili);
  fingerprint::Term term;
  term.body = 1;
  term.hash = 7;
  EXPECT_EQ(fingerprint::term_weight(term, frequencies.of(swahili.language, 7)), 0.0F);
  term.hash = 8;
  EXPECT_GT(fingerprint::term_weight(term, frequencies.of(swahili.language, 8)), 0.0F);
}

TEST(StreamFrequencies, HalveWhenALanguageHasSeenEnough) {
  StreamFrequencies frequencies(shipped());
  const Signature signature = with_terms({7});
  const float total = frequencies.of(kEnglish, 7).total;
  for (std::uint32_t i = 1; i < StreamFrequencies::kDecayAfter; ++i) frequencies.learn(signature);
  const float before = frequencies.of(kEnglish, 7).documents;
  EXPECT_EQ(before, 65'535) << "a count saturates";
  frequencies.learn(signature);
  EXPECT_NEAR(frequencies.of(kEnglish, 7).documents, before / 2, 1);
  EXPECT_NEAR(frequencies.of(kEnglish, 7).total - total, StreamFrequencies::kDecayAfter / 2, 1);
}

TEST(StreamFrequencies, MadeUpLanguagesDoNotGrowThem) {
  StreamFrequencies frequencies(shipped());
  const std::uint64_t bytes = frequencies.bytes();
  Signature signature = with_terms({7});
  for (std::uint32_t language = 1; language < 5000; ++language) {
    signature.language = language;
    frequencies.learn(signature);
  }
  EXPECT_EQ(frequencies.bytes(), bytes);
}

TEST(LearntFurniture, LineOverTwoDifferentStoriesIsFurniture) {
  LearntFurniture furniture;
  for (std::uint64_t story = 1; story <= 2; ++story) {
    EXPECT_TRUE(furniture.mask(1, with_lines({70})).empty()) << story;
    furniture.learn(1, with_lines({static_cast<std::uint32_t>(story), 70}), story,
                    Telling::kFounds);
  }
  const auto mask = furniture.mask(1, with_lines({5, 70, 6}));
  ASSERT_EQ(mask.size(), 1U);
  EXPECT_EQ(mask[0].begin, 10);
  EXPECT_EQ(mask[0].end, 20);
}

TEST(LearntFurniture, LinesInARowAreMaskedAsOne) {
  LearntFurniture furniture;
  for (std::uint64_t story = 1; story <= 4; ++story) {
    furniture.learn(1, with_lines({70, 71, 72}), story, Telling::kDerived);
  }
  const auto mask = furniture.mask(1, with_lines({5, 70, 71, 6, 72}));
  ASSERT_EQ(mask.size(), 2U);
  EXPECT_EQ(mask[0].begin, 10);
  EXPECT_EQ(mask[0].end, 30);
  EXPECT_EQ(mask[1].begin, 40);
  EXPECT_EQ(mask[1].end, 50);
}

TEST(LearntFurniture, TextThatAnOutletPublishesAgainIsNone) {
  LearntFurniture furniture;
  furniture.learn(1, with_lines({70}), 1, Telling::kFounds);
  for (int i = 0; i < 20; ++i) furniture.learn(1, with_lines({70}), 1, Telling::kDerived);
  EXPECT_TRUE(furniture.mask(1, with_lines({70})).empty());
  furniture.learn(1, with_lines({70}), 2, Telling::kDerived);
  EXPECT_TRUE(furniture.mask(1, with_lines({70})).empty()) << "its story has another id now";
}

TEST(LearntFurniture, OneOutletsLinesAreNotAnothers) {
  LearntFurniture furniture;
  for (std::uint64_t story = 1; story <= 3; ++story) {
    furniture.learn(1, with_lines({70}), story, Telling::kFounds);
  }
  EXPECT_FALSE(furniture.mask(1, with_lines({70})).empty());
  EXPECT_TRUE(furniture.mask(2, with_lines({70})).empty());
}

TEST(LearntFurniture, LineThatArticlesOfOneStoryShareAloneIsFurniture) {
  LearntFurniture furniture;
  furniture.learn(1, with_lines({70}), 1, Telling::kFounds);
  EXPECT_TRUE(furniture.mask(1, with_lines({70})).empty());
  furniture.learn(1, with_lines({70}), 1, Telling::kIndependent);
  EXPECT_FALSE(furniture.mask(1, with_lines({70})).empty());
  EXPECT_TRUE(furniture.mask(2, with_lines({70})).empty());
}

TEST(LearntFurniture, LineThatFoundsStoriesEverywhereIsFurnitureOfAll) {
  LearntFurniture furniture;
  for (std::uint64_t story = 1; story <= 6; ++story) {
    EXPECT_TRUE(furniture.mask(99, with_lines({70})).empty()) << story;
    furniture.learn(story, with_lines({70}), story, Telling::kFounds);
    furniture.learn(50 + story, with_lines({71}), story, Telling::kIndependent);
  }
  EXPECT_FALSE(furniture.mask(99, with_lines({70})).empty());
  EXPECT_TRUE(furniture.mask(99, with_lines({71})).empty()) << "none of these founds a story";
}

TEST(LearntFurniture, TextPrintedAgainIsNoneWhateverItFounds) {
  LearntFurniture furniture;
  const Signature text = made_of_lines({70, 71, 72, 73});
  for (std::uint64_t story = 1; story <= 20; ++story) {
    furniture.learn(1 + story % 2, text, story, Telling::kFounds);
    ASSERT_TRUE(furniture.mask(1, with_lines({70, 71, 72, 73})).empty()) << story;
  }
}

TEST(LearntFurniture, MaskLeavesWhatTheTextIsComparedBy) {
  LearntFurniture furniture;
  for (std::uint32_t story = 1; story <= 2; ++story) {
    furniture.learn(1, made_of_lines({70, 100 + story, 71, 200 + story}), story, Telling::kFounds);
  }
  EXPECT_EQ(furniture.mask(1, made_of_lines({70, 5, 71})).size(), 2U);
  EXPECT_TRUE(furniture.mask(1, made_of_lines({70, 71})).empty());
}

TEST(LearntFurniture, LineCountsOnceInAnArticle) {
  LearntFurniture furniture;
  furniture.learn(1, with_lines({70, 70, 70, 70, 70, 70}), 1, Telling::kFounds);
  EXPECT_TRUE(furniture.mask(1, with_lines({70})).empty());
  EXPECT_TRUE(furniture.mask(2, with_lines({70})).empty());
}

TEST(LearntFurniture, FloodOfNewLinesForgetsOldOnesAndGrowsNothing) {
  LearntFurniture furniture;
  const std::uint64_t bytes = furniture.bytes();
  for (std::uint64_t story = 1; story <= 3; ++story) {
    furniture.learn(1, with_lines({70}), story, Telling::kFounds);
  }
  support::Dice dice(62);
  for (std::uint32_t i = 0; i < 4 * LearntFurniture::kLines; ++i) {
    furniture.learn(1, with_lines({static_cast<std::uint32_t>(dice.next())}), 9, Telling::kDerived);
  }
  EXPECT_TRUE(furniture.mask(1, with_lines({70})).empty());
  EXPECT_EQ(furniture.bytes(), bytes);
}

TEST(LearntFurniture, LineInDailyUseSurvivesTheFlood) {
  LearntFurniture furniture;
  support::Dice dice(63);
  for (std::uint32_t i = 0; i < 2 * LearntFurniture::kLines; ++i) {
    furniture.learn(1, with_lines({static_cast<std::uint32_t>(dice.next())}), i, Telling::kDerived);
    if (i % 1000 == 0) furniture.learn(1, with_lines({70}), i, Telling::kDerived);
  }
  EXPECT_FALSE(furniture.mask(1, with_lines({70})).empty());
}

}  // namespace
}  // namespace wirefold::story
