// Identities outnumber the articles of the window, and each input asks for one that mostly is not
// there. So they stand side by side and not in nodes of their own, which took twice the memory, and
// a key that is unknown mostly costs a look at one cell. Keys are hashes: their bits are mixed
// already. An identity is a cache line: who finds its cell waits for memory once more, not twice.

#include "story/identity_table.h"

#include "base/check.h"

namespace wirefold::story {

namespace {

/// What a version takes beside its list; the allocator's own is that or less.
std::uint64_t long_bytes(const base::ShortList<char, 8>& version) {
  constexpr std::uint64_t kAllocator = 16;
  return version.far_bytes() == 0 ? 0 : version.far_bytes() + kAllocator;
}

}  // namespace

IdentityTable::Kept IdentityTable::packed(const Identity& identity) {
  Kept kept;
  kept.key = identity.key;
  kept.content = identity.content;
  kept.version_time = identity.version_time;
  WIREFOLD_CHECK(identity.seq.value >> 63 == 0);
  kept.seq = identity.seq.value & (~std::uint64_t{0} >> 1);
  kept.withdrawn = identity.withdrawn ? 1 : 0;
  for (const char letter : identity.version) kept.version.push_back(letter);
  return kept;
}

Identity IdentityTable::unpacked(const Kept& kept) {
  return {kept.key,     {kept.version.begin(), kept.version.end()},
          kept.content, kept.version_time,
          {kept.seq},   kept.withdrawn != 0};
}

std::optional<Identity> IdentityTable::find(const base::Hash128& key) const {
  const Kept* const known = kept_.find(key);
  if (known == nullptr) return std::nullopt;
  return unpacked(*known);
}

void IdentityTable::forget_oldest() {
  const Kept oldest = kept_.erase(base::Hash128(kept_.at(oldest_).key));
  long_versions_ -= long_bytes(oldest.version);
  oldest_ = (oldest_ + 1) % most_;
}

void IdentityTable::put(const Identity& identity) {
  if (most_ == 0) return;
  Kept* kept = kept_.find(identity.key);
  if (kept == nullptr) {
    if (size() == most_) forget_oldest();
    Kept made;
    made.key = identity.key;
    kept = &kept_.at(kept_.insert(std::move(made)));
  }
  long_versions_ -= long_bytes(kept->version);
  *kept = packed(identity);
  if (long_versions_ + long_bytes(kept->version) > long_versions_max(most_)) kept->version = {};
  long_versions_ += long_bytes(kept->version);
}

}  // namespace wirefold::story
