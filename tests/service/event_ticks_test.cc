#include "service/event_ticks.h"

#include <gmock/gmock.h>

namespace wirefold::service {
namespace {

TEST(EventTicks, FollowLaterMinutesOnly) {
  struct Row {
    const char* what;
    std::optional<base::TimeMs> event_time;
    std::optional<base::TimeMs> tick;
  };
  const Row rows[] = {
      {"the first record", 61'000, 60'000},
      {"the same minute", 119'999, std::nullopt},
      {"no event time", std::nullopt, std::nullopt},
      {"the next minute", 120'000, 120'000},
      {"an earlier minute", 30'000, std::nullopt},
      {"a gap of many minutes", 6'000'500, 6'000'000},
  };
  EventTicks ticks;
  for (const Row& row : rows) {
    SCOPED_TRACE(row.what);
    EXPECT_EQ(ticks.due(row.event_time), row.tick);
  }
}

TEST(EventTicks, MinutesBefore1970RoundDown) {
  EXPECT_EQ(EventTicks().due(-1), -60'000);
  EXPECT_EQ(EventTicks().due(-60'000), -60'000);
}

}  // namespace
}  // namespace wirefold::service
