// Notes about the tokens.
//
// Problem: sentences, quotations, numbers and names stand at few of a text's tokens, but each pass
// would have to look at all of them, and which one it finds there cannot be foreseen.
// Method: one walk asks every question that is answered by a token's flags, its role or the byte
// before it, with AVX-512 of sixteen tokens at a time. A list is written at its end whether the
// token belongs on it or not, and its end moves on only if so: no branch. Gaps with more than one
// space are then read byte by byte.
// Cost: some three instructions a token with AVX-512, fifteen without.

#include "text/reading.h"

#include <algorithm>
#include <array>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace wirefold::text {
namespace {

// What a byte of a gap may be part of. Bytes of other characters than ASCII may be anything.
enum GapByte : std::uint8_t { kPlain = 0, kMayEnd = 1, kMayQuote = 2 };

constexpr std::array<std::uint8_t, 256> make_gap_bytes() {
  std::array<std::uint8_t, 256> table{};
  for (std::size_t c = 0x80; c < 0x100; ++c) table[c] = kMayEnd | kMayQuote;
  for (const char c : {'.', '!', '?'}) table[static_cast<unsigned char>(c)] = kMayEnd;
  for (const char c : {'"', '\''}) table[static_cast<unsigned char>(c)] = kMayQuote;
  return table;
}
constexpr std::array<std::uint8_t, 256> kGapBytes = make_gap_bytes();

// Replaces the role of each word that begins a phrase by the phrase's.
void join_phrases(const Reading& reading, Tokens& tokens) {
  for (const std::uint32_t i : reading.notes.phrases) {
    if (i + 1 >= tokens.size()) continue;
    TokenRole& role = reading.slots.roles[i];
    role = reading.lexicon.role_of_phrase(tokens[i].word, tokens[i + 1].word);
    const unsigned is_function = role.roles / kRoleFunction % 2U * kFunctionWord;
    tokens.flags()[i] =
        static_cast<std::uint16_t>((tokens[i].flags & ~kFunctionWord) | is_function);
  }
}

// What the bytes of a gap inside the text may be part of. Most gaps are of two bytes; the first two
// and the last two are read of any, even if they are the same, since how many there are cannot be
// foreseen.
unsigned gap_kinds(std::string_view text, std::uint32_t begin, std::uint32_t end) {
  const auto kind = [&](std::uint32_t at) {
    return unsigned{kGapBytes[static_cast<unsigned char>(text[at])]};
  };
  if (begin >= end) return kPlain;
  const std::uint32_t last = end - 1;
  unsigned kinds = kind(begin) | kind(std::min(begin + 1, last)) | kind(last) |
                   kind(std::max(begin + 1, last) - 1);
  for (std::uint32_t at = begin + 2; at + 2 < end; ++at) kinds |= kind(at);
  return kinds;
}

// Looks at the marked gaps inside paragraphs byte by byte.
void note_gaps(const Reading& reading, const Tokens& tokens) {
  Notes& notes = reading.notes;
  std::uint32_t* ending = notes.ending_gaps.prepare(notes.marked_gaps.size());
  std::uint32_t* quoting = notes.quoting_gaps.prepare(notes.marked_gaps.size());
  const std::uint32_t* gap = notes.marked_gaps.begin();
  for (const Paragraph& paragraph : notes.paragraphs) {
    for (; gap != notes.marked_gaps.end() && *gap < paragraph.tokens.end; ++gap) {
      if (*gap == paragraph.tokens.begin) continue;
      const unsigned kinds = gap_kinds(reading.text, tokens[*gap - 1].end, tokens[*gap].begin);
      *ending = *gap;
      ending += kinds / kMayEnd & 1U;
      *quoting = *gap;
      quoting += kinds / kMayQuote & 1U;
    }
  }
  notes.ending_gaps.finish(ending);
  notes.quoting_gaps.finish(quoting);
}

void clear_bits(std::size_t count, Notes& notes) {
  for (TokenBits* const bits :
       {&notes.capitals, &notes.unfit, &notes.particles, &notes.marked, &notes.starts}) {
    bits->clear(count);
  }
}

// Writes the position of token i if `counts`, and moves on: without a branch.
void add_if(std::uint32_t*& end, std::size_t i, bool counts) {
  *end = static_cast<std::uint32_t>(i);
  end += counts ? 1 : 0;
}

#if defined(__x86_64__)
#define WIREFOLD_WIDE gnu::target("avx512f,avx512bw,avx512vl,avx512dq,popcnt")

bool has_wide() {
  return __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") &&
         __builtin_cpu_supports("avx512dq");
}

constexpr std::size_t kLanes = 16;

// A list written sixteen tokens at a time.
struct WideList {
  std::uint32_t* end;
  [[WIREFOLD_WIDE]] void add(__m512i tokens, __mmask16 those) {
    _mm512_storeu_si512(end, _mm512_maskz_compress_epi32(those, tokens));
    end += __builtin_popcount(those);
  }
};

// The lanes that are tokens.
[[WIREFOLD_WIDE]] inline __mmask16 lanes_from(std::size_t at, std::size_t count) {
  const std::size_t left = count - at;
  return static_cast<__mmask16>(left >= kLanes ? 0xFFFFU : (1U << left) - 1);
}

[[WIREFOLD_WIDE]] inline __m512i tokens_from(std::size_t at) {
  const __m512i lanes = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  return _mm512_add_epi32(lanes, _mm512_set1_epi32(static_cast<int>(at)));
}

[[WIREFOLD_WIDE]] void note_phrases_wide(const Tokens& tokens, const TokenSlots& slots,
                                         Notes& notes) {
  const std::size_t count = tokens.size();
  WideList phrases{notes.phrases.prepare(count)};
  for (std::size_t at = 0; at < count; at += kLanes) {
    const __m512i roles = _mm512_maskz_loadu_epi32(lanes_from(at, count), slots.roles.data() + at);
    phrases.add(tokens_from(at),
                _mm512_test_epi32_mask(roles, _mm512_set1_epi32(kRoleBeginsPhrase)));
  }
  notes.phrases.finish(phrases.end);
}

[[WIREFOLD_WIDE]] void note_tokens_wide(const Tokens& tokens, const TokenSlots& slots,
                                        Notes& notes) {
  const std::size_t count = tokens.size();
  clear_bits(count, notes);
  WideList numbers{notes.numbers.prepare(count)};
  WideList bearers{notes.bearers.prepare(count)};
  WideList gaps{notes.marked_gaps.prepare(count)};
  // Those of the token before; the first one's gap always counts.
  __m512i last_ends = _mm512_set1_epi32(-2);
  __m512i last_behind = _mm512_setzero_si512();
  for (std::size_t at = 0; at < count; at += kLanes) {
    const __mmask16 lanes = lanes_from(at, count);
    const __m512i places = tokens_from(at);
    const __m512i roles = _mm512_maskz_loadu_epi32(lanes, slots.roles.data() + at);
    const __m512i flags =
        _mm512_cvtepu16_epi32(_mm256_maskz_loadu_epi16(lanes, tokens.flags() + at));
    const __mmask16 capital = _mm512_test_epi32_mask(flags, _mm512_set1_epi32(kCapitalised));
    notes.capitals.set_sixteen(
        at, _mm512_mask_testn_epi32_mask(capital, roles, _mm512_set1_epi32(kRoleFunction)));
    notes.unfit.set_sixteen(at, _mm512_test_epi32_mask(roles, _mm512_set1_epi32(kNeverNames)));
    notes.particles.set_sixteen(at,
                                _mm512_test_epi32_mask(roles, _mm512_set1_epi32(kRoleParticle)));
    bearers.add(places,
                _mm512_test_epi32_mask(flags, _mm512_set1_epi32(kCapitalised | kIdeographic)));
    numbers.add(places, static_cast<__mmask16>(
                            _mm512_test_epi32_mask(flags, _mm512_set1_epi32(kNumeric)) |
                            _mm512_test_epi32_mask(roles, _mm512_set1_epi32(kRoleNumber))));

    const __m512i begins = _mm512_maskz_loadu_epi32(lanes, tokens.begins() + at);
    const __m512i ends = _mm512_maskz_loadu_epi32(lanes, tokens.ends() + at);
    const __m512i behind =
        _mm512_cvtepu8_epi32(_mm_maskz_loadu_epi8(lanes, slots.behind.data() + at));
    const __m512i ends_before = _mm512_alignr_epi32(ends, last_ends, kLanes - 1);
    const __m512i behind_before = _mm512_alignr_epi32(behind, last_behind, kLanes - 1);
    const __m512i one_on = _mm512_add_epi32(ends_before, _mm512_set1_epi32(1));
    const auto marked = static_cast<__mmask16>(
        _mm512_mask_cmpneq_epi32_mask(lanes, begins, one_on) |
        _mm512_mask_cmpneq_epi32_mask(lanes, behind_before, _mm512_set1_epi32(' ')));
    gaps.add(places, marked);
    notes.marked.set_sixteen(at, marked);
    last_ends = ends;
    last_behind = behind;
  }
  notes.numbers.finish(numbers.end);
  notes.bearers.finish(bearers.end);
  notes.marked_gaps.finish(gaps.end);
}

#else
constexpr auto note_phrases_wide = note_phrases_plainly;
constexpr auto note_tokens_wide = note_tokens_plainly;
bool has_wide() { return false; }
#endif

}  // namespace

