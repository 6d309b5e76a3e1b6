#pragma once
// Finds slots by the hash of what they hold: eight bytes a slot, where a hash map of texts would
// hold each text a second time in a node of its own. Linear probing; what is removed leaves no mark
// behind (Knuth, The Art of Computer Programming, vol. 3, 6.4, algorithm R). Used by stories.cc.

#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/hash.h"
#include "desk/known.h"

namespace wirefold::desk {

/// One thread at a time; reading alone is safe from several.
class SlotTable {
 public:
  /// The slot of this hash for which `is_it(slot)` is true; kNoSlot if there is none.
  template <typename IsIt>
  [[nodiscard]] Slot find(std::uint64_t hash, const IsIt& is_it) const {
    if (entries_.empty()) return kNoSlot;
    const std::uint32_t mark = base::fold32(hash);
    for (std::size_t at = home(mark); entries_[at].slot != kNoSlot; at = next(at)) {
      if (entries_[at].mark == mark && is_it(entries_[at].slot)) return entries_[at].slot;
    }
    return kNoSlot;
  }
  /// `slot` must not be in it.
  void add(std::uint64_t hash, Slot slot);
  /// `slot` must be in it under this hash.
  void remove(std::uint64_t hash, Slot slot);
  void clear() { *this = {}; }
  [[nodiscard]] std::size_t size() const { return size_; }

 private:
  struct Entry {
    std::uint32_t mark = 0;
    Slot slot = kNoSlot;
  };
  [[nodiscard]] std::size_t home(std::uint32_t mark) const { return mark & (entries_.size() - 1); }
  [[nodiscard]] std::size_t next(std::size_t at) const { return (at + 1) & (entries_.size() - 1); }
  void put(Entry entry);

  std::vector<Entry> entries_;  // a power of two, at most three quarters full
  std::size_t size_ = 0;
};

}  // namespace wirefold::desk
