#pragma once
// Bounded inverted lists: key (a heavy term or a shingle) to the articles that hold it, newest
// first. The story stage asks it which earlier articles are worth comparing with. Knows no article
// and no story: articles are slots, groups are whatever number the caller's look-up gives.

#include <cstdint>
#include <vector>

#include "base/time.h"

namespace wirefold::index {

/// A key to look up and what a hit on it is worth.
struct Probe {
  std::uint64_t key = 0;
  float weight = 0;
  std::uint32_t list_max = 0;  ///< postings read of its list; 0: as the query says
};

/// What a query needs to know of the article in a slot.
struct SlotEntry {
  base::TimeMs time = 0;
  std::uint64_t group = 0;  ///< its story
  std::uint32_t tag = 0;    ///< changes with the article, so that old postings of a slot are known
  std::uint32_t space = 0;  ///< its language: entries of different spaces are not compared; 0: any
  bool used = false;
};

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

  std::uint32_t list_max = 128;       ///< postings read of one list, newest first
  std::uint32_t postings_max = 4096;  ///< postings read in all, lists in turn
  std::uint32_t group_list_max = 8;   ///< hits counted of one group in one list
  std::uint32_t hits_min = 2;         ///< fewer hits are no candidate
  std::uint32_t candidates_max = 24;  ///< best ones returned
};

/// A fixed ring of postings, linked by key into lists. Appending overwrites the oldest posting of
/// the ring; a list ends where its next posting has been overwritten. Nothing is ever moved, so the
/// cost of an article does not depend on how many there are. One thread, also for queries.
class PostingIndex {
 public:
  /// Room for `postings_max` postings (16 bytes each, allocated as they are used; rounded up to a
  /// power of two) and a key table
  /// that grows with them.
  explicit PostingIndex(std::uint64_t postings_max);

  /// Says what a slot holds from now on. Slots are small numbers.
  void set_slot(std::uint32_t slot, const SlotEntry& entry);
  /// The slot must be set.
  void set_group(std::uint32_t slot, std::uint64_t group) { slots_[slot].entry.group = group; }
  void clear_slot(std::uint32_t slot) { slots_[slot].entry = {}; }

  /// How many slots there are and what each holds; for checks.
  [[nodiscard]] std::size_t slots() const { return slots_.size(); }
  [[nodiscard]] const SlotEntry& entry(std::size_t slot) const { return slots_[slot].entry; }

  /// Adds the slot, as it is set now, to the list of key.
  void add(std::uint64_t key, std::uint32_t slot);

  /// The best candidates by weight (ties: higher tag first, then lower slot).
  [[nodiscard]] std::vector<Candidate> query(const std::vector<Probe>& probes,
                                             const Query& query) const;

  /// Postings overwritten so far.
  [[nodiscard]] std::uint64_t overwritten() const;
  [[nodiscard]] std::uint64_t bytes() const;

 private:
  struct Posting {
    std::uint32_t slot = 0;
    std::uint32_t tag = 0;
    std::uint64_t previous = 0;  // number of the list's next older posting + 1; 0 ends the list
  };
  struct Cell {
    std::uint64_t key = 0;   // 0: empty
    std::uint64_t last = 0;  // number of the list's newest posting + 1
  };
  /// A slot with what the current query has counted of it: one cache line, read together.
  struct alignas(64) Slot {
    SlotEntry entry;
    std::uint64_t query = 0;  // which query the counts belong to
    std::uint32_t hits = 0;
    float weight = 0;
  };
  /// One list on its way through a query.
  struct Cursor {
    std::uint64_t number = 0;  // of the next posting + 1; 0: at the end
    std::uint32_t list = 0;
    std::uint32_t left = 0;  // postings it may still read
  };
  struct Hit {
    std::uint32_t slot = 0;
    std::uint32_t tag = 0;
  };
  /// Hits of one group in one list.
  struct GroupHits {
    std::uint64_t list = 0;  // which list of which query
    std::uint64_t group = 0;
    std::uint32_t hits = 0;
  };
  static constexpr std::size_t kListMax = 256;
  static constexpr std::size_t kGroups = 2 * kListMax;

  /// What queries use while they run, kept to save allocations; part of no state.
  struct Scratch {
    std::uint64_t queries = 0;
    std::uint64_t lists = 0;
    std::vector<std::size_t> cells;   // a probe's
    std::vector<Cursor> cursors;      // of the lists that are not at their end
    std::vector<Hit> hits;            // list_max places a probe
    std::vector<std::uint32_t> read;  // hits of a probe
    std::vector<GroupHits> groups{kGroups};
    std::vector<std::uint32_t> found;  // slots met; a place for every hit
    std::size_t found_size = 0;
  };

  [[nodiscard]] bool alive(std::uint64_t number) const { return number + mask_ + 1 >= next_; }
  [[nodiscard]] bool passes(const SlotEntry& entry, const Query& query) const;
  [[nodiscard]] std::size_t first_cell(std::uint64_t key) const;
  [[nodiscard]] std::uint64_t newest(std::uint64_t key, std::size_t cell) const;
  void count_hit(const Hit& hit, float weight) const;
  void open_lists(const std::vector<Probe>& probes, const Query& query) const;
  void read_lists(const Query& query) const;
  void count_hits(const Probe& probe, std::size_t list, const Query& query) const;
  [[nodiscard]] std::uint32_t& hits_of_group(std::uint64_t group) const;
  [[nodiscard]] std::vector<Candidate> best(const Query& query) const;
  Cell& cell_of(std::uint64_t key);
  void rebuild_cells(std::size_t size);

  std::uint64_t mask_ = 0;  // one less than the ring's size, a power of two
  std::uint64_t next_ = 0;  // number of the next posting; its place is number & mask_
  std::vector<Posting> ring_;
  std::vector<Cell> cells_;
  mutable std::vector<Slot> slots_;  // the counts are scratch
  std::size_t used_cells_ = 0;
  mutable Scratch scratch_;
};

}  // namespace wirefold::index
