#pragma once
// The keys of a PostingIndex: an open table of cells, each with a key's newest postings and the
// number of its newest block. Three keys in four have one posting and no block for as long as they
// are kept, so what others have stands apart. posting_index.cc alone uses it.

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <vector>

#include "base/bytes.h"
#include "base/prefetch.h"
#include "index/slab_pool.h"

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

/// Cells found by linear probing, in shards by the hash's upper bits. A shard that is full is
/// looked through and made anew alone, so no key waits for more than kShardCells; shards have sizes
/// of their own, or all would be full at once. One thread.
class CellTable {
 public:
  /// Where a cell is, until its shard is looked through.
  struct Place {
    std::uint32_t shard = 0;
    std::uint32_t at = 0;
  };

  /// Has at most so many cells, rounded up to a power of two, and none at first.
  explicit CellTable(std::uint64_t cells_max);

  /// Where the key's cell is, or would be.
  [[nodiscard]] Place find(std::uint64_t hash) const;
  /// A free one where there is none.
  [[nodiscard]] Cell get(Place place) const;
  /// The cell must be of the same key, or free; then the shard must not be full.
  void put(Place place, const Cell& cell);
  /// Fetches what find() reads first; of a cell that it found, what get() reads beside that.
  void prefetch(std::uint64_t hash) const;
  void prefetch_rest(Place place) const;

  /// Whether the key's shard takes no more keys before it is looked through.
  [[nodiscard]] bool is_full(std::uint64_t hash) const;
  /// The time when the key's shard was looked through last; 0: never.
  [[nodiscard]] std::uint32_t looked_through(std::uint64_t hash) const {
    return shard_of(hash).looked_through;
  }
  /// Makes the key's shard anew, of the size that fits, from those of its cells which `keeps`,
  /// given each as it may be changed, says true of; `fetch` sees each a while before. Where more
  /// than half of the largest size would be kept, every second key is forgotten.
  template <typename Fetch, typename Keeps>
  void look_through(std::uint64_t hash, std::uint32_t now, Fetch fetch, Keeps keeps);

  template <typename See>
  void for_each(See see) const;
  [[nodiscard]] std::uint64_t cells() const;

  [[nodiscard]] std::uint64_t bytes() const;
  /// Of a table of at most so many cells, three in four used, each with a rest.
  [[nodiscard]] static std::uint64_t bytes_max(std::uint64_t cells_max);

  /// As bytes, both ways (base/bytes.h): number of shards u64; of each its cells, used cells, when
  /// it was looked through and how often it forgot keys, u32 each, and the used cells as they stand
  /// in memory, from behind a free one on. Reading fails where they fit no table of this size.
  template <typename Stream, typename Table>
  static void transfer(Stream& stream, Table& table);

 private:
  static constexpr std::size_t kLineCells = 5;
  static constexpr std::size_t kSlabLines = SlabPool::kSlabBytes / 64;
  static constexpr std::size_t kSlabCells = kSlabLines * kLineCells;
  static constexpr std::size_t kSlabRests = SlabPool::kSlabBytes / 16;
  static constexpr std::uint64_t kShardCells = 131'072;
  static constexpr std::size_t kAhead = 16;    // cells fetched before they are looked at
  static constexpr std::size_t kStep = 4'096;  // cells written or read at once
  /// A cache line of cells.
  struct alignas(64) Line {
    std::array<std::uint64_t, kLineCells> hashes{};
    std::array<std::uint32_t, kLineCells> values{};  // the only posting, or the number of its rest
    std::uint32_t with_rest = 0;                     // a bit for each cell

    [[nodiscard]] bool has_rest(std::size_t place) const { return (with_rest >> place & 1) != 0; }
    [[nodiscard]] bool is_used(std::size_t place) const {
      return values[place] != 0 || has_rest(place);
    }
  };
  /// What a cell has beside its hash if that is more than one posting.
  struct Rest {
    std::uint32_t newest = 0;
    std::array<Posting, 3> postings{};
  };
  static_assert(sizeof(Line) == 64 && sizeof(Rest) == 16);
  struct Shard {
    std::uint32_t cells = 0;
    std::uint32_t used = 0;
    std::uint32_t rests_used = 0;
    std::uint32_t looked_through = 0;
    std::uint32_t thinned = 0;  // times that keys had to be forgotten
    std::vector<Line*> lines;   // slabs
    std::vector<Rest*> rests;   // slabs

