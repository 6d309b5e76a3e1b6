#include "dedup/quotable.h"

#include <algorithm>
#include <array>
#include <cstddef>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include "base/check.h"

namespace wirefold::dedup {
namespace {

// A token's place: where it begins in the lower bits, how long it is in the upper ones. kFar stands
// in place of a length.
constexpr unsigned kBeginBits = 24;
constexpr std::uint32_t kBeginMask = (1U << kBeginBits) - 1;
constexpr std::uint32_t kFar = 255;

// Not 0 if the place does not fit; without a branch.
std::uint32_t far_bits(std::uint32_t begin, std::uint32_t length) {
  static_assert(kFar == 255 && kBeginBits == 24);
  return begin >> kBeginBits | (length | (length + 1)) >> 8U;
}

// What any token has.
struct Any {
  std::uint32_t far = 0;  // not 0 if the place of one does not fit
  unsigned flags = 0;
};

Any pack_places_plainly(const text::Tokens& tokens, std::size_t first, std::uint32_t* places) {
  Any any;
  for (std::size_t i = first; i < tokens.size(); ++i) {
    const text::Token token = tokens[i];
    const std::uint32_t length = token.end - token.begin;
    places[i] = token.begin | length << kBeginBits;
    any.far |= far_bits(token.begin, length);
    any.flags |= token.flags;
  }
  return any;
}

#if defined(__x86_64__)
// Sixteen tokens at a time.
[[gnu::target("avx512f,avx512dq,avx512vl,avx512bw")]] Any pack_places_wide(
    const text::Tokens& tokens, std::size_t first, std::uint32_t* places) {
  __m512i far = _mm512_setzero_si512();
  __m256i flags = _mm256_setzero_si256();
  std::size_t i = first;
  for (; i + 16 <= tokens.size(); i += 16) {
    const __m512i begin = _mm512_loadu_si512(tokens.begins() + i);
    const __m512i length = _mm512_sub_epi32(_mm512_loadu_si512(tokens.ends() + i), begin);
    _mm512_storeu_si512(places + i, _mm512_or_si512(begin, _mm512_slli_epi32(length, kBeginBits)));
    const __m512i long_bits =
        _mm512_or_si512(length, _mm512_add_epi32(length, _mm512_set1_epi32(1)));
    far = _mm512_or_si512(far, _mm512_or_si512(_mm512_srli_epi32(begin, kBeginBits),
                                               _mm512_srli_epi32(long_bits, 8)));
    flags = _mm256_or_si256(
        flags, _mm256_loadu_si256(reinterpret_cast<const __m256i*>(tokens.flags() + i)));
  }
  Any any = pack_places_plainly(tokens, i, places);
  any.far |= _mm512_test_epi32_mask(far, far);
  std::array<std::uint16_t, 16> all;
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(all.data()), flags);
  for (const std::uint16_t one : all) any.flags |= one;
  return any;
}

bool has_wide() {
  return __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") &&
         __builtin_cpu_supports("avx512bw");
}
#else
constexpr auto pack_places_wide = pack_places_plainly;
bool has_wide() { return false; }
#endif

Any pack_places(const text::Tokens& tokens, std::uint32_t* places) {
  static const auto chosen = has_wide() ? pack_places_wide : pack_places_plainly;
  return chosen(tokens, 0, places);
}

}  // namespace

Quotable::Quotable(text::Document& document, const fingerprint::Shingles& shingles)
    : text_(std::move(document.text)),
      words_(std::make_unique_for_overwrite<std::uint32_t[]>(document.tokens.size() +
                                                             shingles.hashes.size())),
      size_(static_cast<std::uint32_t>(document.tokens.size())),
      shingles_(static_cast<std::uint32_t>(shingles.hashes.size())),
      ranges_(std::make_unique_for_overwrite<text::TokenRange[]>(1 + document.lines.size() +
                                                                 document.quotations.size())),
      lines_(static_cast<std::uint32_t>(1 + document.lines.size())),
      quotations_(static_cast<std::uint32_t>(document.quotations.size())) {
  const text::Tokens& tokens = document.tokens;
  const Any any = pack_places(tokens, words_.get());
  if (any.far != 0) keep_far(tokens);
  if ((any.flags & text::kIdeographic) != 0) {
    ideographic_.reserve(tokens.size());
    for (const text::Token token : tokens) {
      ideographic_.push_back((token.flags & text::kIdeographic) != 0);
    }
  }
  std::copy(shingles.hashes.begin(), shingles.hashes.end(), words_.get() + size_);
  text::TokenRange* range = ranges_.get();
  *range++ = {0, document.title_tokens};
  for (const text::Line& line : document.lines) *range++ = line.tokens;
  for (const text::Quotation& quotation : document.quotations) *range++ = quotation.tokens;
}

void Quotable::keep_far(const text::Tokens& tokens) {
  for (std::uint32_t i = 0; i < size_; ++i) {
    if (far_bits(tokens[i].begin, tokens[i].end - tokens[i].begin) == 0) continue;
    words_[i] = kFar << kBeginBits;
    far_.push_back({i, tokens[i].begin, tokens[i].end});
  }
}

text::TokenRange Quotable::bytes_of(std::uint32_t token) const {
  const std::uint32_t place = words_[token];
  if (place >> kBeginBits != kFar) {
    return {place & kBeginMask, (place & kBeginMask) + (place >> kBeginBits)};
  }
  const auto far = std::lower_bound(far_.begin(), far_.end(), token,
                                    [](const FarToken& a, std::uint32_t b) { return a.token < b; });
  WIREFOLD_CHECK(far != far_.end() && far->token == token);
  return {far->begin, far->end};
}

std::string_view Quotable::quote(text::TokenRange range) const {
  if (range.begin >= range.end || range.end > size_) return {};
  const std::uint32_t begin = bytes_of(range.begin).begin;
  const std::uint32_t end = bytes_of(range.end - 1).end;
  WIREFOLD_CHECK(begin <= end && end <= text_.size());
  return std::string_view(text_).substr(begin, end - begin);
}

}  // namespace wirefold::dedup
