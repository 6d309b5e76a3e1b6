#pragma once
// Bounded inverted lists: key (a heavy term or a shingle) to the articles that hold it, newest
// first. The story stage asks it which earlier articles are worth comparing with. Knows no article
// and no story: articles are slots, groups are whatever number the caller's look-up gives.

#include <array>
#include <cstdint>
#include <vector>

#include "base/bytes.h"
#include "base/huge_pages.h"
#include "base/time.h"
#include "index/cell_table.h"

namespace wirefold::index {

/// A key to look up and what a hit on it is worth.
struct Probe {
  std::uint64_t key = 0;
  float weight = 0;
  std::uint32_t list_max = 0;  ///< postings read of its list; 0: as the query says
  bool is_deep = false;        ///< its list is one of those that Query reads deep
};

/// What a query needs to know of the article in a slot.
struct SlotEntry {
  base::TimeMs time = 0;
  std::uint64_t group = 0;  ///< its story
  std::uint32_t tag = 0;    ///< changes with the article, so that old postings of a slot are known
  std::uint32_t space = 0;  ///< its language: entries of different spaces are not compared; 0: any
  bool used = false;
  bool crowded = false;  ///< its group may have more than kCrowd entries
  /// From `time` on it is as near as can be for so long.
  std::uint32_t lasts_s = 0;
};

/// Groups of at most so many entries cannot flood a list, so their hits need no counting apart.
inline constexpr std::uint32_t kCrowd = 8;

/// A slot that was hit, with the sum of the hits' weights.
struct Candidate {
  std::uint32_t slot = 0;
  std::uint32_t hits = 0;
  float weight = 0;
};

/// What to look for, and the bounds of one query.
struct Query {
  base::TimeMs time = 0;
  base::TimeMs window_ms = 0;  ///< entries further apart in time are left out
  std::uint32_t space = 0;     ///< 0: any
  std::uint32_t self = 0;      ///< tag of the article that asks; not returned

  std::uint32_t list_max = 128;            ///< postings read of one list, newest first
  std::uint32_t postings_max = 4096;       ///< postings read in all, lists in turn, but deep ones
  std::uint32_t deep_list_max = 128;       ///< postings read of a deep list, newest first
  std::uint32_t deep_postings_max = 4096;  ///< postings read of deep lists in all, in turn
  std::uint32_t group_list_max = kCrowd;   ///< hits counted of one group in one list; >= kCrowd
  std::uint32_t hits_min = 2;              ///< fewer hits are no candidate
  std::uint32_t candidates_max = 24;       ///< best ones returned
};

/// Lists of postings in one ring of blocks, a cache line each. A key's newest postings stand in its
/// cell of the key table, older ones in blocks, newest first; the ring gives up its oldest page of
/// blocks when none of them holds one of the newest postings, and a list ends where its next block
/// is gone. Cost of an article: bounded, however many there are. One thread, also for queries.
class PostingIndex {
 public:
  /// At least the newest `postings_max` postings are found if each block takes up six on average,
  /// which common keys exceed by far (posting_index.cc). Tables are allocated as they are used;
  /// that of the slots has room for `slots`, and grows where there are more.
  explicit PostingIndex(std::uint64_t postings_max, std::size_t slots = 0);

  /// Says what a slot holds from now on. Slots are small numbers, below kSlotsMax.
  void set_slot(std::uint32_t slot, const SlotEntry& entry);
  /// The slot must be set.
  void set_group(std::uint32_t slot, std::uint64_t group) { entries_[slot].group = group; }
  void set_times(std::uint32_t slot, base::TimeMs time, std::uint32_t lasts_s) {
    entries_[slot].time = time;
    entries_[slot].lasts_s = lasts_s;
  }
  void set_crowded(std::uint32_t slot) {
    entries_[slot].crowded = true;
    crowded_[slot] = true;
  }
  void clear_slot(std::uint32_t slot);

  /// How many slots there are and what each holds; for checks.
  [[nodiscard]] std::size_t slots() const { return entries_.size(); }
  [[nodiscard]] const SlotEntry& entry(std::size_t slot) const { return entries_[slot]; }

  /// Adds the slot, as it is set now, to the list of key.
  void add(std::uint64_t key, std::uint32_t slot);

  /// The best candidates by weight (ties: higher tag first, then lower slot).
  [[nodiscard]] std::vector<Candidate> query(const std::vector<Probe>& probes,
                                             const Query& query) const;

