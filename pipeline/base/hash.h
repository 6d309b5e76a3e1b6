#pragma once
// Hashing for the whole project: XXH3 (xxhash.com, 64 and 128 bit). The only user of the library.
// Hashes are part of persistent formats, so neither algorithm nor seeds may change silently.

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace wirefold::base {

/// A 128-bit hash; two different inputs are taken to be the same only if all bits agree.
struct Hash128 {
  std::uint64_t low = 0;
  std::uint64_t high = 0;
  friend bool operator==(const Hash128&, const Hash128&) = default;
  friend auto operator<=>(const Hash128&, const Hash128&) = default;
};

/// XXH3-64 of the bytes.
[[nodiscard]] std::uint64_t hash64(std::string_view bytes);

/// XXH3-128 of the bytes.
[[nodiscard]] Hash128 hash128(std::string_view bytes);

/// Mixes a second word into a running hash; order matters (rrmxmx finaliser of SplitMix64).
[[nodiscard]] constexpr std::uint64_t mix64(std::uint64_t running, std::uint64_t next) {
  std::uint64_t x = running ^ (next + 0x9e3779b97f4a7c15ULL + (running << 6) + (running >> 2));
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
  return x ^ (x >> 31);
}

/// The upper half of a 64-bit hash folded into 32 bits, for compact tables.
[[nodiscard]] constexpr std::uint32_t fold32(std::uint64_t hash) {
  return static_cast<std::uint32_t>(hash ^ (hash >> 32));
}

}  // namespace wirefold::base
