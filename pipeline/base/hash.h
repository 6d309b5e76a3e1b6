#pragma once
// Hashing for the whole project: XXH3 (xxhash.com, 64 and 128 bit). The only user of the library.
// Hashes are part of persistent formats, so neither algorithm nor seeds may change silently.
// Words are short and there are a thousand in an article, so inputs of up to 16 bytes are hashed in
// place here, by the algorithm's own rules for them; the library does the rest (hash.cc).

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace wirefold::base {

/// A 128-bit hash; two different inputs are taken to be the same only if all bits agree.
struct Hash128 {
  std::uint64_t low = 0;
  std::uint64_t high = 0;
  friend bool operator==(const Hash128&, const Hash128&) = default;
  friend auto operator<=>(const Hash128&, const Hash128&) = default;
};

/// XXH3-64 by the library: any length, one call. hash64() is the same, faster for short inputs.
[[nodiscard]] std::uint64_t hash64_by_library(std::string_view bytes);

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

// XXH3's rules for short inputs. The keys are pairs of words of its default secret, combined.
namespace xxh3 {

static_assert(std::endian::native == std::endian::little, "XXH3 reads its input little-endian");

template <typename Unsigned>
[[nodiscard]] inline Unsigned load(const char* from) {
  Unsigned value = 0;
  std::memcpy(&value, from, sizeof value);
  return value;
}

/// One to three bytes: the first, the middle and the last, which may be the same.
[[nodiscard]] constexpr std::uint64_t of_three(std::uint32_t first, std::uint32_t middle,
                                               std::uint32_t last, std::size_t size) {
  const std::uint64_t packed =
      first << 16U | middle << 24U | last | static_cast<std::uint32_t>(size) << 8U;
  std::uint64_t x = packed ^ 0x87275a9bULL;
  x = (x ^ (x >> 33)) * 0xC2B2AE3D27D4EB4FULL;
  x = (x ^ (x >> 29)) * 0x165667B19E3779F9ULL;
  return x ^ (x >> 32);
}

/// Four to eight bytes: the first four and the last four, which may overlap.
[[nodiscard]] constexpr std::uint64_t of_eight(std::uint32_t first, std::uint32_t last,
                                               std::size_t size) {
  std::uint64_t x = (std::uint64_t{first} << 32 | last) ^ 0xc73ab174c5ecd5a2ULL;
  x ^= std::rotl(x, 49) ^ std::rotl(x, 24);
  x *= 0x9FB21C651E98DF25ULL;
  x ^= (x >> 35) + size;
  x *= 0x9FB21C651E98DF25ULL;
  return x ^ (x >> 28);
}

/// Nine to sixteen bytes: the first eight and the last eight, which may overlap.
[[nodiscard]] inline std::uint64_t of_sixteen(std::uint64_t first, std::uint64_t last,
                                              std::size_t size) {
  __extension__ using Product = unsigned __int128;
  const std::uint64_t low = first ^ 0x6782737bea4239b9ULL;
  const std::uint64_t high = last ^ 0xaf56bc3b0996523aULL;
  const Product product = static_cast<Product>(low) * high;
  const std::uint64_t folded =
      static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
  std::uint64_t x = size + __builtin_bswap64(low) + high + folded;
  x = (x ^ (x >> 37)) * 0x165667919E3779F9ULL;
  return x ^ (x >> 32);
}

}  // namespace xxh3

/// All bits set for 1, none for 0: chooses without a branch, where a compiler would turn `? :` into
/// one.
[[nodiscard]] constexpr std::uint64_t mask_of(std::uint64_t bit) { return 0 - bit; }

/// XXH3-64 of the `size` low bytes of a word, 1 … 8: of text that is in a register already. The
/// bytes above them must be zero. Without a branch, since word lengths cannot be foreseen.
[[nodiscard]] constexpr std::uint64_t hash64_of_word(std::uint64_t bytes, std::size_t size) {
  const auto byte = [&](std::size_t i) {
    return static_cast<std::uint32_t>(bytes >> (8 * i)) & 0xFFU;
  };
  const std::size_t tail = size < 4 ? 0 : 8 * (size - 4);
  const std::uint64_t longer = xxh3::of_eight(static_cast<std::uint32_t>(bytes),
                                              static_cast<std::uint32_t>(bytes >> tail), size);
  const std::uint64_t shorter =
      xxh3::of_three(byte(0), byte((size >> 1) & 7), byte((size - 1) & 7), size);
  return longer ^ ((longer ^ shorter) & mask_of(size < 4 ? 1 : 0));
}

/// XXH3-64 of the bytes.
[[nodiscard]] inline std::uint64_t hash64(std::string_view bytes) {
  using xxh3::load;
  const std::size_t size = bytes.size();
  const char* from = bytes.data();
  if (size > 16 || size == 0) return hash64_by_library(bytes);
  if (size > 8) {
    return xxh3::of_sixteen(load<std::uint64_t>(from), load<std::uint64_t>(from + size - 8), size);
  }
  if (size >= 4) {
    return xxh3::of_eight(load<std::uint32_t>(from), load<std::uint32_t>(from + size - 4), size);
  }
  const auto byte = [&](std::size_t i) { return load<std::uint8_t>(from + i); };
  return xxh3::of_three(byte(0), byte(size >> 1), byte(size - 1), size);
}

}  // namespace wirefold::base
