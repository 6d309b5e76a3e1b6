#pragma once
// The keys of a PostingIndex: an open table of cells, each with a key's newest postings and the
// number of its newest block. Three keys in four have one posting and no block for as long as they
// are kept, so what others have stands apart. posting_index.cc alone uses it.

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <memory>
#include <vector>

#include "base/bytes.h"
#include "base/huge_pages.h"
#include "base/prefetch.h"

namespace wirefold::index {

/// Slot + 1 in the low 24 bits, eight bits of the tag's hash above: 0 is none. One posting in 256
/// of a reused slot passes for one of the new article, which costs a comparison and nothing else.
using Posting = std::uint32_t;

/// What a cell holds; in a checkpoint as it stands here.
struct Cell {
  std::uint64_t hash = 0;             // of the key
  std::uint32_t newest = 0;           // number of the newest block; 0: none
  std::array<Posting, 3> postings{};  // newer than any block's; the first is 0 in a free cell
};
static_assert(base::Plain<Cell>);

/// Cells found by linear probing. One thread.
class CellTable {
 public:
  /// So many free cells, a power of two. Memory is taken as cells are used.
  explicit CellTable(std::size_t cells = 1)
      : size_(cells), pages_((cells + kPageCells - 1) / kPageCells) {}

  [[nodiscard]] std::size_t size() const { return size_; }
  /// Where the key's cell is, or would be; one cell at least must be free.
  [[nodiscard]] std::size_t find(std::uint64_t hash) const {
    const std::size_t mask = size_ - 1;
    std::size_t at = hash & mask;
    while (is_used(at) && line(at).hashes[at % kLineCells] != hash) at = (at + 1) & mask;
    return at;
  }
  [[nodiscard]] Cell get(std::size_t at) const;
  /// The cell must be free or of the same key.
  void put(std::size_t at, const Cell& cell);
  /// Fetches what find() reads first; of a cell that it found, what get() reads beside that.
  void prefetch(std::uint64_t hash) const {
    const std::size_t at = hash & (size_ - 1);
    if (!page(at).empty()) base::prefetch(&line(at));
  }
  void prefetch_rest(std::size_t at) const {
    if (has_rest(at)) base::prefetch(&rest(line(at).values[at % kLineCells]));
  }

  /// Hands each cell that is used to `take` and is a table of `cells` free ones then, which `take`
  /// may fill from those it got: memory goes and comes page by page, and is never there twice.
  template <typename Take>
  void rebuild(std::size_t cells, Take take);
  template <typename See>
  void for_each(See see) const;

  [[nodiscard]] std::uint64_t bytes() const;
  /// Of a table of so many cells, three in four used, each with a rest, and while it is rebuilt.
  [[nodiscard]] static std::uint64_t bytes_max(std::uint64_t cells);

  /// As bytes, both ways (base/bytes.h): a list of cells in order. Reading fails where there are
  /// more than `cells_max` or not a power of two.
  template <typename Stream, typename Table>
  static void transfer(Stream& stream, Table& table, std::size_t cells_max);

 private:
  static constexpr std::size_t kLineCells = 5;
  static constexpr std::size_t kPageLines = (std::size_t{2} << 20) / 64;
  static constexpr std::size_t kPageCells = kPageLines * kLineCells;
  static constexpr std::size_t kRestsPage = (std::size_t{2} << 20) / 16;
  static constexpr std::size_t kStep = 32'768;  // cells written or read at once
  /// A cache line of cells.
  struct alignas(64) Line {
    std::array<std::uint64_t, kLineCells> hashes{};
    std::array<std::uint32_t, kLineCells> values{};  // the only posting, or the number of its rest
    std::uint32_t with_rest = 0;                     // a bit for each cell
  };
  /// What a cell has beside its hash if that is more than one posting.
  struct Rest {
    std::uint32_t newest = 0;
    std::array<Posting, 3> postings{};
  };
  static_assert(sizeof(Line) == 64 && sizeof(Rest) == 16);
  template <typename Item>
  using Page = std::vector<Item, base::HugePageAllocator<Item>>;  // empty, or whole

  [[nodiscard]] const Page<Line>& page(std::size_t at) const { return pages_[at / kPageCells]; }
  [[nodiscard]] const Line& line(std::size_t at) const {
    return page(at)[at / kLineCells % kPageLines];
  }
  [[nodiscard]] bool has_rest(std::size_t at) const {
    return !page(at).empty() && (line(at).with_rest >> at % kLineCells & 1) != 0;
  }
  [[nodiscard]] bool is_used(std::size_t at) const {
    return !page(at).empty() && (line(at).values[at % kLineCells] != 0 ||
                                 (line(at).with_rest >> at % kLineCells & 1) != 0);
  }
  [[nodiscard]] const Rest& rest(std::uint32_t number) const {
    return rests_[number / kRestsPage][number % kRestsPage];
  }
  void put_all(std::size_t begin, const std::vector<Cell>& cells);
  [[nodiscard]] Line& line_to_fill(std::size_t at);
  [[nodiscard]] Rest& rest_to_fill(std::uint32_t number);

  std::size_t size_;
  std::vector<Page<Line>> pages_;
  std::vector<Page<Rest>> rests_;
  std::uint32_t rests_used_ = 0;
};

template <typename Take>
void CellTable::rebuild(std::size_t cells, Take take) {
  CellTable old(cells);
  std::swap(*this, old);
  for (std::size_t at = 0; at < old.size_; ++at) {
    if (old.is_used(at)) take(old.get(at));
    const bool is_last = (at + 1) % kPageCells == 0;
    if (is_last) old.pages_[at / kPageCells] = Page<Line>();
  }
}

template <typename See>
void CellTable::for_each(See see) const {
  for (std::size_t at = 0; at < size_; ++at) {
    if (is_used(at)) see(get(at));
  }
}

template <typename Stream, typename Table>
void CellTable::transfer(Stream& stream, Table& table, std::size_t cells_max) {
  std::uint64_t size = table.size();
  stream.number(size);
  if constexpr (Stream::kReads) {
    if (stream.failed() || !std::has_single_bit(size) || size > cells_max) return stream.fail();
    table = CellTable(size);
  }
  std::vector<Cell> cells(std::min<std::size_t>(size, kStep));
  for (std::size_t begin = 0; begin < size; begin += cells.size()) {
    if constexpr (Stream::kReads) {
      stream.raw(reinterpret_cast<char*>(cells.data()), cells.size() * sizeof(Cell));
      if (stream.failed()) return;
      table.put_all(begin, cells);
    } else {
      for (std::size_t i = 0; i < cells.size(); ++i) cells[i] = table.get(begin + i);
      stream.raw({reinterpret_cast<const char*>(cells.data()), cells.size() * sizeof(Cell)});
    }
  }
}

}  // namespace wirefold::index