    [[nodiscard]] std::uint32_t home(std::uint64_t hash) const {
      return static_cast<std::uint32_t>((hash & 0xffff'ffffU) * cells >> 32);
    }
    [[nodiscard]] Line& line(std::uint32_t at) const {
      return lines[at / kSlabCells][at / kLineCells % kSlabLines];
    }
    [[nodiscard]] Rest& rest(std::uint32_t number) const {
      return rests[number / kSlabRests][number % kSlabRests];
    }
    [[nodiscard]] bool is_used(std::uint32_t at) const { return line(at).is_used(at % kLineCells); }
    [[nodiscard]] std::uint32_t behind(std::uint32_t at) const {
      return at + 1 == cells ? 0 : at + 1;
    }
    [[nodiscard]] bool is_full() const { return (used + 1) * 4 > cells * 3; }
  };

  [[nodiscard]] std::uint32_t number_of(std::uint64_t hash) const {
    return static_cast<std::uint32_t>((hash >> 32) >> (32 - shard_bits_));
  }
  [[nodiscard]] const Shard& shard_of(std::uint64_t hash) const { return shards_[number_of(hash)]; }
  [[nodiscard]] std::uint32_t cells_for(std::size_t keys, std::uint32_t shard) const;
  void take_out(Shard& shard, std::vector<Cell>& cells);
  void forget_half(Shard& shard, std::vector<Cell>& cells) const;
  void lay_out(Shard& shard, std::uint32_t cells);
  void put_in(const std::vector<Cell>& cells);
  [[nodiscard]] Rest& rest_to_fill(Shard& shard, std::uint32_t number);
  /// The used cells of a shard, a step of them at a time.
  template <typename See>
  void for_each_step(const Shard& shard, See see) const;
  template <typename Stream>
  void read_shard(Stream& stream, std::uint32_t number);

  std::uint32_t shard_bits_ = 0;
  std::uint32_t shard_cells_max_ = 0;
  std::vector<Shard> shards_;
  SlabPool slabs_;
  std::vector<Cell> looked_at_;  // empty but while a shard is looked through
};

inline CellTable::Place CellTable::find(std::uint64_t hash) const {
  const std::uint32_t number = number_of(hash);
  const Shard& shard = shards_[number];
  if (shard.cells == 0) return {number, 0};
  std::uint32_t at = shard.home(hash);
  for (;; at = shard.behind(at)) {
    const Line& line = shard.line(at);
    const std::size_t place = at % kLineCells;
    if (!line.is_used(place) || line.hashes[place] == hash) return {number, at};
  }
}

inline void CellTable::prefetch(std::uint64_t hash) const {
  const Shard& shard = shard_of(hash);
  if (shard.cells != 0) base::prefetch(&shard.line(shard.home(hash)));
}

inline void CellTable::prefetch_rest(Place place) const {
  const Shard& shard = shards_[place.shard];
  if (shard.cells == 0) return;
  const Line& line = shard.line(place.at);
  const std::size_t in_line = place.at % kLineCells;
  if (line.has_rest(in_line)) base::prefetch(&shard.rest(line.values[in_line]));
}

inline bool CellTable::is_full(std::uint64_t hash) const { return shard_of(hash).is_full(); }

template <typename Fetch, typename Keeps>
void CellTable::look_through(std::uint64_t hash, std::uint32_t now, Fetch fetch, Keeps keeps) {
  const std::uint32_t number = number_of(hash);
  Shard& shard = shards_[number];
  take_out(shard, looked_at_);
  shard.looked_through = now;
  std::size_t kept = 0;
  for (std::size_t i = 0; i < looked_at_.size(); ++i) {
    if (i + kAhead < looked_at_.size()) fetch(looked_at_[i + kAhead]);
    Cell cell = looked_at_[i];
    if (keeps(cell)) looked_at_[kept++] = cell;
  }
  looked_at_.resize(kept);
  if (kept * 2 > shard_cells_max_) forget_half(shard, looked_at_);
  lay_out(shard, cells_for(looked_at_.size(), number));
  put_in(looked_at_);
  looked_at_.clear();
}

template <typename See>
void CellTable::for_each(See see) const {
  for (std::uint32_t number = 0; number < shards_.size(); ++number) {
    for (std::uint32_t at = 0; at < shards_[number].cells; ++at) {
      if (shards_[number].is_used(at)) see(get({number, at}));
    }
  }
}

/// From behind a free cell on: put in in this order, each comes to stand where it stands.
template <typename See>
void CellTable::for_each_step(const Shard& shard, See see) const {
  std::vector<Cell> step;
  std::uint32_t at = 0;
  while (at < shard.cells && shard.is_used(at)) ++at;
  const auto number = static_cast<std::uint32_t>(&shard - shards_.data());
  for (std::uint32_t left = shard.cells; left > 0; --left, at = shard.behind(at)) {
    if (shard.is_used(at)) step.push_back(get({number, at}));
    if (step.size() < kStep && left > 1) continue;
    see(step);
    step.clear();
  }
}

template <typename Stream>
void CellTable::read_shard(Stream& stream, std::uint32_t number) {
  Shard& shard = shards_[number];
  std::uint32_t cells = 0;
  std::uint32_t used = 0;
  base::transfer_numbers(stream, cells, used, shard.looked_through, shard.thinned);
  const bool fits =
      cells <= shard_cells_max_ && std::uint64_t{used} * 4 <= std::uint64_t{cells} * 3;
  if (!fits || stream.failed()) return stream.fail();
  lay_out(shard, cells);
  std::vector<Cell> step;
  for (std::uint32_t left = used; left > 0; left -= static_cast<std::uint32_t>(step.size())) {
    step.resize(std::min<std::size_t>(left, kStep));
    stream.raw(reinterpret_cast<char*>(step.data()), step.size() * sizeof(Cell));
    const bool is_ours = std::all_of(step.begin(), step.end(), [&](const Cell& cell) {
      return cell.postings[0] != 0 && number_of(cell.hash) == number;
    });
    if (stream.failed() || !is_ours) return stream.fail();
    put_in(step);
  }
  if (shard.used != used) stream.fail();  // a key stands there twice
}

template <typename Stream, typename Table>
void CellTable::transfer(Stream& stream, Table& table) {
  std::uint64_t shards = table.shards_.size();
  stream.number(shards);
  if (shards != table.shards_.size()) {
    if constexpr (Stream::kReads) stream.fail();
    return;
  }
  for (std::uint32_t number = 0; number < shards; ++number) {
    if constexpr (Stream::kReads) {
      table.read_shard(stream, number);
      if (stream.failed()) return;
    } else {
      const Shard& shard = table.shards_[number];
      base::transfer_numbers(stream, shard.cells, shard.used, shard.looked_through, shard.thinned);
      table.for_each_step(shard, [&](const std::vector<Cell>& cells) {
        stream.raw({reinterpret_cast<const char*>(cells.data()), cells.size() * sizeof(Cell)});
      });
    }
  }
}

}  // namespace wirefold::index
