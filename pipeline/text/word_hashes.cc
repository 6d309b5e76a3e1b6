// Problem: a word's hash has other rules for one to three, four to eight and nine to sixteen bytes
// (base/hash.h), its length cannot be foreseen, and a wrong guess costs more than all three.
// Method: compute all three and choose by masks; words do not wait for each other, so eight
// (AVX-512) or four (AVX2) of them are hashed side by side. The loop is plain C++, compiled once
// more for each kind of processor (this file with -O3, which makes the compiler use lanes). Cost:
// some two nanoseconds a word with AVX-512. Left out: a table of known words. A third of a text's
// words are rare; a table large enough for most of the others does not stay in the first cache, and
// every word that is not in it is a wrong guess.

#include "text/word_hashes.h"

#include "base/hash.h"
#include "text/tokenize.h"

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
[[gnu::target("avx512f,avx512dq,avx512vl,avx512bw")]] void hash_by_avx512(std::uint64_t* lows,
                                                                          std::uint64_t* highs,
                                                                          std::size_t count) {
  hash_all(lows, highs, count);
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
