// Five cells to a cache line, in twelve bytes each and their share of a word of bits: a key's hash
// and its only posting, or where the rest of it stands. In whole cells of 24 bytes, of which nearly
// half are free as the table grows by doubling, keys took a tenth of all that an article costs. A
// key with more than one posting costs a look at another line, for which queries do not wait one by
// one (PostingIndex::open_lists).
//
// Hashes are kept whole: two keys that pass for one would change decisions.

#include "index/cell_table.h"

#include <limits>

#include "base/check.h"

namespace wirefold::index {

Cell CellTable::get(std::size_t at) const {
  if (!is_used(at)) return {};
  const std::uint64_t hash = line(at).hashes[at % kLineCells];
  const std::uint32_t value = line(at).values[at % kLineCells];
  if (!has_rest(at)) return {hash, 0, {value, 0, 0}};
  const Rest& more = rest(value);
  return {hash, more.newest, more.postings};
}

CellTable::Line& CellTable::line_to_fill(std::size_t at) {
  Page<Line>& lines = pages_[at / kPageCells];
  if (lines.empty()) lines.resize(std::min(kPageLines, size_ / kLineCells + 1));
  return lines[at / kLineCells % kPageLines];
}

CellTable::Rest& CellTable::rest_to_fill(std::uint32_t number) {
  const std::size_t page = number / kRestsPage;
  if (page == rests_.size()) rests_.emplace_back().reserve(kRestsPage);
  Page<Rest>& rests = rests_[page];
  if (number % kRestsPage == rests.size()) rests.emplace_back();
  return rests[number % kRestsPage];
}

void CellTable::put(std::size_t at, const Cell& cell) {
  Line& into = line_to_fill(at);
  const std::size_t place = at % kLineCells;
  into.hashes[place] = cell.hash;
  const bool is_single = cell.newest == 0 && cell.postings[1] == 0;
  const bool had_rest = (into.with_rest >> place & 1) != 0;
  if (is_single && !had_rest) {
    into.values[place] = cell.postings[0];
    return;
  }
  if (!had_rest) {
    WIREFOLD_CHECK(rests_used_ < std::numeric_limits<std::uint32_t>::max());
    into.values[place] = rests_used_++;
    into.with_rest |= 1U << place;
  }
  rest_to_fill(into.values[place]) = {cell.newest, cell.postings};
}

/// So many cells from `begin` on, of which none was used.
void CellTable::put_all(std::size_t begin, const std::vector<Cell>& cells) {
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (cells[i].postings[0] != 0) put(begin + i, cells[i]);
  }
}

std::uint64_t CellTable::bytes() const {
  std::uint64_t bytes = rests_.size() * kRestsPage * sizeof(Rest);
  for (const Page<Line>& lines : pages_) bytes += lines.capacity() * sizeof(Line);
  return bytes;
}

std::uint64_t CellTable::bytes_max(std::uint64_t cells) {
  const std::uint64_t lines = cells / kLineCells + kPageLines;
  const std::uint64_t rests = cells / 4 * 3 + kRestsPage;  // old and new ones while it is rebuilt
  return lines * sizeof(Line) + 2 * rests * sizeof(Rest);
}

}  // namespace wirefold::index
