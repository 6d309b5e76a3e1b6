// The way of a replay through the embedded broker: feeder, source, sink, reader, each on a thread
// of its own as in the program.

#include <array>
#include <atomic>
#include <cstdio>

#include "tests/kafka/embedded_fixture.h"

namespace wirefold::kafka {
namespace {

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

TEST_F(RoundTrip, SettingsOfABrokerElsewhereDoNotReachTheEmbeddedOne) {
  settings_.librdkafka = {{"security.protocol", "sasl_ssl"},
                          {"sasl.mechanisms", "PLAIN"},
                          {"sasl.username", "news"},
                          {"sasl.password", "secret"},
                          {"ssl.ca.location", "/no/such/authority.pem"},
                          {"enable.ssl.certificate.verification", "false"},
                          {"broker.address.family", "v6"},
                          {"socket.keepalive.enable", "true"}};
  const std::map<std::string, std::string> kept = {{"socket.keepalive.enable", "true"}};
  EXPECT_EQ(connection().settings.librdkafka, kept);
  const auto feeder = must(Feeder::make(connection()));
  const std::string value = nth_value(1);
  must(feeder->feed({.key = "1", .value = value}));
  must(feeder->finish(end_));
  const auto from = source();
  const auto batch = must(from->poll(1, 10'000));
  ASSERT_EQ(batch->records().size(), 1U);
  EXPECT_EQ(batch->records().front().value, value);
}

struct Ran {
  int status = -1;
  std::string output;
};

Ran run(const std::string& command) {
  Ran ran;
  FILE* pipe = popen((command + " 2>&1").c_str(), "r");
  if (pipe == nullptr) return ran;
  std::array<char, 4096> buffer{};
  while (const std::size_t got = fread(buffer.data(), 1, buffer.size(), pipe)) {
    ran.output.append(buffer.data(), got);
  }
  ran.status = pclose(pipe);
  return ran;
}

class Kcat : public EmbeddedFixture {
 protected:
  void SetUp() override {
    if (run("command -v kcat").status != 0) {
      GTEST_SKIP()
          << "kcat IS NOT INSTALLED: that other clients can read the embedded broker stays "
             "unchecked. Install the Debian package kcat.";
    }
  }
};

TEST_F(Kcat, ListsTheTopicsAndReadsStories) {
  const auto sink = must(KafkaSink::make(connection(), Guarantee::kAtLeastOnce));
  must(sink->write({dedup::Topic::kStories, "S1", "{\"id\":\"S1\"}", {{"h", "v"}}}));
  must(sink->write({dedup::Topic::kStories, "S2", "{\"id\":\"S2\"}", {}}));
  must(sink->commit({}));

  const Ran listed = run("timeout 20 kcat -L -b " + broker_->bootstrap());
  EXPECT_EQ(listed.status, 0) << listed.output;
  for (const char* topic :
       {"wire.articles", "wire.stories", "wire.decisions", "wire.rejects", "wire.rulings"}) {
    EXPECT_THAT(listed.output,
                testing::HasSubstr("topic \"" + std::string(topic) + "\" with 1 partitions"));
  }
  const Ran read =
      run("timeout 20 kcat -q -C -e -o beginning -t wire.stories -f '%o %k %h %s\\n' -b " +
          broker_->bootstrap());
  EXPECT_EQ(read.status, 0) << read.output;
  EXPECT_THAT(read.output, testing::StartsWith("0 S1 h=v,ce_specversion=1.0,ce_id="));
  EXPECT_THAT(read.output, testing::HasSubstr("application/json {\"id\":\"S1\"}\n1 S2 ce_spec"));
  EXPECT_THAT(read.output, testing::EndsWith(" {\"id\":\"S2\"}\n"));
}

}  // namespace
}  // namespace wirefold::kafka
