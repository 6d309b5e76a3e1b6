#include "kafka/cloud_event.h"
#include "tests/kafka/embedded_fixture.h"

namespace wirefold::kafka {
namespace {

using testing::ElementsAre;
using ReaderTest = EmbeddedFixture;

TEST_F(ReaderTest, HeadersOfOutputsSurviveInOrder) {
  const auto reader = reader_of_outputs();
  const auto to = must(KafkaSink::make(connection(), Guarantee::kAtLeastOnce));
  const std::string bytes("\x00\xff\n", 3);
  must(to->write({dedup::Topic::kRejects,
                  "k",
                  bytes,
                  {{"wirefold.error.class", "not_utf8"}, {"b", ""}, {"b", bytes}}}));
  must(to->commit({}));
  must(reader->fix_end());
  std::vector<ReadRecord> seen;
  while (!reader->finished()) {
    for (ReadRecord& record : must(reader->poll(10, 50))) seen.push_back(std::move(record));
  }
  ASSERT_EQ(seen.size(), 1u);
  EXPECT_EQ(seen[0].position, (base::Position{"wire.rejects", 0, 0}));
  EXPECT_EQ(seen[0].value, bytes);
  std::vector<std::pair<std::string, std::string>> headers;
  for (const auto& header : seen[0].headers) {
    if (!is_event_header(header.name)) headers.emplace_back(header.name, header.value);
  }
  EXPECT_EQ(seen[0].headers.size() - headers.size(), 6U);
  EXPECT_THAT(headers, ElementsAre(std::pair("wirefold.error.class", "not_utf8"),
                                   std::pair("b", ""), std::pair(std::string("b"), bytes)));
}

}  // namespace
}  // namespace wirefold::kafka
