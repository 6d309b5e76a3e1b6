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

/// A small open-addressing table from a number to its place in a vector, sized for one query.
class PlaceTable {
 public:
  explicit PlaceTable(std::size_t expected) : cells_(std::bit_ceil(expected * 2 + 16)) {}

  /// The value stored for the key, or 0 after making room for it.
  std::uint32_t& operator[](std::uint64_t key) {
    const std::size_t mask = cells_.size() - 1;
    std::size_t cell = base::mix64(0, key) & mask;
    while (cells_[cell].second != 0 && cells_[cell].first != key) cell = (cell + 1) & mask;
    cells_[cell].first = key;
    return cells_[cell].second;
  }

 private:
  std::vector<std::pair<std::uint64_t, std::uint32_t>> cells_;
};

}  // namespace

struct PostingIndex::Tally {
  explicit Tally(std::size_t expected) : place(expected) {}
  PlaceTable place;
  std::vector<Candidate> found;
  std::vector<std::uint32_t> tags;
};

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

void PostingIndex::add(std::uint64_t key, std::uint32_t slot, std::uint32_t tag) {
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
  ring_[place] = {slot, tag, cell.last};
  cell.last = ++next_;
}

std::uint64_t PostingIndex::newest(std::uint64_t key) const {
  key |= 1ULL << 63;
  const std::size_t mask = cells_.size() - 1;
  std::size_t cell = base::mix64(0, key) & mask;
  while (cells_[cell].key != 0 && cells_[cell].key != key) cell = (cell + 1) & mask;
  return cells_[cell].key == key ? cells_[cell].last : 0;
}

void PostingIndex::read_list(const Probe& probe, const LookUp& look_up, const QueryLimits& limits,
                             Tally& tally) const {
  PlaceTable in_group(limits.list_max);
  std::uint64_t number = newest(probe.key);
  for (std::uint32_t read = 0; number != 0 && alive(number - 1) && read < limits.list_max; ++read) {
    const Posting& posting = ring_[(number - 1) % capacity_];
    number = posting.previous;
    const SlotView view = look_up(posting.slot);
    if (!view.usable || view.tag != posting.tag) continue;
    if (++in_group[view.group] > limits.group_list_max) continue;
    std::uint32_t& place = tally.place[posting.slot];
    if (place == 0) {
      tally.found.push_back({posting.slot, 0, 0});
      tally.tags.push_back(posting.tag);
      place = static_cast<std::uint32_t>(tally.found.size());
    }
    Candidate& candidate = tally.found[place - 1];
    ++candidate.hits;
    candidate.weight += probe.weight;
  }
}

std::vector<Candidate> PostingIndex::query(const std::vector<Probe>& probes, const LookUp& look_up,
                                           const QueryLimits& limits) const {
  Tally tally(probes.size() * limits.list_max);
  for (const Probe& probe : probes) read_list(probe, look_up, limits, tally);
  std::vector<std::uint32_t> order;
  for (std::uint32_t i = 0; i < tally.found.size(); ++i) {
    if (tally.found[i].hits >= limits.hits_min) order.push_back(i);
  }
  const auto better = [&](std::uint32_t a, std::uint32_t b) {
    const Candidate& left = tally.found[a];
    const Candidate& right = tally.found[b];
    if (left.weight != right.weight) return left.weight > right.weight;
    if (tally.tags[a] != tally.tags[b]) return tally.tags[a] > tally.tags[b];
    return left.slot < right.slot;
  };
  const std::size_t count = std::min<std::size_t>(order.size(), limits.candidates_max);
  std::partial_sort(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(count), order.end(),
                    better);
  std::vector<Candidate> best;
  for (std::size_t i = 0; i < count; ++i) best.push_back(tally.found[order[i]]);
  return best;
}

std::uint64_t PostingIndex::overwritten() const {
  return next_ > capacity_ ? next_ - capacity_ : 0;
}

std::uint64_t PostingIndex::bytes() const {
  return ring_.capacity() * sizeof(Posting) + cells_.capacity() * sizeof(Cell);
}

}  // namespace wirefold::index
