#pragma once
// What became of an input, as decisions say it and reports count it. planner.h decides which;
// output records carry it beside their bytes, so that counting needs no reading.

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace wirefold::story {

/// What became of an input. Every input has exactly one.
enum class Outcome : std::uint8_t {
  kDecided,     ///< a new article
  kRevision,    ///< a newer version took the place of the article's text
  kStale,       ///< an older version than the one known
  kRedelivery,  ///< the same identity again
  kWithdrawal,
  kSkipped,
  kRejected,
  kRuled,    ///< a ruling was followed
  kRefused,  ///< a ruling makes no sense as things stand
};

inline constexpr std::size_t kOutcomeCount = 9;

/// "decided", "revision", …
[[nodiscard]] std::string_view outcome_name(Outcome outcome);

}  // namespace wirefold::story
