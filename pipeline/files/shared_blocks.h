#pragma once
// Memory that a file is read into and that its records stay in: who decides a record holds the
// block it lies in, so no record is copied on its way. A block that nobody holds any longer is
// filled again, since fresh memory costs more than the bytes that go into it. Used by
// record_splitter.h.

#include <cstddef>
#include <memory>
#include <mutex>
#include <vector>

namespace wirefold::files {

/// Bytes that live for as long as somebody holds them; nobody changes what was handed on.
using SharedBytes = std::shared_ptr<const void>;

/// Blocks of one size.
class SharedBlocks {
 public:
  explicit SharedBlocks(std::size_t block_bytes);

  /// A block of at least `bytes`. It may be let go on any thread, also when these blocks are gone.
  [[nodiscard]] std::shared_ptr<char[]> take(std::size_t bytes);
  [[nodiscard]] std::size_t block_bytes() const { return block_bytes_; }

 private:
  /// What is free. The blocks hold it, so it outlives them.
  struct Shelf {
    std::mutex mutex;
    std::vector<std::unique_ptr<char[]>> free;
  };

  std::size_t block_bytes_;
  std::shared_ptr<Shelf> shelf_ = std::make_shared<Shelf>();
};

}  // namespace wirefold::files
