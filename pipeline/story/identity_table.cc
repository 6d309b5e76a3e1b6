// Identities outnumber the articles of the window, and each input asks for one that mostly is not
// there. So they stand side by side and not in nodes of their own, which took twice the memory, and
// a key that is unknown mostly costs a look at one cell. Keys are hashes: their bits are mixed
// already.

#include "story/identity_table.h"

#include <bit>
#include <limits>

#include "base/check.h"
#include "story/close_gap.h"

namespace wirefold::story {

/// Where the key's slot stands, or would stand.
std::size_t IdentityTable::cell_of(const base::Hash128& key) const {
  const std::size_t mask = cells_.size() - 1;
  std::size_t cell = home_of(key);
  while (cells_[cell] != 0 && at(cells_[cell] - 1).key != key) cell = (cell + 1) & mask;
  return cell;
}

void IdentityTable::forget(const base::Hash128& key) {
  const std::size_t cell = cell_of(key);
  cells_[cell] = 0;
  close_gap(cells_, cell, [&](std::uint32_t slot) { return home_of(at(slot).key); });
}

void IdentityTable::grow() {
  cells_.assign(cells_.size() * 2, 0);
  for (std::size_t slot = 0; slot < size_; ++slot) {
    cells_[cell_of(at(slot).key)] = static_cast<std::uint32_t>(slot + 1);
  }
}

/// A free slot, if need be the oldest identity's.
std::size_t IdentityTable::slot_for_new() {
  if (size_ == most_) {
    const std::size_t slot = oldest_;
    forget(at(slot).key);
    oldest_ = (oldest_ + 1) % size_;
    return slot;
  }
  if ((size_ + 1) * 2 > cells_.size()) grow();
  if (size_ == pages_.size() * kPageSlots) pages_.emplace_back().reserve(kPageSlots);
  pages_.back().emplace_back();
  return size_++;
}

void IdentityTable::put(Identity&& identity) {
  if (most_ == 0) return;
  const std::uint32_t known = cells_[cell_of(identity.key)];
  if (known != 0) {
    at(known - 1) = std::move(identity);
    return;
  }
  const std::size_t slot = slot_for_new();
  WIREFOLD_CHECK(slot < std::numeric_limits<std::uint32_t>::max());
  cells_[cell_of(identity.key)] = static_cast<std::uint32_t>(slot + 1);
  at(slot) = std::move(identity);
}

void IdentityTable::clear() { *this = IdentityTable(most_); }

std::uint64_t IdentityTable::bytes() const {
  return pages_.size() * kPageSlots * sizeof(Identity) + cells_.size() * sizeof(cells_[0]);
}

std::uint64_t IdentityTable::bytes_max(std::uint64_t most) {
  const std::uint64_t pages = (most + kPageSlots - 1) / kPageSlots;
  const std::uint64_t cells = std::bit_ceil(most) * 2 + kCellsMin;
  return pages * kPageSlots * sizeof(Identity) + cells * 3 / 2 * sizeof(std::uint32_t);
}

}  // namespace wirefold::story
