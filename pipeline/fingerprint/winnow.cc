// Winnowing without a branch. Problem: to know the minimum of every window one usually remembers
// the smallest shingle and searches anew when it leaves, which a processor cannot predict: the
// hashes are random. Method: a shingle and its position make one number (the later of equal hashes
// is the smaller), the minima of windows of 2, 4, 8 … come from doubling, those of any other width
// from two overlapping powers of two, and whatever differs from its right neighbour is kept. Cost:
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

bool is_content(text::Token token) { return (token.flags & text::kFunctionWord) == 0; }

std::uint32_t marked(std::uint32_t hash, int content_words) {
  return (hash & ~kWeakShingle) | (content_words < 2 ? kWeakShingle : 0);
}

std::uint32_t ideographic_hash(const text::Tokens& tokens, std::uint32_t first) {
  std::uint64_t hash = kShingleIdeographs;
  int content = 0;
  for (std::uint32_t i = first; i < first + kShingleIdeographs; ++i) {
    hash = base::mix64(hash, tokens[i].word);
    content += is_content(tokens[i]) ? 1 : 0;
  }
  return marked(base::fold32(hash), content);
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

// Tokens between which and their neighbours no shingle crosses.
void Shingler::add(const text::Tokens& tokens, text::TokenRange range) {
  if (range.begin + kShingleWords > range.end || range.begin >= kTokenMax) return;
  const std::uint32_t end = std::min(range.end - kShingleWords + 1, kTokenMax);
  hash_four(tokens.words() + range.begin, tokens.flags() + range.begin, end - range.begin,
            hashes_.data() + range.begin);
  runs_.push_back({range.begin, end});
}

void Shingler::add_ideographic(const text::Tokens& tokens, text::TokenRange range) {
  const std::size_t first = runs_.size();
  add(tokens, range);
  if (runs_.size() == first) return;
  const text::TokenRange all = runs_.back();
  runs_.pop_back();
  text::TokenRange run{all.begin, all.begin};
  for (std::uint32_t i = all.begin; i < all.end; ++i) {
    const bool is_ideographic = (tokens[i].flags & text::kIdeographic) != 0;
    const bool is_there = !is_ideographic || i + kShingleIdeographs <= range.end;
    if (is_ideographic) hashes_[i] = is_there ? ideographic_hash(tokens, i) : kWeakShingle;
    if (is_there) {
      run.end = i + 1;
      continue;
    }
    if (run.begin < run.end) runs_.push_back(run);
    run = {i + 1, i + 1};
  }
  if (run.begin < run.end) runs_.push_back(run);
}

Shingles Shingler::shingles(const text::Tokens& tokens, std::uint32_t title_tokens) {
  const std::size_t count = tokens.size();
  if (hashes_.size() < count) hashes_.resize(count);
  const unsigned flags = any_flags(tokens.flags(), count);
  runs_.clear();
  const auto end = static_cast<std::uint32_t>(count);
  for (const text::TokenRange& range :
       {text::TokenRange{0, title_tokens}, text::TokenRange{title_tokens, end}}) {
    if ((flags & text::kIdeographic) != 0) {
      add_ideographic(tokens, range);
    } else {
      add(tokens, range);
    }
    const std::uint32_t tail =
        std::max(range.begin, range.end - std::min(range.end, kShingleWords - 1));
    std::fill(hashes_.begin() + tail, hashes_.begin() + range.end, kWeakShingle);
  }
  return {{hashes_.data(), std::min<std::size_t>(count, kTokenMax)}, runs_};
}

std::vector<Fingerprint> shingles(const text::Tokens& tokens, std::uint32_t title_tokens) {
  Shingler shingler;
  const Shingles made = shingler.shingles(tokens, title_tokens);
  std::vector<Fingerprint> all;
  for (const text::TokenRange& run : made.runs) {
    for (std::uint32_t i = run.begin; i < run.end; ++i) {
      all.push_back({made.hashes[i], static_cast<std::uint16_t>(i)});
    }
  }
  return all;
}

void Winnower::load(const Shingles& shingles) {
  if (levels_.empty()) levels_.resize(std::bit_width(kTokenMax) + 1U);
  count_ = 0;
  for (const text::TokenRange& run : shingles.runs) count_ += run.size();
  double* keys = room_in(levels_[0], count_);
  for (const text::TokenRange& run : shingles.runs) {
    make_keys(shingles.hashes.data() + run.begin, run.begin, run.size(), keys);
    keys += run.size();
  }
  levels_known_ = 1;
}

// Of `count` elements; what stands there is written over.
double* Winnower::room_in(std::vector<double>& buffer, std::size_t count) {
  if (buffer.size() < count) buffer.resize(2 * count);
  return buffer.data();
}

const double* Winnower::level(std::size_t power) {
  for (; levels_known_ <= power; ++levels_known_) {
    const std::size_t step = std::size_t{1} << (levels_known_ - 1);
    const std::size_t count = count_ - (2 * step - 1);
    lesser_pairs(levels_[levels_known_ - 1].data(), step, count,
                 room_in(levels_[levels_known_], count));
  }
  return levels_[power].data();
}

Winnower::Windows Winnower::slide(std::uint32_t window) {
  const std::size_t width = std::min<std::size_t>(window, count_);
  if (width == 0) return {};
  const auto power = static_cast<std::size_t>(std::bit_width(width)) - 1;
  return {level(power), width - (std::size_t{1} << power), count_ - width + 1};
}

std::size_t Winnower::count_kept(std::uint32_t window) {
  const Windows windows = slide(window);
  return count_distinct(windows.narrower, windows.step, windows.count);
}

void Winnower::keep(std::uint32_t window, std::vector<Fingerprint>& kept) {
  WIREFOLD_CHECK(window >= 1);
  const Windows windows = slide(window);
  const double* const keys = room_in(distinct_, windows.count + kKeyLanes);
  kept.resize(take_distinct(windows.narrower, windows.step, windows.count, distinct_.data()));
  for (std::size_t i = 0; i < kept.size(); ++i) kept[i] = shingle_of(keys[i]);
}

// Starts where the expected density, 2 / (window + 1), just fits.
std::uint32_t Winnower::keep_at_most(std::size_t capacity, std::vector<Fingerprint>& kept) {
  WIREFOLD_CHECK(capacity >= 1);
  std::size_t rung = 0;
  while ((kLadder[rung] + 1) * capacity < count_ * 2) ++rung;
  while (count_kept(kLadder[rung]) > capacity) ++rung;
  while (rung > 0 && count_kept(kLadder[rung - 1]) <= capacity) --rung;
  keep(kLadder[rung], kept);
  return kLadder[rung];
}

}  // namespace wirefold::fingerprint
