#pragma once
// The heaviest terms of a document: counted where they stand, weighed with the shipped frequencies.
// Called by fingerprint.cc; term_weight also by similarity/, with the stream's frequencies.

#include <array>
#include <cstdint>
#include <vector>

#include "fingerprint/frequencies.h"
#include "fingerprint/signature.h"
#include "text/document.h"

namespace wirefold::fingerprint {

/// (1 + ln count) * idf(frequency), where the headline counts four times and the first 90 words
/// twice; 0 for a term that is too common to tell anything.
[[nodiscard]] float term_weight(const Term& term, Frequency frequency);

/// Picks one document's terms at a time; reuses its memory.
class TermPicker {
 public:
  using Terms = decltype(Signature::terms);

  TermPicker();
  /// The heaviest terms (ties by the smaller hash) into an empty `out`, by hash.
  void pick(const text::Document& document, const FrequencyTable& frequencies, Terms& out);

 private:
  struct Slot {
    std::uint32_t hash = 0;
    std::uint32_t term = 0;  // index into terms_ + 1; 0 = empty
  };
  void count(const text::Document& document);
  void count_part(const text::Document& document, text::TokenRange range,
                  std::uint8_t Term::*counter);
  Term& find(const Term& fresh);
  void keep_heaviest(const FrequencyTable& frequencies, std::size_t count);
  [[nodiscard]] std::uint64_t rank_key(const Term& term, const FrequencyTable& frequencies) const;

  std::vector<std::uint32_t> content_;  // positions of the words that are counted
  std::vector<Slot> slots_;             // a power of two
  std::vector<Term> terms_;             // in order of first occurrence
  std::vector<std::uint64_t> keys_;     // parallel to terms_; the heaviest has the least
  std::vector<std::uint64_t> tied_;     // keys of the bucket that is kept in part
  std::array<float, 64> growth_{};      // 1 + ln count
};

}  // namespace wirefold::fingerprint
