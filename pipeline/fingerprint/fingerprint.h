#pragma once
// Document to Signature: the last step of the stateless stage, so that the story stage never needs
// the words themselves. Called by dedup/preparer.cc and by explain.

#include "fingerprint/frequencies.h"
#include "fingerprint/signature.h"
#include "text/document.h"

namespace wirefold::fingerprint {

/// Everything the story stage needs of the document. Never fails; a document without tokens gives
/// an empty signature. Same document and frequencies, same bytes.
[[nodiscard]] Signature sign(const text::Document& document, const Frequencies& frequencies);

/// (1 + ln count) * ln((total + 1) / (1 + documents)), where the headline counts four times and the
/// first 90 words twice; 0 for a term that is too common to tell anything (idf below 1.3).
[[nodiscard]] float term_weight(const Term& term, Frequency frequency);

}  // namespace wirefold::fingerprint