  /// Lists that queries have read up to their probe's own bound and no further. Of this index since
  /// it was made; for reports, no decision reads it.
  [[nodiscard]] std::uint64_t lists_cut() const { return scratch_.lists_cut; }
  /// Blocks given up so far.
  [[nodiscard]] std::uint64_t given_up() const { return given_up_; }
  [[nodiscard]] std::uint64_t bytes() const;
  /// The most that an index made for so many postings and used for so many slots can take.
  [[nodiscard]] static std::uint64_t bytes_max(std::uint64_t postings_max, std::uint64_t slots);

  static constexpr std::uint32_t kSlotsMax = (1U << 24) - 1;

  /// The whole index as bytes, both ways (base/bytes.h): number of the ring's pages u64, postings
  /// added u64, numbers of the next block u32, of the oldest page's first u32 and of pages u32,
  /// blocks given up u64; of each page, oldest first, postings added when it was opened u64 and a
  /// list of blocks as they stand in memory; the keys (CellTable::transfer); a list of what slots
  /// hold; a list of their marks. Reading fails into an index made for another number of postings.
  template <typename Stream, typename Index>
  static void transfer(Stream& stream, Index& index);

 private:
  template <typename Item>
  using Table = std::vector<Item, base::HugePageAllocator<Item>>;
  static constexpr std::size_t kBlockPostings = 14;
  struct alignas(64) Block {
    std::uint32_t older = 0;  // number of the list's next older block; 0 ends the list
    std::uint32_t size = 0;
    std::array<Posting, kBlockPostings> postings{};  // the newest last
  };
  /// Blocks of consecutive numbers.
  struct Page {
    std::uint64_t opened = 0;  // postings_ when its first block was made
    Table<Block> blocks;       // room for all from the start, used as it fills
  };
  /// What the current query has counted of a slot, small enough to stay near; nothing between two
  /// queries.
  struct Count {
    float weight = 0;
    std::uint16_t hits = 0;
    std::uint8_t mark = 0;  // the posting's upper bits
  };
  /// A hit that is worth counting.
  struct Hit {
    Posting posting = 0;
    std::uint32_t list = 0;
  };
  /// One list on its way through a query.
  struct Cursor {
    std::uint32_t list = 0;
    std::uint32_t block = 0;  // to read next; 0: at the end
  };
  /// Hits of one group in one list.
  struct GroupHits {
    std::uint64_t list = 0;  // which list of which query
    std::uint64_t group = 0;
    std::uint32_t hits = 0;
  };
  static constexpr std::size_t kListMax = 512;
  static constexpr std::size_t kGroups = 2 * kListMax;
  /// Several slots share a place, one in seven at 2,700 hits, the most of an article's.
  static constexpr std::size_t kMetPlaces = 16384;

  /// What queries use while they run, kept to save allocations; part of no state.
  struct Scratch {
    std::uint64_t lists = 1;  // number of the query's first list
    std::uint64_t lists_cut = 0;
    std::vector<std::uint64_t> hashes;    // of a probe's key
    std::vector<CellTable::Place> cells;  // of a probe
    std::vector<Cursor> cursors;
    std::vector<Posting> hits;               // kListMax places a probe
    std::vector<std::uint32_t> read;         // hits of a probe
    std::array<std::uint32_t, 2> read_of{};  // of all that are not deep, and of the deep ones
    std::vector<GroupHits> groups{kGroups};
    std::array<std::uint8_t, kMetPlaces> met{};  // by the slot's lower bits: a bit for each hit
    std::vector<Hit> sifted;                     // a place for every hit
    std::size_t sifted_size = 0;
    std::vector<std::uint32_t> found;  // slots met; a place for every hit
    std::size_t found_size = 0;
    std::vector<Candidate> several;  // of the found ones those with hits enough
    std::vector<float> heaviest;     // weights of the best of these, in order
  };

