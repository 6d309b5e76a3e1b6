// Identities outnumber the articles of the window, and each input asks for one that mostly is not
// there. So they stand side by side and not in nodes of their own, which took twice the memory, and
// a key that is unknown mostly costs a look at one cell. Keys are hashes: their bits are mixed
// already. An identity is a cache line: who finds its cell waits for memory once more, not twice.

#include "story/identity_table.h"

#include <bit>
#include <limits>

#include "base/check.h"
#include "story/close_gap.h"

namespace wirefold::story {

namespace {

/// What a version takes beside its list; the allocator's own is that or less.
std::uint64_t long_bytes(const base::ShortList<char, 8>& version) {
  constexpr std::uint64_t kAllocator = 16;
  return version.far_bytes() == 0 ? 0 : version.far_bytes() + kAllocator;
}

}  // namespace

IdentityTable::Kept IdentityTable::packed(const Identity& identity) {
  Kept kept;
  kept.key = identity.key;
  kept.content = identity.content;
  kept.version_time = identity.version_time;
  WIREFOLD_CHECK(identity.seq.value >> 63 == 0);
  kept.seq = identity.seq.value & (~std::uint64_t{0} >> 1);
  kept.withdrawn = identity.withdrawn ? 1 : 0;
  for (const char letter : identity.version) kept.version.push_back(letter);
  return kept;
}

Identity IdentityTable::unpacked(const Kept& kept) {
  return {kept.key,     {kept.version.begin(), kept.version.end()},
          kept.content, kept.version_time,
          {kept.seq},   kept.withdrawn != 0};
}

std::optional<Identity> IdentityTable::find(const base::Hash128& key) const {
  const std::uint32_t cell = cells_[cell_of(key)];
  if (cell == 0) return std::nullopt;
  return unpacked(at(cell - 1));
}

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

void IdentityTable::keep(const Identity& identity, Kept& kept) {
  long_versions_ -= long_bytes(kept.version);
  kept = packed(identity);
  if (long_versions_ + long_bytes(kept.version) > long_versions_max(most_)) kept.version = {};
  long_versions_ += long_bytes(kept.version);
}

void IdentityTable::put(const Identity& identity) {
  if (most_ == 0) return;
  const std::uint32_t known = cells_[cell_of(identity.key)];
  if (known != 0) return keep(identity, at(known - 1));
  const std::size_t slot = slot_for_new();
  WIREFOLD_CHECK(slot < std::numeric_limits<std::uint32_t>::max());
  cells_[cell_of(identity.key)] = static_cast<std::uint32_t>(slot + 1);
  keep(identity, at(slot));
}

void IdentityTable::clear() { *this = IdentityTable(most_); }

std::uint64_t IdentityTable::bytes() const {
  return pages_.size() * kPageSlots * sizeof(Kept) + cells_.size() * sizeof(cells_[0]) +
         long_versions_;
}

std::uint64_t IdentityTable::bytes_max(std::uint64_t most) {
  const std::uint64_t pages = (most + kPageSlots - 1) / kPageSlots;
  const std::uint64_t cells = std::bit_ceil(most) * 2 + kCellsMin;
  return pages * kPageSlots * sizeof(Kept) + cells * 3 / 2 * sizeof(std::uint32_t) +
         long_versions_max(most);
}

}  // namespace wirefold::story
