#pragma once
// Features: what the story stage keeps of an article to compare it with others. Made once from its
// Signature when the article is decided, with the frequencies and the furniture known at that
// moment; kept as long as the article stays in the window, there in as many bytes as its lists
// have (story/packed_content.h). Comparisons take a FeaturesView, of either kind.

#include <cstdint>
#include <span>
#include <vector>

#include "base/inline_vector.h"
#include "base/time.h"
#include "fingerprint/frequencies.h"
#include "fingerprint/signature.h"

namespace wirefold::similarity {

inline constexpr std::size_t kTerms = 64;      ///< heaviest terms kept
inline constexpr std::size_t kProbes = 32;     ///< of these, how many may produce candidates
inline constexpr std::size_t kHeavyTerms = 8;  ///< of these, the very heaviest
inline constexpr std::size_t kTemplateShingles = 64;
inline constexpr std::uint16_t kLeadNumberTokens = 110;

/// Parallel to Signature::terms.
using TermFrequencyList =
    base::InlineVector<fingerprint::Frequency, decltype(fingerprint::Signature::terms)::kCapacity>;

/// How common terms are right now: shipped tables mixed with what the stream has taught.
class TermFrequencies {
 public:
  virtual ~TermFrequencies() = default;
  /// Of all the signature's terms at once, since single look-ups would each wait for memory.
  [[nodiscard]] virtual TermFrequencyList of(const fingerprint::Signature& signature) const = 0;
};

/// A number with what it counts.
struct CountedNumber {
  float value = 0;
  std::uint32_t noun = 0;
  std::uint8_t flags = 0;  ///< fingerprint::NumberFlag
  bool in_lead = false;
};

/// Features but for their lists.
struct FeatureFacts {
  base::TimeMs time = 0;          ///< event time; set by whoever knows it
  std::uint64_t lead_terms = 0;   ///< bit i: terms[i] stands in headline or lead
  std::uint64_t heavy_terms = 0;  ///< bit i: terms[i] is one of the kHeavyTerms heaviest
  float norm = 0;                 ///< Euclidean norm of weights
  float lead_norm = 0;            ///< the same over lead_terms
  std::uint32_t language = 0;
  std::uint32_t agency = 0;
  std::uint16_t tokens = 0;
  std::uint16_t winnow_window = fingerprint::kWinnowWindow;
  std::uint16_t strong_shingles = 0;  ///< shingles[0, strong) are not fingerprint::kWeakShingle
  std::uint8_t weekdays = 0;
  bool is_agency_original = false;
  bool lacks_capitals = false;
};

/// See the head of this file. All lists of hashes are sorted and without repetition.
struct Features : FeatureFacts {
  base::InlineVector<std::uint32_t, kTerms> terms;     ///< by hash
  base::InlineVector<std::uint8_t, kTerms> weights;    ///< of terms[i], 255 = the heaviest
  base::InlineVector<std::uint8_t, kProbes> heaviest;  ///< indexes into terms, heaviest first
  base::InlineVector<std::uint32_t, 128> shingles;
  base::InlineVector<std::uint32_t, 16> quotations;
  base::InlineVector<std::uint32_t, 32> sentences;
  base::InlineVector<std::uint32_t, 24> names;
  base::InlineVector<fingerprint::DayMark, 8> days;
  base::InlineVector<float, 24> lead_numbers;     ///< without years and dates; by value, each once
  base::InlineVector<CountedNumber, 24> numbers;  ///< by noun, then value
};

/// Features that somebody else keeps, who must outlive this.
struct FeaturesView : FeatureFacts {
  FeaturesView() = default;
  /// The lists are to be set.
  explicit FeaturesView(const FeatureFacts& facts) : FeatureFacts(facts) {}
  // NOLINTNEXTLINE(google-explicit-constructor): so that either kind can be compared
  FeaturesView(const Features& all)
      : FeatureFacts(all),
        terms(all.terms),
        weights(all.weights),
        heaviest(all.heaviest),
        shingles(all.shingles),
        quotations(all.quotations),
        sentences(all.sentences),
        names(all.names),
        days(all.days),
        lead_numbers(all.lead_numbers),
        numbers(all.numbers) {}

  std::span<const std::uint32_t> terms;
  std::span<const std::uint8_t> weights;
  std::span<const std::uint8_t> heaviest;
  std::span<const std::uint32_t> shingles;
  std::span<const std::uint32_t> quotations;
  std::span<const std::uint32_t> sentences;
  std::span<const std::uint32_t> names;
  std::span<const fingerprint::DayMark> days;
  std::span<const float> lead_numbers;
  std::span<const CountedNumber> numbers;
};

/// Token ranges that count for nothing: an outlet's learnt furniture. Sorted, not overlapping.
using Mask = std::vector<fingerprint::Stretch>;

/// Sets all features but the time and what the terms say. Of what the stream teaches it needs the
/// mask only, which mostly is empty: so who prepares an article can do it.
void draft(const fingerprint::Signature& signature, const Mask& mask, Features& out);
/// Completes a draft of the signature: weighs its terms, of which `known` says how common they are.
void weigh_terms(const fingerprint::Signature& signature, const TermFrequencyList& known,
                 const Mask& mask, Features& drafted);
/// Both: weighs the signature's terms and leaves out what the mask covers.
[[nodiscard]] Features weigh(const fingerprint::Signature& signature,
                             const TermFrequencies& frequencies, const Mask& mask);

}  // namespace wirefold::similarity
