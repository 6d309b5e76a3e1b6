#include "index/cell_table.h"

#include <gtest/gtest.h>

#include <cstring>
#include <iterator>
#include <map>
#include <set>
#include <string>

#include "support/dice.h"
#include "support/transferred.h"

namespace wirefold::index {
namespace {

using support::Dice;
using support::is_read;
using support::written;

bool same(const Cell& a, const Cell& b) {
  return a.hash == b.hash && a.newest == b.newest && a.postings == b.postings;
}

/// Hashes of few homes, some at a shard's end, so that runs wrap round.
std::uint64_t random_hash(Dice& dice) {
  const std::uint64_t home = dice.chance(50) ? 0xffff'fff0U + dice.below(16) : dice.below(12) << 28;
  return dice.below(30) << 58 | dice.below(40) << 32 | home;
}

/// One posting more often than two or three, or a block.
Cell random_cell(Dice& dice, std::uint64_t hash) {
  Cell cell{hash, 0, {1 + static_cast<Posting>(dice.below(9)), 0, 0}};
  if (dice.chance(30)) cell.postings[1] = 7;
  if (dice.chance(20)) cell.postings[2] = cell.postings[1];
  if (dice.chance(20)) cell.newest = static_cast<std::uint32_t>(dice.next() | 1);
  return cell;
}

/// A table and what it must hold.
struct CellTwins {
  explicit CellTwins(std::uint64_t most) : fast(most), cells_max(most) {}

  void put(const Cell& cell) {
    if (fast.is_full(cell.hash)) look_through(cell.hash, [](const Cell& /*cell*/) { return true; });
    fast.put(fast.find(cell.hash), cell);
    slow[cell.hash] = cell;
  }
  /// Of the shard's cells those that are kept, with a posting changed each time.
  template <typename Keeps>
  void look_through(std::uint64_t hash, Keeps keeps) {
    std::map<std::uint64_t, Cell> kept;
    fast.look_through(
        hash, ++now, [](const Cell& /*cell*/) {},
        [&](Cell& cell) {
          EXPECT_TRUE(same(cell, slow.at(cell.hash)));
          slow.erase(cell.hash);
          if (!keeps(cell)) return false;
          ++cell.postings[0];
          kept[cell.hash] = cell;
          return true;
        });
    slow.merge(kept);
    EXPECT_EQ(fast.looked_through(hash), now);
  }
  void expect_equal(std::uint64_t asked) const {
    const Cell found = fast.get(fast.find(asked));
    const auto known = slow.find(asked);
    ASSERT_TRUE(same(found, known == slow.end() ? Cell{} : known->second)) << asked;
  }
  void expect_all_equal() const {
    std::size_t seen = 0;
    fast.for_each([&](const Cell& cell) {
      ++seen;
      ASSERT_TRUE(same(cell, slow.at(cell.hash)));
    });
    ASSERT_EQ(seen, slow.size());
    ASSERT_LE(fast.bytes(), CellTable::bytes_max(cells_max));
  }

