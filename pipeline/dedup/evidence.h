#pragma once
// What a decision rests on, in the article's own words: passages, quotations, names, numbers and
// terms that it shares with the article it matches, and what speaks against. The stored partner has
// hashes only, so positions are found in the text at hand and quoted from it.

#include <forward_list>
#include <span>
#include <string>
#include <string_view>

#include "base/inline_vector.h"
#include "dedup/quotable.h"
#include "fingerprint/signature.h"
#include "similarity/features.h"

namespace wirefold::dedup {

/// Everything quoted from the later article, whose text must outlive this; each list capped at
/// kEvidenceMax, in order of position.
struct Evidence {
  static constexpr std::size_t kEvidenceMax = 8;
  static constexpr std::size_t kQuoteBytesMax = 200;
  using Quotes = base::InlineVector<std::string_view, kEvidenceMax>;

  Evidence() = default;
  Evidence(Evidence&&) = default;  // a copy's quotes would point into this one's `made`

  Quotes passages;    ///< shared runs of words
  Quotes quotations;  ///< shared words inside quotation marks
  Quotes names;
  Quotes numbers;                       ///< with what they count
  Quotes terms;                         ///< the heaviest shared ones, heaviest first
  Quotes against;                       ///< "number differs: 31 people", "weekdays differ"
  std::forward_list<std::string> made;  ///< what does not stand in the text as it is quoted
};

/// Both articles as the story stage sees them, and the later one's text.
struct EvidenceSource {
  const Quotable& text;
  const fingerprint::Signature& signature;
  similarity::FeaturesView later;
  similarity::FeaturesView earlier;
};

[[nodiscard]] Evidence find_evidence(const EvidenceSource& source);

/// The words of the text that bear these terms, in Evidence::terms, in the order given.
[[nodiscard]] Evidence quote(std::span<const std::uint32_t> terms, const Quotable& text,
                             const fingerprint::Signature& signature);

}  // namespace wirefold::dedup
