// Problem: to follow a text from word to word, each end must be known before the next beginning is
// looked for, and where a word ends cannot be foreseen.
// Method: sixty-four bytes at a time become a few words of bits, one for each class of bytes; what
// stands behind or before a byte is then a shift of these bits. Adding the first bits of all runs
// to the bits of letters and digits carries each through its run: where the carry stops, the run
// ends. The bits become lists of positions, sixteen at once with AVX-512 (compress), else one by
// one. The commonest marks beyond ASCII, curly quotes and dashes, count as breaks here, so that
// words beside them stay plain. Cost: two instructions a byte with AVX-512.

#include "text/word_runs.h"

#include <array>
#include <bit>
#include <cstring>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace wirefold::text {
namespace {

constexpr unsigned kBits = 64;

// Which of 64 bytes are what.
struct Bytes {
  std::uint64_t letters = 0;
  std::uint64_t digits = 0;
  std::uint64_t wide = 0;  // of other characters than ASCII
  std::uint64_t apostrophes = 0;
  std::uint64_t points = 0;
  std::uint64_t commas = 0;
  std::uint64_t spaces = 0;
  std::uint64_t newlines = 0;
  std::uint64_t lone = 0;  // s and t, which a lost apostrophe leaves alone
  // The bytes of – — “ ” … ’, which are E2 80 and one of these, the last of them the apostrophe's.
  std::uint64_t firsts = 0;
  std::uint64_t seconds = 0;
  std::uint64_t thirds = 0;
  std::uint64_t curls = 0;
};

// What is seen of 64 bytes and the two behind each.
struct Seen {
  std::uint64_t letters = 0;
  std::uint64_t digits = 0;
  std::uint64_t wide = 0;
  std::uint64_t newlines = 0;
  std::uint64_t marks = 0;       // first bytes of – — “ ” … ’
  std::uint64_t going_on = 0;    // bytes behind which a word of letters may go on
  std::uint64_t separators = 0;  // bytes before a digit behind which a number may go on
};

// What follows from them.
struct Runs {
  std::uint64_t words = 0;
  std::uint64_t starts = 0;
  std::uint64_t stops = 0;
  std::uint64_t odd = 0;  // among the stops
  std::uint64_t newlines = 0;
};

// Bits of what stands `distance` bytes behind each byte.
[[gnu::always_inline]] inline std::uint64_t behind(std::uint64_t bits, std::uint64_t next,
                                                   unsigned distance) {
  return bits >> distance | next << (kBits - distance);
}

Seen seen_of(const Bytes& own, const Bytes& next) {
  const std::uint64_t leads = own.firsts & behind(own.seconds, next.seconds, 1);
  const std::uint64_t curly = leads & behind(own.curls, next.curls, 2);
  const std::uint64_t before_letter = behind(own.letters, next.letters, 1);
  const std::uint64_t lone = behind(own.lone, next.lone, 1) & ~behind(own.letters, next.letters, 2);
  Seen seen;
  seen.letters = own.letters;
  seen.digits = own.digits;
  seen.wide = own.wide;
  seen.newlines = own.newlines;
  seen.marks = (leads & behind(own.thirds, next.thirds, 2)) | curly;
  seen.going_on = own.apostrophes | curly | (own.points & before_letter) | (own.spaces & lone);
  seen.separators = (own.points | own.commas | own.spaces) & behind(own.digits, next.digits, 1);
  return seen;
}

// Bits of what stands `distance` bytes before each byte; keeps the bits for the next block.
class Before {
 public:
  [[gnu::always_inline]] std::uint64_t shift(std::uint64_t bits, unsigned distance) {
    const std::uint64_t shifted = bits << distance | last_ >> (kBits - distance);
    last_ = bits;
    return shifted;
  }

 private:
  std::uint64_t last_ = 0;
};

// Goes from block to block.
class RunFinder {
 public:
  [[gnu::always_inline]] Runs find(const Seen& seen) {
    const std::uint64_t breaks =
        seen.marks | first_mark_.shift(seen.marks, 1) | second_mark_.shift(seen.marks, 2);
    const std::uint64_t wide = seen.wide & ~breaks;
    const std::uint64_t behind_digit = digit_.shift(seen.digits, 1);
    const std::uint64_t splits = seen.letters & behind_digit;  // "30km" is two words
    const std::uint64_t plain = (seen.letters | seen.digits) & ~splits;

    Runs found;
    found.newlines = seen.newlines;
    found.words = seen.letters | seen.digits | wide;
    found.starts = found.words & ~word_.shift(found.words, 1);
    std::uint64_t sum = 0;
    const bool over = __builtin_add_overflow(found.starts, plain, &sum);
    const bool over_again = __builtin_add_overflow(sum, carry_, &sum);
    carry_ = (over ? 1U : 0U) | (over_again ? 1U : 0U);
    found.stops = sum & ~plain;
    const std::uint64_t unsure = wide | splits | seen.going_on | (seen.separators & behind_digit);
    found.odd = found.stops & (unsure | behind_sixteen(plain));
    return found;
  }

