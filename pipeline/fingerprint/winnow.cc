// Winnowing in one pass: the smallest shingle of the current window is remembered with its position
// and searched anew only when it leaves the window, which costs O(n) on average. Because ties go to
// the rightmost, a wider window keeps a subset of what a narrower one keeps, so signatures of texts
// of different length can still be compared.

#include "fingerprint/winnow.h"

#include "base/check.h"
#include "base/hash.h"

namespace wirefold::fingerprint {
namespace {

template <std::uint32_t kCount>
std::uint32_t shingle_hash(const text::Token* tokens) {
  std::uint64_t hash = kCount;
  std::uint32_t content = 0;
  for (std::uint32_t i = 0; i < kCount; ++i) {
    hash = base::mix64(hash, tokens[i].word);
    content += (tokens[i].flags & text::kFunctionWord) == 0 ? 1 : 0;
  }
  const std::uint32_t folded = base::fold32(hash) & ~kWeakShingle;
  return content < 2 ? folded | kWeakShingle : folded;
}

void append_shingles(const std::vector<text::Token>& tokens, text::TokenRange range,
                     std::vector<Fingerprint>& out) {
  for (std::uint32_t i = range.begin; i < range.end && i < 0xFFFF; ++i) {
    const bool ideographic = (tokens[i].flags & text::kIdeographic) != 0;
    if (i + (ideographic ? kShingleIdeographs : kShingleWords) > range.end) continue;
    const std::uint32_t hash = ideographic ? shingle_hash<kShingleIdeographs>(&tokens[i])
                                           : shingle_hash<kShingleWords>(&tokens[i]);
    out.push_back({hash, static_cast<std::uint16_t>(i)});
  }
}

std::size_t rightmost_smallest(const std::vector<Fingerprint>& all, std::size_t begin,
                               std::size_t end) {
  std::size_t best = begin;
  for (std::size_t i = begin + 1; i < end; ++i) {
    if (all[i].hash <= all[best].hash) best = i;
  }
  return best;
}

}  // namespace

std::vector<Fingerprint> shingles(const std::vector<text::Token>& tokens,
                                  std::uint32_t title_tokens) {
  const auto count = static_cast<std::uint32_t>(tokens.size());
  std::vector<Fingerprint> all;
  all.reserve(count);
  append_shingles(tokens, {0, title_tokens}, all);
  append_shingles(tokens, {title_tokens, count}, all);
  return all;
}

std::vector<Fingerprint> winnow(const std::vector<Fingerprint>& shingles, std::uint32_t window) {
  WIREFOLD_CHECK(window >= 1);
  std::vector<Fingerprint> kept;
  if (shingles.empty()) return kept;
  kept.reserve(shingles.size() * 3 / (window + 1) + 8);
  if (shingles.size() <= window) {
    kept.push_back(shingles[rightmost_smallest(shingles, 0, shingles.size())]);
    return kept;
  }
  std::size_t best = rightmost_smallest(shingles, 0, window);
  kept.push_back(shingles[best]);
  for (std::size_t end = window + 1; end <= shingles.size(); ++end) {
    const std::size_t begin = end - window;
    const std::size_t before = best;
    if (best < begin) {
      best = rightmost_smallest(shingles, begin, end);
    } else if (shingles[end - 1].hash <= shingles[best].hash) {
      best = end - 1;
    }
    if (best != before) kept.push_back(shingles[best]);
  }
  return kept;
}

}  // namespace wirefold::fingerprint
