#pragma once
// Patterns over the words of a line, as furniture rules write them ("# (min|minutes) read"). The
// words are folded like any text, so case, accents and punctuation do not matter.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "text/agency.h"
#include "text/characters.h"
#include "text/document.h"

namespace wirefold::text {

/// A line as a pattern sees it. References outlive the match.
struct LineView {
  std::string_view text;  ///< the whole text the tokens point into
  const Tokens& tokens;
  TokenRange range;      ///< the line's tokens
  const Tokens& source;  ///< the outlet's name; may be empty
  const Agencies& agencies;
};

/// One element of a pattern.
struct PatternElement {
  enum class Kind : std::uint8_t {
    kWords,   ///< one of these words
    kNumber,  ///< "#": a number
    kAny,     ///< "*": any words, also none
    kOne,     ///< "_": exactly one word
    kAgency,  ///< "{agency}"
    kSource,  ///< "{source}"
    kName,    ///< "{name}": one to five capitalised words
  };
  Kind kind = Kind::kWords;
  bool is_optional = false;          ///< "[…]"
  std::vector<std::uint64_t> words;  ///< of kWords
};

/// A compiled pattern; immutable.
class LinePattern {
 public:
  /// Empty if the pattern is not written correctly (unclosed bracket, unknown {placeholder}).
  [[nodiscard]] static std::optional<LinePattern> compile(std::string_view pattern,
                                                          const CharacterTable& table);
  /// Whether the pattern covers the whole line.
  [[nodiscard]] bool matches(const LineView& line) const;
  [[nodiscard]] const std::vector<PatternElement>& elements() const { return elements_; }

 private:
  bool match_from(const LineView& line, std::size_t element, std::uint32_t token) const;
  bool match_any(const LineView& line, std::size_t element, std::uint32_t token) const;
  bool match_name(const LineView& line, std::size_t element, std::uint32_t token) const;

  std::vector<PatternElement> elements_;
};

}  // namespace wirefold::text
