#pragma once
// What the story stage needs of a text to quote from it: the words' places and their shingles. A
// third of the Document, which stays with the worker that analysed it.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "fingerprint/signature.h"
#include "text/document.h"

namespace wirefold::dedup {

/// Where a token stands in the text.
struct QuotableToken {
  std::uint32_t begin = 0;  ///< byte range
  std::uint32_t end : 31 = 0;
  std::uint32_t ideographic : 1 = 0;
};

/// Positions are those of the signature.
struct Quotable {
  std::string text;  ///< as in Document::text
  std::vector<QuotableToken> tokens;
  std::vector<fingerprint::Fingerprint> shingles;  ///< all but the weak ones, in order
  std::vector<text::TokenRange> lines;             ///< the headline first
  std::vector<text::TokenRange> quotations;

  /// The original text of a range; empty for an empty range.
  [[nodiscard]] std::string_view quote(text::TokenRange range) const;
};

/// Takes the document's text and copies the rest. `shingles` are the document's.
[[nodiscard]] Quotable quotable_from(text::Document& document,
                                     std::span<const fingerprint::Fingerprint> shingles);

}  // namespace wirefold::dedup
