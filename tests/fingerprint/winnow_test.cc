#include "fingerprint/winnow.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "base/hash.h"
#include "support/dice.h"
#include "support/made_documents.h"

namespace wirefold::fingerprint {
namespace {

using support::Dice;
using support::made_token;
using text::Tokens;

/// Few different words, so that shingles repeat and minima tie.
Tokens random_tokens(Dice& dice, std::size_t count, std::uint32_t vocabulary) {
  Tokens tokens;
  for (std::size_t i = 0; i < count; ++i) {
    const bool is_function_word = dice.chance(40);
    tokens.push_back(made_token(static_cast<std::uint32_t>(dice.below(vocabulary)),
                                is_function_word ? text::kFunctionWord : 0));
  }
  return tokens;
}

std::vector<std::uint16_t> tokens_of(const std::vector<Fingerprint>& fingerprints) {
  std::vector<std::uint16_t> tokens;
  for (const Fingerprint& fingerprint : fingerprints) tokens.push_back(fingerprint.token);
  return tokens;
}

/// The definition, word for word: the rightmost minimum of every window.
std::set<std::uint16_t> slow_winnow(const std::vector<Fingerprint>& all, std::size_t window) {
  std::set<std::uint16_t> kept;
  if (all.empty()) return kept;
  const std::size_t width = std::min(window, all.size());
  for (std::size_t begin = 0; begin + width <= all.size(); ++begin) {
    std::size_t best = begin;
    for (std::size_t i = begin; i < begin + width; ++i) {
      if (all[i].hash <= all[best].hash) best = i;
    }
    kept.insert(all[best].token);
  }
  return kept;
}

/// A list of shingles as the Winnower takes it.
class Row {
 public:
  explicit Row(const std::vector<Fingerprint>& all, std::size_t tokens = 0) {
    for (const Fingerprint& shingle : all) {
      hashes_.resize(shingle.token, kWeakShingle);
      hashes_.push_back(shingle.hash);
      if (runs_.empty() || runs_.back().end != shingle.token) {
        runs_.push_back({shingle.token, shingle.token});
      }
      ++runs_.back().end;
    }
    hashes_.resize(std::max(hashes_.size(), tokens), kWeakShingle);
  }
  [[nodiscard]] Shingles shingles() const { return {hashes_, runs_}; }

