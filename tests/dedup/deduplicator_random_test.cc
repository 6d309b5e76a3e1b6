// The sample archive and whatever can be made of it: one decision an input, the same bytes out
// twice, and nothing changed by feeding it again.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "article/peek.h"
#include "dedup/desk.h"
#include "dedup/mixed_lines.h"

namespace wirefold::dedup {
namespace {

/// Feeds the lines with a tick now and then; returns every output record's bytes.
std::string run(Desk& desk, const Lines& lines) {
  std::string bytes;
  article::Decoder decoder({});
  base::TimeMs time = 0;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    time = article::peek_event_time(decoder, lines[i]).value_or(time);
    std::vector<OutputRecord> out = i % 7 == 0 ? desk.tick(time) : std::vector<OutputRecord>();
    std::vector<OutputRecord> decided = desk.feed(lines[i], time, time);
    EXPECT_EQ(values(decided, Topic::kDecisions, "decision").size(), 1U) << lines[i];
    for (const auto* part : {&out, &decided}) {
      for (const OutputRecord& record : *part) bytes += record.key + " " + record.value + "\n";
    }
  }
  return bytes;
}

TEST(AnyInput, HasExactlyOneDecisionAndTheSameBytesEachTime) {
  for (std::uint64_t seed = 81; seed <= 83; ++seed) {
    SCOPED_TRACE(seed);
    const Lines lines = mixed(seed);
    Desk first;
    Desk second;
    const std::string once = run(first, lines);
    EXPECT_TRUE(once == run(second, lines));
    const Report report = first.report();
    EXPECT_EQ(report.records, lines.size());
    EXPECT_EQ(report.decided + report.revisions + report.stale + report.redelivered +
                  report.withdrawals + report.skipped + report.rejected,
              report.records);
    EXPECT_GT(report.rejected, 50U);
    EXPECT_GT(report.withdrawals, 20U);
  }
}

TEST(Archive, FedTwiceChangesNothing) {
  const Lines lines = sample();
  Desk desk;
  run(desk, lines);
  const Report before = desk.report();
  EXPECT_EQ(before.decided, lines.size());
  for (const std::string& line : lines) {
    const auto out = desk.feed(line, 0);
    ASSERT_EQ(out.size(), 1U);
    ASSERT_EQ(field(out[0].value, "outcome"), "redelivery") << line;
  }
  const Report after = desk.report();
  EXPECT_EQ(after.redelivered, lines.size());
  EXPECT_EQ(after.decided, before.decided);
  EXPECT_EQ(after.stories_founded, before.stories_founded);
  EXPECT_EQ(after.stories_open, before.stories_open);
  EXPECT_EQ(after.moves, before.moves);
  EXPECT_EQ(after.evicted, before.evicted);
  EXPECT_EQ(after.state_bytes, before.state_bytes);
}

}  // namespace
}  // namespace wirefold::dedup
