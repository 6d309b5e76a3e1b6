#pragma once
// What a word hashes to, remembered for the words that come up again and again: a thousand of
// them are most of a text. Two hashes are some seventy instructions and a branch on the
// word's length that cannot be foreseen; a look into this table is six. Called by tokenize.cc.

#include <cstddef>
#include <cstdint>
#include <vector>

namespace wirefold::text {

/// So many words are kept for articles' texts: what the first cache holds.
inline constexpr std::size_t kMemoWords = 1024;

/// Words of one to seven ASCII letters, each in the one place it can have; a newer word takes an
/// older one's place. The table forgets, but what it says is always right.
class WordMemo {
 public:
  /// A word's folded letters in the low bytes, and its hashes. 0 stands for an empty place.
  struct Entry {
    std::uint64_t letters = 0;
    std::uint64_t word = 0;
    std::uint64_t stem = 0;
  };

  /// `size` is a power of two.
  explicit WordMemo(std::size_t size) : entries_(size), mask_(size - 1) {}

  /// Where the word's hashes are, if entry.letters says so, or are to be put.
  [[nodiscard]] Entry& at(std::uint64_t letters) {
    return entries_[(letters * 0x9E3779B97F4A7C15ULL) >> 44 & mask_];
  }

 private:
  std::vector<Entry> entries_;
  std::size_t mask_;
};

}  // namespace wirefold::text
