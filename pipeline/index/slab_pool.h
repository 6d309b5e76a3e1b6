#pragma once
// Pieces of one small size out of huge pages, for tables that grow and shrink piece by piece: what
// one gives back another takes. cell_table.h alone uses it.

#include <cstddef>
#include <vector>

#include "base/huge_pages.h"

namespace wirefold::index {

/// Memory goes back to the system with the pool. One thread.
class SlabPool {
 public:
  static constexpr std::size_t kSlabBytes = 8192;

  /// kSlabBytes of any content, aligned to a cache line, until they are given back or the pool
  /// ends.
  [[nodiscard]] void* take();
  void give(void* slab) { free_.push_back(slab); }

  /// Of slabs that were ever taken: others have not been touched.
  [[nodiscard]] std::size_t bytes() const { return made_ * kSlabBytes; }

 private:
  static constexpr std::size_t kPageSlabs = (std::size_t{2} << 20) / kSlabBytes;
  struct alignas(64) Line {
    std::byte bytes[64];
  };
  /// Room for kPageSlabs; a vector that stays empty, so that none is touched before it is taken.
  using Page = std::vector<Line, base::HugePageAllocator<Line>>;

  std::vector<Page> pages_;
  std::vector<void*> free_;
  std::size_t made_ = 0;
};

}  // namespace wirefold::index
