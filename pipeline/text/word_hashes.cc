// Problem: a word's hash has other rules for one to three, four to eight and nine to sixteen bytes
// (base/hash.h), its length cannot be foreseen, and a wrong guess costs more than all three.
// Method: compute all three and choose by masks; words do not wait for each other, so eight
// (AVX-512) or four (AVX2) of them are hashed side by side. For AVX2 the loop is plain C++,
// compiled once more (this file with -O3, which makes the compiler use lanes). Cost: some ten
// instructions a word with AVX-512. Left out: a table of known words. A third of a text's words are
// rare; a table large enough for most of the others does not stay in the first cache, and every
// word that is not in it is a wrong guess.

#include "text/word_hashes.h"

#include "base/hash.h"
#include "text/tokenize.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace wirefold::text {
namespace {

// The halves of a product combined: lanes have no multiplication of 64 by 64 bits to 128.
[[gnu::always_inline]] inline std::uint64_t folded_product(std::uint64_t a, std::uint64_t b) {
  constexpr std::uint64_t kLower = 0xFFFFFFFFU;
  const std::uint64_t low = (a & kLower) * (b & kLower);
  const std::uint64_t left = (a >> 32) * (b & kLower);
  const std::uint64_t right = (a & kLower) * (b >> 32);
  const std::uint64_t middle = (low >> 32) + (left & kLower) + (right & kLower);
  const std::uint64_t upper = (a >> 32) * (b >> 32) + (left >> 32) + (right >> 32) + (middle >> 32);
  return upper ^ (low + (left << 32) + (right << 32));
}

// base::xxh3::of_sixteen() without a product of 128 bits.
[[gnu::always_inline]] inline std::uint64_t of_sixteen(std::uint64_t first, std::uint64_t last,
                                                       std::uint64_t size) {
  const std::uint64_t low = first ^ 0x6782737bea4239b9ULL;
  const std::uint64_t high = last ^ 0xaf56bc3b0996523aULL;
  std::uint64_t x = size + __builtin_bswap64(low) + high + folded_product(low, high);
  x = (x ^ (x >> 37)) * 0x165667919E3779F9ULL;
  return x ^ (x >> 32);
}

[[gnu::always_inline]] inline PackedWord hash_one(std::uint64_t low, std::uint64_t packed) {
  static_assert(kStemLetters == 6);
  const std::uint64_t size = packed >> 56;
  const std::uint64_t high = packed & 0x00FFFFFFFFFFFFFFULL;
  const std::uint64_t is_long = base::mask_of(size > 8 ? 1 : 0);
  const std::uint64_t has_stem = base::mask_of(size > kStemLetters ? 1 : 0);
  // Sizes that the other rules are for, made harmless.
  const std::uint64_t short_size = size & ~is_long;
  const std::uint64_t long_shift = ((8 * (size - 8)) & is_long) | (8 & ~is_long);
  const std::uint64_t brief = base::hash64_of_word(low, short_size);
  const std::uint64_t whole = of_sixteen(low, low >> long_shift | high << (64 - long_shift), size);
  const std::uint64_t head = base::xxh3::of_eight(
      static_cast<std::uint32_t>(low), static_cast<std::uint32_t>(low >> 16), kStemLetters);
  const std::uint64_t word = brief ^ ((brief ^ whole) & is_long);
  return {word, word ^ ((word ^ head) & has_stem)};
}

[[gnu::always_inline]] inline void hash_all(std::uint64_t* __restrict lows,
                                            std::uint64_t* __restrict highs, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    const PackedWord hashes = hash_one(lows[i], highs[i]);
    lows[i] = hashes.low;
    highs[i] = hashes.high;
  }
}

void hash_plainly(std::uint64_t* lows, std::uint64_t* highs, std::size_t count) {
  hash_all(lows, highs, count);
}

#if defined(__x86_64__)
[[gnu::target("avx2")]] void hash_by_avx2(std::uint64_t* lows, std::uint64_t* highs,
                                          std::size_t count) {
  hash_all(lows, highs, count);
}
#define WIREFOLD_WIDE gnu::target("avx512f,avx512dq,avx512vl,avx512bw")

[[WIREFOLD_WIDE]] inline __m512i all_of(std::uint64_t value) {
  return _mm512_set1_epi64(static_cast<long long>(value));
}
[[WIREFOLD_WIDE]] inline __m512i shifted_xor(__m512i x, unsigned shift) {
  return _mm512_xor_si512(x, _mm512_srli_epi64(x, shift));
}
// Bytes of each word from bit `shift` of it on: those that `mask` leaves.
[[WIREFOLD_WIDE]] inline __m512i part(__m512i words, __m512i shift, std::uint64_t mask) {
  return _mm512_and_si512(_mm512_srlv_epi64(words, shift), all_of(mask));
}

// base::xxh3::of_three() of eight words.
[[WIREFOLD_WIDE]] inline __m512i threes(__m512i low, __m512i bits) {
  const __m512i half = _mm512_and_si512(_mm512_srli_epi64(bits, 1), all_of(~std::uint64_t{7}));
  const __m512i first = _mm512_slli_epi64(_mm512_and_si512(low, all_of(0xFF)), 16);
  const __m512i middle = _mm512_slli_epi64(part(low, half, 0xFF), 24);
  const __m512i last = part(low, _mm512_sub_epi64(bits, all_of(8)), 0xFF);
  const __m512i packed = _mm512_or_si512(_mm512_or_si512(first, middle),
                                         _mm512_or_si512(last, _mm512_slli_epi64(bits, 5)));
  // Of 32 bits nothing is left of the definition's first shift.
  const __m512i x =
      _mm512_mullo_epi64(_mm512_xor_si512(packed, all_of(0x87275a9b)), all_of(0xC2B2AE3D27D4EB4F));
  return shifted_xor(_mm512_mullo_epi64(shifted_xor(x, 29), all_of(0x165667B19E3779F9)), 32);
}

