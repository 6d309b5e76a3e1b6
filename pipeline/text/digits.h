#pragma once
// Where a number written in digits ends, and its digits without separators. Used by tokenize.cc.

#include <cstddef>
#include <string>
#include <string_view>

#include "text/characters.h"
#include "text/tokenize.h"

namespace wirefold::text {

/// Reads the number whose first digit stands at `begin`; where it ends. `folded` receives its ASCII
/// digits, with "." before decimals: "200,000", "200.000" (German) and "200 000" (French) give
/// "200000". A point that comes twice ("26.02.2026") belongs to a date and ends the number.
[[nodiscard]] std::size_t read_number(std::string_view text, std::size_t begin,
                                      const CharacterTable& table, Orthography::Decimal decimal,
                                      std::string& folded);

}  // namespace wirefold::text
