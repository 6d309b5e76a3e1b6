#pragma once
// Memory for the contents of the articles in the window (story/packed_content.h), in segments of
// huge pages that are filled one after another. Articles leave about in the order in which they
// came, so segments empty one after another, too, and are filled anew. What leaves out of order
// makes holes; where they come to an eighth of all, the emptiest segment is moved out (a
// log-structured store, Rosenblum and Ousterhout 1992). ArticleTable owns one.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "base/huge_pages.h"
#include "story/packed_content.h"

namespace wirefold::story {

class ContentStore {
 public:
  /// The content, copied into the store; `slot` is its article's. Lent until release().
  [[nodiscard]] PackedContent keep(const PackedContent& content, std::uint32_t slot);
  /// The content was lent by this store and is not used any more.
  void release(const PackedContent& content);
  /// Closes holes if there are too many: `moved(slot, content)` gets every content that is lent
  /// from another place now, and drops the one it had.
  template <typename Moved>
  void tidy(Moved moved) {
    const std::uint32_t emptiest = is_loose() ? find_emptiest() : kNobody;
    if (emptiest == kNobody) return;
    std::byte* at = segments_[emptiest].memory.get();
    while (segments_[emptiest].live > 0) {
      Chunk& chunk = *reinterpret_cast<Chunk*>(at);
      at += room_for(chunk.bytes);
      if (chunk.slot == kNobody) continue;
      const PackedContent before = lend(chunk, emptiest);
      moved(chunk.slot, keep(before, chunk.slot));
      release(before);
    }
  }
  void clear() { *this = {}; }

  /// Of its segments, also those that stand empty.
  [[nodiscard]] std::uint64_t bytes() const;
  /// The most it takes for so many contents of so many bytes each, in whatever order they leave.
  [[nodiscard]] static std::uint64_t bytes_max(std::uint64_t contents, std::size_t bytes_each);

 private:
  static constexpr std::uint32_t kSegmentBytes = 2U << 20;
  static constexpr std::uint32_t kNobody = ~0U;
  static constexpr std::uint64_t kHolesPart = 8;  // an eighth of all bytes
  static constexpr std::size_t kAlignment = alignof(std::uint64_t);

  /// Stands before each content.
  struct Chunk {
    std::uint32_t slot = kNobody;
    std::uint32_t bytes = 0;
  };
  struct Unmap {
    Unmap() : bytes(0) {}
    explicit Unmap(std::size_t mapped) : bytes(mapped) {}
    std::size_t bytes;
    void operator()(std::byte* at) const {
      base::HugePageAllocator<std::byte>().deallocate(at, bytes);
    }
  };
  struct Segment {
    std::unique_ptr<std::byte[], Unmap> memory;
    std::uint64_t used = 0;
    std::uint64_t live = 0;  ///< of the used ones those that are lent; 0: it is free or the current
  };

  [[nodiscard]] static std::uint64_t room_for(std::size_t bytes) {
    return sizeof(Chunk) + (bytes + kAlignment - 1) / kAlignment * kAlignment;
  }
  [[nodiscard]] static PackedContent lend(const Chunk& chunk, std::uint32_t segment) {
    return {reinterpret_cast<const std::byte*>(&chunk + 1), chunk.bytes, segment};
  }
  [[nodiscard]] bool is_loose() const {
    return (used_ - live_) * kHolesPart > used_ && used_ - live_ > 2 * kSegmentBytes;
  }
  [[nodiscard]] std::uint32_t find_emptiest() const;
  void open_segment(std::uint64_t room);
  void close_if_empty(std::uint32_t segment);

  std::vector<Segment> segments_;
  std::vector<std::uint32_t> free_;  // numbers of segments
  std::uint32_t current_ = kNobody;
  std::uint64_t used_ = 0;  // of all segments
  std::uint64_t live_ = 0;
};

}  // namespace wirefold::story
