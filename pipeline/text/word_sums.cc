// Problem: every sentence, line and name is hashed, and how long each is cannot be foreseen.
// Method: the polynomial of a range is that of all words up to its end less that of the words
// before it, moved up by a power. So one walk over all words serves every range. With AVX-512 it
// takes eight words at a time: each joins its neighbour, these the two before, those the four
// before; only the sum of all before the eight waits for the ones before.
// Cost: two instructions a word with AVX-512, and a dozen for each range.

#include "text/word_sums.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace wirefold::text {

// Reads words into sums; has what both ways share.
struct SumWriter {
  static constexpr auto& kPowers = WordSums::kPowers;

  static void add_plainly(const std::uint64_t* words, std::size_t begin, std::size_t end,
                          std::uint64_t* sums) {
    for (std::size_t i = begin; i < end; ++i) sums[i + 1] = sums[i] * kWordMultiplier + words[i];
  }

#if defined(__x86_64__)
  [[gnu::target("avx512f,avx512dq")]] static inline __m512i all(std::uint64_t value) {
    return _mm512_set1_epi64(static_cast<long long>(value));
  }

  [[gnu::target("avx512f,avx512dq")]] static void add_wide(const std::uint64_t* words,
                                                           std::size_t count, std::uint64_t* sums) {
    const __m512i powers = _mm512_loadu_si512(kPowers.data() + 1);
    const __m512i none = _mm512_setzero_si512();
    std::uint64_t before = 0;
    std::size_t at = 0;
    for (; at + 8 <= count; at += 8) {
      __m512i sum = _mm512_loadu_si512(words + at);
      sum = _mm512_add_epi64(
          sum, _mm512_mullo_epi64(_mm512_alignr_epi64(sum, none, 7), all(kPowers[1])));
      sum = _mm512_add_epi64(
          sum, _mm512_mullo_epi64(_mm512_alignr_epi64(sum, none, 6), all(kPowers[2])));
      sum = _mm512_add_epi64(
          sum, _mm512_mullo_epi64(_mm512_alignr_epi64(sum, none, 4), all(kPowers[4])));
      _mm512_storeu_si512(sums + at + 1,
                          _mm512_add_epi64(sum, _mm512_mullo_epi64(all(before), powers)));
      const __m128i last = _mm512_extracti64x2_epi64(sum, 3);
      before = before * kPowers[8] + static_cast<std::uint64_t>(_mm_extract_epi64(last, 1));
    }
    add_plainly(words, at, count, sums);
  }
#endif
};

std::uint64_t* WordSums::make_room(std::size_t count) {
  if (sums_.size() <= count) sums_.resize(2 * count + 1);
  return sums_.data();
}

void WordSums::read(const std::uint64_t* words, std::size_t count) {
#if defined(__x86_64__)
  static const bool is_wide = __builtin_cpu_supports("avx512dq");
  if (is_wide) return SumWriter::add_wide(words, count, make_room(count));
#endif
  read_plainly(words, count);
}

void WordSums::read_plainly(const std::uint64_t* words, std::size_t count) {
  SumWriter::add_plainly(words, 0, count, make_room(count));
}

}  // namespace wirefold::text