 private:
  // Bytes behind sixteen of the run.
  [[gnu::always_inline]] std::uint64_t behind_sixteen(std::uint64_t plain) {
    const std::uint64_t one = before_one_.shift(plain, 1);
    const std::uint64_t two = one & before_two_.shift(one, 1);
    const std::uint64_t four = two & before_four_.shift(two, 2);
    const std::uint64_t eight = four & before_eight_.shift(four, 4);
    return eight & before_sixteen_.shift(eight, 8);
  }

  Before first_mark_, second_mark_, digit_, word_;
  Before before_one_, before_two_, before_four_, before_eight_, before_sixteen_;
  std::uint64_t carry_ = 0;
};

Bytes look(const char* from) {
  Bytes found;
  for (std::size_t i = 0; i < kBits; ++i) {
    const std::uint64_t bit = std::uint64_t{1} << i;
    const char c = from[i];
    const auto code = static_cast<unsigned char>(c);
    const auto note = [bit](std::uint64_t& bits, bool is) { bits |= is ? bit : 0; };
    note(found.letters, (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'));
    note(found.digits, c >= '0' && c <= '9');
    note(found.wide, code >= 0x80);
    note(found.apostrophes, c == '\'' || c == '`');
    note(found.points, c == '.');
    note(found.commas, c == ',');
    note(found.spaces, c == ' ');
    note(found.newlines, c == '\n');
    note(found.lone, c == 's' || c == 't');
    note(found.firsts, code == 0xE2);
    note(found.seconds, code == 0x80);
    note(found.thirds,
         code == 0x93 || code == 0x94 || code == 0x9C || code == 0x9D || code == 0xA6);
    note(found.curls, code == 0x99);
  }
  return found;
}

#if defined(__x86_64__)
std::uint64_t bits_of(__m128i lanes) {
  return static_cast<std::uint32_t>(_mm_movemask_epi8(lanes));
}

__m128i equal(__m128i bytes, char c) { return _mm_cmpeq_epi8(bytes, _mm_set1_epi8(c)); }

// Signed, so both ends must be on one side of 0x80.
__m128i within(__m128i bytes, char first, char last) {
  return _mm_and_si128(_mm_cmpgt_epi8(bytes, _mm_set1_epi8(static_cast<char>(first - 1))),
                       _mm_cmplt_epi8(bytes, _mm_set1_epi8(static_cast<char>(last + 1))));
}

Bytes look_by_sixteen(const char* from) {
  Bytes found;
  for (unsigned shift = 0; shift < kBits; shift += 16) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(from + shift));
    const auto note = [shift](std::uint64_t& bits, __m128i lanes) {
      bits |= bits_of(lanes) << shift;
    };
    note(found.letters, within(_mm_or_si128(bytes, _mm_set1_epi8(0x20)), 'a', 'z'));
    note(found.digits, within(bytes, '0', '9'));
    note(found.wide, bytes);  // the sign bit counts
    note(found.apostrophes, _mm_or_si128(equal(bytes, '\''), equal(bytes, '`')));
    note(found.points, equal(bytes, '.'));
    note(found.commas, equal(bytes, ','));
    note(found.spaces, equal(bytes, ' '));
    note(found.newlines, equal(bytes, '\n'));
    note(found.lone, _mm_or_si128(equal(bytes, 's'), equal(bytes, 't')));
    note(found.firsts, equal(bytes, '\xE2'));
    note(found.seconds, equal(bytes, '\x80'));
    note(found.thirds,
         _mm_or_si128(_mm_or_si128(within(bytes, '\x93', '\x94'), within(bytes, '\x9C', '\x9D')),
                      equal(bytes, '\xA6')));
    note(found.curls, equal(bytes, '\x99'));
  }
  return found;
}

#define WIREFOLD_WIDE \
  gnu::target("avx512f,avx512bw,avx512vl,avx512dq,avx512vbmi,avx512vbmi2,bmi,bmi2,popcnt")

[[WIREFOLD_WIDE]] inline std::uint64_t equal(__m512i bytes, char c) {
  return _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8(c));
}

