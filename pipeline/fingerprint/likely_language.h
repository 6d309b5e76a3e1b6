#pragma once
// The language of a text that does not show it by its function words, since it is a headline, say,
// or an alert of one sentence. Called by dedup/preparer.cc for texts that do not state theirs.

#include <string>

#include "fingerprint/frequencies.h"
#include "text/document.h"

namespace wirefold::fingerprint {

/// The language in whose table the words are much commoner than in every other; "" if there is
/// none, or fewer than three words that any table holds. The words of a language without a table
/// are few in any other's; a near relative (Galician, Afrikaans) is taken for the one that has a
/// table. Reads all tables when first called (some 35 ms, 20 MB); safe to call from several
/// threads.
[[nodiscard]] std::string likely_language(const text::Document& document,
                                          const Frequencies& frequencies);

}  // namespace wirefold::fingerprint
