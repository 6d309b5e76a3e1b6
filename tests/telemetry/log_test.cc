#include "telemetry/log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

namespace wirefold::telemetry {
namespace {

using testing::HasSubstr;

/// A log with a clock of its own.
struct Logged {
  explicit Logged(LineFormat format, Level level = Level::kNote)
      : log(out,
            {.format = format, .level = level, .lines_max = 2, .clock = [this] { return now; }}) {}
  std::ostringstream out;
  base::TimeMs now = 1'767'225'600'000;
  Log log;
};

TEST(Log, PlainLinesBeginWithTheProgram) {
  Logged made(LineFormat::kText);
  made.log.say(Level::kNote, "state", "active", {{"journal_records", 3}});
  EXPECT_EQ(made.out.str(), "wirefold: active\n");
}

TEST(Log, JsonLinesCarryTimeLevelEventAndNumbers) {
  Logged made(LineFormat::kJson);
  made.log.say(Level::kWarning, "broker", "a \"quoted\"\nline", {{"journal_records", 3}});
  EXPECT_EQ(made.out.str(),
            "{\"time\":\"2026-01-01T00:00:00Z\",\"level\":\"warning\",\"event\":\"broker\","
            "\"message\":\"a \\\"quoted\\\"\\nline\",\"journal_records\":3}\n");
}

TEST(Log, OneMessageIsOneLine) {
  Logged made(LineFormat::kText);
  made.log.say(Level::kNote, "state", "two\nlines");
  EXPECT_EQ(made.out.str(), "wirefold: two lines\n");
}

TEST(Log, WhatIsLessSevereIsCountedAndNotWritten) {
  Logged made(LineFormat::kText, Level::kWarning);
  made.log.say(Level::kNote, "state", "active");
  EXPECT_EQ(made.out.str(), "");
  EXPECT_EQ(made.log.count(Level::kNote), 1U);
}

TEST(Log, AnEventThatFloodsIsCutAndCounted) {
  Logged made(LineFormat::kText);
  for (int i = 0; i < 5; ++i) made.log.say(Level::kNote, "broker", "again");
  EXPECT_EQ(made.out.str(), "wirefold: again\nwirefold: again\n");
  made.log.say(Level::kNote, "state", "another event passes");
  EXPECT_THAT(made.out.str(), HasSubstr("another event passes"));
  made.now += 10'000;
  made.log.say(Level::kNote, "broker", "later");
  EXPECT_THAT(made.out.str(), HasSubstr("later (3 like it were left out)\n"));
}

}  // namespace
}  // namespace wirefold::telemetry
