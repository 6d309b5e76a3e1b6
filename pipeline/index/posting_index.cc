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
constexpr std::uint64_t kUsed = 1ULL << 63;  // set in a cell's key, so that none is 0

}  // namespace

PostingIndex::PostingIndex(std::uint64_t postings_max)
    : mask_(std::bit_ceil(std::max<std::uint64_t>(postings_max, 1)) - 1), cells_(kCellsMin) {}

PostingIndex::Cell& PostingIndex::cell_of(std::uint64_t key) {
  std::size_t cell = first_cell(key);
  while (cells_[cell].key != 0 && cells_[cell].key != key) cell = (cell + 1) & (cells_.size() - 1);
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
  key |= kUsed;
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

std::size_t PostingIndex::first_cell(std::uint64_t key) const {
  return base::mix64(0, key | kUsed) & (cells_.size() - 1);
}

std::uint64_t PostingIndex::newest(std::uint64_t key, std::size_t cell) const {
  key |= kUsed;
  while (cells_[cell].key != 0 && cells_[cell].key != key) cell = (cell + 1) & (cells_.size() - 1);
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
  scratch_.cells.clear();
  for (const Probe& probe : probes) {
    scratch_.cells.push_back(first_cell(probe.key));
    __builtin_prefetch(&cells_[scratch_.cells.back()]);
  }
  scratch_.cursors.clear();
  for (std::uint32_t list = 0; list < probes.size(); ++list) {
    const Probe& probe = probes[list];
    const std::uint64_t number = newest(probe.key, scratch_.cells[list]);
    if (number == 0 || !alive(number - 1)) continue;
    __builtin_prefetch(&ring_[(number - 1) & mask_]);
    const std::uint32_t most = probe.list_max != 0 ? probe.list_max : query.list_max;
    scratch_.cursors.push_back({number, list, std::min(most, query.list_max)});
  }
  scratch_.hits.resize(probes.size() * query.list_max);
  scratch_.read.assign(probes.size(), 0);
}

/// Lists are read in turn, a posting each: the walks wait for memory side by side, and no long list
/// uses up the whole query. A list at its end takes no further turns.
void PostingIndex::read_lists(const Query& query) const {
  std::vector<Cursor>& cursors = scratch_.cursors;
  std::uint32_t left = query.postings_max;
  while (!cursors.empty() && left > 0) {
    std::size_t kept = 0;
    const std::size_t turns = std::min<std::size_t>(cursors.size(), left);
    for (std::size_t turn = 0; turn < turns; ++turn) {
      Cursor cursor = cursors[turn];
      const Posting& posting = ring_[(cursor.number - 1) & mask_];
      __builtin_prefetch(&slots_[posting.slot]);
      scratch_.hits[cursor.list * query.list_max + scratch_.read[cursor.list]++] = {posting.slot,
                                                                                    posting.tag};
      cursor.number = posting.previous;
      if (--cursor.left == 0 || cursor.number == 0 || !alive(cursor.number - 1)) continue;
      __builtin_prefetch(&ring_[(cursor.number - 1) & mask_]);
      cursors[kept++] = cursor;
    }
    left -= static_cast<std::uint32_t>(turns);
    cursors.resize(kept);  // where `left` cut the turn short, nothing is left to read
  }
}

/// Counts a hit on its slot. Whether the query has met the slot before cannot be foreseen, so
/// nothing branches on it.
void PostingIndex::count_hit(const Hit& hit, float weight) const {
  Slot& slot = slots_[hit.slot];
  const bool met = slot.query == scratch_.queries;
  slot.query = scratch_.queries;
  slot.hits = (met ? slot.hits : 0) + 1;
  slot.weight = (met ? slot.weight : 0) + weight;
  scratch_.found[scratch_.found_size] = hit.slot;
  scratch_.found_size += met ? 0 : 1;
}

void PostingIndex::count_hits(const Probe& probe, std::size_t list, const Query& query) const {
  ++scratch_.lists;
  const std::uint32_t read = scratch_.read[list];
  const Hit* hits = &scratch_.hits[list * query.list_max];
  const bool may_flood = read > query.group_list_max;
  for (std::uint32_t i = 0; i < read; ++i) {
    const SlotEntry& entry = slots_[hits[i].slot].entry;
    if (entry.tag != hits[i].tag || !passes(entry, query)) continue;
    if (may_flood && ++hits_of_group(entry.group) > query.group_list_max) continue;
    count_hit(hits[i], probe.weight);
  }
}

std::vector<Candidate> PostingIndex::best(const Query& query) const {
  std::vector<Candidate> found;
  for (std::size_t i = 0; i < scratch_.found_size; ++i) {
    const Slot& counted = slots_[scratch_.found[i]];
    if (counted.hits < query.hits_min) continue;
    found.push_back({scratch_.found[i], counted.hits, counted.weight});
  }
  const auto better = [&](const Candidate& a, const Candidate& b) {
    if (a.weight != b.weight) return a.weight > b.weight;
    const std::uint32_t left = slots_[a.slot].entry.tag;
    const std::uint32_t right = slots_[b.slot].entry.tag;
    return left != right ? left > right : a.slot < b.slot;
  };
  const std::size_t kept = std::min<std::size_t>(found.size(), query.candidates_max);
  const auto end = found.begin() + static_cast<std::ptrdiff_t>(kept);
  if (kept < found.size()) std::nth_element(found.begin(), end, found.end(), better);
  found.resize(kept);
  std::sort(found.begin(), found.end(), better);
  return found;
}

std::vector<Candidate> PostingIndex::query(const std::vector<Probe>& probes,
                                           const Query& query) const {
  WIREFOLD_CHECK(query.list_max <= kListMax);
  ++scratch_.queries;
  open_lists(probes, query);
  read_lists(query);
  scratch_.found.resize(scratch_.hits.size() + 1);
  scratch_.found_size = 0;
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
