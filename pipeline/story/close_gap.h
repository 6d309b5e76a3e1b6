#pragma once
// What tables of slots with linear probing share: taking a slot out of the middle of a run.
// ArticleTable, StoryTable and IdentityTable call it when they forget an entry.

#include <cstddef>
#include <cstdint>
#include <vector>

namespace wirefold::story {

/// Moves back what linear probing has put behind the empty cell `gap`, so that it is found without
/// it (Knuth, The Art of Computer Programming 3, 6.4, algorithm R). Cells hold slot + 1, 0 is
/// empty, and there are 2^n; home_of(slot) is the cell where a search for the slot's key begins.
template <typename HomeOf>
void close_gap(std::vector<std::uint32_t>& cells, std::size_t gap, HomeOf home_of) {
  const std::size_t mask = cells.size() - 1;
  for (std::size_t next = (gap + 1) & mask; cells[next] != 0; next = (next + 1) & mask) {
    const std::size_t home = home_of(cells[next] - 1);
    if (((next - home) & mask) < ((next - gap) & mask)) continue;
    cells[gap] = cells[next];
    cells[next] = 0;
    gap = next;
  }
}

}  // namespace wirefold::story
