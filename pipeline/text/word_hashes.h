#pragma once
// What short words hash to, for many of them at once. Called by tokenize.cc for the words of ASCII
// letters, which are nearly all of a text's.

#include <cstddef>
#include <cstdint>

namespace wirefold::text {

/// The most bytes a word has here.
inline constexpr std::uint32_t kPackedLetters = 15;

/// A word of up to kPackedLetters bytes: the first eight in `low`, the others in `high`, zeroes
/// above them, and in the highest byte of `high` how many there are.
struct PackedWord {
  std::uint64_t low = 0;
  std::uint64_t high = 0;
};

/// Puts each word's hash in the place of its low half and its stem in the place of its high one.
/// Words without bytes give anything.
void hash_words(std::uint64_t* lows, std::uint64_t* highs, std::size_t count);

/// The same for one word: hash in `low`, stem in `high`.
[[nodiscard]] PackedWord hash_word(const PackedWord& word);

}  // namespace wirefold::text
