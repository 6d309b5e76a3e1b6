#include "tests/kafka/embedded_fixture.h"

namespace wirefold::kafka {
namespace {

using FeederTest = EmbeddedFixture;

TEST_F(FeederTest, RecordOfOneMebibytePassesUnchanged) {
  const std::string large(kRecordBytesMax, 'x');
  const auto feeder = must(Feeder::make(connection()));
  must(feeder->feed({.key = "large", .value = large}));
  must(feeder->finish(end_));
  const auto from = source();
  std::string seen;
  while (!from->finished()) {
    const auto batch = must(from->poll(10, 100));
    for (const auto& record : batch->records()) seen = record.value;
  }
  EXPECT_TRUE(seen == large);
}

TEST_F(FeederTest, LargerRecordIsRefusedByTheFeeder) {
  const auto feeder = must(Feeder::make(connection()));
  const std::string larger(kRecordBytesMax + 1, 'x');
  const auto fed = feeder->feed({.key = "larger", .value = larger});
  ASSERT_FALSE(fed);
  EXPECT_EQ(fed.error().kind, stream::StreamErrorKind::kFatal);
  EXPECT_THAT(fed.error().message, testing::HasSubstr("too_large"));
  EXPECT_TRUE(feeder->feed({.key = "small", .value = "x"})) << "the feeder stays usable";
}

}  // namespace
}  // namespace wirefold::kafka
