#pragma once
// The vocabulary of wire records: status words, item types, marks of a correction, language tags,
// who a byline credits. Pure functions on short texts, shared by the formats.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "article/article.h"

namespace wirefold::article {

/// usable, withheld, canceled, cancelled, killed, recalled in any case, with or without NewsML's
/// "stat:". Nothing for any other word.
[[nodiscard]] std::optional<PublicationStatus> parse_status(std::string_view word);

/// The reason to skip an item of this type ("picture", "graphic", "video", "audio", "planning",
/// "event"), or nullptr for text and for types nobody has defined.
[[nodiscard]] const char* skip_reason(std::string_view type);

/// Whether a headline is tagged as a correction: "CORRECTED-…", "Correction: …", "(CORRECTED) …",
/// "UPDATE 2-CORRECTED-…", "REFILE-…". "Correction officers strike" is not.
[[nodiscard]] bool is_correction_headline(std::string_view headline);

/// Whether an editor's note opens with a word of correction ("CORRECTION", "Corrects spelling…").
[[nodiscard]] bool is_correction_note(std::string_view note);

/// Whether a signal or editorial type names a correction ("sig:correction", "Correction").
[[nodiscard]] bool is_correction_signal(std::string_view signal);

/// "pt-BR" to "pt", "EN_us" to "en", "deu" to "de", "nn" to "nb"; empty if it is no language tag or
/// names none ("und").
[[nodiscard]] std::string primary_language(std::string_view tag);

/// The authority that issued an identifier, lower case: "dpa.com" of "urn:newsml:dpa.com:2019…",
/// "reuters.com" of "tag:reuters.com,2025:…", the host of a URL; empty for a bare id.
[[nodiscard]] std::string uri_authority(std::string_view uri);

/// The parts of a byline that may name an agency: what follows the person, or all of it if it is
/// one part. "Von Klara Beispiel, dpa" gives "dpa"; "Reuters" gives "Reuters".
[[nodiscard]] std::vector<std::string_view> byline_credits(std::string_view byline);

/// Adds a credit once; empty ones are dropped.
void add_credit(std::vector<std::string>& credits, std::string_view credit);

/// Without white space at both ends.
[[nodiscard]] std::string_view trim(std::string_view text);

/// ASCII lower case; other bytes stay.
[[nodiscard]] std::string lower_ascii(std::string_view text);

}  // namespace wirefold::article