// Bytes from `first` on, `count` of them.
[[WIREFOLD_WIDE]] inline std::uint64_t within(__m512i bytes, char first, char count) {
  return _mm512_cmplt_epu8_mask(_mm512_sub_epi8(bytes, _mm512_set1_epi8(first)),
                                _mm512_set1_epi8(count));
}

[[WIREFOLD_WIDE]] inline std::uint64_t letters_of(__m512i bytes) {
  return within(_mm512_or_si512(bytes, _mm512_set1_epi8(0x20)), 'a', 26);
}

// `second` and `third` are what stands one and two bytes behind each byte.
[[WIREFOLD_WIDE]] inline Seen look_wide(__m512i first, __m512i second, __m512i third) {
  const std::uint64_t leads = equal(first, '\xE2') & equal(second, '\x80');
  const std::uint64_t curly = leads & equal(third, '\x99');
  const std::uint64_t breaks =
      within(third, '\x93', 2) | within(third, '\x9C', 2) | equal(third, '\xA6');
  const std::uint64_t points = equal(first, '.');
  const std::uint64_t spaces = equal(first, ' ');
  const std::uint64_t lone = (equal(second, 's') | equal(second, 't')) & ~letters_of(third);
  Seen seen;
  seen.letters = letters_of(first);
  seen.digits = within(first, '0', 10);
  seen.wide = _mm512_movepi8_mask(first);
  seen.newlines = equal(first, '\n');
  seen.marks = (leads & breaks) | curly;
  seen.going_on = equal(first, '\'') | equal(first, '`') | curly | (points & letters_of(second)) |
                  (spaces & lone);
  seen.separators = (points | spaces | equal(first, ',')) & within(second, '0', 10);
  return seen;
}

// Writes the positions of the bits, each plus `base`, and anything behind them: sixteen in all.
[[WIREFOLD_WIDE]] inline void write_sixteen(std::uint64_t bits, std::uint32_t base,
                                            std::uint32_t* to) {
  static constexpr auto kCount = [] {
    std::array<std::uint8_t, kBits> count{};
    for (std::size_t i = 0; i < kBits; ++i) count[i] = static_cast<std::uint8_t>(i);
    return count;
  }();
  const __m512i found = _mm512_maskz_compress_epi8(bits, _mm512_loadu_si512(kCount.data()));
  _mm512_storeu_si512(to, _mm512_add_epi32(_mm512_cvtepu8_epi32(_mm512_castsi512_si128(found)),
                                           _mm512_set1_epi32(static_cast<int>(base))));
}

bool has_wide() {
  return __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") &&
         __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vbmi") &&
         __builtin_cpu_supports("avx512vbmi2") && __builtin_cpu_supports("bmi2");
}
#endif

}  // namespace

// Writes the lists.
class RunWriter {
 public:
  explicit RunWriter(WordRuns& runs)
      : begin_(runs.begins_.data()),
        end_(runs.ends_.data()),
        odd_(runs.odd_.data()),
        newline_(runs.newlines_.data()),
        words_(runs.words_.data()),
        runs_(runs) {}
  ~RunWriter() {
    runs_.size_ = static_cast<std::size_t>(begin_ - runs_.begins_.data());
    runs_.odd_count_ = static_cast<std::size_t>(odd_ - runs_.odd_.data());
    runs_.newline_count_ = static_cast<std::size_t>(newline_ - runs_.newlines_.data());
  }
  RunWriter(const RunWriter&) = delete;
  RunWriter& operator=(const RunWriter&) = delete;

