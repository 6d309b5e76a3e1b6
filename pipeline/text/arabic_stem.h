#pragma once
// What stays of an Arabic word when the small words written onto it are taken off. Used by
// character_scan.h.

#include <string_view>

namespace wirefold::text {

/// The light stem of a folded word in Arabic letters: without "and", article, preposition before
/// the article, and the endings of number, gender, origin and possession, as long as two or three
/// letters stay. Words of other letters stay whole. A part of `folded`.
/// Source: Larkey, Ballesteros and Connell 2007, "Light Stemming for Arabic Information Retrieval"
/// (their light10), but for two things that the implementation names.
[[nodiscard]] std::string_view light_arabic_stem(std::string_view folded);

}  // namespace wirefold::text
