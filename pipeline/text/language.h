#pragma once
// The language of an article that does not state one, or states one that it is not written in, as
// far as separators and word lists need it. Called by analyze.cc around tokenizing.

#include <string>
#include <string_view>

#include "text/characters.h"
#include "text/lexicon.h"

namespace wirefold::text {

/// `stated` if it is a language's tag; else the language whose script, letters or function words
/// the first kilobytes show; "" if none of them tells.
[[nodiscard]] std::string language_of(std::string_view stated, std::string_view text,
                                      const Words& words, const CharacterTable& table);

/// The language that a document's text is written in instead of the one its tokens were read by:
/// where at least forty words hold next to none of that one's function words, and both ends of the
/// text are plainly another's by its script or by five of its function words and more. "" where
/// that is not so, or too little is known of the language. Lists and tables in any language,
/// banners above a text and names prove nothing.
[[nodiscard]] std::string language_instead(const Document& document, const Words& words,
                                           const CharacterTable& table);

}  // namespace wirefold::text
