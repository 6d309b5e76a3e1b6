// Problem: how long a word is cannot be foreseen, and a branch on it is guessed wrong as often as
// not. Method: of each word sixteen bytes are loaded, a mask by its size cuts them and bit 5 folds
// all of them: letters become small and digits stay. With AVX-512 eight words lie side by side.
// Cost: some ten instructions a word.

#include "text/word_lanes.h"

#include <cstddef>

#include "base/hash.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace wirefold::text {
namespace {

constexpr std::uint64_t kCase = 0x2020202020202020ULL;

// A word's sixteen bytes, zeroes behind it.
struct Cut {
  std::uint64_t low;
  std::uint64_t high;
};

// All bits of the lowest `bytes` bytes.
std::uint64_t low_bytes(std::uint32_t bytes) {
  return bytes >= 8 ? ~std::uint64_t{0} : (std::uint64_t{1} << (8 * bytes)) - 1;
}
Cut mask_of(std::uint32_t size) { return {low_bytes(size), low_bytes(size < 8 ? 0 : size - 8)}; }

Cut cut_word(const char* from, std::uint32_t size) {
  const Cut mask = mask_of(size);
  return {base::xxh3::load<std::uint64_t>(from) & mask.low,
          base::xxh3::load<std::uint64_t>(from + 8) & mask.high};
}

PackedWord packed(Cut word, std::uint32_t size) {
  const Cut mask = mask_of(size);
  return {word.low | (kCase & mask.low),
          word.high | (kCase & mask.high) | std::uint64_t{size} << 56};
}

std::uint16_t flags_of(Cut word, std::uint32_t size) {
  const std::uint64_t low = word.low;
  const std::uint64_t small = (word.low | word.high) & kCase;
  const bool is_number = (low & 0x40U) == 0;
  const bool is_capital = !is_number && (low & 0x20U) == 0;
  const bool is_shouted = size >= 2 && small == 0;
  return static_cast<std::uint16_t>((is_number ? kNumeric : 0) | (is_capital ? kCapitalised : 0) |
                                    (is_shouted ? kAllCaps : 0));
}

#if defined(__x86_64__)
#define WIREFOLD_WIDE gnu::target("avx512f,avx512bw,avx512vl,avx512dq")

bool has_wide() {
  return __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") &&
         __builtin_cpu_supports("avx512dq");
}

// Sixteen bytes from each of four places.
[[WIREFOLD_WIDE]] inline __m512i load_four(const char* text, const std::uint32_t* at) {
  const auto load = [&](std::size_t i) { return reinterpret_cast<const __m128i*>(text + at[i]); };
  const __m256i low = _mm256_inserti128_si256(_mm256_castsi128_si256(_mm_loadu_si128(load(0))),
                                              _mm_loadu_si128(load(1)), 1);
  const __m256i high = _mm256_inserti128_si256(_mm256_castsi128_si256(_mm_loadu_si128(load(2))),
                                               _mm_loadu_si128(load(3)), 1);
  return _mm512_inserti64x4(_mm512_castsi256_si512(low), high, 1);
}

[[WIREFOLD_WIDE]] inline void pack_eight(const char* text, const WordArrays& words,
                                         std::size_t at) {
  const __m512i begin =
      _mm512_cvtepu32_epi64(_mm256_loadu_si256(reinterpret_cast<__m256i*>(words.begins + at)));
  const __m512i end =
      _mm512_cvtepu32_epi64(_mm256_loadu_si256(reinterpret_cast<__m256i*>(words.ends + at)));
  const __m512i size = _mm512_sub_epi64(end, begin);

  const __m512i first = load_four(text, words.begins + at);
  const __m512i second = load_four(text, words.begins + at + 4);
  const __m512i evens = _mm512_setr_epi64(0, 2, 4, 6, 8, 10, 12, 14);
  const __m512i odds = _mm512_setr_epi64(1, 3, 5, 7, 9, 11, 13, 15);

  // A shift by 64 bits or more leaves nothing.
  const __m512i all = _mm512_set1_epi64(-1);
  const __m512i eight = _mm512_set1_epi64(8);
  const __m512i above = _mm512_sub_epi64(_mm512_max_epu64(size, eight), eight);
  const __m512i low_cut = _mm512_sllv_epi64(all, _mm512_slli_epi64(size, 3));
  const __m512i high_cut = _mm512_sllv_epi64(all, _mm512_slli_epi64(above, 3));
  const __m512i low_bytes = _mm512_permutex2var_epi64(first, evens, second);
  const __m512i high_bytes = _mm512_permutex2var_epi64(first, odds, second);
  const __m512i low = _mm512_andnot_si512(low_cut, low_bytes);
  const __m512i high = _mm512_andnot_si512(high_cut, high_bytes);
  const __m512i behind = _mm512_or_si512(
      _mm512_srlv_epi64(low_bytes, _mm512_slli_epi64(size, 3)),
      _mm512_srlv_epi64(high_bytes, _mm512_slli_epi64(_mm512_sub_epi64(size, eight), 3)));
  _mm_storel_epi64(reinterpret_cast<__m128i*>(words.behind + at), _mm512_cvtepi64_epi8(behind));

  const __m512i cases = _mm512_set1_epi64(static_cast<long long>(kCase));
  const __m512i small = _mm512_and_si512(_mm512_or_si512(low, high), cases);
  const __mmask8 is_letter = _mm512_test_epi64_mask(low, _mm512_set1_epi64(0x40));
  const __mmask8 is_capital = _mm512_mask_testn_epi64_mask(is_letter, low, _mm512_set1_epi64(0x20));
  const __mmask8 is_shouted = _mm512_mask_testn_epi64_mask(
      _mm512_cmpgt_epu64_mask(size, _mm512_set1_epi64(1)), small, small);
  const __m128i flags =
      _mm_or_si128(_mm_maskz_set1_epi16(static_cast<__mmask8>(~is_letter), kNumeric),
                   _mm_or_si128(_mm_maskz_set1_epi16(is_capital, kCapitalised),
                                _mm_maskz_set1_epi16(is_shouted, kAllCaps)));
  _mm_storeu_si128(reinterpret_cast<__m128i*>(words.flags + at), flags);

  const __m512i folded_low = _mm512_or_si512(low, _mm512_andnot_si512(low_cut, cases));
  const __m512i folded_high = _mm512_or_si512(high, _mm512_andnot_si512(high_cut, cases));
  _mm512_storeu_si512(words.lows + at, folded_low);
  _mm512_storeu_si512(words.highs + at, _mm512_or_si512(folded_high, _mm512_slli_epi64(size, 56)));
}

[[WIREFOLD_WIDE]] void pack_wide(std::string_view text, const WordArrays& words) {
  for (std::size_t at = 0; at < words.count; at += kWordGroup) pack_eight(text.data(), words, at);
}

[[WIREFOLD_WIDE]] void finish_wide(const WordArrays& words, const TokenRole* roles) {
  static_assert(sizeof(TokenRole) == 4 && offsetof(TokenRole, roles) == 0);
  for (std::size_t at = 0; at < words.count; at += kWordGroup) {
    const __m256i role = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(roles + at));
    const __mmask8 is_function = _mm256_test_epi32_mask(role, _mm256_set1_epi32(kRoleFunction));
    auto* const to = reinterpret_cast<__m128i*>(words.flags + at);
    const __m128i flags = _mm_loadu_si128(to);
    const __mmask8 is_number = _mm_test_epi16_mask(flags, _mm_set1_epi16(kNumeric));
    _mm_storeu_si128(to, _mm_or_si128(flags, _mm_maskz_set1_epi16(is_function, kFunctionWord)));
    _mm512_mask_storeu_epi64(words.highs + at, is_number, _mm512_loadu_si512(words.lows + at));
  }
}
#endif

}  // namespace

