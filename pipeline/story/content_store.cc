#include "story/content_store.h"

#include <algorithm>
#include <cstring>

#include "base/check.h"

namespace wirefold::story {

/// A segment that is free if there is one, else a new one, with that much room at least.
void ContentStore::open_segment(std::uint64_t room) {
  if (free_.empty()) {
    WIREFOLD_CHECK(segments_.size() < PackedContent::kNobody);
    free_.push_back(static_cast<std::uint32_t>(segments_.size()));
    segments_.emplace_back();
  }
  const std::uint32_t full = current_;
  current_ = free_.back();
  free_.pop_back();
  if (full != kNobody) close_if_empty(full);
  Segment& segment = segments_[current_];
  if (segment.memory != nullptr && segment.memory.get_deleter().bytes >= room) return;
  const std::size_t bytes = std::max<std::size_t>(room, kSegmentBytes);
  segment.memory = {base::HugePageAllocator<std::byte>().allocate(bytes), Unmap{bytes}};
}

/// One made for a content larger than a segment goes back to the system.
void ContentStore::close_if_empty(std::uint32_t segment) {
  Segment& empty = segments_[segment];
  if (empty.live > 0 || segment == current_) return;
  used_ -= empty.used;
  empty.used = 0;
  if (empty.memory.get_deleter().bytes > kSegmentBytes) empty = Segment();
  free_.push_back(segment);
}

PackedContent ContentStore::keep(const PackedContent& content, std::uint32_t slot) {
  if (content.segment_ == PackedContent::kNobody) return {};
  const std::uint64_t room = room_for(content.bytes_);
  const bool fits = current_ != kNobody && segments_[current_].used + room <=
                                               segments_[current_].memory.get_deleter().bytes;
  if (!fits) open_segment(room);
  Segment& segment = segments_[current_];
  auto* chunk = new (segment.memory.get() + segment.used) Chunk{slot, content.bytes_};
  std::memcpy(chunk + 1, content.at_, content.bytes_);
  segment.used += room;
  segment.live += room;
  used_ += room;
  live_ += room;
  return lend(*chunk, current_);
}

void ContentStore::release(const PackedContent& content) {
  if (content.segment_ == PackedContent::kNobody) return;
  Segment& segment = segments_[content.segment_];
  auto* chunk =
      reinterpret_cast<Chunk*>(const_cast<std::byte*>(content.at_)) - 1;  // the store's memory
  WIREFOLD_CHECK(chunk->slot != kNobody);
  chunk->slot = kNobody;
  const std::uint64_t room = room_for(content.bytes_);
  segment.live -= room;
  live_ -= room;
  close_if_empty(content.segment_);
}

/// Holes there are only where something is used; the current segment is not looked at.
std::uint32_t ContentStore::find_emptiest() const {
  std::uint32_t emptiest = kNobody;
  std::uint64_t least = ~std::uint64_t{0};
  for (std::uint32_t i = 0; i < segments_.size(); ++i) {
    if (i == current_ || segments_[i].used == 0 || segments_[i].live >= least) continue;
    emptiest = i;
    least = segments_[i].live;
  }
  return emptiest;
}

std::uint64_t ContentStore::bytes() const {
  std::uint64_t bytes = 0;
  for (const Segment& segment : segments_) bytes += segment.memory.get_deleter().bytes;
  return bytes;
}

std::uint64_t ContentStore::bytes_max(std::uint64_t contents, std::size_t bytes_each) {
  const std::uint64_t live = contents * room_for(bytes_each);
  return live * kHolesPart / (kHolesPart - 1) + 4 * kSegmentBytes;
}

}  // namespace wirefold::story
