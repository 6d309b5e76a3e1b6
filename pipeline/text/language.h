#pragma once
// The language of an article that does not state one, as far as separators and word lists need it.
// Called by analyze.cc before tokenizing.

#include <string>
#include <string_view>

#include "text/characters.h"
#include "text/lexicon.h"

namespace wirefold::text {

/// `stated` if it is not empty; else the language whose script, letters or function words the first
/// kilobytes show; "" if none of them tells.
[[nodiscard]] std::string language_of(std::string_view stated, std::string_view text,
                                      const Words& words, const CharacterTable& table);

}  // namespace wirefold::text
