#pragma once
// Text to tokens: where words begin and end, and the hashes of their folded forms. Called by
// analyze.cc on the whole text before anything is stripped.

#include <cstdint>
#include <string_view>
#include <vector>

#include "text/characters.h"
#include "text/document.h"
#include "text/lexicon.h"
#include "text/word_runs.h"

namespace wirefold::text {

/// How a language writes numbers and apostrophes.
struct Orthography {
  enum class Decimal : std::uint8_t {
    kPoint,
    kComma,
    kEither,  ///< by country (Spanish): before exactly three digits either sign groups, but behind
              ///< a lone 0, and but for the second of two different signs
  };
  enum class Apostrophe : std::uint8_t {
    kJoins,  ///< "Assad's" is one word
    kParts,  ///< "l'État" is two words, as is "l État"
  };
  Decimal decimal = Decimal::kPoint;
  Apostrophe apostrophe = Apostrophe::kJoins;
  /// Where apostrophes join: "Assad s" is one word, too, since a publisher lost one. Not of
  /// languages that may have a word "s", as Czech does.
  bool finds_lost_apostrophes = true;
  /// Arabic: "and", articles and prepositions are written onto words and numbers.
  bool joins_small_words = false;
};

/// A language of two letters as a number; 0 for any other.
using LanguageCode = std::uint16_t;
[[nodiscard]] constexpr LanguageCode language_code(std::string_view language) {
  if (language.size() != 2) return 0;
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(language[i]); };
  return static_cast<LanguageCode>(byte(0) << 8U | byte(1));
}

/// The orthography of a language (primary subtag, lower case); English rules for unknown ones.
[[nodiscard]] Orthography orthography_of(std::string_view language);

/// A word longer than this many characters goes on as another token (encoded blobs).
inline constexpr std::uint32_t kWordCharacters = 64;

/// A stem is the hash of this many leading code points of the folded word …
inline constexpr std::uint32_t kStemLetters = 6;
/// … of what light_arabic_stem() leaves of a word, where small words are joined to it, …
/// … of Hangul words this many syllables, since particles are written onto the noun.
inline constexpr std::uint32_t kStemSyllables = 2;

/// What reading a text of one language needs. References outlive the reading.
struct Tongue {
  const CharacterTable& table;
  Orthography orthography;
  const Lexicon& lexicon;
};

/// What one thread keeps from text to text beside the tokens: what only the passes ask of each.
struct TokenSlots {
  std::vector<TokenRole> roles;  ///< what each word is by itself
  std::vector<char> behind;      ///< the byte behind each token; 0 at the text's end
  // Used by the tokenizer alone.
  WordRuns runs;
  Tokens others;                    // those that are no plain words …
  std::vector<std::size_t> places;  // … and where they stand among all

  /// Copies a range to the front, to where token `to` is.
  void move(TokenRange from, std::uint32_t to);
};

/// Replaces `tokens` by those of `text` in order, and writes the rest to the front of the slots,
/// which grow as needed and never shrink. Only kNumeric, kCapitalised, kAllCaps, kIdeographic and
/// kFunctionWord are set. Byte ranges lie within the text; those of ideographic pairs overlap by
/// one character. `text` must be shorter than 4 GiB and should be valid UTF-8.
void tokenize_into(std::string_view text, const Tongue& tongue, TokenSlots& slots, Tokens& tokens);
/// The same for a short text: appends its tokens to `tokens`.
void tokenize(std::string_view text, const CharacterTable& table, Orthography orthography,
              Tokens& tokens);

/// Hash of the first kStemLetters code points of a folded word.
[[nodiscard]] std::uint64_t stem_of(std::string_view folded);

}  // namespace wirefold::text