  void add(const Runs& found, std::uint32_t base) {
    *words_++ = found.words;
    for (std::uint64_t bits = found.starts; bits != 0; bits &= bits - 1) {
      *begin_++ = base + static_cast<std::uint32_t>(std::countr_zero(bits));
    }
    for (std::uint64_t bits = found.stops; bits != 0; bits &= bits - 1) {
      const auto run = static_cast<std::uint32_t>(end_ - runs_.ends_.data());
      if ((found.odd & bits & (0 - bits)) != 0) *odd_++ = run;
      *end_++ = base + static_cast<std::uint32_t>(std::countr_zero(bits));
    }
    for (std::uint64_t bits = found.newlines; bits != 0; bits &= bits - 1) {
      *newline_++ = base + static_cast<std::uint32_t>(std::countr_zero(bits));
    }
  }

#if defined(__x86_64__)
  // Writes sixteen of each kind and goes on behind those there are; more of them are rare.
  [[WIREFOLD_WIDE]] inline void add_wide(const Runs& found, std::uint32_t base) {
    const int starts = std::popcount(found.starts);
    const int stops = std::popcount(found.stops);
    const int newlines = std::popcount(found.newlines);
    if (starts > 16 || stops > 16 || newlines > 16) return add(found, base);
    *words_++ = found.words;
    const auto run = static_cast<std::uint32_t>(end_ - runs_.ends_.data());
    write_sixteen(found.starts, base, begin_);
    write_sixteen(found.stops, base, end_);
    write_sixteen(_pext_u64(found.odd, found.stops), run, odd_);
    write_sixteen(found.newlines, base, newline_);
    begin_ += starts;
    end_ += stops;
    odd_ += std::popcount(found.odd);
    newline_ += newlines;
  }
#endif

 private:
  std::uint32_t* begin_;
  std::uint32_t* end_;
  std::uint32_t* odd_;
  std::uint32_t* newline_;
  std::uint64_t* words_;
  WordRuns& runs_;
};

namespace {

#if defined(__x86_64__)
// 64 bytes of the text from byte `at` on; zeroes behind its end.
[[WIREFOLD_WIDE]] inline __m512i load_up_to_end(std::string_view text, std::size_t at) {
  const std::size_t left = at < text.size() ? text.size() - at : 0;
  const std::uint64_t mask = left < kBits ? (std::uint64_t{1} << left) - 1 : ~std::uint64_t{0};
  return _mm512_maskz_loadu_epi8(mask, text.data() + (left > 0 ? at : 0));
}

[[WIREFOLD_WIDE]] void read_wide(std::string_view text, WordRuns& runs) {
  RunWriter to(runs);  // here, so that it stays in registers
  RunFinder finder;
  std::size_t at = 0;
  for (; at + kBits + 2 <= text.size(); at += kBits) {
    const char* const from = text.data() + at;
    const Seen seen = look_wide(_mm512_loadu_si512(from), _mm512_loadu_si512(from + 1),
                                _mm512_loadu_si512(from + 2));
    to.add_wide(finder.find(seen), static_cast<std::uint32_t>(at));
  }
  for (; at <= text.size(); at += kBits) {
    const Seen seen = look_wide(load_up_to_end(text, at), load_up_to_end(text, at + 1),
                                load_up_to_end(text, at + 2));
    to.add_wide(finder.find(seen), static_cast<std::uint32_t>(at));
  }
}
#endif

template <Bytes (*look_at)(const char*)>
void read_blocks(std::string_view text, RunWriter& to) {
  const std::size_t whole = text.size() / kBits;
  std::array<char, kBits> rest{};  // what does not fill a block, and zeroes
  text.copy(rest.data(), kBits, whole * kBits);
  const auto nth = [&](std::size_t i) {
    return look_at(i < whole ? text.data() + i * kBits : rest.data());
  };
  RunFinder finder;
  Bytes own = nth(0);
  for (std::size_t i = 0; i <= whole; ++i) {
    const Bytes next = i < whole ? nth(i + 1) : Bytes{};
    to.add(finder.find(seen_of(own, next)), static_cast<std::uint32_t>(i * kBits));
    own = next;
  }
}

}  // namespace

void WordRuns::make_room(std::size_t bytes) {
  const std::size_t blocks = bytes / kBlock + 1;
  const std::size_t runs = blocks * (kBlock / 2) + kRoom;
  if (words_.size() >= blocks) return;
  begins_.resize(runs);
  ends_.resize(runs);
  odd_.resize(runs);
  newlines_.resize(blocks * kBlock + kRoom);
  words_.resize(blocks);
}

void WordRuns::read(std::string_view text) {
#if defined(__x86_64__)
  static const bool is_wide = has_wide();
  if (is_wide) {
    make_room(text.size());
    read_wide(text, *this);
    return;
  }
#endif
  read_by_sixteen(text);
}

void WordRuns::read_by_sixteen(std::string_view text) {
#if defined(__x86_64__)
  make_room(text.size());
  RunWriter to(*this);
  read_blocks<look_by_sixteen>(text, to);
#else
  read_plainly(text);
#endif
}

void WordRuns::read_plainly(std::string_view text) {
  make_room(text.size());
  RunWriter to(*this);
  read_blocks<look>(text, to);
}

}  // namespace wirefold::text
