#pragma once
// Words of ASCII letters whose ends are known, read into two registers; called by tokenize.cc for
// nearly every word. How long a word is cannot be foreseen, so nothing here branches on it: sixteen
// bytes are loaded, a mask by the size cuts them and bit 5 folds all of them. What they hash to is
// found later, for many words side by side (word_hashes.h).

#include <array>
#include <cstdint>

#include "base/hash.h"
#include "text/document.h"
#include "text/word_hashes.h"

namespace wirefold::text {

/// So many bytes must be readable from a word's first one.
inline constexpr std::size_t kAsciiWordReach = 16;

/// Sixteen bytes in text order.
struct SixteenBytes {
  std::uint64_t low = 0;
  std::uint64_t high = 0;

  static SixteenBytes load(const char* from) {
    return {base::xxh3::load<std::uint64_t>(from), base::xxh3::load<std::uint64_t>(from + 8)};
  }
  friend SixteenBytes operator&(SixteenBytes a, SixteenBytes b) {
    return {a.low & b.low, a.high & b.high};
  }
};

/// All bits of the first `size` (0 … 16) bytes.
inline SixteenBytes first_bytes(std::uint32_t size) {
  static constexpr std::array<std::uint64_t, 4> kMask = {~std::uint64_t{0}, ~std::uint64_t{0}, 0,
                                                         0};
  return SixteenBytes::load(reinterpret_cast<const char*>(kMask.data()) + 16 - size);
}

/// Reads the word of `size` (1 … kPackedLetters) letters at `from`, with kAsciiWordReach readable
/// bytes; sets the token's flags.
inline PackedWord read_ascii_word(const char* from, std::uint32_t size, Token& token) {
  static constexpr std::uint64_t kCase = 0x2020202020202020ULL;
  const SixteenBytes mask = first_bytes(size);
  const SixteenBytes letters = SixteenBytes::load(from) & mask;
  const SixteenBytes cases = SixteenBytes{kCase, kCase} & mask;
  const SixteenBytes small = letters & cases;
  const unsigned shouts = (size >= 2 ? 1U : 0U) & ((small.low | small.high) == 0 ? 1U : 0U);
  const unsigned capital = static_cast<unsigned>(~letters.low >> 5 & 1U);
  token.flags = static_cast<std::uint16_t>(capital * kCapitalised + shouts * kAllCaps);
  return {letters.low | cases.low, letters.high | cases.high | std::uint64_t{size} << 56};
}

}  // namespace wirefold::text
