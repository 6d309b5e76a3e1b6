#include "index/cell_table.h"

#include <gtest/gtest.h>

#include <cstring>
#include <map>
#include <string>

#include "support/dice.h"

namespace wirefold::index {
namespace {

using support::Dice;

bool same(const Cell& a, const Cell& b) {
  return a.hash == b.hash && a.newest == b.newest && a.postings == b.postings;
}

/// Hashes of few homes, some at the table's end, so that runs wrap round.
std::uint64_t random_hash(Dice& dice) { return dice.below(12) * 97 - 5 + (dice.below(40) << 32); }

/// One posting more often than two or three, or a block.
Cell random_cell(Dice& dice, std::uint64_t hash) {
  Cell cell{hash, 0, {1 + static_cast<Posting>(dice.below(9)), 0, 0}};
  if (dice.chance(30)) cell.postings[1] = 7;
  if (dice.chance(20)) cell.postings[2] = cell.postings[1];
  if (dice.chance(20)) cell.newest = static_cast<std::uint32_t>(dice.next() | 1);
  return cell;
}

std::string written(const CellTable& table) {
  std::string bytes;
  base::ByteWriter writer([&](std::string_view piece) { bytes.append(piece); });
  CellTable::transfer(writer, table, 0);
  writer.finish();
  return bytes;
}

/// A table and what it must hold.
struct CellTwins {
  CellTable fast{1024};
  std::map<std::uint64_t, Cell> slow;

  void put(const Cell& cell) {
    fast.put(fast.find(cell.hash), cell);
    slow[cell.hash] = cell;
  }
  void rebuild(std::size_t cells, std::uint64_t forgotten) {
    fast.rebuild(cells, [&](const Cell& cell) {
      if ((cell.hash & forgotten) == 0) fast.put(fast.find(cell.hash), cell);
    });
    std::erase_if(slow, [&](const auto& entry) { return (entry.first & forgotten) != 0; });
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
    ASSERT_LE(fast.bytes(), CellTable::bytes_max(fast.size()));
  }
};

TEST(CellTable, AgreesWithAMapThroughRebuilding) {
  Dice dice(1);
  CellTwins twins;
  for (std::size_t step = 1; step <= 20'000; ++step) {
    twins.put(random_cell(dice, random_hash(dice)));
    twins.expect_equal(random_hash(dice));
    if (step % 1000 == 0) {
      twins.rebuild(step % 3000 == 0 ? 2048 : 1024, std::uint64_t{1} << dice.below(36));
      twins.expect_all_equal();
    }
    ASSERT_FALSE(testing::Test::HasFatalFailure()) << "step " << step;
  }
}

// More than a page of lines and of rests, in doubling and in rebuilding as it is.
TEST(CellTable, HoldsMillionsInPagesThatComeAndGo) {
  Dice dice(2);
  CellTwins twins;
  twins.fast = CellTable(1U << 18);
  for (int i = 0; i < 190'000; ++i) twins.put(random_cell(dice, dice.next()));
  twins.expect_all_equal();
  twins.rebuild(1U << 19, 0);
  twins.expect_all_equal();
  twins.rebuild(1U << 19, 1);
  twins.expect_all_equal();
}

TEST(CellTable, BytesAreTheCellsInOrderAndMakeTheTableAgain) {
  Dice dice(3);
  CellTwins twins;
  for (int i = 0; i < 600; ++i) twins.put(random_cell(dice, random_hash(dice)));
  const std::string bytes = written(twins.fast);
  ASSERT_EQ(bytes.size(), 8 + twins.fast.size() * sizeof(Cell));
  for (std::size_t at = 0; at < twins.fast.size(); ++at) {
    Cell cell;
    std::memcpy(&cell, bytes.data() + 8 + at * sizeof(Cell), sizeof(Cell));
    ASSERT_TRUE(same(cell, twins.fast.get(at))) << at;
  }
  base::ByteReader reader{std::string_view(bytes)};
  CellTable::transfer(reader, twins.fast, 1024);
  EXPECT_FALSE(reader.failed());
  twins.expect_all_equal();
  EXPECT_EQ(written(twins.fast), bytes);
}

TEST(CellTable, BytesOfMoreCellsThanThereMayBeAreRefused) {
  const std::string bytes = written(CellTable(1024));
  CellTable table;
  base::ByteReader reader{std::string_view(bytes)};
  CellTable::transfer(reader, table, 512);
  EXPECT_TRUE(reader.failed());
}

}  // namespace
}  // namespace wirefold::index
