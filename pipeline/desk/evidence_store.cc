#include "desk/evidence_store.h"

#include <algorithm>
#include <cstring>
#include <iterator>
#include <utility>

#include "base/hash.h"

namespace wirefold::desk {
namespace {

constexpr std::size_t kBlockBytes = 2U << 20U;

/// Stands before each piece.
struct Head {
  std::uint64_t hash = 0;
  std::uint64_t holders = 0;
};

Head head_of(const Evidence& evidence) {
  Head head;
  std::memcpy(&head, evidence.at - sizeof head, sizeof head);
  return head;
}

void set_head(const Evidence& evidence, const Head& head) {
  std::memcpy(evidence.at - sizeof head, &head, sizeof head);
}

// Equal for equal texts, and cheap: those told apart wrongly are only kept twice, and those not
// told apart are compared. What differs between two texts of one length stands at their ends, too.
std::uint64_t mark_of(std::string_view json) {
  constexpr std::size_t kEndBytes = 64;
  if (json.size() <= 2 * kEndBytes) return base::hash64(json);
  const std::uint64_t front = base::hash64(json.substr(0, kEndBytes));
  return base::hash64(json.substr(json.size() - kEndBytes)) ^ (front + json.size());
}

}  // namespace

Evidence EvidenceStore::keep(std::string_view json) {
  if (json.empty()) return {};
  const std::uint64_t hash = mark_of(json);
  const std::lock_guard lock(mutex_);
  Evidence* const known = recent(hash);
  if (known->json() == json) {
    const Head head = head_of(*known);
    set_head(*known, {head.hash, head.holders + 1});
    return *known;
  }
  Block& block = block_with_room(sizeof(Head) + json.size());
  char* const at = block.memory.get() + block.used + sizeof(Head);
  std::memcpy(at, json.data(), json.size());
  block.used += sizeof(Head) + json.size();
  ++block.held;
  *known = {at, static_cast<std::uint32_t>(json.size()), last_};
  set_head(*known, {hash, 1});
  return *known;
}

void EvidenceStore::drop(Evidence& evidence) {
  if (evidence.at == nullptr) return;
  const std::lock_guard lock(mutex_);
  const Head head = head_of(evidence);
  set_head(evidence, {head.hash, head.holders - 1});
  const Evidence dropped = std::exchange(evidence, {});
  if (head.holders > 1) return;
  Evidence* const known = recent(head.hash);
  if (known->at == dropped.at) *known = {};
  const auto block = blocks_.find(dropped.block);
  if (--block->second.held == 0 && dropped.block != last_) give_back(block);
}

std::uint32_t EvidenceStore::oldest_end() {
  const std::lock_guard lock(mutex_);
  if (blocks_.size() < 2) return 0;
  const auto part = static_cast<std::ptrdiff_t>(std::max<std::size_t>(blocks_.size() / 8, 1));
  return std::next(blocks_.begin(), part)->first;
}

EvidenceStore::Block& EvidenceStore::block_with_room(std::size_t bytes) {
  const auto last = blocks_.find(last_);
  if (last != blocks_.end() && last->second.size - last->second.used >= bytes) return last->second;
  // Nothing in it may be held any more, and while it was the last one it stayed.
  if (last != blocks_.end() && last->second.held == 0) give_back(last);
  const std::size_t size = std::max(kBlockBytes, bytes);
  bytes_ += size;
  char* const memory = base::HugePageAllocator<char>().allocate(size);
  Block block{std::unique_ptr<char[], Free>(memory, Free{size}), size, 0, 0};
  return blocks_.emplace(++last_, std::move(block)).first->second;
}

void EvidenceStore::give_back(std::map<std::uint32_t, Block>::iterator block) {
  bytes_ -= block->second.size;
  blocks_.erase(block);
}

}  // namespace wirefold::desk
