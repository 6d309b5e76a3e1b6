#pragma once
// The identities that have been seen, by key, also of articles that have left the window: what is a
// revision, a withdrawal or a redelivery. Part of the state: so many are remembered, and of these
// the ones that were met for the first time last.

#include <cstdint>
#include <optional>
#include <vector>

#include "base/huge_pages.h"
#include "base/short_list.h"
#include "story/update.h"

namespace wirefold::story {

/// A ring of identities in order of their first coming, and cells that find them. One thread.
class IdentityTable {
 public:
  /// Remembers `most`; none are remembered if that is 0.
  explicit IdentityTable(std::uint64_t most) : most_(most), cells_(kCellsMin) {}

  /// Puts the identity in place of what is known under its key. A key that is new takes the place
  /// of the oldest one if the table is full.
  void put(const Identity& identity);
  /// Nothing if none is known.
  [[nodiscard]] std::optional<Identity> find(const base::Hash128& key) const;
  [[nodiscard]] std::size_t size() const { return size_; }
  /// The i-th by first coming, the oldest first.
  [[nodiscard]] Identity by_age(std::size_t i) const { return unpacked(at((oldest_ + i) % size_)); }
  void clear();

  [[nodiscard]] std::uint64_t bytes() const;
  /// Of a full table, also while its cells are doubled.
  [[nodiscard]] static std::uint64_t bytes_max(std::uint64_t most);
  /// What versions of more than eight bytes may take of that, the allocator's own included: room
  /// for all if they have 32 bytes each. One beyond it is not kept: what comes of its article next
  /// is then taken for newer.
  [[nodiscard]] static std::uint64_t long_versions_max(std::uint64_t most) {
    return most * 48 + (64U << 10);
  }

 private:
  /// An identity as it is kept, a cache line; most versions are a small number or none.
  struct alignas(64) Kept {
    base::Hash128 key;
    base::Hash128 content;
    base::TimeMs version_time = 0;
    std::uint64_t seq : 63 = 0;
    std::uint64_t withdrawn : 1 = 0;
    base::ShortList<char, 8> version;
  };
  static_assert(sizeof(Kept) == 64);
  static constexpr std::size_t kPageSlots = (std::size_t{2} << 20) / sizeof(Kept);  // a huge page
  static constexpr std::size_t kCellsMin = 1024;
  /// Room for kPageSlots identities, filled as they come.
  using Page = std::vector<Kept, base::HugePageAllocator<Kept>>;

  [[nodiscard]] static Kept packed(const Identity& identity);
  [[nodiscard]] static Identity unpacked(const Kept& kept);
  [[nodiscard]] const Kept& at(std::size_t slot) const {
    return pages_[slot / kPageSlots][slot % kPageSlots];
  }
  [[nodiscard]] Kept& at(std::size_t slot) { return pages_[slot / kPageSlots][slot % kPageSlots]; }
  [[nodiscard]] std::size_t home_of(const base::Hash128& key) const {
    return key.low & (cells_.size() - 1);
  }
  [[nodiscard]] std::size_t cell_of(const base::Hash128& key) const;
  [[nodiscard]] std::size_t slot_for_new();
  void keep(const Identity& identity, Kept& kept);
  void forget(const base::Hash128& key);
  void grow();

  std::uint64_t most_;
  std::vector<Page> pages_;
  std::size_t size_ = 0;
  std::uint64_t long_versions_ = 0;   // bytes
  std::size_t oldest_ = 0;            // slot; 0 until the ring is full
  std::vector<std::uint32_t> cells_;  // slot + 1 by key, open addressing; 0 is empty; 2^n
};

}  // namespace wirefold::story
