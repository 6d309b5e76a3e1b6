#include "replay/pace.h"

#include <gmock/gmock.h>

namespace wirefold::replay {
namespace {

using std::chrono::seconds;

TEST(Pace, IsMaxOrAPositiveMultiple) {
  struct Row {
    const char* text;
    std::optional<Pace> pace;
  };
  const Row rows[] = {
      {"max", Pace()},       {"1x", Pace(1.0)},      {"60x", Pace(60.0)},   {"0.5x", Pace(0.5)},
      {"", std::nullopt},    {"x", std::nullopt},    {"60", std::nullopt},  {"0x", std::nullopt},
      {"-1x", std::nullopt}, {"fast", std::nullopt}, {"1xx", std::nullopt}, {"nanx", std::nullopt},
      {"1 x", std::nullopt}, {"infx", std::nullopt}, {"MAX", std::nullopt},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.text);
    EXPECT_EQ(parse_pace(row.text), row.pace);
  }
}

TEST(Pacer, RecordedTimeIsDividedByThePace) {
  const auto start = Pacer::Clock::now();
  Pacer pacer(60.0);
  EXPECT_EQ(pacer.due(1'000'000, start), start);
  EXPECT_EQ(pacer.due(1'000'000 + 120'000, start + seconds(1)), start + seconds(2));
  EXPECT_EQ(pacer.due(1'000'000 + 60'000, start + seconds(3)), start + seconds(2))
      << "a record from before its predecessor is due with it";
  EXPECT_EQ(pacer.due(1'000'000 + 600'000, start + seconds(3)), start + seconds(10));
}

TEST(Pacer, WithoutAPaceEverythingIsDueNow) {
  const auto now = Pacer::Clock::now();
  Pacer pacer{Pace()};
  EXPECT_EQ(pacer.due(0, now), now);
  EXPECT_EQ(pacer.due(base::kDayMs, now), now);
}

TEST(Pacer, StopRequestEndsTheWait) {
  std::stop_source stop;
  stop.request_stop();
  EXPECT_FALSE(Pacer::wait_until(Pacer::Clock::now() + seconds(600), stop.get_token()));
  EXPECT_TRUE(Pacer::wait_until(Pacer::Clock::now(), {}));
}

}  // namespace
}  // namespace wirefold::replay
