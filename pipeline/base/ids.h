#pragma once
// Strong ids that several rooms share. A plain integer never stands for an article or a story, so
// that the compiler finds every place where the two are confused.

#include <compare>
#include <cstdint>
#include <functional>

namespace wirefold::base {

/// A 64-bit id that cannot be mixed up with another kind of id. Zero means "none".
template <typename Tag>
struct StrongId {
  std::uint64_t value = 0;
  [[nodiscard]] constexpr bool valid() const { return value != 0; }
  friend constexpr auto operator<=>(const StrongId&, const StrongId&) = default;
};

/// The sequence number an article got when it was decided: 1, 2, 3 … in journal order.
using ArticleSeq = StrongId<struct ArticleSeqTag>;
/// A story's number, derived from its founder and the founding sequence number.
using StoryId = StrongId<struct StoryIdTag>;
/// A family's number (the copies of one wire text), derived like a story's.
using FamilyId = StrongId<struct FamilyIdTag>;

}  // namespace wirefold::base

template <typename Tag>
struct std::hash<wirefold::base::StrongId<Tag>> {
  std::size_t operator()(const wirefold::base::StrongId<Tag>& id) const noexcept {
    return static_cast<std::size_t>(id.value * 0x9e3779b97f4a7c15ULL);
  }
};
