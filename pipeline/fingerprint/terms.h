#pragma once
// The heaviest terms of a document: counted where they stand, weighed with the shipped frequencies.
// Called by fingerprint.cc; term_weight also by similarity/, with the stream's frequencies.

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "fingerprint/frequencies.h"
#include "fingerprint/lanes.h"
#include "fingerprint/signature.h"
#include "text/document.h"

namespace wirefold::fingerprint {

/// What stands for the idf of a word in a language without a table, where nothing tells how common
/// it is: its letters, up to eight. The shorter a word, the commoner (Zipf 1935). A number counts
/// as a word of four.
inline constexpr std::uint32_t kTellingLetters = 8;
inline constexpr float kNumberLetters = 4;

/// (1 + ln count) * idf(frequency), where the headline counts four times and the first 90 words
/// twice; 0 for a term that is too common to tell anything.
[[nodiscard]] float term_weight(const Term& term, Frequency frequency);

/// Picks one document's terms at a time; reuses its memory.
class TermPicker {
 public:
  using Terms = decltype(Signature::terms);
  static constexpr std::size_t kBuckets = 256;  ///< that weights fall into

  TermPicker();
  /// The heaviest terms (ties by the smaller hash) into an empty `out`, by hash. Without a table
  /// (of a total of zero) letters stand for the idf.
  void pick(const text::Document& document, const FrequencyTable& frequencies, Terms& out);

 private:
  /// Where the words of the headline and of the lead end.
  struct Parts {
    std::size_t title = 0;
    std::size_t lead = 0;
    std::size_t all = 0;
  };
  using BucketSizes = std::array<std::uint16_t, kBuckets>;
  /// Fetches their frequencies, too, which are far away.
  Parts gather(const text::Document& document, const FrequencyTable& frequencies);
  void count(const Parts& parts);
  template <std::uint8_t Term::*kCounter>
  void count_words(std::size_t begin, std::size_t end);
  /// idfs_, from a table or without one.
  void look_up(const FrequencyTable& frequencies);
  void guess(const text::Document& document);
  BucketSizes weigh();
  void keep_heaviest(std::size_t count, const BucketSizes& sizes);
  [[nodiscard]] std::span<Term> terms() { return {found_.data() + 1, size_ - 1U}; }

  // None of these shrinks, but slots_ and tied_.
  std::vector<ContentWord> words_;
  std::vector<std::uint32_t> slots_;   // a power of two; index into found_, 0 = empty
  std::vector<Term> found_;            // [0] is none; the others in order of first occurrence
  std::vector<std::uint32_t> hashes_;  // those of found_, side by side
  std::uint32_t size_ = 1;             // of found_, hashes_
  std::vector<float> idfs_;            // parallel to terms(), as all that follow
  std::vector<std::uint64_t> keys_;    // the heaviest has the least
  std::vector<std::uint8_t> buckets_;
  std::vector<std::uint64_t> tied_;  // keys of the bucket that is kept in part
  std::array<float, 64> growth_{};   // 1 + ln count
};

}  // namespace wirefold::fingerprint
