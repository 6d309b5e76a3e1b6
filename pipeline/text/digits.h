#pragma once
// Where a number written in digits ends, and its digits without separators. Used by tokenize.cc for
// every token that starts with a digit.

#include <cstddef>
#include <string>
#include <string_view>

#include "text/characters.h"
#include "text/tokenize.h"

namespace wirefold::text {

/// What read_number() works on. References outlive the calls.
struct DigitsView {
  std::string_view text;
  const CharacterTable& table;
  Orthography::Decimal decimal;
};

/// Reads the number whose first digit stands at `begin`; where it ends. `folded` receives its ASCII
/// digits, with "." before decimals: "200,000", "200.000" (German) and "200 000" (French) give
/// "200000". A point that comes twice ("26.02.2026") belongs to a date and ends the number.
[[nodiscard]] std::size_t read_number(const DigitsView& view, std::size_t begin,
                                      std::string& folded);

}  // namespace wirefold::text
