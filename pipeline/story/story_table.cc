// Linear probing over cells of four bytes, half full at most, as in article_table.cc: ids are
// numbers that somebody else made, so they are scattered.

#include "story/story_table.h"

#include <algorithm>
#include <limits>

#include "base/check.h"
#include "story/close_gap.h"

namespace wirefold::story {

/// Where the story's slot stands, or would stand.
std::size_t StoryTable::cell_of(base::StoryId id) const {
  const std::size_t mask = cells_.size() - 1;
  std::size_t cell = home_of(id);
  while (cells_[cell] != 0 && at(cells_[cell] - 1).id != id) cell = (cell + 1) & mask;
  return cell;
}

/// Makes the cells anew: so many, and every story in one.
void StoryTable::find_places(std::size_t cells) {
  cells_.assign(cells, 0);
  for (std::size_t slot = 0; slot < slots_; ++slot) {
    if (at(slot).id.valid()) cells_[cell_of(at(slot).id)] = static_cast<std::uint32_t>(slot + 1);
  }
}

void StoryTable::reserve(std::size_t stories) {
  const std::size_t cells = std::bit_ceil(std::max(2 * stories, kCellsMin));
  if (cells > cells_.size()) find_places(cells);
}

Story& StoryTable::insert(Story&& story) {
  const base::StoryId id = story.id;
  WIREFOLD_CHECK(id.valid() && find(id) == nullptr);
  if ((size_ + 1) * 2 > cells_.size()) find_places(cells_.size() * 2);
  std::size_t slot = slots_;
  if (free_.empty()) {
    WIREFOLD_CHECK(slot < std::numeric_limits<std::uint32_t>::max());
    if (slot == pages_.size() * kPageSlots) pages_.emplace_back().reserve(kPageSlots);
    pages_.back().push_back(std::move(story));
    ++slots_;
  } else {
    slot = free_.back();
    free_.pop_back();
    at(slot) = std::move(story);
  }
  cells_[cell_of(id)] = static_cast<std::uint32_t>(slot + 1);
  ++size_;
  return at(slot);
}

void StoryTable::erase(base::StoryId id) {
  const std::size_t cell = cell_of(id);
  WIREFOLD_CHECK(cells_[cell] != 0);
  const std::uint32_t freed = cells_[cell] - 1;
  cells_[cell] = 0;
  close_gap(cells_, cell, [&](std::uint32_t slot) { return home_of(at(slot).id); });
  at(freed) = Story{};
  free_.push_back(freed);
  --size_;
}

std::uint64_t StoryTable::bytes() const {
  return pages_.size() * kPageSlots * sizeof(Story) + cells_.size() * sizeof(cells_[0]) +
         free_.capacity() * sizeof(free_[0]);
}

std::uint64_t StoryTable::bytes_max(std::uint64_t stories) {
  const std::uint64_t pages = (stories + kPageSlots - 1) / kPageSlots;
  const std::uint64_t cells = std::max<std::uint64_t>(std::bit_ceil(stories * 2), kCellsMin);
  const std::uint64_t free = 2 * std::bit_ceil(stories);
  return pages * kPageSlots * sizeof(Story) + (cells * 3 / 2 + free) * sizeof(std::uint32_t);
}

}  // namespace wirefold::story
