#include "telemetry/metric_page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace wirefold::telemetry {
namespace {

using testing::HasSubstr;

TEST(MetricPage, SeriesOfOneNameStandUnderOneHelp) {
  MetricPage page;
  page.counter("a_total", "As.", 1, {{"kind", "x"}});
  page.counter("a_total", "As.", 2, {{"kind", "y\"\n"}});
  EXPECT_EQ(page.text(),
            "# HELP a_total As.\n# TYPE a_total counter\n"
            "a_total{kind=\"x\"} 1\na_total{kind=\"y\\\"\\n\"} 2\n");
}

TEST(MetricPage, HistogramsAreCumulativeAndEndAtInfinity) {
  MetricPage page;
  page.histogram("d_seconds", "Delays.", {{0.1, 1}, {2, 3, 4}, 7.5});
  const std::string text = page.text();
  EXPECT_THAT(text, HasSubstr("d_seconds_count 9\n"));
  EXPECT_THAT(text, HasSubstr("d_seconds_sum 7.5\n"));
  EXPECT_THAT(text, HasSubstr("d_seconds_bucket{le=\"1\"} 5\n"));
  EXPECT_THAT(text, HasSubstr("d_seconds_bucket{le=\"+Inf\"} 9\n"));
}

}  // namespace
}  // namespace wirefold::telemetry