  CellTable fast;
  std::map<std::uint64_t, Cell> slow;
  std::uint64_t cells_max;
  std::uint32_t now = 0;
};

TEST(SlabPool, HandsOutWhatWasGivenBackBeforeItTakesMore) {
  SlabPool pool;
  std::set<void*> slabs;
  for (int i = 0; i < 600; ++i) {  // more than two huge pages
    void* const slab = pool.take();
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(slab) % 64, 0U);
    std::memset(slab, i, SlabPool::kSlabBytes);
    EXPECT_TRUE(slabs.insert(slab).second);
  }
  for (auto slab = slabs.begin(); std::next(slab) != slabs.end(); ++slab) {
    const auto begin = reinterpret_cast<std::uintptr_t>(*slab);
    EXPECT_GE(reinterpret_cast<std::uintptr_t>(*std::next(slab)) - begin, SlabPool::kSlabBytes);
  }
  EXPECT_EQ(pool.bytes(), 600 * SlabPool::kSlabBytes);
  for (void* const slab : slabs) pool.give(slab);
  for (int i = 0; i < 600; ++i) EXPECT_EQ(slabs.erase(pool.take()), 1U);
  EXPECT_EQ(pool.bytes(), 600 * SlabPool::kSlabBytes);
}

TEST(CellTable, AgreesWithAMapThroughLookingThrough) {
  for (const std::uint64_t cells_max : {std::uint64_t{32'768}, std::uint64_t{1} << 19}) {
    SCOPED_TRACE(cells_max);
    Dice dice(1);
    CellTwins twins(cells_max);
    for (std::size_t step = 1; step <= 20'000; ++step) {
      twins.put(random_cell(dice, random_hash(dice)));
      twins.expect_equal(random_hash(dice));
      if (step % 500 == 0) {
        const std::uint64_t dropped = std::uint64_t{1} << (32 + dice.below(5));
        twins.look_through(random_hash(dice),
                           [&](const Cell& cell) { return (cell.hash & dropped) == 0; });
        twins.expect_all_equal();
      }
      ASSERT_FALSE(testing::Test::HasFailure()) << "step " << step;
    }
  }
}

TEST(CellTable, GrowsAShardAtATime) {
  Dice dice(2);
  CellTwins twins(1U << 20);  // eight shards
  std::uint64_t cells = 0;
  std::uint64_t grown_most = 0;
  for (int i = 0; i < 100'000; ++i) {
    twins.put(random_cell(dice, dice.next()));
    grown_most = std::max(grown_most, twins.fast.cells() - cells);
    cells = twins.fast.cells();
  }
  twins.expect_all_equal();
  EXPECT_GE(cells, 133'333U);
  EXPECT_LE(cells, 225'000U);
  EXPECT_LE(grown_most, cells / 8) << "a shard alone";
}

TEST(CellTable, ForgetsEverySecondKeyOfAShardThatIsAtItsLargest) {
  Dice dice(4);
  CellTwins twins(1024);
  for (int i = 0; i < 100'000; ++i) {
    const std::uint64_t hash = dice.next();
    if (twins.fast.is_full(hash)) {
      std::size_t keys = 0;
      twins.fast.for_each([&](const Cell& /*cell*/) { ++keys; });
      EXPECT_LE(keys, 768U);
      twins.look_through(hash, [](const Cell& /*cell*/) { return true; });
      std::map<std::uint64_t, Cell> left;
      twins.fast.for_each([&](const Cell& cell) { left[cell.hash] = twins.slow.at(cell.hash); });
      if (keys == 768 - 1 || keys == 768) {
        EXPECT_GT(left.size(), keys / 3);
        EXPECT_LT(left.size(), keys * 2 / 3);
      }
      twins.slow = std::move(left);
    }
    twins.put({hash, 0, {1, 0, 0}});
  }
  EXPECT_GT(twins.fast.cells(), 512U);
  twins.expect_all_equal();
}

// Sizes, then the used cells from behind a free one on, however often they wrap round.
TEST(CellTable, BytesMakeTheSameTableAgain) {
  Dice dice(3);
  CellTwins twins(1U << 18);  // two shards
  for (int i = 0; i < 3'000; ++i) twins.put(random_cell(dice, random_hash(dice)));
  const std::string bytes = written(twins.fast);
  ASSERT_EQ(bytes.size(), 8 + 2 * 16 + twins.slow.size() * sizeof(Cell));
  twins.fast = CellTable(1U << 18);
  ASSERT_TRUE(is_read(bytes, twins.fast));
  twins.expect_all_equal();
  EXPECT_EQ(written(twins.fast), bytes);
}

/// One shard of 256 cells with two keys, as bytes: the number of shards, sizes, cells.
std::string two_keys() {
  CellTwins twins(256);
  twins.put({7, 0, {1, 0, 0}});
  twins.put({9ULL << 32 | 5, 3, {1, 2, 0}});
  return written(twins.fast);
}

TEST(CellTable, BytesThatFitNoTableAreRefused) {
  const std::string good = two_keys();
  constexpr std::size_t kCells = 8;
  constexpr std::size_t kUsed = 12;
  constexpr std::size_t kFirst = 24;
  CellTable table(256);
  ASSERT_TRUE(is_read(good, table));
  const auto refuses = [&](std::size_t at, std::uint32_t number) {
    std::string bytes = good;
    std::memcpy(bytes.data() + at, &number, sizeof number);
    CellTable into(256);
    return !is_read(bytes, into);
  };
  EXPECT_TRUE(refuses(0, 2)) << "two shards";
  EXPECT_TRUE(refuses(kCells, 257)) << "more cells than there may be";
  EXPECT_TRUE(refuses(kCells, 2)) << "too few for two keys";
  EXPECT_TRUE(refuses(kUsed, 3)) << "more keys than come";
  EXPECT_TRUE(refuses(kFirst + 12, 0)) << "a key without a posting";
  std::string twice = good;
  twice.replace(kFirst + sizeof(Cell), sizeof(Cell), good, kFirst, sizeof(Cell));
  EXPECT_FALSE(is_read(twice, table)) << "a key twice";
  EXPECT_FALSE(is_read(std::string_view(good).substr(0, good.size() - 1), table)) << "cut";
}

TEST(CellTable, AKeyInAShardThatIsNotItsOwnIsRefused) {
  CellTwins twins(1U << 18);
  twins.put({1ULL << 63, 0, {1, 0, 0}});
  std::string bytes = written(twins.fast);
  CellTable table(1U << 18);
  ASSERT_TRUE(is_read(bytes, table));
  bytes[bytes.size() - sizeof(Cell) + 7] = 0;  // the hash's highest byte
  EXPECT_FALSE(is_read(bytes, table));
}

}  // namespace
}  // namespace wirefold::index
