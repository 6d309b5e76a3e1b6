#pragma once
// Where a text's words of ASCII letters begin and end, as bits: found for a whole text before the
// first word is read, so that no word waits for the one before it. Made and read by tokenize.cc.

#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace wirefold::text {

/// What 64 bytes of text are: bit i stands for byte i.
struct LetterBlock {
  std::uint64_t letters = 0;  ///< ASCII letters
  std::uint64_t starts = 0;   ///< first bytes of runs of letters, digits and bytes of other scripts
  std::uint64_t others = 0;   ///< digits and bytes of other characters than ASCII
  /// Bytes behind which a word of letters may go on, all `others` among them: apostrophes, a point
  /// before a letter, a space before a lone s or t.
  std::uint64_t unsure = 0;
};

/// The bits of one text; kept from text to text for its memory.
class LetterMap {
 public:
  static constexpr std::size_t kBlock = 64;

  void read(std::string_view text);
  /// The same byte by byte: the definition, and the way of machines without SSE2.
  void read_plainly(std::string_view text);

  /// Blocks with a byte of the text; one more can be read, which is empty.
  [[nodiscard]] std::size_t size() const { return blocks_.size() - 1; }
  [[nodiscard]] const LetterBlock& operator[](std::size_t block) const { return blocks_[block]; }

  /// A block and the one behind it.
  struct Window {
    std::uint64_t letters;
    std::uint64_t next_letters;
    std::uint64_t unsure;
    std::uint64_t next_unsure;

    /// How many letters stand from byte `at` of the block on: 63 for more.
    [[nodiscard]] std::uint32_t letters_from(std::uint32_t at) const {
      const std::uint64_t run = letters >> at | next_letters << 1U << (kBlock - 1 - at);
      const std::uint64_t ends = ~run | std::uint64_t{1} << (kBlock - 1);
      return static_cast<std::uint32_t>(std::countr_zero(ends));
    }
    /// Whether a word of letters that ends before byte `end` (0 … 127) may go on there.
    [[nodiscard]] bool is_unsure(std::uint32_t end) const {
      return ((end < kBlock ? unsure : next_unsure) >> (end % kBlock) & 1U) != 0;
    }
  };
  [[nodiscard]] Window window(std::size_t block) const {
    const LetterBlock& own = blocks_[block];
    const LetterBlock& next = blocks_[block + 1];
    return {own.letters, next.letters, own.unsure, next.unsure};
  }
  /// How many letters stand from byte `at` of the text on: 63 for more.
  [[nodiscard]] std::uint32_t letters_from(std::size_t at) const {
    return window(at / kBlock).letters_from(static_cast<std::uint32_t>(at % kBlock));
  }

 private:
  std::vector<LetterBlock> blocks_ = std::vector<LetterBlock>(1);
};

}  // namespace wirefold::text
