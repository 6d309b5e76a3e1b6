#pragma once
// The evidence of decisions: up to four fifths of their bytes, and read only when somebody opens a
// story. So it is copied once, by whoever commits, and not looked at until then; and where a text
// is printed word for word by many, the evidence is the same each time and kept once. Filled by
// intake.h, read through stories.h.

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string_view>

#include "base/huge_pages.h"

namespace wirefold::desk {

/// A place in an EvidenceStore. Whoever holds it hands it on or drops it.
struct Evidence {
  char* at = nullptr;
  std::uint32_t bytes = 0;
  std::uint32_t block = 0;

  /// The decision's JSON object, or empty; valid until it is dropped.
  [[nodiscard]] std::string_view json() const { return {at, bytes}; }
};

/// Safe to use from any thread.
class EvidenceStore {
 public:
  EvidenceStore() = default;
  EvidenceStore(const EvidenceStore&) = delete;
  EvidenceStore& operator=(const EvidenceStore&) = delete;

  [[nodiscard]] Evidence keep(std::string_view json);
  /// `evidence` is empty then. Memory is given back a block at a time, once nothing in it is held.
  void drop(Evidence& evidence);
  /// The number behind the oldest eighth of the blocks; 0 while there is but one.
  [[nodiscard]] std::uint32_t oldest_end();
  /// Of all blocks.
  [[nodiscard]] std::size_t bytes() const { return bytes_; }

 private:
  /// Huge pages: one fault for each, where a thread that commits would have five hundred.
  struct Free {
    std::size_t bytes = 0;
    void operator()(char* at) const { base::HugePageAllocator<char>().deallocate(at, bytes); }
  };
  struct Block {
    std::unique_ptr<char[], Free> memory;
    std::size_t size = 0;
    std::size_t used = 0;
    std::size_t held = 0;  // pieces
  };
  [[nodiscard]] Evidence* recent(std::uint64_t hash) { return &recent_[hash % recent_.size()]; }
  Block& block_with_room(std::size_t bytes);
  void give_back(std::map<std::uint32_t, Block>::iterator block);

  static constexpr std::size_t kRecent = 4'096;
  std::mutex mutex_;
  std::map<std::uint32_t, Block> blocks_;  // by number; the last one made is being filled
  std::uint32_t last_ = 0;
  std::array<Evidence, kRecent> recent_;  // held pieces by hash: where the same may come again
  std::atomic<std::size_t> bytes_{0};     // written under the mutex
};

}  // namespace wirefold::desk
