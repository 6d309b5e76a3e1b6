// Where a file's rulings come among an archive's records.

#include "replay/ruling_lines.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace wirefold::replay {
namespace {

constexpr base::TimeMs kNoon = 1'772'539'200'000;  // 2026-03-03T12:00:00Z

class RulingFile : public testing::Test {
 protected:
  void TearDown() override { std::filesystem::remove(path_); }
  RulingLines open(const std::string& lines) const {
    std::ofstream(path_) << lines;
    article::DecodeSettings settings;
    settings.rulings_topic = "wire.rulings";
    auto opened = RulingLines::open(path_, settings);
    EXPECT_TRUE(opened.has_value());
    return opened ? *std::move(opened) : RulingLines();
  }
  /// "a@0" for the articles at these minutes behind noon, "0:" and the bytes for rulings.
  static std::string merged(RulingLines& rulings, const std::vector<int>& minutes) {
    auto batch = std::make_unique<stream::Batch>();
    for (const int minute : minutes) {
      batch->add({{"wire.articles", 0, 0}, {}, "a", kNoon + minute * base::kMinuteMs, 0});
    }
    return text(*rulings.merge(std::move(batch)));
  }
  static std::string text(const stream::Batch& batch) {
    std::string text;
    for (const stream::InputRecord& record : batch.records()) {
      const bool is_ruling = record.position.topic == "wire.rulings";
      if (is_ruling) text += std::to_string(record.position.offset) + ":";
      text += std::string(record.value);
      text += "@" + std::to_string((*record.event_time - kNoon) / base::kMinuteMs) + " ";
    }
    return text;
  }

 private:
  std::string path_ =
      testing::TempDir() + "wirefold_rulings_" + std::to_string(::getpid()) + ".jsonl";
};

TEST_F(RulingFile, EachComesBeforeTheFirstLaterRecordInOrderOfTime) {
  RulingLines rulings =
      open("{\"at\":\"2026-03-03T12:10:00Z\"}\n{\"at\":\"2026-03-03T12:05:00Z\"}\n");
  EXPECT_EQ(merged(rulings, {0, 5}), "a@0 a@5 ") << "the article of the same time comes first";
  EXPECT_EQ(merged(rulings, {6, 7, 20}),
            "0:{\"at\":\"2026-03-03T12:05:00Z\"}@5 a@6 a@7 "
            "1:{\"at\":\"2026-03-03T12:10:00Z\"}@10 a@20 ");
  EXPECT_EQ(rulings.left(), 0U);
}

TEST_F(RulingFile, ALineWithoutTimeHasThatOfItsNeighbour) {
  RulingLines rulings = open("{}\n{\"at\":\"2026-03-03T12:05:00Z\"}\nno ruling\n");
  EXPECT_EQ(merged(rulings, {4, 6}),
            "a@4 0:{}@5 1:{\"at\":\"2026-03-03T12:05:00Z\"}@5 2:no ruling@5 a@6 ");
}

TEST_F(RulingFile, WithoutAnyTimeAllComeBehindTheArchive) {
  RulingLines rulings = open("{}\n{\"at\":\"yesterday\"}\n");
  EXPECT_EQ(merged(rulings, {0, 9}), "a@0 a@9 ");
  EXPECT_EQ(text(*rulings.rest()), "0:{}@9 1:{\"at\":\"yesterday\"}@9 ");
  EXPECT_EQ(rulings.left(), 0U);
}

TEST(NoRulings, LeaveABatchAsItIs) {
  RulingLines none;
  auto batch = std::make_unique<stream::Batch>();
  batch->add({{"wire.articles", 0, 0}, {}, "a", 5, 5});
  const stream::Batch* const before = batch.get();
  EXPECT_EQ(none.merge(std::move(batch)).get(), before);
}

}  // namespace
}  // namespace wirefold::replay
