#pragma once
// Words of ASCII from their places in the text to tokens, many side by side. Called by tokenize.cc
// once for each text.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "text/document.h"
#include "text/lexicon.h"
#include "text/word_hashes.h"

namespace wirefold::text {

/// So many bytes must be readable from a word's first one.
inline constexpr std::size_t kWordReach = 16;
/// Words are read and written in groups of so many: arrays have room for whole groups.
inline constexpr std::size_t kWordGroup = 8;

/// Arrays of one element for each word of a text.
struct WordArrays {
  std::uint32_t* begins;  ///< byte ranges in the text, of at most kPackedLetters (word_hashes.h) …
  std::uint32_t* ends;    ///< … or empty ones, which give no word
  std::uint64_t* lows;    ///< halves of packed words, later hashes
  std::uint64_t* highs;   ///< … later stems
  std::uint16_t* flags;   ///< of the tokens
  char* behind;           ///< the byte behind each word
  std::size_t count;
};

/// Folds and packs the words of letters and digits that stand in the text, for hash_words(); sets
/// kNumeric, kCapitalised and kAllCaps and notes the byte behind. The text has at least kWordReach
/// bytes.
void pack_words(std::string_view text, const WordArrays& words);
/// The same word by word: the way of machines without wide registers, and the fast one's twin.
void pack_words_plainly(std::string_view text, const WordArrays& words);

/// Packs a word of letters and digits in two parts, of at most kPackedLetters together, with
/// kWordReach readable bytes each; sets its flags.
[[nodiscard]] PackedWord joined_word(std::string_view first, std::string_view second,
                                     std::uint16_t& flags);

/// Makes tokens of hashed words: sets kFunctionWord by their roles; numbers become their own stems.
/// `roles` has room for whole groups, too.
void finish_words(const WordArrays& words, const TokenRole* roles);
/// The same word by word.
void finish_words_plainly(const WordArrays& words, const TokenRole* roles);

}  // namespace wirefold::text
