#pragma once
// What the articles, the stories and the identities of the state stand in, a million of each: slots
// side by side in pages, found by a key. Nodes of their own took half as much again, and a division
// each look-up. Entries stay where they are; slots are used again, the one freed last first.
//
// Cells of four bytes say which slot has a key, by linear probing, half full at most. Numbers that
// grow by one stand close together in a window: taken as their own hash they would fill one run of
// cells as long as the window, which removing one would walk to its end. So they are scattered
// (Knuth's multiplicative hashing), and runs stay short.

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/check.h"
#include "base/hash.h"
#include "base/huge_pages.h"
#include "base/ids.h"
#include "base/prefetch.h"

namespace wirefold::story {

/// Bits of a key of which the upper ones tell keys apart.
template <typename Tag>
[[nodiscard]] std::uint64_t scattered(base::StrongId<Tag> id) {
  return id.value * 0x9E37'79B9'7F4A'7C15;  // 2^64 over the golden ratio
}
[[nodiscard]] inline std::uint64_t scattered(const base::Hash128& hash) { return hash.low; }

/// Entries by their member `kKey`, which must not change while they are in. One thread.
template <typename Entry, auto kKey>
class KeyedSlots {
 public:
  using Key = std::remove_cvref_t<decltype(std::declval<Entry>().*kKey)>;

  KeyedSlots() : cells_(kCellsMin) {}

  /// Null if there is none of that key. Valid until it is erased.
  [[nodiscard]] const Entry* find(const Key& key) const {
    const std::uint32_t cell = cells_[cell_of(key)];
    return cell == 0 ? nullptr : &at(cell - 1);
  }
  [[nodiscard]] Entry* find(const Key& key) {
    const std::uint32_t cell = cells_[cell_of(key)];
    return cell == 0 ? nullptr : &at(cell - 1);
  }
  /// The entry must be there.
  [[nodiscard]] std::uint32_t slot_of(const Key& key) const {
    const std::uint32_t cell = cells_[cell_of(key)];
    WIREFOLD_CHECK(cell != 0);
    return cell - 1;
  }
  /// What stands in a slot, 0 … slots() - 1; Entry() if it is free.
  [[nodiscard]] const Entry& at(std::size_t slot) const {
    return pages_[slot / kPageSlots][slot % kPageSlots];
  }
  [[nodiscard]] Entry& at(std::size_t slot) { return pages_[slot / kPageSlots][slot % kPageSlots]; }

  /// Fetches what find() reads first. Where several are asked for, this for all of them and then
  /// prefetch_entry() for all of them makes their waits for memory one.
  void prefetch(const Key& key) const { base::prefetch(&cells_[home_of(key)]); }
  void prefetch_entry(const Key& key) const {
    const std::uint32_t cell = cells_[home_of(key)];
    if (cell != 0) prefetch_slot(cell - 1);
  }
  void prefetch_slot(std::size_t slot) const { base::prefetch(&at(slot), sizeof(Entry)); }

  /// Puts the entry into a free slot and returns the slot. There must be none of its key yet, and
  /// the key must not be that of Entry().
  std::uint32_t insert(Entry&& entry);
  /// Frees the slot of the entry, which must be there and is handed back.
  Entry erase(const Key& key);
  void clear() { *this = KeyedSlots(); }
  /// Makes room in the cells, so that so many entries come without finding places anew.
  void reserve(std::size_t entries);

  [[nodiscard]] std::size_t size() const { return size_; }
  /// Used and free.
  [[nodiscard]] std::uint32_t slots() const { return slots_; }
  /// Calls `see` with every entry, in no order that means anything.
  template <typename See>
  void for_each(See see) const {
    for (const std::uint32_t cell : cells_) {
      if (cell != 0) see(at(cell - 1));
    }
  }

  /// Without what entries have elsewhere.
  [[nodiscard]] std::uint64_t bytes() const;
  /// Of so many entries, also while the cells are doubled; of their slots so many free at once.
  [[nodiscard]] static std::uint64_t bytes_max(std::uint64_t entries, std::uint64_t free);

