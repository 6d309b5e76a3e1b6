// Weekdays named near the top: two reports of one event rarely name different ones.

#include <algorithm>

#include "text/reading.h"

namespace wirefold::text {
namespace {

constexpr std::size_t kWeekdayTokens = 140;

}  // namespace

void find_weekdays(const Reading& reading, Document& document) {
  const std::size_t count = std::min(document.tokens.size(), kWeekdayTokens);
  for (std::uint32_t i = 0; i < count; ++i) {
    if (!reading.has_role(i, kRoleWeekday)) continue;
    document.weekdays =
        static_cast<std::uint8_t>(document.weekdays | (1U << reading.entry(i).weekday));
  }
}

}  // namespace wirefold::text
