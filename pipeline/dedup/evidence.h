#pragma once
// What a decision rests on, in the article's own words: passages, quotations, names, numbers and
// terms that it shares with the article it matches, and what speaks against. The stored partner has
// hashes only, so positions are found in the text at hand and quoted from it.

#include <string>
#include <vector>

#include "dedup/quotable.h"
#include "fingerprint/signature.h"
#include "similarity/features.h"

namespace wirefold::dedup {

/// Everything quoted from the later article; each list capped at kEvidenceMax, in order of
/// position.
struct Evidence {
  static constexpr std::size_t kEvidenceMax = 8;
  static constexpr std::size_t kQuoteBytesMax = 200;
  std::vector<std::string> passages;    ///< shared runs of words
  std::vector<std::string> quotations;  ///< shared words inside quotation marks
  std::vector<std::string> names;
  std::vector<std::string> numbers;  ///< with what they count
  std::vector<std::string> terms;    ///< the heaviest shared ones, heaviest first
  std::vector<std::string> against;  ///< "number differs: 31 people", "weekdays differ"
};

/// Both articles as the story stage sees them, and the later one's text.
struct EvidenceSource {
  const Quotable& text;
  const fingerprint::Signature& signature;
  similarity::FeaturesView later;
  similarity::FeaturesView earlier;
};

[[nodiscard]] Evidence find_evidence(const EvidenceSource& source);

}  // namespace wirefold::dedup