void pack_words_plainly(std::string_view text, const WordArrays& words) {
  for (std::size_t i = 0; i < words.count; ++i) {
    const char* const from = text.data() + words.begins[i];
    const std::uint32_t size = words.ends[i] - words.begins[i];
    const Cut word = cut_word(from, size);
    const PackedWord folded = packed(word, size);
    words.behind[i] = from[size];
    words.flags[i] = flags_of(word, size);
    words.lows[i] = folded.low;
    words.highs[i] = folded.high;
  }
}

PackedWord joined_word(std::string_view first, std::string_view second, std::uint16_t& flags) {
  const auto size = static_cast<std::uint32_t>(first.size() + second.size());
  const Cut front = cut_word(first.data(), static_cast<std::uint32_t>(first.size()));
  const Cut back = cut_word(second.data(), static_cast<std::uint32_t>(second.size()));
  __extension__ using Sixteen = unsigned __int128;
  const Sixteen moved = (Sixteen{back.high} << 64 | back.low) << (8 * first.size());
  const Cut word{front.low | static_cast<std::uint64_t>(moved),
                 front.high | static_cast<std::uint64_t>(moved >> 64)};
  flags = flags_of(word, size);
  return packed(word, size);
}

void finish_words_plainly(const WordArrays& words, const TokenRole* roles) {
  for (std::size_t i = 0; i < words.count; ++i) {
    const bool is_number = (words.flags[i] & kNumeric) != 0;
    const bool is_function = (roles[i].roles & kRoleFunction) != 0;
    words.highs[i] = is_number ? words.lows[i] : words.highs[i];
    words.flags[i] = static_cast<std::uint16_t>(words.flags[i] | (is_function ? kFunctionWord : 0));
  }
}

void pack_words(std::string_view text, const WordArrays& words) {
#if defined(__x86_64__)
  static const auto chosen = has_wide() ? pack_wide : pack_words_plainly;
  chosen(text, words);
#else
  pack_words_plainly(text, words);
#endif
}

void finish_words(const WordArrays& words, const TokenRole* roles) {
#if defined(__x86_64__)
  static const auto chosen = has_wide() ? finish_wide : finish_words_plainly;
  chosen(words, roles);
#else
  finish_words_plainly(words, roles);
#endif
}

}  // namespace wirefold::text
