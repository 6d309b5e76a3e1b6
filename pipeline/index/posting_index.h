#pragma once
// Bounded inverted lists: key (a heavy term or a shingle) to the articles that hold it, newest
// first. The story stage asks it which earlier articles are worth comparing with. Knows no article
// and no story: articles are slots, groups are whatever number the caller's look-up gives.

#include <cstdint>
#include <functional>
#include <vector>

namespace wirefold::index {

/// A key to look up and what a hit on it is worth.
struct Probe {
  std::uint64_t key = 0;
  float weight = 0;
};

/// A slot that was hit, with the sum of the hits' weights.
struct Candidate {
  std::uint32_t slot = 0;
  std::uint32_t hits = 0;
  float weight = 0;
};

/// Bounds of one query.
struct QueryLimits {
  std::uint32_t list_max = 128;       ///< postings read of one list, newest first
  std::uint32_t group_list_max = 8;   ///< hits counted of one group in one list
  std::uint32_t hits_min = 2;         ///< fewer hits are no candidate
  std::uint32_t candidates_max = 24;  ///< best ones returned
};

/// A fixed ring of postings, linked by key into lists. Appending overwrites the oldest posting of
/// the ring; a list ends where its next posting has been overwritten. Nothing is ever moved, so the
/// cost of an article does not depend on how many there are. One thread.
class PostingIndex {
 public:
  /// Room for `postings_max` postings (16 bytes each, allocated as they are used) and a key table
  /// that grows with them.
  explicit PostingIndex(std::uint64_t postings_max);

  /// Adds slot to the list of key. `tag` tells whether the slot still holds the same article when
  /// the posting is read: a query passes only postings whose tag is the current one.
  void add(std::uint64_t key, std::uint32_t slot, std::uint32_t tag);

  /// What a query needs to know of a slot: its current tag and its group; usable = false leaves it
  /// out.
  struct SlotView {
    std::uint32_t tag = 0;
    std::uint64_t group = 0;
    bool usable = false;
  };
  using LookUp = std::function<SlotView(std::uint32_t slot)>;

  /// The best candidates by weight (ties: higher slot tag first, then lower slot).
  [[nodiscard]] std::vector<Candidate> query(const std::vector<Probe>& probes,
                                             const LookUp& look_up,
                                             const QueryLimits& limits) const;

  /// Postings overwritten before their article left the window.
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
  struct Tally;

  [[nodiscard]] bool alive(std::uint64_t number) const { return number + capacity_ >= next_; }
  [[nodiscard]] std::uint64_t newest(std::uint64_t key) const;
  void read_list(const Probe& probe, const LookUp& look_up, const QueryLimits& limits,
                 Tally& tally) const;
  Cell& cell_of(std::uint64_t key);
  void rebuild_cells(std::size_t size);

  std::uint64_t capacity_ = 0;
  std::uint64_t next_ = 0;  // number of the next posting; its place is number % capacity_
  std::vector<Posting> ring_;
  std::vector<Cell> cells_;
  std::size_t used_cells_ = 0;
};

}  // namespace wirefold::index
