#pragma once
// Words of ASCII letters, eight bytes at a time; called by tokenize.cc for nearly every word. Where
// a word ends cannot be foreseen, so a loop over its letters would end with a mispredicted branch,
// as would each choice by length. Instead eight bytes are loaded, one addition a side marks the
// letters among them, and bit 5 folds all of them; hashes are taken from the register, those of
// short and of longer words both, and one is chosen. Vector instructions were left out: the hashes,
// not the letters, are what costs.

#include <bit>
#include <cstdint>

#include "base/hash.h"
#include "text/document.h"
#include "text/tokenize.h"
#include "text/word_memo.h"

namespace wirefold::text {

/// The size of a word that may go on behind what was looked at.
inline constexpr std::uint32_t kLongAsciiWord = 16;

/// So many bytes must be readable from a word's first one: two blocks, of which the second ends
/// the word, and two bytes for what stands behind it.
inline constexpr std::size_t kAsciiWordReach = 18;

/// Eight bytes and what they say as letters.
struct EightBytes {
  static constexpr std::uint64_t kOnes = 0x0101010101010101ULL;
  static constexpr std::uint64_t kCaseBits = 0x20 * kOnes;

  explicit EightBytes(const char* from) : bytes(base::xxh3::load<std::uint64_t>(from)) {
    const std::uint64_t low = (bytes | kCaseBits) & (0x7F * kOnes);
    const std::uint64_t from_a = low + (0x80 - 'a') * kOnes;
    const std::uint64_t behind_z = low + (0x80 - 'z' - 1) * kOnes;
    const std::uint64_t breaks = ~(from_a & ~behind_z & ~bytes) & (0x80 * kOnes);
    letters = static_cast<std::uint32_t>(std::countr_zero(breaks)) / 8;
  }
  /// The first `size` (0 … 7) letters folded, zeroes above them.
  [[nodiscard]] std::uint64_t folded(std::uint32_t size) const {
    return (bytes | kCaseBits) & low_bytes(size);
  }
  /// 1 if none of the first `size` (0 … 7) letters is small, else 0.
  [[nodiscard]] unsigned shouts(std::uint32_t size) const {
    return (bytes & kCaseBits & low_bytes(size)) == 0 ? 1 : 0;
  }
  static std::uint64_t low_bytes(std::uint32_t size) { return (1ULL << (8 * size)) - 1; }

  std::uint64_t bytes;
  std::uint32_t letters = 0;  ///< how many of the eight are letters before one that is none
};

/// A word's flags: each of the two is 0 or 1.
inline std::uint16_t capital_flags(unsigned first_is_capital, unsigned shouts) {
  return static_cast<std::uint16_t>(first_is_capital * kCapitalised + shouts * kAllCaps);
}

/// The stem of a word of more than six letters, by its first eight.
inline std::uint64_t ascii_stem(std::uint64_t folded) {
  static_assert(kStemLetters == 6);
  return base::xxh3::of_eight(static_cast<std::uint32_t>(folded),
                              static_cast<std::uint32_t>(folded >> 16), kStemLetters);
}

/// The same as read_ascii_word() for a word whose first eight bytes are letters.
inline std::uint32_t read_long_ascii_word(const char* from, const EightBytes& first, Token& token) {
  const EightBytes second(from + 8);
  const std::uint32_t size = 8 + second.letters;
  if (size == kLongAsciiWord) return size;
  const std::uint64_t head = first.bytes | EightBytes::kCaseBits;
  token.stem = ascii_stem(head);
  if (size == 8) {
    token.word = base::hash64_of_word(head, 8);
  } else {
    const std::uint32_t shift = 8 * second.letters;
    const std::uint64_t tail = second.folded(second.letters);
    token.word = base::xxh3::of_sixteen(head, head >> shift | tail << (64 - shift), size);
  }
  const unsigned first_shouts = (first.bytes & EightBytes::kCaseBits) == 0 ? 1 : 0;
  token.flags = capital_flags(first.shouts(1), first_shouts & second.shouts(second.letters));
  return size;
}

/// Hashes a word of one to seven letters.
inline void hash_short_word(std::uint64_t folded, std::uint32_t size, WordMemo::Entry& entry) {
  entry.letters = folded;
  entry.word = base::hash64_of_word(folded, size);
  entry.stem = size <= kStemLetters ? entry.word : ascii_stem(folded);
}

/// Reads the word whose first letter stands at `from`, with kAsciiWordReach readable bytes: its
/// letters, or kLongAsciiWord. Sets the token's hashes and flags.
[[nodiscard]] inline std::uint32_t read_ascii_word(const char* from, WordMemo& memo, Token& token) {
  const EightBytes first(from);
  const std::uint32_t size = first.letters;
  if (size == 8) return read_long_ascii_word(from, first, token);
  const std::uint64_t folded = first.folded(size);
  WordMemo::Entry& known = memo.at(folded);
  if (known.letters != folded) hash_short_word(folded, size, known);
  token.word = known.word;
  token.stem = known.stem;
  token.flags = capital_flags(first.shouts(1), (size >= 2 ? 1U : 0U) & first.shouts(size));
  return size;
}

}  // namespace wirefold::text
