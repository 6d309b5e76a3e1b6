#pragma once
// The stories of the state, by id. They stand side by side in pages, in slots that are reused, and
// stay where they are; nodes of their own took half as much again, and a division each look-up.
// Part of the state.

#include <bit>
#include <cstdint>
#include <vector>

#include "base/huge_pages.h"
#include "base/prefetch.h"
#include "story/story.h"

namespace wirefold::story {

/// One thread.
class StoryTable {
 public:
  StoryTable() : cells_(kCellsMin) {}

  /// Null if there is none of that id. Valid until it is erased.
  [[nodiscard]] const Story* find(base::StoryId id) const {
    const std::uint32_t cell = cells_[cell_of(id)];
    return cell == 0 ? nullptr : &at(cell - 1);
  }
  [[nodiscard]] Story* find(base::StoryId id) {
    const std::uint32_t cell = cells_[cell_of(id)];
    return cell == 0 ? nullptr : &at(cell - 1);
  }
  /// Fetches what find() reads first. Where several are asked for, this for all of them and then
  /// prefetch_story() for all of them makes their waits for memory one.
  void prefetch(base::StoryId id) const { base::prefetch(&cells_[home_of(id)]); }
  void prefetch_story(base::StoryId id) const {
    const std::uint32_t cell = cells_[home_of(id)];
    if (cell != 0) base::prefetch(&at(cell - 1), sizeof(Story));
  }

  /// A story under its id, of which there must be none yet, and which must be valid.
  Story& insert(Story&& story);
  /// The story must be there.
  void erase(base::StoryId id);
  void clear() { *this = StoryTable(); }
  /// Makes room in the cells, so that so many stories come without finding places anew.
  void reserve(std::size_t stories);

  [[nodiscard]] std::size_t size() const { return size_; }
  /// Calls `see` with every story, in no order that means anything.
  template <typename See>
  void for_each(See see) const {
    for (std::size_t slot = 0; slot < slots_; ++slot) {
      if (at(slot).id.valid()) see(at(slot));
    }
  }

  /// Without what long lists of a story have of their own.
  [[nodiscard]] std::uint64_t bytes() const;
  /// Of a table of so many stories, also while its cells are doubled.
  [[nodiscard]] static std::uint64_t bytes_max(std::uint64_t stories);

 private:
  static constexpr std::size_t kPageSlots = (std::size_t{2} << 20) / sizeof(Story);  // a huge page
  static constexpr std::size_t kCellsMin = 1024;
  /// Room for kPageSlots stories, filled as slots are used for the first time.
  using Page = std::vector<Story, base::HugePageAllocator<Story>>;

  [[nodiscard]] const Story& at(std::size_t slot) const {
    return pages_[slot / kPageSlots][slot % kPageSlots];
  }
  [[nodiscard]] Story& at(std::size_t slot) { return pages_[slot / kPageSlots][slot % kPageSlots]; }
  [[nodiscard]] std::size_t home_of(base::StoryId id) const {
    constexpr std::uint64_t kGolden = 0x9E37'79B9'7F4A'7C15;  // 2^64 over the golden ratio
    return (id.value * kGolden) >> (64 - std::countr_zero(cells_.size()));
  }
  [[nodiscard]] std::size_t cell_of(base::StoryId id) const;
  void find_places(std::size_t cells);

  std::vector<Page> pages_;  // they never grow beyond their room
  std::size_t slots_ = 0;
  std::vector<std::uint32_t> free_;
  std::vector<std::uint32_t> cells_;  // slot + 1 by id, open addressing; 0 is empty; 2^n
  std::size_t size_ = 0;
};

}  // namespace wirefold::story
