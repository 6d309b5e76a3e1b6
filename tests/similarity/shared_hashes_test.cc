#include "similarity/shared_hashes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <vector>

#include "support/dice.h"

namespace wirefold::similarity {
namespace {

using support::Dice;

/// Hashes that meet often, among them the least and the greatest.
std::uint32_t draw(Dice& dice, std::size_t vocabulary) {
  const auto hash = static_cast<std::uint32_t>(dice.below(vocabulary));
  return dice.chance(50) ? hash : ~hash;
}

std::vector<std::uint32_t> draw_sorted(Dice& dice, std::size_t count, std::size_t vocabulary) {
  std::set<std::uint32_t> hashes;
  for (std::size_t i = 0; i < count; ++i) hashes.insert(draw(dice, vocabulary));
  return {hashes.begin(), hashes.end()};
}

std::vector<SharedHash> slowly_shared(const std::vector<std::uint32_t>& own,
                                      const std::vector<std::uint32_t>& other) {
  std::vector<SharedHash> shared;
  for (std::uint32_t j = 0; j < other.size(); ++j) {
    for (std::uint32_t i = 0; i < own.size(); ++i) {
      if (own[i] == other[j]) shared.push_back({i, j});
    }
  }
  return shared;
}

TEST(HashList, FindsWhatAllPairsShareWithAndWithoutWideRegisters) {
  Dice dice(83);
  for (int round = 0; round < 4000; ++round) {
    SCOPED_TRACE(round);
    const std::size_t vocabulary = 1 + dice.below(600);
    const auto own = draw_sorted(dice, dice.below(HashList::kMost + 1), vocabulary);
    std::vector<std::uint32_t> other(dice.below(200));
    for (std::uint32_t& hash : other) hash = draw(dice, vocabulary);
    const HashList list(own.data(), own.size());
    const auto expected = slowly_shared(own, other);
    std::vector<SharedHash> found(other.size() + HashList::kStride);
    auto plainly = found;
    found.resize(list.find_shared(other.data(), other.size(), found.data()));
    plainly.resize(list.find_shared_plainly(other.data(), other.size(), plainly.data()));
    ASSERT_THAT(found, testing::ElementsAreArray(expected));
    ASSERT_THAT(plainly, testing::ElementsAreArray(expected));
  }
}

TEST(HashList, AnEmptyListSharesNothing) {
  const std::vector<std::uint32_t> other = {0, 1, 2, ~0U};
  std::vector<SharedHash> found(other.size() + HashList::kStride);
  const HashList list(other.data(), 0);
  EXPECT_EQ(list.find_shared(other.data(), other.size(), found.data()), 0u);
  EXPECT_EQ(list.find_shared_plainly(other.data(), other.size(), found.data()), 0u);
}

TEST(HashFilter, HoldsWhatWasAddedAndFewStrangers) {
  Dice dice(84);
  HashFilter filter;
  std::vector<std::uint32_t> added;
  for (int i = 0; i < 64; ++i) added.push_back(static_cast<std::uint32_t>(dice.below(1U << 31)));
  for (const std::uint32_t hash : added) filter.add(hash);
  for (const std::uint32_t hash : added) EXPECT_TRUE(filter.may_hold(hash));
  int strangers = 0;
  for (int i = 0; i < 3200; ++i) {
    strangers += filter.may_hold(static_cast<std::uint32_t>(dice.below(1U << 31))) ? 1 : 0;
  }
  EXPECT_LT(strangers, 200);
}

}  // namespace
}  // namespace wirefold::similarity
