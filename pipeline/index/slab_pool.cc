#include "index/slab_pool.h"

namespace wirefold::index {

void* SlabPool::take() {
  if (!free_.empty()) {
    void* const slab = free_.back();
    free_.pop_back();
    return slab;
  }
  if (made_ % kPageSlabs == 0)
    pages_.emplace_back().reserve(kPageSlabs * kSlabBytes / sizeof(Line));
  return reinterpret_cast<std::byte*>(pages_.back().data()) + made_++ % kPageSlabs * kSlabBytes;
}

}  // namespace wirefold::index
