#pragma once
// An article's canonical text as tokens: what fingerprint/ hashes, similarity/ compares and the
// shell quotes from. Produced by analyze.h in the stateless stage; plain values, no pointers.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "text/tokens.h"

namespace wirefold::text {

/// A line (paragraph) of the text that was kept. `hash` identifies it as an outlet's furniture.
struct Line {
  TokenRange tokens;
  std::uint64_t hash = 0;  ///< of its folded words in order
};

/// A sentence; `hash` of its folded words in order.
struct Sentence {
  TokenRange tokens;
  std::uint64_t hash = 0;
};

/// Text inside quotation marks, of at least four tokens.
struct Quotation {
  TokenRange tokens;
};

/// A number with what it counts.
struct Number {
  std::uint32_t token = 0;
  double value = 0;        ///< scaled ("2.5 million" is 2.5e6); units converted to SI where known
  std::uint64_t noun = 0;  ///< stem hash of the counted noun or unit; 0 if none
  bool is_year = false;    ///< 1900 … 2100 without a noun
  bool is_date = false;    ///< part of a date or a clock time
  bool is_approximate = false;  ///< "more than 50", "about", "some", "over"
};

/// A day named in the text; year 0 where none is written.
struct CalendarDay {
  std::uint16_t year = 0;
  std::uint8_t month = 0;  ///< 1 … 12
  std::uint8_t day = 0;    ///< 1 … 31
  bool is_filed = false;   ///< the dateline's: when the report was written
  friend bool operator==(const CalendarDay&, const CalendarDay&) = default;
};

/// A proper name: a run of capitalised tokens (or what the script offers instead).
struct Name {
  TokenRange tokens;
  std::uint64_t hash = 0;  ///< of its words, diacritics folded
};

/// One article's text, ready for fingerprinting. Token order: headline first, then body; a headline
/// repeated at the top of the body, furniture, datelines and credits produce no tokens.
struct Document {
  /// headline + "\n" + body as received (not stripped), so that ranges quote the original.
  std::string text;
  std::string headline;  ///< cleaned for display: no outlet suffix, no furniture
  Tokens tokens;
  std::uint32_t title_tokens = 0;   ///< tokens[0, title_tokens) are the headline
  std::vector<Line> lines;          ///< in order, headline excluded
  std::vector<Sentence> sentences;  ///< in order, headline excluded
  std::vector<Quotation> quotations;
  std::vector<Number> numbers;
  std::vector<Name> names;
  bool lacks_capitals = false;       ///< not a capital but on function words, in a script that has
                                     ///< them: whom the text names is not to be seen
  std::uint8_t weekdays = 0;         ///< bit 0 = Monday …: weekdays named in the first 140 tokens
  std::vector<CalendarDay> dates;    ///< named near the top, dateline included
  std::string language;              ///< as stated, unless the text is plainly in another; else as
                                     ///< script and function words tell, else ""
  bool is_language_guessed = false;  ///< set by who guessed `language`, not by the analysis
  std::string agency;  ///< key of the agency it derives from (config/agencies.toml), or ""
  bool is_agency_original =
      false;  ///< the agency's own copy: its dateline or credit at the top, or its source
  std::string dateline_place;        ///< folded place of the dateline, or ""
  std::uint32_t stripped_lines = 0;  ///< lines removed as furniture

  /// Empty again, with its memory kept for the next article.
  void clear();
  /// The original text of a range, for quoting; empty for an empty range.
  [[nodiscard]] std::string_view quote(TokenRange range) const;
};

}  // namespace wirefold::text
