// The way of a replay through the embedded broker: feeder, source, sink, reader, each on a thread
// of its own as in the program.

#include <atomic>
#include <cstdio>

#include "tests/kafka/embedded_fixture.h"

namespace wirefold::kafka {
namespace {

using testing::ElementsAre;

constexpr std::uint64_t kRecords = 100'000;
constexpr std::uint64_t kRejectEvery = 100;

std::string nth_value(std::uint64_t n) { return "{\"n\":" + std::to_string(n) + "}"; }

// Each input becomes a decision and a story; every hundredth also a reject. Returns outputs
// written.
std::uint64_t copy_through(KafkaSource& source, KafkaSink& sink, std::vector<int>& times_read) {
  std::uint64_t written = 0;
  while (!source.finished()) {
    const auto batch = must(source.poll(10'000, 100));
    for (const stream::InputRecord& record : batch->records()) {
      const auto n = std::stoull(std::string(record.key));
      EXPECT_EQ(record.position.offset, static_cast<std::int64_t>(n));
      EXPECT_EQ(record.value, nth_value(n));
      ++times_read[n];
      const std::string key(record.key);
      must(sink.write({dedup::Topic::kDecisions, key, "decided " + key, {}}));
      must(sink.write({dedup::Topic::kStories, key, "story " + key, {}}));
      written += 2;
      if (n % kRejectEvery != 0) continue;
      must(sink.write({dedup::Topic::kRejects, key, std::string(record.value), {}}));
      ++written;
    }
    must(sink.commit(source.next_offsets()));
  }
  return written;
}

struct Counts {
  std::vector<int> decisions = std::vector<int>(kRecords);
  std::vector<int> stories = std::vector<int>(kRecords);
  std::uint64_t rejects = 0;
};

Counts read_outputs(TopicReader& reader, const std::atomic<bool>& written) {
  Counts counts;
  bool end_known = false;
  while (!reader.finished()) {
    if (!end_known && written.load()) {
      must(reader.fix_end());
      end_known = true;
    }
    for (const ReadRecord& record : must(reader.poll(10'000, 20))) {
      const auto n = std::stoull(record.key);
      if (record.position.topic == "wire.decisions") ++counts.decisions[n];
      if (record.position.topic == "wire.stories") ++counts.stories[n];
      if (record.position.topic == "wire.rejects") ++counts.rejects;
    }
  }
  return counts;
}

using RoundTrip = EmbeddedFixture;

TEST_F(RoundTrip, HundredThousandRecordsPassOnceOnInputAndOutputTopics) {
  const auto started = std::chrono::steady_clock::now();
  const auto from = source();
  const auto to = must(KafkaSink::make(connection(), Guarantee::kAtLeastOnce));
  const auto reader = reader_of_outputs();
  std::atomic<bool> written = false;
  Counts counts;
  std::thread feeding([&] {
    const auto feeder = must(Feeder::make(connection()));
    for (std::uint64_t n = 0; n < kRecords; ++n) {
      const std::string value = nth_value(n);
      must(feeder->feed({.key = std::to_string(n), .value = value}));
    }
    must(feeder->finish(end_));
  });
  std::thread reading([&] { counts = read_outputs(*reader, written); });
  std::vector<int> times_read(kRecords);
  const std::uint64_t outputs = copy_through(*from, *to, times_read);
  written = true;
  feeding.join();
  reading.join();

  const std::vector<int> once(kRecords, 1);
  EXPECT_EQ(times_read, once);
  EXPECT_EQ(counts.decisions, once);
  EXPECT_EQ(counts.stories, once);
  EXPECT_EQ(counts.rejects, kRecords / kRejectEvery);
  EXPECT_EQ(to->delivered(dedup::Topic::kDecisions), kRecords);
  EXPECT_EQ(outputs, 2 * kRecords + kRecords / kRejectEvery);
  EXPECT_EQ(from->lag(), 0);
  EXPECT_LE(input_budget().peak(), kUnreadBytesMax);
  EXPECT_EQ(input_budget().held(), 0u);
  const std::chrono::duration<double> lasted = std::chrono::steady_clock::now() - started;
  std::printf("%.0f records/s in, %.2f s\n", static_cast<double>(kRecords) / lasted.count(),
              lasted.count());
  EXPECT_LT(lasted.count(), 60);
}

TEST_F(RoundTrip, RecordOfOneMebibytePassesUnchanged) {
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

TEST_F(RoundTrip, LargerRecordIsRefusedByTheFeeder) {
  const auto feeder = must(Feeder::make(connection()));
  const std::string larger(kRecordBytesMax + 1, 'x');
  const auto fed = feeder->feed({.key = "larger", .value = larger});
  ASSERT_FALSE(fed);
  EXPECT_EQ(fed.error().kind, stream::StreamErrorKind::kFatal);
  EXPECT_THAT(fed.error().message, testing::HasSubstr("too_large"));
  EXPECT_TRUE(feeder->feed({.key = "small", .value = "x"})) << "the feeder stays usable";
}

TEST_F(RoundTrip, EventTimeAndTimestampArriveAsTheyWereFed) {
  const auto feeder = must(Feeder::make(connection()));
  must(feeder->feed({.key = "a", .value = "1", .event_time = -5, .timestamp = 1'700'000'000'123}));
  must(feeder->feed({.key = "", .value = "2", .timestamp = 1'700'000'000'124}));
  must(feeder->feed({.key = "c", .value = "", .event_time = 1'722'314'400'000, .timestamp = 9}));
  must(feeder->finish(end_));
  const auto from = source();
  std::vector<std::string> seen;
  while (!from->finished()) {
    const auto batch = must(from->poll(1, 100));
    for (const auto& record : batch->records()) {
      const std::string time = record.event_time ? std::to_string(*record.event_time) : "none";
      seen.push_back(std::string(record.key) + "=" + std::string(record.value) + " event " + time +
                     " at " + std::to_string(record.timestamp));
    }
  }
  EXPECT_THAT(seen, ElementsAre("a=1 event -5 at 1700000000123", "=2 event none at 1700000000124",
                                "c= event 1722314400000 at 9"));
}

TEST_F(RoundTrip, HeadersOfOutputsSurviveInOrder) {
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
  for (const auto& header : seen[0].headers) headers.emplace_back(header.name, header.value);
  EXPECT_THAT(headers, ElementsAre(std::pair("wirefold.error.class", "not_utf8"),
                                   std::pair("b", ""), std::pair(std::string("b"), bytes)));
}

TEST_F(RoundTrip, SourceStartsAtTheOffsetItIsGiven) {
  const auto feeder = must(Feeder::make(connection()));
  for (int n = 0; n < 10; ++n) must(feeder->feed({.key = std::to_string(n), .value = "v"}));
  must(feeder->finish(end_));
  const auto from =
      must(KafkaSource::make(connection(), {.start = {{articles_topic(settings_), 0, 7}}}));
  std::vector<std::string> keys;
  while (keys.size() < 3) {
    const auto batch = must(from->poll(10, 100));
    for (const auto& record : batch->records()) keys.emplace_back(record.key);
  }
  EXPECT_THAT(keys, ElementsAre("7", "8", "9"));
  EXPECT_THAT(from->next_offsets(), ElementsAre(base::Position{articles_topic(settings_), 0, 10}));
  EXPECT_FALSE(from->finished()) << "without a feed's end an input has none";
}

}  // namespace
}  // namespace wirefold::kafka
