// The lists are threads through one ring. A key's cell points to its newest posting, each posting
// to the next older one of the same key; numbers grow for ever, so whether a posting still exists
// is one comparison. Lists of their own would need allocation, freeing and moving; the ring needs
// none and forgets the oldest by itself. A walk costs a cache miss a posting, which its cap bounds.
// Cells of lists that have died are dropped when the key table is rebuilt, at most once per
// doubling of what lives.

#include "index/posting_index.h"

#include <algorithm>
#include <bit>

#include "base/check.h"
#include "base/hash.h"

namespace wirefold::index {
namespace {

constexpr std::size_t kCellsMin = 1024;

}  // namespace

PostingIndex::PostingIndex(std::uint64_t postings_max)
    : mask_(std::bit_ceil(std::max<std::uint64_t>(postings_max, 1)) - 1), cells_(kCellsMin) {}

PostingIndex::Cell& PostingIndex::cell_of(std::uint64_t key) {
  const std::size_t mask = cells_.size() - 1;
  std::size_t cell = base::mix64(0, key) & mask;
  while (cells_[cell].key != 0 && cells_[cell].key != key) cell = (cell + 1) & mask;
  return cells_[cell];
}

void PostingIndex::rebuild_cells(std::size_t size) {
  std::vector<Cell> old(size);
  old.swap(cells_);
  used_cells_ = 0;
  for (const Cell& cell : old) {
    if (cell.key == 0 || !alive(cell.last - 1)) continue;
    cell_of(cell.key) = cell;
    ++used_cells_;
  }
}

void PostingIndex::set_slot(std::uint32_t slot, const SlotEntry& entry) {
  if (slot >= slots_.size()) slots_.resize(slot + 1);
  slots_[slot].entry = entry;
}

void PostingIndex::add(std::uint64_t key, std::uint32_t slot) {
  key |= 1ULL << 63;
  if ((used_cells_ + 1) * 2 > cells_.size()) {
    rebuild_cells(cells_.size());
    if (used_cells_ * 4 > cells_.size()) rebuild_cells(cells_.size() * 2);
  }
  Cell& cell = cell_of(key);
  if (cell.key == 0) {
    cell.key = key;
    ++used_cells_;
  }
  const std::size_t place = next_ & mask_;
  if (place == ring_.size()) ring_.emplace_back();
  ring_[place] = {slot, slots_[slot].entry.tag, cell.last};
  cell.last = ++next_;
}

std::uint64_t PostingIndex::newest(std::uint64_t key) const {
  key |= 1ULL << 63;
  const std::size_t mask = cells_.size() - 1;
  std::size_t cell = base::mix64(0, key) & mask;
  while (cells_[cell].key != 0 && cells_[cell].key != key) cell = (cell + 1) & mask;
  return cells_[cell].key == key ? cells_[cell].last : 0;
}

bool PostingIndex::passes(const SlotEntry& entry, const Query& query) const {
  const base::TimeMs apart =
      entry.time > query.time ? entry.time - query.time : query.time - entry.time;
  const bool same_space = entry.space == query.space || entry.space == 0 || query.space == 0;
  return entry.used && entry.tag != query.self && apart <= query.window_ms && same_space;
}

std::uint32_t& PostingIndex::hits_of_group(std::uint64_t group) const {
  std::size_t place = base::mix64(0, group) % kGroups;
  while (scratch_.groups[place].list == scratch_.lists && scratch_.groups[place].group != group) {
    place = (place + 1) % kGroups;
  }
  GroupHits& entry = scratch_.groups[place];
  if (entry.list != scratch_.lists) entry = {scratch_.lists, group, 0};
  return entry.hits;
}

void PostingIndex::open_lists(const std::vector<Probe>& probes, const Query& query) const {
  scratch_.cursors.clear();
  for (const Probe& probe : probes) {
    const std::uint32_t most = probe.list_max != 0 ? probe.list_max : query.list_max;
    scratch_.cursors.push_back({newest(probe.key), std::min(most, query.list_max), 0});
  }
  scratch_.hits.resize(probes.size() * query.list_max);
}

/// Lists are read in turn, a posting each: the walks wait for memory side by side, and no long list
/// uses up the whole query.
void PostingIndex::read_lists(const Query& query) const {
  std::uint32_t left = query.postings_max;
  bool any = true;
  while (any && left > 0) {
    any = false;
    for (std::size_t list = 0; list < scratch_.cursors.size() && left > 0; ++list) {
      Cursor& cursor = scratch_.cursors[list];
      if (cursor.left == 0 || cursor.number == 0 || !alive(cursor.number - 1)) continue;
      const Posting& posting = ring_[(cursor.number - 1) & mask_];
      __builtin_prefetch(&slots_[posting.slot]);
      if (posting.previous != 0) __builtin_prefetch(&ring_[(posting.previous - 1) & mask_]);
      scratch_.hits[list * query.list_max + cursor.read] = {posting.slot, posting.tag};
      cursor.number = posting.previous;
      ++cursor.read;
      --cursor.left;
      --left;
      any = true;
    }
  }
}

void PostingIndex::count_hits(const Probe& probe, std::size_t list, const Query& query) const {
  ++scratch_.lists;
  const Hit* hits = &scratch_.hits[list * query.list_max];
  for (std::uint32_t i = 0; i < scratch_.cursors[list].read; ++i) {
    Slot& slot = slots_[hits[i].slot];
    if (slot.entry.tag != hits[i].tag || !passes(slot.entry, query)) continue;
    if (++hits_of_group(slot.entry.group) > query.group_list_max) continue;
    if (slot.query != scratch_.queries) {
      slot.query = scratch_.queries;
      slot.hits = 0;
      slot.weight = 0;
      scratch_.found.push_back(hits[i].slot);
    }
    ++slot.hits;
    slot.weight += probe.weight;
  }
}

std::vector<Candidate> PostingIndex::best(const Query& query) const {
  std::vector<Candidate> found;
  for (const std::uint32_t slot : scratch_.found) {
    const Slot& counted = slots_[slot];
    if (counted.hits >= query.hits_min) found.push_back({slot, counted.hits, counted.weight});
  }
  const auto better = [&](const Candidate& a, const Candidate& b) {
    if (a.weight != b.weight) return a.weight > b.weight;
    const std::uint32_t left = slots_[a.slot].entry.tag;
    const std::uint32_t right = slots_[b.slot].entry.tag;
    return left != right ? left > right : a.slot < b.slot;
  };
  const std::size_t kept = std::min<std::size_t>(found.size(), query.candidates_max);
  std::partial_sort(found.begin(), found.begin() + static_cast<std::ptrdiff_t>(kept), found.end(),
                    better);
  found.resize(kept);
  return found;
}

std::vector<Candidate> PostingIndex::query(const std::vector<Probe>& probes,
                                           const Query& query) const {
  WIREFOLD_CHECK(query.list_max <= kListMax);
  ++scratch_.queries;
  scratch_.found.clear();
  open_lists(probes, query);
  read_lists(query);
  for (std::size_t list = 0; list < probes.size(); ++list) count_hits(probes[list], list, query);
  return best(query);
}

std::uint64_t PostingIndex::overwritten() const {
  return next_ > mask_ + 1 ? next_ - mask_ - 1 : 0;
}

std::uint64_t PostingIndex::bytes() const {
  return ring_.capacity() * sizeof(Posting) + cells_.capacity() * sizeof(Cell) +
         slots_.capacity() * sizeof(Slot);
}

}  // namespace wirefold::index
