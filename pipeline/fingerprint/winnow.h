#pragma once
// Shingles of a token sequence and the few of them that are kept: winnowing (Schleimer, Wilkerson
// and Aiken, "Winnowing: Local Algorithms for Document Fingerprinting", SIGMOD 2003). Called by
// fingerprint.cc; explain uses the full shingles to find every shared passage.

#include <cstdint>
#include <span>
#include <vector>

#include "fingerprint/signature.h"
#include "text/document.h"

namespace wirefold::fingerprint {

/// Set in a shingle's hash when it holds fewer than two content words. Such shingles sort behind
/// all others, so winnowing keeps them only where a window offers nothing better, and evidence
/// skips them.
inline constexpr std::uint32_t kWeakShingle = 0x8000'0000U;

/// Ideographic tokens are overlapping bigrams, so a run of words needs more of them.
inline constexpr std::uint32_t kShingleIdeographs = 8;

/// The shingles of a token sequence, in order of position: none crosses from headline to body, and
/// the tail, too short for one, has none.
struct Shingles {
  /// By position of the first token; kWeakShingle where none starts. Not longer than positions of
  /// 16 bits can say.
  std::span<const std::uint32_t> hashes;
  /// Runs of positions with a shingle at each, in order.
  std::span<const text::TokenRange> runs;
};

/// Makes the shingles of one text at a time; reuses its memory.
class Shingler {
 public:
  /// Valid until the next call.
  [[nodiscard]] Shingles shingles(const text::Tokens& tokens, std::uint32_t title_tokens);

 private:
  void add(const text::Tokens& tokens, text::TokenRange range);
  void add_ideographic(const text::Tokens& tokens, text::TokenRange range);

  std::vector<std::uint32_t> hashes_;  // never shrinks
  std::vector<text::TokenRange> runs_;
};

/// The shingles as a list, each with its position.
[[nodiscard]] std::vector<Fingerprint> shingles(const text::Tokens& tokens,
                                                std::uint32_t title_tokens);

/// Winnows one text at a time; reuses its memory.
class Winnower {
 public:
  /// Winnows these from now on.
  void load(const Shingles& shingles);

  /// Keeps the smallest shingle of each `window` consecutive ones (the rightmost of equals): every
  /// run of `window` shingles leaves at least one. Result in order of position. window >= 1.
  void keep(std::uint32_t window, std::vector<Fingerprint>& kept);

  /// The narrowest window of the ladder 5, 7, 9, 12 … (a quarter wider each) that keeps at most
  /// `capacity` shingles, which become `kept`. capacity >= 1.
  [[nodiscard]] std::uint32_t keep_at_most(std::size_t capacity, std::vector<Fingerprint>& kept);

 private:
  /// All windows of one width: the i-th has the smaller of narrower[i] and narrower[i + step].
  struct Windows {
    const double* narrower = nullptr;
    std::size_t step = 0;
    std::size_t count = 0;
  };
  Windows slide(std::uint32_t window);
  std::size_t count_kept(std::uint32_t window);
  const double* level(std::size_t power);
  static double* room_in(std::vector<double>& buffer, std::size_t count);

  std::size_t count_ = 0;  // of keys
  // None of these shrinks.
  std::vector<std::vector<double>> levels_;  // [k]: minima of the windows of 2^k keys
  std::size_t levels_known_ = 0;
  std::vector<double> distinct_;  // minima of the windows slid last, each once
};

}  // namespace wirefold::fingerprint
