// Checkpoints on a real broker's topic: whole ones alone count, and trimming keeps what they need.

#include "kafka/checkpoint_log.h"

#include "kafka/producer.h"
#include "tests/broker/administrator.h"
#include "tests/broker/real_broker.h"

namespace wirefold::kafka {
namespace {

using stream::LoggedCheckpoint;
using testing::Field;

base::ByteReader::Source source_of(std::vector<std::string> pieces) {
  auto left = std::make_shared<std::vector<std::string>>(std::move(pieces));
  return [left, at = std::size_t{0}]() mutable -> std::string_view {
    return at == left->size() ? std::string_view() : std::string_view((*left)[at++]);
  };
}

std::string all_of(const base::ByteReader::Source& source) {
  std::string bytes;
  for (std::string_view piece = source(); !piece.empty(); piece = source()) bytes += piece;
  return bytes;
}

class CheckpointTopic : public RealBroker {
 protected:
  static std::string text(char letter) { return std::string(1'300'000, letter); }
  [[nodiscard]] std::unique_ptr<KafkaCheckpointLog> log() {
    return must(KafkaCheckpointLog::make(connection_));
  }
  /// Journal records that belong to nobody.
  void grow_journal(int records) {
    const auto producer = must(Producer::make(connection_, {}));
    const std::string journal = topic(dedup::Topic::kJournal);
    for (int i = 0; i < records; ++i) must(producer->send({.topic = journal, .value = "change"}));
    must(producer->flush());
  }
};

TEST_F(CheckpointTopic, HoldsWhatWasAppendedForEveryProcess) {
  const auto one = log();
  EXPECT_THAT(must(one->complete()), IsEmpty());
  must(one->append({"a", 7}, source_of({text('a'), "the end"}), {}));
  must(one->append({"b", 9}, source_of({"small"}), {}));
  const auto other = log();
  for (KafkaCheckpointLog* reader : {one.get(), other.get()}) {
    const auto found = must(reader->complete());
    ASSERT_THAT(found,
                ElementsAre(Field(&LoggedCheckpoint::id, "a"), Field(&LoggedCheckpoint::id, "b")));
    EXPECT_EQ(found[0].journal_offset, 7);
    EXPECT_EQ(found[1].journal_offset, 9);
    EXPECT_TRUE(all_of(reader->read(found[0])) == text('a') + "the end");
    EXPECT_EQ(all_of(reader->read(found[1])), "small");
  }
}

TEST_F(CheckpointTopic, WhatIsNotWholeDoesNotCount) {
  const auto one = log();
  std::stop_source stop;
  int asked = 0;
  const auto stopped = one->append(
      {"stopped", 1},
      [&]() -> std::string_view {
        if (++asked == 2) stop.request_stop();
        return asked < 4 ? std::string_view("piece") : std::string_view();
      },
      stop.get_token());
  EXPECT_FALSE(stopped);
  // One whose writer claims more than came, between the chunks of another.
  const auto producer = must(Producer::make(connection_, {}));
  const std::string name = checkpoint_topic(connection_.settings);
  std::vector<dedup::Header> headers = {{"wirefold.chunk", "0"}};
  must(producer->send({.topic = name, .key = "cut", .value = "half", .headers = &headers}));
  must(producer->flush());
  must(one->append({"whole", 2}, source_of({text('w')}), {}));
  headers = {{"wirefold.chunks", "1"},
             {"wirefold.bytes", "8"},
             {"wirefold.xxh3", "0"},
             {"wirefold.journal_offset", "3"}};
  must(producer->send({.topic = name, .key = "cut", .headers = &headers}));
  must(producer->flush());
  EXPECT_THAT(must(one->complete()), ElementsAre(Field(&LoggedCheckpoint::id, "whole")));
}

TEST_F(CheckpointTopic, OneThatLacksAChunkDoesNotCount) {
  const auto one = log();
  must(one->append({"torn", 1}, source_of({text('t'), text('u')}), {}));
  must(one->append({"whole", 2}, source_of({text('w')}), {}));
  ASSERT_EQ(must(one->complete()).size(), 2U);
  Administrator(connection_).delete_records({checkpoint_topic(connection_.settings), 0, 1});
  EXPECT_THAT(must(log()->complete()), ElementsAre(Field(&LoggedCheckpoint::id, "whole")));
}

TEST_F(CheckpointTopic, TrimmingKeepsWhatTheOlderOneNeeds) {
  grow_journal(50);
  const auto one = log();
  for (const std::int64_t offset : {10, 20, 30}) {
    must(one->append({std::to_string(offset), offset}, source_of({text('x')}), {}));
  }
  const auto found = must(one->complete());
  ASSERT_EQ(found.size(), 3U);
  EXPECT_EQ(must(one->journal_begin()), 0);
  must(one->trim(found[1]));
  EXPECT_EQ(must(one->journal_begin()), 20);
  const auto other = log();
  for (KafkaCheckpointLog* reader : {one.get(), other.get()}) {
    const auto left = must(reader->complete());
    ASSERT_THAT(
        left, ElementsAre(Field(&LoggedCheckpoint::id, "20"), Field(&LoggedCheckpoint::id, "30")));
    EXPECT_TRUE(all_of(reader->read(left[0])) == text('x'));
  }
}

}  // namespace
}  // namespace wirefold::kafka