  /// All slots as bytes, both ways (base/bytes.h): of each whether it is used, and then what
  /// `each(entry, slot)` transfers; which are free; how many cells there are. Reading fails where
  /// there are more than `slots_max`, a key is there twice, or the free ones are others.
  template <typename Stream, typename Slots, typename Each>
  static void transfer(Stream& stream, Slots& slots, std::uint64_t slots_max, Each each);

 private:
  static constexpr std::size_t kPageSlots = (std::size_t{2} << 20) / sizeof(Entry);  // a huge page
  static constexpr std::size_t kCellsMin = 1024;
  static constexpr std::size_t kCellsPerSlotMax = 4;
  /// Room for kPageSlots entries, filled as slots are used for the first time.
  using Page = std::vector<Entry, base::HugePageAllocator<Entry>>;

  [[nodiscard]] std::size_t home_of(const Key& key) const {
    return scattered(key) >> (64 - std::countr_zero(cells_.size()));
  }
  /// Where the key's slot stands, or would stand.
  [[nodiscard]] std::size_t cell_of(const Key& key) const {
    const std::size_t mask = cells_.size() - 1;
    std::size_t cell = home_of(key);
    while (cells_[cell] != 0 && at(cells_[cell] - 1).*kKey != key) cell = (cell + 1) & mask;
    return cell;
  }
  std::uint32_t add_slot();
  void find_places(std::size_t cells);
  void close_gap(std::size_t gap);
  [[nodiscard]] bool read_places(std::uint64_t cells);

