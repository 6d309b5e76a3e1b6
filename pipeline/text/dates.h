#pragma once
// Calendar days named near the top of a text, its dateline included: two reports of one event name
// the same day or the next one. Called by analyze.cc on the raw tokens, before datelines are taken.

#include <span>
#include <string_view>
#include <vector>

#include "text/document.h"
#include "text/lexicon.h"

namespace wirefold::text {

/// What dates are sought in. References outlive the call.
struct DateView {
  std::string_view text;
  const Tokens& tokens;
  std::span<const TokenRole> roles;  ///< parallel to the tokens
  const Lexicon& lexicon;
};

/// The days named in the first kDateTokens tokens, in order, each once: "Aug 14", "14 August 2025",
/// "2025-08-14", "14.08.2025", "8月14日". The year is 0 where none is written beside the day.
inline constexpr std::size_t kDateTokens = 220;
[[nodiscard]] std::vector<CalendarDay> find_dates(const DateView& view);

/// Marks, among the days found, the last one that stands in `dateline` (a range of the tokens): the
/// day on which the report was filed, whatever time its record states.
void mark_filed(const DateView& view, TokenRange dateline, std::vector<CalendarDay>& dates);

}  // namespace wirefold::text
