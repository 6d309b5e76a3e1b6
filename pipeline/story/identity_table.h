#pragma once
// The identities that have been seen, by key, also of articles that have left the window: what is a
// revision, a withdrawal or a redelivery. Part of the state: so many are remembered, and of these
// the ones that were met for the first time last.

#include <cstdint>
#include <optional>

#include "base/short_list.h"
#include "story/keyed_slots.h"
#include "story/update.h"

namespace wirefold::story {

/// One thread.
class IdentityTable {
 public:
  /// Remembers `most`; none are remembered if that is 0.
  explicit IdentityTable(std::uint64_t most) : most_(most) {}

  /// Puts the identity in place of what is known under its key. A key that is new takes the place
  /// of the oldest one if the table is full.
  void put(const Identity& identity);
  /// Nothing if none is known.
  [[nodiscard]] std::optional<Identity> find(const base::Hash128& key) const;
  [[nodiscard]] std::size_t size() const { return kept_.size(); }
  /// The i-th by first coming, the oldest first.
  [[nodiscard]] Identity by_age(std::size_t i) const {
    return unpacked(kept_.at((oldest_ + i) % size()));
  }
  void clear() { *this = IdentityTable(most_); }

  [[nodiscard]] std::uint64_t bytes() const { return kept_.bytes() + long_versions_; }
  /// Of a full table, also while its cells are doubled.
  [[nodiscard]] static std::uint64_t bytes_max(std::uint64_t most) {
    return Slots::bytes_max(most, 1) + long_versions_max(most);
  }
  /// What versions of more than eight bytes may take of that, the allocator's own included: room
  /// for all if they have 32 bytes each. One beyond it is not kept: what comes of its article next
  /// is then taken for newer.
  [[nodiscard]] static std::uint64_t long_versions_max(std::uint64_t most) {
    return most * 48 + (64U << 10);
  }

 private:
  /// An identity as it is kept, a cache line; most versions are a small number or none.
  struct alignas(64) Kept {
    base::Hash128 key;
    base::Hash128 content;
    base::TimeMs version_time = 0;
    std::uint64_t seq : 63 = 0;
    std::uint64_t withdrawn : 1 = 0;
    base::ShortList<char, 8> version;
  };
  static_assert(sizeof(Kept) == 64);
  using Slots = KeyedSlots<Kept, &Kept::key>;

  [[nodiscard]] static Kept packed(const Identity& identity);
  [[nodiscard]] static Identity unpacked(const Kept& kept);
  void forget_oldest();

  std::uint64_t most_;
  Slots kept_;  // used one after another and then in turn: who is new gets the oldest one's
  std::uint64_t long_versions_ = 0;  // bytes
  std::size_t oldest_ = 0;           // slot; 0 until the table is full
};

}  // namespace wirefold::story