// base::xxh3::of_eight() of the first four bytes of eight words and the four from bit `tail` on.
[[WIREFOLD_WIDE]] inline __m512i eights(__m512i low, __m512i tail, __m512i size) {
  const __m512i multiplier = all_of(0x9FB21C651E98DF25);
  const __m512i halves = _mm512_or_si512(_mm512_slli_epi64(low, 32), part(low, tail, 0xFFFFFFFF));
  __m512i x = _mm512_xor_si512(halves, all_of(0xc73ab174c5ecd5a2));
  x = _mm512_xor_si512(x, _mm512_xor_si512(_mm512_rol_epi64(x, 49), _mm512_rol_epi64(x, 24)));
  x = _mm512_mullo_epi64(x, multiplier);
  x = _mm512_xor_si512(x, _mm512_add_epi64(_mm512_srli_epi64(x, 35), size));
  return shifted_xor(_mm512_mullo_epi64(x, multiplier), 28);
}

[[WIREFOLD_WIDE]] inline __m512i folded_products(__m512i a, __m512i b) {
  const __m512i lower = all_of(0xFFFFFFFF);
  const __m512i upper_a = _mm512_srli_epi64(a, 32);
  const __m512i upper_b = _mm512_srli_epi64(b, 32);
  const __m512i left = _mm512_mul_epu32(upper_a, b);
  const __m512i right = _mm512_mul_epu32(a, upper_b);
  const __m512i middle = _mm512_add_epi64(
      _mm512_srli_epi64(_mm512_mul_epu32(a, b), 32),
      _mm512_add_epi64(_mm512_and_si512(left, lower), _mm512_and_si512(right, lower)));
  const __m512i upper = _mm512_add_epi64(
      _mm512_add_epi64(_mm512_mul_epu32(upper_a, upper_b), _mm512_srli_epi64(middle, 32)),
      _mm512_add_epi64(_mm512_srli_epi64(left, 32), _mm512_srli_epi64(right, 32)));
  return _mm512_xor_si512(upper, _mm512_mullo_epi64(a, b));
}

// base::xxh3::of_sixteen() of eight words.
[[WIREFOLD_WIDE]] inline __m512i sixteens(__m512i low, __m512i high, __m512i bits) {
  const __m512i turned =
      _mm512_broadcast_i32x4(_mm_setr_epi8(7, 6, 5, 4, 3, 2, 1, 0, 15, 14, 13, 12, 11, 10, 9, 8));
  const __m512i last =
      _mm512_or_si512(_mm512_srlv_epi64(low, _mm512_sub_epi64(bits, all_of(64))),
                      _mm512_sllv_epi64(high, _mm512_sub_epi64(all_of(128), bits)));
  const __m512i a = _mm512_xor_si512(low, all_of(0x6782737bea4239b9));
  const __m512i b = _mm512_xor_si512(last, all_of(0xaf56bc3b0996523a));
  const __m512i x =
      _mm512_add_epi64(_mm512_add_epi64(_mm512_srli_epi64(bits, 3), _mm512_shuffle_epi8(a, turned)),
                       _mm512_add_epi64(b, folded_products(a, b)));
  return shifted_xor(_mm512_mullo_epi64(shifted_xor(x, 37), all_of(0x165667919E3779F9)), 32);
}

[[WIREFOLD_WIDE]] inline void hash_eight(std::uint64_t* lows, std::uint64_t* highs) {
  const __m512i low = _mm512_loadu_si512(lows);
  const __m512i packed = _mm512_loadu_si512(highs);
  const __m512i high = _mm512_and_si512(packed, all_of(0x00FFFFFFFFFFFFFF));
  const __m512i size = _mm512_srli_epi64(packed, 56);
  const __m512i bits = _mm512_slli_epi64(size, 3);
  __m512i word = eights(low, _mm512_sub_epi64(bits, all_of(32)), size);
  word = _mm512_mask_mov_epi64(word, _mm512_cmplt_epu64_mask(size, all_of(4)), threes(low, bits));
  word = _mm512_mask_mov_epi64(word, _mm512_cmpgt_epu64_mask(size, all_of(8)),
                               sixteens(low, high, bits));
  const __m512i stem =
      _mm512_mask_mov_epi64(word, _mm512_cmpgt_epu64_mask(size, all_of(kStemLetters)),
                            eights(low, all_of(16), all_of(kStemLetters)));
  _mm512_storeu_si512(lows, word);
  _mm512_storeu_si512(highs, stem);
}

// By hand: the compiler's own lanes of this take three times as many instructions.
[[WIREFOLD_WIDE]] void hash_by_avx512(std::uint64_t* lows, std::uint64_t* highs,
                                      std::size_t count) {
  std::size_t i = 0;
  for (; i + 8 <= count; i += 8) hash_eight(lows + i, highs + i);
  hash_all(lows + i, highs + i, count - i);
}
auto best() {
  if (__builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") &&
      __builtin_cpu_supports("avx512bw")) {
    return hash_by_avx512;
  }
  return __builtin_cpu_supports("avx2") ? hash_by_avx2 : hash_plainly;
}
#else
auto best() { return hash_plainly; }
#endif

}  // namespace

void hash_words(std::uint64_t* lows, std::uint64_t* highs, std::size_t count) {
  static const auto chosen = best();
  chosen(lows, highs, count);
}

PackedWord hash_word(const PackedWord& word) { return hash_one(word.low, word.high); }

}  // namespace wirefold::text
