#pragma once
// The language of a text that is too short to show its function words: a headline, an alert of one
// sentence. Called by dedup/preparer.cc for texts that neither state nor show theirs.

#include <string>

#include "fingerprint/frequencies.h"
#include "text/document.h"

namespace wirefold::fingerprint {

/// The language in whose table the words are much commoner than in every other; "" if there is
/// none. The words of a language without a table are few in any other's; a near relative (Galician,
/// Afrikaans) is taken for the one that has a table. Reads all tables when first called (some
/// 35 ms); safe to call from several threads.
[[nodiscard]] std::string likely_language(const text::Tokens& tokens,
                                          const Frequencies& frequencies);

}  // namespace wirefold::fingerprint
