#include <gtest/gtest.h>

#include <random>

#include "article/decode.h"

namespace wirefold::article {
namespace {

struct Known {
  const char* text;
  base::TimeMs time;
};

TEST(ParseTime, ReadsEveryFormOfTheSameInstant) {
  constexpr base::TimeMs kInstant = 1'772'366'400'000;  // 2026-03-01T12:00:00Z
  for (const char* text :
       {"2026-03-01T12:00:00Z", "2026-03-01t12:00:00z", "2026-03-01 12:00:00", "2026-03-01T12:00",
        "2026-03-01T12:00:00", "2026-03-01T13:00:00+01:00", "2026-03-01T13:00:00+0100",
        "2026-03-01T13:00:00+01", "2026-03-01T06:30:00-05:30", "2026-03-01T12:00:00.000Z",
        "2026-03-01 12:00:00 +0000", "20260301T120000Z", "20260301T120000+0000",
        "  2026-03-01T12:00:00Z\n", "2026-03-02T11:59:00+23:59"}) {
    SCOPED_TRACE(text);
    EXPECT_EQ(parse_time(text), kInstant);
  }
}

TEST(ParseTime, ReadsKnownInstants) {
  for (const Known& known :
       {Known{"1970-01-01", 0}, Known{"1969-12-31T23:59:59.999Z", -1},
        Known{"2000-02-29", 951782400000}, Known{"1987-02-26T15:01:01.79", 541350061790},
        Known{"0001-01-01", -62135596800000}, Known{"9999-12-31T23:59:59.999Z", 253402300799999},
        Known{"2016-12-31T23:59:60Z", 1483228800000},
        Known{"2026-03-01T12:00:00,5Z", 1772366400500},
        Known{"2026-03-01T12:00:00.123456789Z", 1772366400123}, Known{"20260301", 1772323200000}}) {
    SCOPED_TRACE(known.text);
    EXPECT_EQ(parse_time(known.text), known.time);
  }
}

TEST(ParseTime, RefusesWhatIsNoTimeAtAll) {
  for (const char* text : {"",
                           " ",
                           "yesterday",
                           "2026",
                           "2026-03",
                           "2026-3-1",
                           "2026-13-01",
                           "2026-00-10",
                           "2026-02-29",
                           "1900-02-29",
                           "2026-04-31",
                           "2026-03-00",
                           "2026-03-01T",
                           "2026-03-01T12",
                           "2026-03-01T24:00:00Z",
                           "2026-03-01T12:60",
                           "2026-03-01T12:00:61Z",
                           "2026-03-01T12:00:00.",
                           "2026-03-01T12:00:00.Z",
                           "2026-03-01T12:00:00+",
                           "2026-03-01T12:00:00+1",
                           "2026-03-01T12:00:00+24:00",
                           "2026-03-01T12:00:00+01:60",
                           "2026-03-01T12:00:00ZZ",
                           "2026-03-01T12:00:00Z+01:00",
                           "2026/03/01",
                           "01.03.2026",
                           "-026-03-01",
                           "2026-03-01X12:00:00",
                           "Sun, 01 Mar 2026 12:00:00 GMT",
                           "20260301 120000",
                           "2026-03-01T12:00:00 CET",
                           "١٩٧٠-01-01"}) {
    SCOPED_TRACE(text);
    EXPECT_EQ(parse_time(text), std::nullopt);
  }
}

TEST(FormatTime, PrintsMillisecondsOnlyIfThereAreAny) {
  EXPECT_EQ(format_time(1'772'366'400'000), "2026-03-01T12:00:00Z");
  EXPECT_EQ(format_time(1'772'366'400'007), "2026-03-01T12:00:00.007Z");
  EXPECT_EQ(format_time(-1), "1969-12-31T23:59:59.999Z");
  EXPECT_EQ(format_time(-62'167'219'200'001), "-0001-12-31T23:59:59.999Z");
  EXPECT_EQ(format_time(253'402'300'800'000), "10000-01-01T00:00:00Z");
}

TEST(FormatTime, SurvivesTheWholeRange) {
  EXPECT_FALSE(format_time(INT64_MIN).empty());
  EXPECT_FALSE(format_time(INT64_MAX).empty());
}

TEST(FormatTime, IsTheInverseOfParseTime) {
  constexpr std::uint64_t kSeed = 20260301;
  std::mt19937_64 random(kSeed);
  std::uniform_int_distribution<base::TimeMs> times(-62'167'219'200'000, 253'402'300'799'999);
  for (int i = 0; i < 200'000; ++i) {
    base::TimeMs time = times(random);
    if (i % 2 == 0) time -= time % 1000;
    ASSERT_EQ(parse_time(format_time(time)), time) << format_time(time) << " seed " << kSeed;
  }
}

TEST(FormatTime, KeepsTheOrderOfTimes) {
  std::mt19937_64 random(7);
  std::uniform_int_distribution<base::TimeMs> days(0, 30'000);
  for (int i = 0; i < 20'000; ++i) {
    const base::TimeMs a = days(random) * base::kDayMs;
    const base::TimeMs b = days(random) * base::kDayMs;
    ASSERT_EQ(a < b, format_time(a) < format_time(b)) << a << " " << b;
  }
}

}  // namespace
}  // namespace wirefold::article
