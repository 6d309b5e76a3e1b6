#include "files/shared_blocks.h"

#include <utility>

namespace wirefold::files {

SharedBlocks::SharedBlocks(std::size_t block_bytes) : block_bytes_(block_bytes) {}

std::shared_ptr<char[]> SharedBlocks::take(std::size_t bytes) {
  if (bytes > block_bytes_) return std::make_shared_for_overwrite<char[]>(bytes);
  std::unique_ptr<char[]> block;
  {
    const std::lock_guard lock(shelf_->mutex);
    if (!shelf_->free.empty()) {
      block = std::move(shelf_->free.back());  // the one let go last: the likeliest in the cache
      shelf_->free.pop_back();
    }
  }
  if (!block) block = std::make_unique_for_overwrite<char[]>(block_bytes_);
  const auto put_back = [shelf = shelf_](char* memory) {
    std::unique_ptr<char[]> let_go(memory);
    const std::lock_guard lock(shelf->mutex);
    shelf->free.push_back(std::move(let_go));
  };
  return {block.release(), put_back};
}

}  // namespace wirefold::files