 private:
  std::vector<std::uint32_t> hashes_;
  std::vector<text::TokenRange> runs_;
};

std::vector<Fingerprint> winnow(const std::vector<Fingerprint>& all, std::uint32_t window) {
  static Winnower winnower;
  std::vector<Fingerprint> kept;
  const Row row(all);
  winnower.load(row.shingles());
  winnower.keep(window, kept);
  return kept;
}

/// The definition, word for word: a chain over the shingle's words, marked if it says little.
std::vector<Fingerprint> slow_shingles(const Tokens& tokens, std::uint32_t title_tokens) {
  std::vector<Fingerprint> all;
  for (std::uint32_t i = 0; i < tokens.size() && i < 0xFFFF; ++i) {
    const auto end = i < title_tokens ? title_tokens : static_cast<std::uint32_t>(tokens.size());
    const bool ideographic = (tokens[i].flags & text::kIdeographic) != 0;
    const std::uint32_t words = ideographic ? kShingleIdeographs : kShingleWords;
    if (i + words > end) continue;
    std::uint64_t hash = words;
    int content = 0;
    for (std::uint32_t k = i; k < i + words; ++k) {
      hash = base::mix64(hash, tokens[k].word);
      content += (tokens[k].flags & text::kFunctionWord) == 0 ? 1 : 0;
    }
    const std::uint32_t folded = base::fold32(hash) & ~kWeakShingle;
    all.push_back({content < 2 ? folded | kWeakShingle : folded, static_cast<std::uint16_t>(i)});
  }
  return all;
}

bool same(const std::vector<Fingerprint>& left, const std::vector<Fingerprint>& right) {
  return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                    [](const Fingerprint& a, const Fingerprint& b) {
                      return a.hash == b.hash && a.token == b.token;
                    });
}

std::set<std::uint32_t> hashes_of(const Tokens& tokens, std::uint32_t title_tokens) {
  std::set<std::uint32_t> hashes;
  for (const Fingerprint& kept : winnow(shingles(tokens, title_tokens), kWinnowWindow)) {
    hashes.insert(kept.hash);
  }
  return hashes;
}

TEST(Winnow, KeepsTheRightmostMinimumOfEveryWindow) {
  Dice dice(1);
  for (int round = 0; round < 2000; ++round) {
    SCOPED_TRACE(round);
    const Tokens tokens = random_tokens(dice, dice.below(80), 6);
    const auto all = shingles(tokens, static_cast<std::uint32_t>(dice.below(tokens.size() + 1)));
    const auto window = static_cast<std::uint32_t>(1 + dice.below(12));
    const auto kept = tokens_of(winnow(all, window));
    const auto expected = slow_winnow(all, window);
    ASSERT_TRUE(std::equal(kept.begin(), kept.end(), expected.begin(), expected.end()));
  }
}

TEST(Winnow, FindsTheNarrowestWindowOfTheLadderThatFits) {
  Dice dice(8);
  Winnower winnower;
  for (int round = 0; round < 300; ++round) {
    SCOPED_TRACE(round);
    const auto vocabulary = static_cast<std::uint32_t>(dice.chance(20) ? 3 : 500);
    const auto all = shingles(random_tokens(dice, dice.below(900), vocabulary), 0);
    const std::size_t capacity = 1 + dice.below(60);
    std::uint32_t expected = kWinnowWindow;
    while (slow_winnow(all, expected).size() > capacity) expected += expected / 4 + 1;
    std::vector<Fingerprint> kept;
    const Row row(all);
    winnower.load(row.shingles());
    ASSERT_EQ(winnower.keep_at_most(capacity, kept), expected);
    ASSERT_TRUE(same(kept, winnow(all, expected)));
  }
}

TEST(Winnow, WiderWindowKeepsASubset) {
  Dice dice(2);
  for (int round = 0; round < 500; ++round) {
    SCOPED_TRACE(round);
    const auto all = shingles(random_tokens(dice, 20 + dice.below(200), 12), 0);
    const auto narrow = static_cast<std::uint32_t>(1 + dice.below(10));
    const auto wide = narrow + static_cast<std::uint32_t>(dice.below(20));
    const auto more = tokens_of(winnow(all, narrow));
    const auto fewer = tokens_of(winnow(all, wide));
    ASSERT_TRUE(std::includes(more.begin(), more.end(), fewer.begin(), fewer.end()));
  }
}

TEST(Winnow, AnySharedRunOfEightWordsLeavesASharedFingerprint) {
  Dice dice(3);
  for (int round = 0; round < 1000; ++round) {
    SCOPED_TRACE(round);
    const Tokens run = random_tokens(dice, kShingleWords + kWinnowWindow - 1, 100);
    const auto with_run = [&] {
      Tokens tokens = random_tokens(dice, dice.below(30), 5000);
      for (const text::Token token : run) tokens.push_back(token);
      for (const text::Token token : random_tokens(dice, dice.below(30), 5000)) {
        tokens.push_back(token);
      }
      return tokens;
    };
    const auto of_left = hashes_of(with_run(), 0);
    const auto of_right = hashes_of(with_run(), 0);
    ASSERT_TRUE(std::any_of(of_left.begin(), of_left.end(),
                            [&](std::uint32_t hash) { return of_right.count(hash) > 0; }));
  }
}

TEST(Winnow, EveryWindowOfShinglesHoldsAKeptOne) {
  Dice dice(4);
  const auto all = shingles(random_tokens(dice, 500, 300), 0);
  const auto kept = tokens_of(winnow(all, kWinnowWindow));
  for (std::size_t begin = 0; begin + kWinnowWindow <= all.size(); ++begin) {
    const auto next = std::lower_bound(kept.begin(), kept.end(), all[begin].token);
    ASSERT_TRUE(next != kept.end() && *next < all[begin].token + kWinnowWindow) << begin;
  }
}

TEST(Shingles, AreTheChainOfTheirWords) {
  Dice dice(9);
  Shingler shingler;
  for (int round = 0; round < 1000; ++round) {
    SCOPED_TRACE(round);
    Tokens tokens = random_tokens(dice, dice.below(300), 40);
    for (std::size_t i = 0; i < tokens.size(); ++i) {
      if (round % 3 == 0 && dice.chance(30)) tokens.add_flags(i, text::kIdeographic);
    }
    const auto title = static_cast<std::uint32_t>(dice.below(tokens.size() + 1));
    const Shingles made = shingler.shingles(tokens, title);
    const std::vector<Fingerprint> expected = slow_shingles(tokens, title);
    ASSERT_TRUE(same(shingles(tokens, title), expected));
    const Row row(expected, tokens.size());
    ASSERT_TRUE(std::equal(made.runs.begin(), made.runs.end(), row.shingles().runs.begin(),
                           row.shingles().runs.end()));
    ASSERT_TRUE(std::equal(made.hashes.begin(), made.hashes.end(), row.shingles().hashes.begin(),
                           row.shingles().hashes.end()));
  }
}

TEST(Shingles, DoNotCrossFromHeadlineToBody) {
  Dice dice(5);
  const Tokens tokens = random_tokens(dice, 20, 1000);
  for (const Fingerprint& shingle : shingles(tokens, 6)) {
    EXPECT_TRUE(shingle.token + kShingleWords <= 6 || shingle.token >= 6) << shingle.token;
  }
  EXPECT_EQ(shingles(tokens, 6).size(), 3U + 11U);
}

TEST(Shingles, TextsTooShortForOneHaveNone) {
  Dice dice(6);
  for (std::size_t count = 0; count < kShingleWords; ++count) {
    EXPECT_TRUE(shingles(random_tokens(dice, count, 10), 0).empty()) << count;
  }
  EXPECT_TRUE(winnow({}, kWinnowWindow).empty());
}

TEST(Shingles, AreWeakWithFewerThanTwoContentWords) {
  const struct {
    int content_words;
    bool weak;
  } cases[] = {{0, true}, {1, true}, {2, false}, {4, false}};
  for (const auto& example : cases) {
    SCOPED_TRACE(example.content_words);
    Tokens tokens;
    for (int i = 0; i < 4; ++i) {
      tokens.push_back(made_token(static_cast<std::uint32_t>(i),
                                  i < example.content_words ? 0 : text::kFunctionWord));
    }
    const auto all = shingles(tokens, 0);
    ASSERT_EQ(all.size(), 1U);
    EXPECT_EQ((all[0].hash & kWeakShingle) != 0, example.weak);
  }
}

TEST(Shingles, OfIdeographsSpanEightBigrams) {
  Tokens tokens;
  for (std::uint32_t i = 0; i < kShingleIdeographs; ++i) {
    tokens.push_back(made_token(i, text::kIdeographic));
  }
  EXPECT_EQ(shingles(tokens, 0).size(), 1U);
  tokens.resize(tokens.size() - 1);
  EXPECT_TRUE(shingles(tokens, 0).empty());
}

TEST(Shingles, DependOnTheOrderOfWords) {
  const auto hash = [](std::vector<std::uint32_t> words) {
    Tokens tokens;
    for (const std::uint32_t word : words) tokens.push_back(made_token(word));
    return shingles(tokens, 0).at(0).hash;
  };
  EXPECT_EQ(hash({1, 2, 3, 4}), hash({1, 2, 3, 4}));
  EXPECT_NE(hash({1, 2, 3, 4}), hash({1, 2, 4, 3}));
  EXPECT_NE(hash({1, 2, 3, 4}), hash({2, 1, 3, 4}));
}

TEST(Shingles, StandNoFurtherThanAPositionCanSay) {
  Dice dice(7);
  const auto all = shingles(random_tokens(dice, 70'000, 1000), 0);
  EXPECT_EQ(all.size(), 0xFFFFU);
  EXPECT_EQ(all.back().token, 0xFFFEU);
}

}  // namespace
}  // namespace wirefold::fingerprint
