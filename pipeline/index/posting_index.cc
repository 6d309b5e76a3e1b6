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
    : capacity_(std::max<std::uint64_t>(postings_max, 1)), cells_(kCellsMin) {}

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
  slots_[slot] = entry;
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
  const std::size_t place = next_ % capacity_;
  if (place == ring_.size()) ring_.emplace_back();
  ring_[place] = {slot, slots_[slot].tag, cell.last};
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
  std::size_t place = base::mix64(0, group) % Tally::kGroups;
  while (tally_.groups[place].list == tally_.lists && tally_.groups[place].group != group) {
    place = (place + 1) % Tally::kGroups;
  }
  Tally::Group& entry = tally_.groups[place];
  if (entry.list != tally_.lists) entry = {tally_.lists, group, 0};
  return entry.hits;
}

void PostingIndex::read_list(const Probe& probe, const Query& query) const {
  ++tally_.lists;
  std::uint64_t number = newest(probe.key);
  for (std::uint32_t read = 0; number != 0 && alive(number - 1) && read < query.list_max; ++read) {
    const Posting& posting = ring_[(number - 1) % capacity_];
    number = posting.previous;
    const SlotEntry& entry = slots_[posting.slot];
    if (entry.tag != posting.tag || !passes(entry, query)) continue;
    if (++hits_of_group(entry.group) > query.group_list_max) continue;
    Tally::Count& count = tally_.counts[posting.slot];
    if (count.query != tally_.queries) {
      count = {tally_.queries, 0, 0};
      tally_.found.push_back(posting.slot);
    }
    ++count.hits;
    count.weight += probe.weight;
  }
}

std::vector<Candidate> PostingIndex::best(const Query& query) const {
  std::vector<Candidate> found;
  for (const std::uint32_t slot : tally_.found) {
    const Tally::Count& count = tally_.counts[slot];
    if (count.hits >= query.hits_min) found.push_back({slot, count.hits, count.weight});
  }
  const auto better = [&](const Candidate& a, const Candidate& b) {
    if (a.weight != b.weight) return a.weight > b.weight;
    const std::uint32_t left = slots_[a.slot].tag;
    const std::uint32_t right = slots_[b.slot].tag;
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
  WIREFOLD_CHECK(query.list_max * 2 <= Tally::kGroups);
  ++tally_.queries;
  tally_.found.clear();
  tally_.counts.resize(slots_.size());
  for (const Probe& probe : probes) read_list(probe, query);
  return best(query);
}

std::uint64_t PostingIndex::overwritten() const {
  return next_ > capacity_ ? next_ - capacity_ : 0;
}

std::uint64_t PostingIndex::bytes() const {
  return ring_.capacity() * sizeof(Posting) + cells_.capacity() * sizeof(Cell) +
         slots_.size() * (sizeof(SlotEntry) + sizeof(Tally::Count));
}

}  // namespace wirefold::index
