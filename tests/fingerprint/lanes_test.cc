#include "fingerprint/lanes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <vector>

#include "fingerprint/signature.h"
#include "fingerprint/smallest.h"
#include "support/dice.h"

namespace wirefold::fingerprint {
namespace {

using support::Dice;

TEST(Lanes, RankCountsTheSmaller) {
  Dice dice(41);
  for (int round = 0; round < 300; ++round) {
    SCOPED_TRACE(round);
    std::array<std::uint32_t, 8 * kRankLanes> hashes{};
    std::array<std::uint32_t, 8 * kRankLanes> ranks{};
    const auto end = hashes.begin() + static_cast<std::ptrdiff_t>(dice.below(hashes.size() + 1));
    for (auto hash = hashes.begin(); hash != end; ++hash) {
      *hash = static_cast<std::uint32_t>(dice.below(round % 2 == 0 ? 100 : 0x1'0000'0000));
    }
    rank_hashes(hashes.data(), static_cast<std::size_t>(end - hashes.begin()), ranks.data());
    for (std::size_t i = 0; hashes.begin() + static_cast<std::ptrdiff_t>(i) < end; ++i) {
      const auto smaller =
          std::count_if(hashes.begin(), end, [&](std::uint32_t hash) { return hash < hashes[i]; });
      ASSERT_EQ(ranks[i], static_cast<std::uint32_t>(smaller));
    }
  }
}

TEST(Lanes, LesserTakesTheSmaller) {
  Dice dice(42);
  for (int round = 0; round < 300; ++round) {
    SCOPED_TRACE(round);
    const std::size_t count = 1 + dice.below(100);
    const std::size_t step = dice.below(20);
    std::vector<double> values(count + step);
    for (double& value : values) value = static_cast<double>(dice.below(20));
    std::vector<double> least(count);
    lesser_pairs(values.data(), step, count, least.data());
    for (std::size_t i = 0; i < count; ++i) {
      ASSERT_EQ(least[i], std::min(values[i], values[i + step]));
    }
  }
}

TEST(Lanes, DistinctAreOneOfEachRunOfTheSmaller) {
  Dice dice(44);
  for (int round = 0; round < 1000; ++round) {
    SCOPED_TRACE(round);
    const std::size_t count = dice.below(100);
    const std::size_t step = dice.below(8);
    std::vector<double> values(count + step);
    const std::uint64_t different = 1 + dice.below(6);
    for (double& value : values) value = static_cast<double>(dice.below(different));
    std::vector<double> least(count);
    for (std::size_t i = 0; i < count; ++i) least[i] = std::min(values[i], values[i + step]);
    least.erase(std::unique(least.begin(), least.end()), least.end());
    ASSERT_EQ(count_distinct(values.data(), step, count), least.size());
    std::vector<double> distinct(count + kKeyLanes);
    distinct.resize(take_distinct(values.data(), step, count, distinct.data()));
    ASSERT_EQ(distinct, least);
  }
}

TEST(Lanes, KeysSortByHashAndThenTheLaterFirst) {
  const std::vector<std::uint32_t> hashes{7, 7, 3, 0xFFFF'FFFF, 0, 7, 0xFFFF'FFFE, 3, 3, 1};
  for (const std::uint32_t first : {0U, 1U, 60'000U, 0xFFFFU - 10}) {
    SCOPED_TRACE(first);
    std::vector<double> keys(hashes.size());
    make_keys(hashes.data(), first, hashes.size(), keys.data());
    for (std::size_t i = 0; i < keys.size(); ++i) {
      for (std::size_t k = 0; k < keys.size(); ++k) {
        const bool is_less = hashes[i] != hashes[k] ? hashes[i] < hashes[k] : i > k;
        ASSERT_EQ(keys[i] < keys[k], is_less);
      }
    }
  }
}

TEST(KeepSmallest, IsAStableSortWithoutRepetitions) {
  Dice dice(43);
  for (int round = 0; round < 2000; ++round) {
    SCOPED_TRACE(round);
    std::vector<Fingerprint> all(dice.below(2 * kRankedMax));
    for (std::size_t i = 0; i < all.size(); ++i) {
      const std::uint64_t range = round % 2 == 0 ? 0x1'0000'0000 : 300;
      all[i] = {static_cast<std::uint32_t>(dice.below(range)), static_cast<std::uint16_t>(i)};
    }
    std::vector<Fingerprint> sorted = all;
    std::stable_sort(sorted.begin(), sorted.end(),
                     [](const Fingerprint& a, const Fingerprint& b) { return a.hash < b.hash; });
    const auto same_hash = [](const Fingerprint& a, const Fingerprint& b) {
      return a.hash == b.hash;
    };
    sorted.erase(std::unique(sorted.begin(), sorted.end(), same_hash), sorted.end());
    sorted.resize(std::min<std::size_t>(sorted.size(), 24));
    base::InlineVector<Fingerprint, 24> kept;
    keep_smallest(all, kept);
    ASSERT_TRUE(std::equal(kept.begin(), kept.end(), sorted.begin(), sorted.end(),
                           [](const Fingerprint& a, const Fingerprint& b) {
                             return a.hash == b.hash && a.token == b.token;
                           }));
  }
}

}  // namespace
}  // namespace wirefold::fingerprint
