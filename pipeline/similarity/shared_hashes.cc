// Problem: an article is compared with some ten others, each time five lists with five lists; which
// hashes they share cannot be foreseen, so a merge or a search of each mispredicts all the way.
// Method: nearly all hashes of a stranger are not in the list, which a bit for each hash's low bits
// says without a branch: with AVX-512 for sixteen hashes at once, the 2,048 bits being four
// registers from which a permutation picks words. What passes is looked up among the list's every
// sixteenth hash, then in one stretch of sixteen: two comparisons. Cost: about 25 ns for 64 terms
// with 64 others. Left out: comparing all with all, or stretch with stretch in turn (twice the
// comparisons); instructions that intersect registers, which few processors have.

#include "similarity/shared_hashes.h"

#include <algorithm>

#include "base/check.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace wirefold::similarity {
namespace {

std::size_t find_plainly(const HashList& own, const std::uint32_t* other, std::size_t count,
                         SharedHash* found) {
  std::size_t size = 0;
  for (std::size_t i = 0; i < count; ++i) {
    if (!own.filter().may_hold(other[i])) continue;
    const std::uint32_t* place = std::lower_bound(own.begin(), own.end(), other[i]);
    if (place == own.end() || *place != other[i]) continue;
    found[size++] = {static_cast<std::uint32_t>(place - own.begin()),
                     static_cast<std::uint32_t>(i)};
  }
  return size;
}

#if defined(__x86_64__)

#define WIREFOLD_AVX512 gnu::target("avx512f,avx512dq,avx512vl,avx512bw,bmi,bmi2,popcnt")

/// The filter's words in registers.
struct WideFilter {
  __m512i words[4];
};

[[WIREFOLD_AVX512]] inline WideFilter load(const HashFilter& filter) {
  const std::uint32_t* words = filter.words();
  return {{_mm512_loadu_si512(words), _mm512_loadu_si512(words + 16),
           _mm512_loadu_si512(words + 32), _mm512_loadu_si512(words + 48)}};
}

/// A comparison's result as a number. Short of registers, GCC 12 stores the mask's sixteen bits and
/// reads thirty-two back (seen under ThreadSanitizer); so it is moved by hand.
[[WIREFOLD_AVX512]] inline std::uint32_t bits_of(__mmask16 mask) {
  std::uint32_t bits = 0;
  asm("kmovw %1, %0" : "=r"(bits) : "Yk"(mask));
  return bits;
}

/// Which of sixteen hashes the filter may hold.
[[WIREFOLD_AVX512]] inline std::uint32_t may_hold(const WideFilter& filter, __m512i hashes) {
  static_assert(HashFilter::kBits == 4 * 512);
  constexpr __mmask16 kAll = 0xFFFF;  // GCC 12 warns of the kinds without a mask
  const __m512i place = _mm512_maskz_srli_epi32(kAll, hashes, 5);
  const __m512i lower = _mm512_permutex2var_epi32(filter.words[0], place, filter.words[1]);
  const __m512i upper = _mm512_permutex2var_epi32(filter.words[2], place, filter.words[3]);
  const __mmask16 in_upper = _mm512_test_epi32_mask(hashes, _mm512_set1_epi32(1024));
  const __m512i word = _mm512_mask_blend_epi32(in_upper, lower, upper);
  return bits_of(
      _mm512_test_epi32_mask(_mm512_maskz_rorv_epi32(kAll, word, hashes), _mm512_set1_epi32(1)));
}

/// The places of the hashes that the filter may hold, as `other` of `found`.
[[WIREFOLD_AVX512]] inline std::size_t pass(const HashFilter& words, const std::uint32_t* other,
                                            std::size_t count, SharedHash* found) {
  const WideFilter filter = load(words);
  const __m512i step = _mm512_set1_epi64(std::int64_t{8} << 32);
  __m512i places = _mm512_slli_epi64(_mm512_setr_epi64(0, 1, 2, 3, 4, 5, 6, 7), 32);
  std::size_t size = 0;
  for (std::size_t begin = 0; begin < count; begin += HashList::kStride) {
    const auto left = static_cast<std::uint32_t>(std::min(count - begin, HashList::kStride));
    const auto known = static_cast<__mmask16>(_bzhi_u32(0xFFFF, left));
    const __m512i hashes = _mm512_maskz_loadu_epi32(known, other + begin);
    const std::uint32_t passed = may_hold(filter, hashes) & known;
    for (std::uint32_t half = passed, k = 0; k < 2; ++k, half >>= 8) {
      const auto mask = static_cast<__mmask8>(half);
      _mm512_storeu_si512(found + size, _mm512_maskz_compress_epi64(mask, places));
      size += static_cast<std::size_t>(__builtin_popcount(mask));
      places = _mm512_add_epi64(places, step);
    }
  }
  return size;
}

[[WIREFOLD_AVX512]] std::size_t find_by_avx512(const HashList& own, const std::uint32_t* other,
                                               std::size_t count, SharedHash* found) {
  static_assert(sizeof(SharedHash) == 8 && offsetof(SharedHash, other) == 4);
  const std::size_t passed = pass(own.filter(), other, count, found);
  const __m512i borders = _mm512_load_si512(own.borders());
  std::size_t size = 0;
  for (std::size_t k = 0; k < passed; ++k) {
    const std::uint32_t place = found[k].other;
    const __m512i wanted = _mm512_set1_epi32(static_cast<int>(other[place]));
    const std::uint32_t before = bits_of(_mm512_cmplt_epu32_mask(borders, wanted));
    const std::uint32_t stretch = static_cast<std::uint32_t>(__builtin_popcount(before)) * 16;
    const __m512i hashes = _mm512_load_si512(own.begin() + stretch);
    const std::uint32_t equal = bits_of(_mm512_cmpeq_epi32_mask(hashes, wanted));
    found[size] = {stretch + _tzcnt_u32(equal), place};
    size += equal != 0 ? 1 : 0;
  }
  return size;
}

#undef WIREFOLD_AVX512

auto best() {
  const bool has_all = __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") &&
                       __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("bmi2");
  return has_all ? find_by_avx512 : find_plainly;
}
#else
auto best() { return find_plainly; }
#endif

}  // namespace

HashList::HashList(const std::uint32_t* hashes, std::size_t count) : count_(count) {
  WIREFOLD_CHECK(count <= kMost);
  borders_.fill(~0U);
  std::copy_n(hashes, count, hashes_.begin());
  for (std::size_t i = 0; i < count; ++i) filter_.add(hashes[i]);
  for (std::size_t i = kStride; i < count; i += kStride) borders_[i / kStride - 1] = hashes[i] - 1;
  const std::size_t end = std::max(kStride, (count + kStride - 1) / kStride * kStride);
  std::fill(hashes_.begin() + count, hashes_.begin() + end, count == 0 ? 0 : hashes[count - 1]);
}

std::size_t HashList::find_shared(const std::uint32_t* other, std::size_t count,
                                  SharedHash* found) const {
  static const auto chosen = best();
  return chosen(*this, other, count, found);
}

std::size_t HashList::find_shared_plainly(const std::uint32_t* other, std::size_t count,
                                          SharedHash* found) const {
  return find_plainly(*this, other, count, found);
}

}  // namespace wirefold::similarity
