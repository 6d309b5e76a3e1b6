// Five cells to a cache line, in twelve bytes each and their share of a word of bits: a key's hash
// and its only posting, or where the rest of it stands. In whole cells of 24 bytes keys took a
// tenth of all that an article costs. A key with more than one posting costs a look at another
// line, for which queries do not wait one by one (PostingIndex::open_lists).
//
// Made anew as a whole, a table of a million articles stood still for a second and a half. A shard
// takes one thousandth of that. Its cells stand in the order of their hashes but for few, so
// looking it through and filling it again runs along memory.
//
// Hashes are kept whole: two keys that pass for one would change decisions.

#include "index/cell_table.h"

#include <memory>

#include "base/check.h"

namespace wirefold::index {
namespace {

constexpr std::uint64_t kShardCellsMin = 256;

}  // namespace

CellTable::CellTable(std::uint64_t cells_max) {
  const std::uint64_t cells = std::bit_ceil(std::max(cells_max, kShardCellsMin));
  const std::uint64_t shards = std::max<std::uint64_t>(cells / kShardCells, 1);
  shard_bits_ = static_cast<std::uint32_t>(std::countr_zero(shards));
  WIREFOLD_CHECK(shard_bits_ <= 16);  // bits below are for forget_half()
  shard_cells_max_ = static_cast<std::uint32_t>(cells / shards);
  shards_.resize(shards);
}

Cell CellTable::get(Place place) const {
  const Shard& shard = shards_[place.shard];
  if (shard.cells == 0) return {};
  const Line& line = shard.line(place.at);
  const std::size_t in_line = place.at % kLineCells;
  if (!line.is_used(in_line)) return {};
  const std::uint64_t hash = line.hashes[in_line];
  const std::uint32_t value = line.values[in_line];
  if (!line.has_rest(in_line)) return {hash, 0, {value, 0, 0}};
  const Rest& more = shard.rest(value);
  return {hash, more.newest, more.postings};
}

CellTable::Rest& CellTable::rest_to_fill(Shard& shard, std::uint32_t number) {
  if (number / kSlabRests == shard.rests.size()) {
    shard.rests.push_back(static_cast<Rest*>(slabs_.take()));
    std::uninitialized_value_construct_n(shard.rests.back(), kSlabRests);
  }
  return shard.rest(number);
}

void CellTable::put(Place place, const Cell& cell) {
  Shard& shard = shards_[place.shard];
  Line& into = shard.line(place.at);
  const std::size_t in_line = place.at % kLineCells;
  shard.used += into.is_used(in_line) ? 0 : 1;
  into.hashes[in_line] = cell.hash;
  const bool is_single = cell.newest == 0 && cell.postings[1] == 0;
  if (is_single && !into.has_rest(in_line)) {
    into.values[in_line] = cell.postings[0];
    return;
  }
  if (!into.has_rest(in_line)) {
    into.values[in_line] = shard.rests_used++;
    into.with_rest |= 1U << in_line;
  }
  rest_to_fill(shard, into.values[in_line]) = {cell.newest, cell.postings};
}

/// So that they fill seven to nine cells in sixteen: shards that grow with the same stream are full
/// one after another.
std::uint32_t CellTable::cells_for(std::size_t keys, std::uint32_t shard) const {
  const std::uint64_t least = std::max<std::uint64_t>(keys + keys / 5 * 4, kShardCellsMin);
  const std::uint64_t wanted = least + least * shard / (shards_.size() * 4);
  return static_cast<std::uint32_t>(std::min<std::uint64_t>(wanted, shard_cells_max_));
}

/// Leaves the shard without cells.
void CellTable::take_out(Shard& shard, std::vector<Cell>& cells) {
  cells.reserve(shard.used);
  for_each_step(shard, [&](const std::vector<Cell>& step) {
    cells.insert(cells.end(), step.begin(), step.end());
  });
  lay_out(shard, 0);
}

/// More keys than postings were promised: an article that is revised without end, say. By another
/// bit of the hash each time, none that says where the key stands.
void CellTable::forget_half(Shard& shard, std::vector<Cell>& cells) const {
  const std::uint64_t forgotten = std::uint64_t{1} << (32 + shard.thinned++ % 16);
  std::erase_if(cells, [&](const Cell& cell) { return (cell.hash & forgotten) != 0; });
}

/// So many cells, all free.
void CellTable::lay_out(Shard& shard, std::uint32_t cells) {
  for (Line* const slab : shard.lines) slabs_.give(slab);
  for (Rest* const slab : shard.rests) slabs_.give(slab);
  shard.lines.clear();
  shard.rests.clear();
  for (std::size_t made = 0; made < cells; made += kSlabCells) {
    shard.lines.push_back(static_cast<Line*>(slabs_.take()));
    std::uninitialized_value_construct_n(shard.lines.back(), kSlabLines);
  }
  shard.cells = cells;
  shard.used = 0;
  shard.rests_used = 0;
}

void CellTable::put_in(const std::vector<Cell>& cells) {
  for (const Cell& cell : cells) put(find(cell.hash), cell);
}

std::uint64_t CellTable::cells() const {
  std::uint64_t cells = 0;
  for (const Shard& shard : shards_) cells += shard.cells;
  return cells;
}

std::uint64_t CellTable::bytes() const {
  return slabs_.bytes() + shards_.capacity() * sizeof(Shard) + looked_at_.capacity() * sizeof(Cell);
}

std::uint64_t CellTable::bytes_max(std::uint64_t cells_max) {
  const CellTable table(cells_max);
  const std::uint64_t lines = table.shard_cells_max_ / kSlabCells + 1;
  const std::uint64_t rests = table.shard_cells_max_ / 4 * 3 / kSlabRests + 1;
  const std::uint64_t shard =
      sizeof(Shard) + (lines + rests) * (SlabPool::kSlabBytes + 2 * sizeof(void*));
  return table.shards_.size() * shard + 2 * table.shard_cells_max_ * sizeof(Cell);
}

}  // namespace wirefold::index
