#pragma once
// The Signature: everything the story stage needs of a text, and nothing of its words. Made in the
// stateless stage by fingerprint.h; self-contained, trivially copyable, at most a few KB in memory.
// Token positions let the story stage mask learnt furniture and let the shell quote evidence.

#include <cstdint>

#include "base/inline_vector.h"

namespace wirefold::fingerprint {

/// Word k-grams; any shared run of kShingleWords + kWinnowWindow - 1 = 8 words leaves a shared
/// fingerprint, unless the text is so long that the window had to widen (Signature::winnow_window).
inline constexpr std::uint32_t kShingleWords = 4;
inline constexpr std::uint32_t kWinnowWindow = 5;

/// Tokens beyond these positions do not count towards terms.
inline constexpr std::uint32_t kLeadTokens = 90;   ///< title excluded
inline constexpr std::uint32_t kTermTokens = 400;  ///< title excluded

/// A term (first six letters of a word, numbers whole) with how often it stands where. Unweighted:
/// document frequencies belong to the story stage.
struct Term {
  std::uint32_t hash = 0;
  std::uint16_t first = 0;  ///< first and last token position, for masking and quoting
  std::uint16_t last = 0;
  std::uint8_t title = 0;  ///< occurrences, saturating
  std::uint8_t lead = 0;
  std::uint8_t body = 0;
  std::uint8_t is_number = 0;
};

/// One selected shingle and the position of its first token.
struct Fingerprint {
  std::uint32_t hash = 0;
  std::uint16_t token = 0;
};

/// A hashed stretch of tokens: a line or a sentence.
struct Stretch {
  std::uint32_t hash = 0;
  std::uint16_t begin = 0;
  std::uint16_t end = 0;
};

/// A number and what it counts.
struct NumberMark {
  float value = 0;
  std::uint32_t noun = 0;  ///< 0: nothing known
  std::uint16_t token = 0;
  std::uint8_t flags = 0;  ///< NumberFlag
};
enum NumberFlag : std::uint8_t { kYear = 1, kDate = 2, kApproximate = 4 };

/// A calendar day: month * 32 + day, kFiled added where it is the dateline's; and the year where it
/// is written, else 0.
struct DayMark {
  static constexpr std::uint16_t kFiled = 512;
  std::uint16_t day = 0;
  std::uint16_t year = 0;
  [[nodiscard]] bool is_filed() const { return (day & kFiled) != 0; }
};

/// A proper name.
struct NameMark {
  std::uint32_t hash = 0;
  std::uint16_t token = 0;
  std::uint16_t words = 0;
};

/// See the head of this file. Sorted as each member says; ties by position.
struct Signature {
  /// Up to four ASCII letters, first in the low byte; 0 unknown; may have kGuessedLanguage.
  std::uint32_t language = 0;
  std::uint32_t agency = 0;  ///< fold32 of the agency's key; 0 none
  std::uint16_t tokens = 0;  ///< saturating
  std::uint16_t title_tokens = 0;
  std::uint16_t winnow_window = kWinnowWindow;
  std::uint8_t weekdays = 0;  ///< bit 0 = Monday, named in the first 140 tokens
  std::uint8_t is_agency_original = 0;
  std::uint8_t lacks_capitals = 0;     ///< names are not to be seen, for want of them
  base::InlineVector<Term, 96> terms;  ///< by hash
  base::InlineVector<Fingerprint, 128> fingerprints;  ///< by hash: winnowed word 4-grams
  base::InlineVector<Fingerprint, 16> quotations;     ///< by hash: smallest 4-grams inside quotes
  base::InlineVector<Stretch, 32> sentences;          ///< by hash: sentences of six words or more
  base::InlineVector<Stretch, 48> lines;              ///< by position, headline first
  base::InlineVector<NumberMark, 24> numbers;         ///< by position
  base::InlineVector<DayMark, 8> days;                ///< named near the top, in order
  base::InlineVector<NameMark, 24> names;             ///< by hash
};

}  // namespace wirefold::fingerprint