  [[nodiscard]] bool alive(std::uint32_t block) const {
    return block != 0 && block - oldest_ < next_ - oldest_;
  }
  [[nodiscard]] bool is_fresh(std::uint32_t block) const;
  [[nodiscard]] const Page& page_of(std::uint32_t block) const {
    return pages_[block / page_blocks_ % pages_.size()];
  }
  [[nodiscard]] Page& page_of(std::uint32_t block) {
    return pages_[block / page_blocks_ % pages_.size()];
  }
  [[nodiscard]] const Block& block(std::uint32_t number) const {
    return page_of(number).blocks[number % page_blocks_];
  }
  [[nodiscard]] Block& block(std::uint32_t number) {
    return page_of(number).blocks[number % page_blocks_];
  }
  [[nodiscard]] bool passes(const SlotEntry& entry, const Query& query) const;
  [[nodiscard]] bool holds_used(const Cell& cell) const;
  void spill(Cell& cell);
  Block& block_with_room(Cell& cell);
  std::uint32_t new_block();
  void open_page();
  [[nodiscard]] bool is_outlived(const Page& page, std::uint64_t closed) const;
  void give_up_oldest_page();
  void make_room_for_cell(std::uint64_t hash);
  [[nodiscard]] bool has_true_ring() const;
  [[nodiscard]] bool has_true_pages() const;

  void open_lists(const std::vector<Probe>& probes) const;
  void read_lists(const std::vector<Probe>& probes, const Query& query) const;
  void read_block(const Probe& probe, const Query& query, Cursor& cursor) const;
  /// What the lists of one kind may have together.
  struct Share {
    bool is_deep = false;
    std::uint32_t postings_max = 0;
  };
  [[nodiscard]] static bool may_stop(const Probe& probe, const Share& share);
  [[nodiscard]] bool reaches(const std::vector<Probe>& probes, const Query& query,
                             const Share& share) const;
  void stop_reading(const std::vector<Probe>& probes, const Query& query, const Share& share) const;
  void share_turns(const std::vector<Probe>& probes, const Share& share) const;
  void meet_all() const;
  void sift_hits(const Query& query) const;
  void count_hits(const std::vector<Probe>& probes, const Query& query) const;
  [[nodiscard]] bool floods(const Hit& hit, const Query& query) const;
  void take_several(const Query& query) const;
  [[nodiscard]] float least_of_best(std::size_t most) const;
  [[nodiscard]] std::vector<Candidate> passing(const Query& query, float weight_min) const;
  [[nodiscard]] std::vector<Candidate> best(const Query& query) const;

  std::uint64_t postings_max_ = 0;
  std::uint64_t postings_ = 0;     // added so far
  std::uint32_t page_blocks_ = 1;  // in a page, a power of two
  std::uint32_t next_ = 1;         // number of the next block, from 1 on, wrapping past 0
  std::uint32_t oldest_ = 0;       // the first number of the oldest page
  std::uint32_t open_ = 0;         // pages from there on
  std::uint64_t given_up_ = 0;     // blocks
  std::vector<Page> pages_;        // of the ring, a power of two: a block's page by its number
  Table<Block> spare_;             // of a page that was given up
  CellTable cells_;
  Table<SlotEntry> entries_;
  std::vector<bool> crowded_;    // parallel to entries_, as there, but near
  mutable Table<Count> counts_;  // parallel to entries_; scratch but for mark
  mutable Scratch scratch_;
};

template <typename Stream, typename Index>
void PostingIndex::transfer(Stream& stream, Index& index) {
  std::uint64_t pages = index.pages_.size();
  base::transfer_numbers(stream, pages, index.postings_, index.next_, index.oldest_, index.open_,
                         index.given_up_);
  if constexpr (Stream::kReads) {
    if (pages != index.pages_.size() || !index.has_true_ring()) return stream.fail();
  }
  for (std::uint32_t i = 0; i < index.open_; ++i) {
    auto& page = index.page_of(index.oldest_ + i * index.page_blocks_);
    if constexpr (Stream::kReads) page.blocks.reserve(index.page_blocks_);
    stream.number(page.opened);
    stream.items(page.blocks);
  }
  CellTable::transfer(stream, index.cells_);
  base::transfer_list(stream, index.entries_, [&](auto& entry) {
    base::transfer_numbers(stream, entry.time, entry.lasts_s, entry.group, entry.tag, entry.space,
                           entry.used, entry.crowded);
  });
  std::size_t slot = 0;  // crowded stands here once more: the format is older than crowded_
  base::transfer_list(stream, index.counts_, [&](auto& count) {
    std::uint8_t crowded = slot < index.entries_.size() && index.entries_[slot].crowded ? 1 : 0;
    base::transfer_numbers(stream, count.mark, crowded);
    ++slot;
  });
  if constexpr (Stream::kReads) {
    const bool fits = index.has_true_pages() && index.counts_.size() == index.entries_.size();
    if (!fits) return stream.fail();
    index.crowded_.clear();
    for (const SlotEntry& entry : index.entries_) index.crowded_.push_back(entry.crowded);
  }
}

}  // namespace wirefold::index
