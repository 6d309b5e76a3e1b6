#pragma once
// What each character means to the tokenizer and what it folds to. Unicode's facts come from ICU
// once, when the table is made; afterwards reading a character is one load. Used by tokenize.cc.

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace wirefold::text {

/// The part a character plays in splitting text into tokens.
enum class CharKind : std::uint8_t {
  kBreak,       ///< space, punctuation, symbols: ends a token
  kLetter,      ///< a letter of a script with spaces between words (also ², №-like numbers)
  kDigit,       ///< a decimal digit of any script; folds to 0 … 9
  kIgnored,     ///< stands inside words and means nothing: accents, vowel points, soft hyphens
  kExtend,      ///< a vowel sign or mark that is kept; never starts a token
  kApostrophe,  ///< ' ’ and what publishers' software turns them into
  kIdeograph,   ///< Han, kana: scripts without spaces, read as overlapping pairs
  kSegmented,   ///< Thai, Lao, Khmer, Burmese: scripts without spaces, read by dictionary
};

/// One character's entry.
struct Character {
  static constexpr std::uint8_t kUpper = 1;     ///< upper or title case
  static constexpr std::uint8_t kComposes = 2;  ///< may combine with what stands before it
  static constexpr std::uint8_t kHangul = 4;    ///< a Hangul syllable or letter
  static constexpr std::uint8_t kLong = 8;      ///< the folded form is `pool` index in bytes[0..3]

  CharKind kind = CharKind::kBreak;
  std::uint8_t flags = 0;
  std::uint8_t size = 0;        ///< bytes of the folded form, if not kLong
  std::array<char, 5> bytes{};  ///< the folded form in UTF-8
};

/// A decoded code point and how many bytes it took; a broken byte reads as U+FFFD, one byte.
struct Decoded {
  char32_t code = 0;
  std::uint32_t size = 1;
};

/// Decodes the code point at `at`, which must lie before the end. Never reads past the end.
[[nodiscard]] Decoded decode_wide_at(std::string_view text, std::size_t at);
/// The same, where ASCII is likely.
[[nodiscard]] inline Decoded decode_at(std::string_view text, std::size_t at) {
  const auto lead = static_cast<unsigned char>(text[at]);
  return lead < 0x80 ? Decoded{lead, 1} : decode_wide_at(text, at);
}

/// The code point that ends right before `at`; 0 at the start of the text.
[[nodiscard]] char32_t decode_before(std::string_view text, std::size_t at);

/// Whether the code point at `at`, which must lie before the end, is a small letter. A letter of a
/// script without cases is none.
[[nodiscard]] bool is_small_letter_at(std::string_view text, std::size_t at);

/// Folds a whole string with ICU: compatibility case folding, accents of Latin, Greek, Cyrillic,
/// Arabic and Hebrew removed, traditional Chinese made simplified, Arabic letters
/// that keyboards exchange made one, composed. The definition;
/// CharacterTable is its fast form.
[[nodiscard]] std::string fold_by_definition(std::string_view word);

/// The same, without ICU for ASCII.
[[nodiscard]] std::string fold(std::string_view text);

/// Asks ICU for one character's entry; forms that do not fit are appended to `pool`.
[[nodiscard]] Character describe_character(char32_t code, std::vector<std::string>& pool);

/// Immutable once made (about 550 KB); safe to read from several threads at once.
class CharacterTable {
 public:
  CharacterTable();

  /// An entry of the Basic Multilingual Plane; code < 0x10000.
  [[nodiscard]] const Character& at(char32_t code) const { return plane_[code]; }
  /// Any code point: those beyond the plane are asked of ICU each time (emoji, rare Han).
  [[nodiscard]] Character find(char32_t code) const;
  /// Appends the folded form of `code` to `out`.
  void append_folded(char32_t code, std::string& out) const;

 private:
  std::vector<Character> plane_;
  std::vector<std::string> pool_;
};

}  // namespace wirefold::text
