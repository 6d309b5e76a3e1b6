// Problem: to follow a text from word to word, each end must be known before the next beginning is
// looked for, and where a word ends cannot be foreseen. Method: compare sixteen bytes at once and
// take one bit of each (SSE2, which every x86-64 has); what stands behind a byte is then a shift of
// these bits, of the next block's first ones too. Cost: two and a half instructions a byte. Left
// out: wider registers, chosen at run time: this is a twentieth of the tokenizer's work.

#include "text/letter_map.h"

#include <array>
#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace wirefold::text {
namespace {

// Which of 64 bytes are what.
struct Bytes {
  std::uint64_t letters = 0;
  std::uint64_t others = 0;
  std::uint64_t apostrophes = 0;
  std::uint64_t points = 0;
  std::uint64_t spaces = 0;
  std::uint64_t lone = 0;  // s and t, which a lost apostrophe leaves alone
};

Bytes look_plainly(const char* from) {
  Bytes found;
  for (std::size_t i = 0; i < LetterMap::kBlock; ++i) {
    const std::uint64_t bit = std::uint64_t{1} << i;
    const char c = from[i];
    const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    const bool is_other = static_cast<unsigned char>(c) >= 0x80 || (c >= '0' && c <= '9');
    if (is_letter) found.letters |= bit;
    if (is_other) found.others |= bit;
    if (c == '\'' || c == '`') found.apostrophes |= bit;
    if (c == '.') found.points |= bit;
    if (c == ' ') found.spaces |= bit;
    if (c == 's' || c == 't') found.lone |= bit;
  }
  return found;
}

#if defined(__SSE2__)
std::uint64_t bits_of(__m128i lanes) {
  return static_cast<std::uint32_t>(_mm_movemask_epi8(lanes));
}

__m128i equal(__m128i bytes, char c) { return _mm_cmpeq_epi8(bytes, _mm_set1_epi8(c)); }

// Bytes of other characters than ASCII are negative here and lie in no range.
__m128i within(__m128i bytes, char first, char last) {
  return _mm_and_si128(_mm_cmpgt_epi8(bytes, _mm_set1_epi8(static_cast<char>(first - 1))),
                       _mm_cmplt_epi8(bytes, _mm_set1_epi8(static_cast<char>(last + 1))));
}

Bytes look(const char* from) {
  Bytes found;
  for (unsigned shift = 0; shift < LetterMap::kBlock; shift += 16) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(from + shift));
    const __m128i folded = _mm_or_si128(bytes, _mm_set1_epi8(0x20));
    const __m128i digits = within(bytes, '0', '9');
    found.letters |= bits_of(within(folded, 'a', 'z')) << shift;
    found.others |= bits_of(_mm_or_si128(digits, bytes)) << shift;  // the sign bit counts
    found.apostrophes |= bits_of(_mm_or_si128(equal(bytes, '\''), equal(bytes, '`'))) << shift;
    found.points |= bits_of(equal(bytes, '.')) << shift;
    found.spaces |= bits_of(equal(bytes, ' ')) << shift;
    found.lone |= bits_of(_mm_or_si128(equal(bytes, 's'), equal(bytes, 't'))) << shift;
  }
  return found;
}
#else
Bytes look(const char* from) { return look_plainly(from); }
#endif

// Bits of what stands `distance` bytes behind each byte.
std::uint64_t behind(std::uint64_t bits, std::uint64_t next, unsigned distance) {
  return bits >> distance | next << (LetterMap::kBlock - distance);
}

// `carry` is the top bit of the words before this block, in bit 0.
LetterBlock block_of(const Bytes& own, const Bytes& next, std::uint64_t carry) {
  const std::uint64_t words = own.letters | own.others;
  const std::uint64_t lone = behind(own.lone, next.lone, 1) & ~behind(own.letters, next.letters, 2);
  LetterBlock block;
  block.letters = own.letters;
  block.others = own.others;
  block.starts = words & ~(words << 1 | carry);
  block.unsure = own.others | own.apostrophes |
                 (own.points & behind(own.letters, next.letters, 1)) | (own.spaces & lone);
  return block;
}

// Looks at all blocks in order, each one ahead.
template <typename Look>
void fill(std::string_view text, std::vector<LetterBlock>& blocks, Look look_at) {
  constexpr std::size_t kBlock = LetterMap::kBlock;
  std::array<char, kBlock> rest{};  // what does not fill a block, and zeroes
  const std::size_t whole = text.size() / kBlock;
  text.copy(rest.data(), kBlock, whole * kBlock);
  blocks.resize(whole + 2);
  const auto nth = [&](std::size_t i) {
    return look_at(i < whole ? text.data() + i * kBlock : rest.data());
  };
  Bytes own = nth(0);
  std::uint64_t carry = 0;
  for (std::size_t i = 0; i <= whole; ++i) {
    const Bytes next = i < whole ? nth(i + 1) : Bytes{};
    blocks[i] = block_of(own, next, carry);
    carry = (own.letters | own.others) >> (kBlock - 1);
    own = next;
  }
  blocks.back() = LetterBlock{};
}

}  // namespace

void LetterMap::read(std::string_view text) { fill(text, blocks_, look); }
void LetterMap::read_plainly(std::string_view text) { fill(text, blocks_, look_plainly); }

}  // namespace wirefold::text