  std::vector<Page> pages_;  // they never grow beyond their room
  std::uint32_t slots_ = 0;
  std::vector<std::uint32_t> free_;   // each once
  std::vector<std::uint32_t> cells_;  // slot + 1 by key, open addressing; 0 is empty; 2^n
  std::size_t size_ = 0;
};

/// A free slot that was not there before.
template <typename Entry, auto kKey>
std::uint32_t KeyedSlots<Entry, kKey>::add_slot() {
  WIREFOLD_CHECK(slots_ < std::numeric_limits<std::uint32_t>::max());
  if (slots_ == pages_.size() * kPageSlots) pages_.emplace_back().reserve(kPageSlots);
  pages_.back().emplace_back();
  return slots_++;
}

/// Makes the cells anew: so many, and every entry in one.
template <typename Entry, auto kKey>
void KeyedSlots<Entry, kKey>::find_places(std::size_t cells) {
  std::vector<std::uint32_t> old(cells);
  old.swap(cells_);
  for (const std::uint32_t cell : old) {
    if (cell != 0) cells_[cell_of(at(cell - 1).*kKey)] = cell;
  }
}

template <typename Entry, auto kKey>
void KeyedSlots<Entry, kKey>::reserve(std::size_t entries) {
  const std::size_t cells = std::bit_ceil(std::max(2 * entries, kCellsMin));
  if (cells > cells_.size()) find_places(cells);
}

template <typename Entry, auto kKey>
std::uint32_t KeyedSlots<Entry, kKey>::insert(Entry&& entry) {
  if ((size_ + 1) * 2 > cells_.size()) find_places(cells_.size() * 2);
  const std::size_t cell = cell_of(entry.*kKey);
  WIREFOLD_CHECK(entry.*kKey != Key() && cells_[cell] == 0);
  std::uint32_t slot = 0;
  if (free_.empty()) {
    slot = add_slot();
  } else {
    slot = free_.back();
    free_.pop_back();
  }
  at(slot) = std::move(entry);
  cells_[cell] = slot + 1;
  ++size_;
  return slot;
}

template <typename Entry, auto kKey>
Entry KeyedSlots<Entry, kKey>::erase(const Key& key) {
  const std::size_t cell = cell_of(key);
  WIREFOLD_CHECK(cells_[cell] != 0);
  const std::uint32_t slot = cells_[cell] - 1;
  cells_[cell] = 0;
  close_gap(cell);
  free_.push_back(slot);
  --size_;
  return std::exchange(at(slot), Entry());
}

/// Moves back what linear probing has put behind the empty cell `gap`, so that it is found without
/// it (Knuth, The Art of Computer Programming 3, 6.4, algorithm R).
template <typename Entry, auto kKey>
void KeyedSlots<Entry, kKey>::close_gap(std::size_t gap) {
  const std::size_t mask = cells_.size() - 1;
  for (std::size_t next = (gap + 1) & mask; cells_[next] != 0; next = (next + 1) & mask) {
    const std::size_t home = home_of(at(cells_[next] - 1).*kKey);
    if (((next - home) & mask) < ((next - gap) & mask)) continue;
    cells_[gap] = std::exchange(cells_[next], 0);
    gap = next;
  }
}

template <typename Entry, auto kKey>
std::uint64_t KeyedSlots<Entry, kKey>::bytes() const {
  return pages_.size() * kPageSlots * sizeof(Entry) +
         (cells_.size() + free_.capacity()) * sizeof(std::uint32_t);
}

template <typename Entry, auto kKey>
std::uint64_t KeyedSlots<Entry, kKey>::bytes_max(std::uint64_t entries, std::uint64_t free) {
  const std::uint64_t pages = (entries + kPageSlots - 1) / kPageSlots;
  const std::uint64_t cells = std::max<std::uint64_t>(std::bit_ceil(entries * 2), kCellsMin);
  return pages * kPageSlots * sizeof(Entry) +
         (cells * 3 / 2 + 2 * std::bit_ceil(free)) * sizeof(std::uint32_t);
}

template <typename Entry, auto kKey>
template <typename Stream, typename Slots, typename Each>
void KeyedSlots<Entry, kKey>::transfer(Stream& stream, Slots& slots, std::uint64_t slots_max,
                                       Each each) {
  std::uint32_t count = slots.slots_;
  stream.number(count);
  if constexpr (Stream::kReads) {
    if (count > slots_max) return stream.fail();
    slots.clear();
  }
  for (std::uint32_t slot = 0; slot < count; ++slot) {
    if constexpr (Stream::kReads) {
      if (stream.failed()) return;
      slots.add_slot();
    }
    auto& entry = slots.at(slot);
    bool is_used = entry.*kKey != Key();
    stream.number(is_used);
    if (is_used) each(entry, slot);
  }
  stream.items(slots.free_, count);
  // Where in the cells an entry stands depends on what was there before; that it is there counts.
  std::uint64_t cells = slots.cells_.size();
  stream.number(cells);
  if constexpr (Stream::kReads) {
    if (stream.failed() || !slots.read_places(cells)) stream.fail();
  }
}

/// Finds places in so many cells for what stands in the slots that are not free; whether all of
/// this makes sense.
template <typename Entry, auto kKey>
bool KeyedSlots<Entry, kKey>::read_places(std::uint64_t cells) {
  if (free_.size() > slots_) return false;
  size_ = slots_ - free_.size();
  const bool fits = std::has_single_bit(cells) && cells >= kCellsMin && cells >= 2 * size_ &&
                    cells <= kCellsMin + kCellsPerSlotMax * slots_;
  if (!fits) return false;
  std::vector<bool> is_free(slots_);
  for (const std::uint32_t slot : free_) {
    if (slot >= slots_ || is_free[slot]) return false;
    is_free[slot] = true;
  }
  cells_.assign(cells, 0);
  for (std::uint32_t slot = 0; slot < slots_; ++slot) {
    const Key& key = at(slot).*kKey;
    if (is_free[slot] != (key == Key())) return false;
    if (is_free[slot]) continue;
    const std::size_t cell = cell_of(key);
    if (cells_[cell] != 0) return false;
    cells_[cell] = slot + 1;
  }
  return true;
}

}  // namespace wirefold::story
