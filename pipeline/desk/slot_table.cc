#include "desk/slot_table.h"

#include <algorithm>
#include <utility>

namespace wirefold::desk {

void SlotTable::add(std::uint64_t hash, Slot slot) {
  constexpr std::size_t kEntriesMin = 64;
  if (4 * (size_ + 1) > 3 * entries_.size()) {
    const std::size_t wanted = std::max(kEntriesMin, 2 * entries_.size());
    const auto before = std::exchange(entries_, std::vector<Entry>(wanted));
    for (const Entry& entry : before) {
      if (entry.slot != kNoSlot) put(entry);
    }
  }
  put({base::fold32(hash), slot});
  ++size_;
}

void SlotTable::put(Entry entry) {
  std::size_t at = home(entry.mark);
  while (entries_[at].slot != kNoSlot) at = next(at);
  entries_[at] = entry;
}

void SlotTable::remove(std::uint64_t hash, Slot slot) {
  std::size_t hole = home(base::fold32(hash));
  while (entries_[hole].slot != slot) hole = next(hole);
  // Whatever stands behind the hole and would not be found across it moves into it.
  for (std::size_t at = next(hole); entries_[at].slot != kNoSlot; at = next(at)) {
    const std::size_t mask = entries_.size() - 1;
    const std::size_t way = (at - home(entries_[at].mark)) & mask;
    if (way < ((at - hole) & mask)) continue;
    entries_[hole] = entries_[at];
    hole = at;
  }
  entries_[hole] = {};
  --size_;
}

}  // namespace wirefold::desk
