#pragma once
// A record's event time without decoding the rest of it: for the replay feeder, which merges
// archives by time before anything is decided.

#include <optional>
#include <string_view>

#include "article/decode.h"
#include "base/time.h"

namespace wirefold::article {

/// What decode(bytes) would give as Article::published (plain JSON: `published` and its synonyms;
/// ninjs and AP: versioncreated, else the first time stated), under the decoder's field mapping.
/// Nothing if there is none, it is malformed, or the record cannot be parsed. Looks at no other
/// field, so a record that decode() rejects for one may still have a time. Costs the parsing of the
/// record and copies nothing; not thread-safe for the same decoder.
[[nodiscard]] std::optional<base::TimeMs> peek_event_time(Decoder& decoder, std::string_view bytes);

}  // namespace wirefold::article
