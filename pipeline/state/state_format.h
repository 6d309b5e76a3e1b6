#pragma once
// The whole StoryState as bytes: what a checkpoint carries, and what two states are compared by.
// README.md has the format in prose.

#include <cstdint>

#include "base/bytes.h"
#include "base/hash.h"
#include "story/state.h"

namespace wirefold::state {

/// Of journal and checkpoint; raised with every change to what either holds. What another version
/// wrote is refused.
inline constexpr std::uint16_t kFormatVersion = 8;

/// Writes the state. Same state, same bytes, whatever order its hash tables are in. The caller
/// finishes the writer.
void write_state(const story::StoryState& state, base::ByteWriter& writer);

/// Fills `state`, which was made with the same settings. False: the bytes are no state of this
/// version and these settings; then `state` is of no use and must be dropped.
[[nodiscard]] bool read_state(base::ByteReader& reader, story::StoryState& state);

/// XXH3-128 over the XXH3-128 hashes (low, high) of the pieces of 1 MiB that write_state() hands
/// on. Equal hashes: equal states.
[[nodiscard]] base::Hash128 state_hash(const story::StoryState& state);

/// XXH3-64 of all settings that change decisions. A journal or checkpoint made under others is
/// refused, since what follows would not fit what went before.
[[nodiscard]] std::uint64_t settings_hash(const story::Settings& settings);

}  // namespace wirefold::state
