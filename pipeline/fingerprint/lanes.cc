// Problem: a shingle's hash is a chain of four multiplications by two, each waiting for the one
// before, and a sort of a hundred random hashes mispredicts every other comparison. Both keep a
// core idle. Method: shingles do not wait for each other, so eight (AVX-512) or four (AVX2) chains
// run side by side; and a short list is sorted by counting, for each element, the smaller ones,
// which is quadratic but has no branch: a hundred hashes are a few hundred wide instructions. The
// loops are plain C++; each is compiled once more for each kind of processor (this file with -O3,
// which makes the compiler use lanes). Left out: the compiler's own dispatch (target_clones), whose
// resolvers run before the thread sanitizer is ready. Two loops are written out in instructions:
// packing what was chosen, which only AVX-512 can. Cost: 1.4 us for a thousand shingles with
// AVX-512, 3.6 with AVX2, 7 without.

#include "fingerprint/lanes.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include <algorithm>
#include <bit>
#include <cstddef>

#include "base/hash.h"
#include "fingerprint/winnow.h"

namespace wirefold::fingerprint {
namespace {

struct AnyFlags {
  [[gnu::always_inline]] static unsigned run(const std::uint16_t* flags, std::size_t count) {
    std::uint16_t any = 0;
    for (std::size_t i = 0; i < count; ++i) any |= flags[i];
    return any;
  }
};

struct HashFour {
  [[gnu::always_inline]] static void run(const std::uint64_t* __restrict words,
                                         const std::uint16_t* __restrict flags, std::size_t count,
                                         std::uint32_t* __restrict hashes) {
    static_assert(kShingleWords == 4);
    for (std::size_t i = 0; i < count; ++i) {
      std::uint64_t hash = kShingleWords;
      for (std::size_t k = 0; k < kShingleWords; ++k) hash = base::mix64(hash, words[i + k]);
      hashes[i] = base::fold32(hash);
    }
    for (std::size_t i = 0; i < count; ++i) {
      std::uint32_t poor = 0;  // function words among the four
      for (std::size_t k = 0; k < kShingleWords; ++k) poor += flags[i + k] & text::kFunctionWord;
      hashes[i] = (hashes[i] & ~kWeakShingle) |
                  (poor > (kShingleWords - 2) * text::kFunctionWord ? kWeakShingle : 0);
    }
  }
};

struct Keys {
  [[gnu::always_inline]] static void run(const std::uint32_t* __restrict hashes,
                                         std::uint32_t first, std::size_t count,
                                         double* __restrict keys) {
    constexpr std::uint64_t kWhole = 0x4330'0000'0000'0000ULL;
    const std::uint64_t last = kWhole | (0xFFFF - first);
    for (std::size_t i = 0; i < count; ++i) {
      keys[i] = std::bit_cast<double>((std::uint64_t{hashes[i]} << 16U) | (last - i));
    }
  }
};

struct Rank {
  [[gnu::always_inline]] static void run(const std::uint32_t* __restrict hashes, std::size_t count,
                                         std::uint32_t* __restrict ranks) {
    for (std::size_t begin = 0; begin < count; begin += kRankLanes) {
      std::uint32_t smaller[kRankLanes] = {};
      for (std::size_t k = 0; k < count; ++k) {
        const std::uint32_t hash = hashes[k];
        for (std::size_t i = 0; i < kRankLanes; ++i)
          smaller[i] += hash < hashes[begin + i] ? 1U : 0U;
      }
      for (std::size_t i = 0; i < kRankLanes; ++i) ranks[begin + i] = smaller[i];
    }
  }
};

double lesser(double a, double b) { return a < b ? a : b; }

struct Lesser {
  [[gnu::always_inline]] static void run(const double* __restrict values, std::size_t step,
                                         std::size_t count, double* __restrict least) {
    const double* const later = values + step;
    for (std::size_t i = 0; i < count; ++i) least[i] = lesser(values[i], later[i]);
  }
};

struct CountDistinct {
  [[gnu::always_inline]] static std::size_t run(const double* values, std::size_t step,
                                                std::size_t count) {
    if (count == 0) return 0;
    const double* const later = values + step;
    std::size_t runs = 1;
    for (std::size_t i = 0; i + 1 < count; ++i) {
      runs += lesser(values[i], later[i]) != lesser(values[i + 1], later[i + 1]) ? 1U : 0U;
    }
    return runs;
  }
};

std::size_t take_distinct_plainly(const double* values, std::size_t step, std::size_t count,
                                  double* distinct) {
  if (count == 0) return 0;
  std::size_t taken = 0;
  double here = lesser(values[0], values[step]);
  for (std::size_t i = 1; i < count; ++i) {
    const double next = lesser(values[i], values[i + step]);
    distinct[taken] = here;
    taken += here != next ? 1U : 0U;
    here = next;
  }
  distinct[taken] = here;
  return taken + 1;
}

#if defined(__x86_64__)
// The last of each run; packing what was chosen is what only these registers can do.
[[gnu::target("avx512f,avx512dq,avx512vl,avx512bw")]] std::size_t take_distinct_by_avx512(
    const double* values, std::size_t step, std::size_t count, double* distinct) {
  const double* const later = values + step;
  std::size_t taken = 0;
  std::size_t i = 0;
  for (; i + kKeyLanes < count; i += kKeyLanes) {
    const __m512d here = _mm512_min_pd(_mm512_loadu_pd(values + i), _mm512_loadu_pd(later + i));
    const __m512d next =
        _mm512_min_pd(_mm512_loadu_pd(values + i + 1), _mm512_loadu_pd(later + i + 1));
    const __mmask8 is_last = _mm512_cmp_pd_mask(here, next, _CMP_NEQ_OQ);
    _mm512_storeu_pd(distinct + taken, _mm512_maskz_compress_pd(is_last, here));
    taken += static_cast<std::size_t>(__builtin_popcount(is_last));
  }
  return taken + take_distinct_plainly(values + i, step, count - i, distinct + taken);
}
#else
constexpr auto take_distinct_by_avx512 = take_distinct_plainly;
#endif

// What is not wanted is written over.
std::size_t gather_content_plainly(const text::Tokens& tokens, std::uint32_t begin,
                                   std::uint32_t end, ContentWord* words) {
  std::size_t count = 0;
  for (std::uint32_t i = begin; i < end; ++i) {
    const unsigned flags = tokens[i].flags;
    const std::uint64_t stem = tokens[i].stem;
    words[count] = {base::fold32(stem),
                    static_cast<std::uint16_t>(std::min<std::uint32_t>(i, 0xFFFF)),
                    static_cast<std::uint8_t>((flags & text::kNumeric) != 0 ? 1 : 0)};
    count += ((flags & text::kFunctionWord) == 0) & (stem != text::kNoStem) ? 1U : 0U;
  }
  return count;
}

#if defined(__x86_64__)
// Eight tokens become eight words of 64 bits, of which the wanted ones are packed.
[[gnu::target("avx512f,avx512dq,avx512vl,avx512bw")]] std::size_t gather_content_by_avx512(
    const text::Tokens& tokens, std::uint32_t begin, std::uint32_t end, ContentWord* words) {
  static_assert(text::kNumeric == 1 && text::kNoStem == 0 && sizeof(ContentWord) == 8 &&
                offsetof(ContentWord, token) == 4 && offsetof(ContentWord, is_number) == 6);
  const __m512i lanes = _mm512_setr_epi64(0, 1, 2, 3, 4, 5, 6, 7);
  std::size_t count = 0;
  std::uint32_t i = begin;
  for (; i + kWordLanes <= end; i += kWordLanes) {
    const __m512i stems = _mm512_loadu_si512(tokens.stems() + i);
    const __m512i flags = _mm512_cvtepu16_epi64(
        _mm_loadu_si128(reinterpret_cast<const __m128i*>(tokens.flags() + i)));
    const __m512i hashes = _mm512_and_si512(_mm512_xor_si512(stems, _mm512_srli_epi64(stems, 32)),
                                            _mm512_set1_epi64(0xFFFFFFFF));
    const __m512i places =
        _mm512_min_epu64(_mm512_add_epi64(_mm512_set1_epi64(i), lanes), _mm512_set1_epi64(0xFFFF));
    const __m512i numbers = _mm512_and_si512(flags, _mm512_set1_epi64(text::kNumeric));
    const __m512i packed = _mm512_or_si512(
        hashes, _mm512_or_si512(_mm512_slli_epi64(places, 32), _mm512_slli_epi64(numbers, 48)));
    const __mmask8 content = _mm512_mask_testn_epi64_mask(
        _mm512_test_epi64_mask(stems, stems), flags, _mm512_set1_epi64(text::kFunctionWord));
    _mm512_storeu_si512(words + count, _mm512_maskz_compress_epi64(content, packed));
    count += static_cast<std::size_t>(__builtin_popcount(content));
  }
  return count + gather_content_plainly(tokens, i, end, words + count);
}
#else
constexpr auto gather_content_by_avx512 = gather_content_plainly;
#endif

#if defined(__x86_64__)
bool has_avx512() {
  return __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") &&
         __builtin_cpu_supports("avx512bw");
}
#else
bool has_avx512() { return false; }
#endif

// One more copy of a loop for each kind of processor, and the best of them for this one.
template <typename Loop, typename Out, typename... In>
struct Compiled {
  static Out plain(In... in) { return Loop::run(in...); }
#if defined(__x86_64__)
  [[gnu::target("avx2")]] static Out avx2(In... in) { return Loop::run(in...); }
  [[gnu::target("avx512f,avx512dq,avx512vl,avx512bw")]] static Out avx512(In... in) {
    return Loop::run(in...);
  }
  static auto best() {
    if (has_avx512()) return avx512;
    return __builtin_cpu_supports("avx2") ? avx2 : plain;
  }
#else
  static auto best() { return plain; }
#endif
};

template <typename Loop, typename Out, typename... In>
auto best(Out (*)(In...)) {
  return Compiled<Loop, Out, In...>::best();
}

}  // namespace

unsigned any_flags(const std::uint16_t* flags, std::size_t count) {
  static const auto chosen = best<AnyFlags>(any_flags);
  return chosen(flags, count);
}

std::size_t gather_content(const text::Tokens& tokens, std::uint32_t begin, std::uint32_t end,
                           ContentWord* words) {
  static const auto chosen = has_avx512() ? gather_content_by_avx512 : gather_content_plainly;
  return chosen(tokens, begin, end, words);
}

void hash_four(const std::uint64_t* words, const std::uint16_t* flags, std::size_t count,
               std::uint32_t* hashes) {
  static const auto chosen = best<HashFour>(hash_four);
  chosen(words, flags, count, hashes);
}

void make_keys(const std::uint32_t* hashes, std::uint32_t first, std::size_t count, double* keys) {
  static const auto chosen = best<Keys>(make_keys);
  chosen(hashes, first, count, keys);
}

void rank_hashes(const std::uint32_t* hashes, std::size_t count, std::uint32_t* ranks) {
  static const auto chosen = best<Rank>(rank_hashes);
  chosen(hashes, count, ranks);
}

void lesser_pairs(const double* values, std::size_t step, std::size_t count, double* least) {
  static const auto chosen = best<Lesser>(lesser_pairs);
  chosen(values, step, count, least);
}

std::size_t count_distinct(const double* values, std::size_t step, std::size_t count) {
  static const auto chosen = best<CountDistinct>(count_distinct);
  return chosen(values, step, count);
}

std::size_t take_distinct(const double* values, std::size_t step, std::size_t count,
                          double* distinct) {
  static const auto chosen = has_avx512() ? take_distinct_by_avx512 : take_distinct_plainly;
  return chosen(values, step, count, distinct);
}

}  // namespace wirefold::fingerprint
