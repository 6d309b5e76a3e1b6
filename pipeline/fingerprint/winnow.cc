// Winnowing without a branch. Problem: to know the minimum of every window one usually remembers
// the smallest shingle and searches anew when it leaves, which a processor cannot predict: the
// hashes are random. Method: a shingle and its position make one number (the later of equal hashes
// is the smaller), the minima of windows of 2, 4, 8 … come from doubling, those of any other width
// from two overlapping powers of two, and whatever differs from its left neighbour is kept. Cost:
// log2(window) passes of one comparison a shingle, in lanes; the passes are shared by all windows
// that are tried. The numbers are doubles because that is the only 64-bit type of which every
// processor has a minimum instruction; 48 bits fit exactly.
//
// Because ties go to the rightmost, a wider window keeps a subset of what a narrower one keeps, so
// signatures of texts of different length can still be compared, and the narrowest window that fits
// can be searched from either side.

#include "fingerprint/winnow.h"

#include <algorithm>
#include <array>
#include <bit>

#include "base/check.h"
#include "base/hash.h"
#include "fingerprint/lanes.h"

namespace wirefold::fingerprint {
namespace {

constexpr std::uint32_t kTokenMax = 0xFFFF;

bool is_content(const text::Token& token) { return (token.flags & text::kFunctionWord) == 0; }

std::uint32_t marked(std::uint32_t hash, int content_words) {
  return (hash & ~kWeakShingle) | (content_words < 2 ? kWeakShingle : 0);
}

std::uint32_t ideographic_hash(const text::Token* tokens) {
  std::uint64_t hash = kShingleIdeographs;
  int content = 0;
  for (std::uint32_t i = 0; i < kShingleIdeographs; ++i) {
    hash = base::mix64(hash, tokens[i].word);
    content += is_content(tokens[i]) ? 1 : 0;
  }
  return marked(base::fold32(hash), content);
}

// A shingle as a number: by hash, of equal ones the later first. The exponent of 2^52 makes the
// bits below it a whole number.
constexpr std::uint64_t kWhole = 0x4330'0000'0000'0000ULL;

double key_of(const Fingerprint& shingle) {
  const std::uint64_t hash = shingle.hash;
  return std::bit_cast<double>(kWhole | (hash << 16U) | (kTokenMax - shingle.token));
}

Fingerprint shingle_of(double key) {
  const auto bits = std::bit_cast<std::uint64_t>(key);
  return {static_cast<std::uint32_t>(bits >> 16U),
          static_cast<std::uint16_t>(kTokenMax - (bits & kTokenMax))};
}

// Widens by a quarter until no text is longer.
constexpr auto kLadder = [] {
  std::array<std::uint32_t, 42> ladder{kWinnowWindow};
  for (std::size_t i = 1; i < ladder.size(); ++i) ladder[i] = ladder[i - 1] + ladder[i - 1] / 4 + 1;
  return ladder;
}();
static_assert(kLadder.back() > kTokenMax);

}  // namespace

/// Tokens [begin, end), between which and their neighbours no shingle crosses.
struct Shingler::Range {
  const text::Token* tokens;
  std::uint32_t begin;
  std::uint32_t end;
};

void Shingler::add(const Range& range) {
  if (range.begin + kShingleWords > range.end || range.begin >= kTokenMax) return;
  const std::uint32_t count = std::min(range.end - kShingleWords + 1, kTokenMax) - range.begin;
  const std::uint8_t* const content = content_.data() + range.begin;
  Fingerprint* const out = made_.data() + count_;
  hash_four(words_.data() + range.begin, count, hashes_.data());
  for (std::uint32_t i = 0; i < count; ++i) {
    static_assert(kShingleWords == 4);
    const int words = content[i] + content[i + 1] + content[i + 2] + content[i + 3];
    out[i] = {marked(hashes_[i], words), static_cast<std::uint16_t>(range.begin + i)};
  }
  count_ += count;
}

void Shingler::add_ideographic(const Range& range) {
  const std::size_t first = count_;
  add(range);
  const std::size_t last = count_;
  count_ = first;
  for (std::size_t i = first; i < last; ++i) {
    Fingerprint shingle = made_[i];
    if ((range.tokens[shingle.token].flags & text::kIdeographic) != 0) {
      if (shingle.token + kShingleIdeographs > range.end) continue;
      shingle.hash = ideographic_hash(range.tokens + shingle.token);
    }
    made_[count_++] = shingle;
  }
}

std::span<const Fingerprint> Shingler::shingles(const std::vector<text::Token>& tokens,
                                                std::uint32_t title_tokens) {
  const std::size_t count = tokens.size();
  if (made_.size() < count) {
    words_.resize(count);
    content_.resize(count);
    hashes_.resize(count);
    made_.resize(count);
  }
  unsigned flags = 0;
  for (std::size_t i = 0; i < count; ++i) {
    flags |= tokens[i].flags;
    words_[i] = tokens[i].word;
    content_[i] = is_content(tokens[i]) ? 1 : 0;
  }
  count_ = 0;
  const auto end = static_cast<std::uint32_t>(count);
  for (const Range& range :
       {Range{tokens.data(), 0, title_tokens}, Range{tokens.data(), title_tokens, end}}) {
    if ((flags & text::kIdeographic) != 0) {
      add_ideographic(range);
    } else {
      add(range);
    }
  }
  return {made_.data(), count_};
}

std::vector<Fingerprint> shingles(const std::vector<text::Token>& tokens,
                                  std::uint32_t title_tokens) {
  Shingler shingler;
  const std::span<const Fingerprint> all = shingler.shingles(tokens, title_tokens);
  return {all.begin(), all.end()};
}

void Winnower::load(std::span<const Fingerprint> shingles) {
  if (levels_.empty()) levels_.resize(std::bit_width(kTokenMax) + 1U);
  levels_[0].resize(shingles.size());
  std::transform(shingles.begin(), shingles.end(), levels_[0].begin(), key_of);
  levels_known_ = 1;
}

const std::vector<double>& Winnower::level(std::size_t power) {
  for (; levels_known_ <= power; ++levels_known_) {
    const std::vector<double>& half = levels_[levels_known_ - 1];
    std::vector<double>& whole = levels_[levels_known_];
    const std::size_t step = std::size_t{1} << (levels_known_ - 1);
    whole.resize(half.size() - step);
    lesser_pairs(half.data(), step, whole.size(), whole.data());
  }
  return levels_[power];
}

// The minima of all windows; how many different ones there are.
std::size_t Winnower::slide(std::uint32_t window) {
  const std::size_t width = std::min<std::size_t>(window, levels_[0].size());
  if (width == 0) return 0;
  const auto power = static_cast<std::size_t>(std::bit_width(width)) - 1;
  const std::vector<double>& narrower = level(power);
  const std::size_t step = width - (std::size_t{1} << power);
  minima_.resize(narrower.size() - step);
  lesser_pairs(narrower.data(), step, minima_.size(), minima_.data());
  return 1 + count_changes(minima_.data(), minima_.size());
}

void Winnower::take(std::size_t count, std::vector<Fingerprint>& kept) const {
  kept.resize(count);
  if (count == 0) return;
  std::size_t next = 0;
  for (std::size_t i = 0; i + 1 < minima_.size(); ++i) {
    kept[next] = shingle_of(minima_[i]);
    next += minima_[i + 1] != minima_[i] ? 1U : 0U;
  }
  kept[next] = shingle_of(minima_.back());
}

void Winnower::keep(std::uint32_t window, std::vector<Fingerprint>& kept) {
  WIREFOLD_CHECK(window >= 1);
  take(slide(window), kept);
}

// Starts where the expected density, 2 / (window + 1), just fits.
std::uint32_t Winnower::keep_at_most(std::size_t capacity, std::vector<Fingerprint>& kept) {
  WIREFOLD_CHECK(capacity >= 1);
  std::size_t rung = 0;
  while ((kLadder[rung] + 1) * capacity < levels_[0].size() * 2) ++rung;
  std::size_t count = slide(kLadder[rung]);
  while (count > capacity) count = slide(kLadder[++rung]);
  for (; rung > 0; --rung) {
    minima_.swap(wider_);
    const std::size_t more = slide(kLadder[rung - 1]);
    if (more > capacity) {
      minima_.swap(wider_);
      break;
    }
    count = more;
  }
  take(count, kept);
  return kLadder[rung];
}

}  // namespace wirefold::fingerprint