void note_phrases_plainly(const Tokens& tokens, const TokenSlots& slots, Notes& notes) {
  const std::size_t count = tokens.size();
  std::uint32_t* phrases = notes.phrases.prepare(count);
  for (std::size_t i = 0; i < count; ++i) {
    add_if(phrases, i, (slots.roles[i].roles & kRoleBeginsPhrase) != 0);
  }
  notes.phrases.finish(phrases);
}

void note_tokens_plainly(const Tokens& tokens, const TokenSlots& slots, Notes& notes) {
  const std::size_t count = tokens.size();
  clear_bits(count, notes);
  std::uint32_t* numbers = notes.numbers.prepare(count);
  std::uint32_t* bearers = notes.bearers.prepare(count);
  std::uint32_t* gaps = notes.marked_gaps.prepare(count);
  for (std::size_t i = 0; i < count; ++i) {
    const unsigned role = slots.roles[i].roles;
    const unsigned flags = tokens[i].flags;
    const auto token = static_cast<std::uint32_t>(i);
    if ((flags & kCapitalised) != 0 && (role & kRoleFunction) == 0) notes.capitals.set(token);
    if ((role & kNeverNames) != 0) notes.unfit.set(token);
    if ((role & kRoleParticle) != 0) notes.particles.set(token);
    add_if(numbers, i, (flags & kNumeric) != 0 || (role & kRoleNumber) != 0);
    add_if(bearers, i, (flags & (kCapitalised | kIdeographic)) != 0);
    const bool is_marked =
        i == 0 || tokens[i].begin != tokens[i - 1].end + 1 || slots.behind[i - 1] != ' ';
    add_if(gaps, i, is_marked);
    if (is_marked) notes.marked.set(token);
  }
  notes.numbers.finish(numbers);
  notes.bearers.finish(bearers);
  notes.marked_gaps.finish(gaps);
}

void note_phrases(const Tokens& tokens, const TokenSlots& slots, Notes& notes) {
  static const auto chosen = has_wide() ? note_phrases_wide : note_phrases_plainly;
  chosen(tokens, slots, notes);
}

void note_tokens(const Tokens& tokens, const TokenSlots& slots, Notes& notes) {
  static const auto chosen = has_wide() ? note_tokens_wide : note_tokens_plainly;
  chosen(tokens, slots, notes);
}

void take_notes(const Reading& reading, Document& document) {
  Tokens& tokens = document.tokens;
  note_phrases(tokens, reading.slots, reading.notes);
  join_phrases(reading, tokens);
  note_tokens(tokens, reading.slots, reading.notes);
  note_gaps(reading, tokens);
  reading.notes.sums.read(tokens.words(), tokens.size());
  for (std::uint32_t i = 0; i < document.title_tokens; ++i) {
    tokens.add_flags(i, kTitleToken);
  }
}

}  // namespace wirefold::text
