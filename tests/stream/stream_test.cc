#include "stream/stream.h"

#include <gmock/gmock.h>

#include <string>
#include <utility>

namespace wirefold::stream {
namespace {

TEST(Batch, KeepsCopiesOfWhatItWasGiven) {
  Batch batch;
  std::string key = "k";
  std::string value = "short";
  batch.add({{"t", 2, 7}, key, value, 5, 6});
  key = "x";
  value = "changed afterwards";
  ASSERT_EQ(batch.records().size(), 1u);
  const InputRecord& record = batch.records().front();
  EXPECT_EQ(record.key, "k");
  EXPECT_EQ(record.value, "short");
  EXPECT_EQ(record.position, (base::Position{"t", 2, 7}));
  EXPECT_EQ(record.event_time, 5);
  EXPECT_EQ(record.timestamp, 6);
  EXPECT_EQ(batch.bytes(), 6u);
}

TEST(Batch, ViewsStayGoodWhileItGrowsAndWhenItMoves) {
  Batch batch;
  for (int i = 0; i < 5000; ++i) {
    const std::string value = "v" + std::to_string(i);
    batch.add({{"t", 0, i}, std::to_string(i), value, std::nullopt, i});
  }
  const Batch moved = std::move(batch);
  ASSERT_EQ(moved.records().size(), 5000u);
  for (int i = 0; i < 5000; ++i) {
    const InputRecord& record = moved.records()[static_cast<std::size_t>(i)];
    ASSERT_EQ(record.key, std::to_string(i));
    ASSERT_EQ(record.value, "v" + std::to_string(i));
  }
}

TEST(Batch, LeavesViewsWhereTheyLie) {
  const std::string value = "far too long for any string to hold inside itself";
  Batch batch;
  batch.add_view({{"t", 0, 1}, "", value, 5, 6});
  batch.add({{"t", 0, 2}, "", value, 5, 6});
  EXPECT_EQ(batch.records()[0].value.data(), value.data());
  EXPECT_NE(batch.records()[1].value.data(), value.data());
  EXPECT_EQ(batch.bytes(), 2 * value.size());
}

TEST(Batch, TakesEmptyRecordsAndBytesOfAnyKind) {
  Batch batch;
  const std::string bytes("\0\xff\n", 3);
  batch.add({{"t", 0, 0}, "", "", std::nullopt, 0});
  batch.add({{"t", 0, 1}, "", bytes, std::nullopt, 0});
  EXPECT_FALSE(batch.empty());
  EXPECT_TRUE(batch.records()[0].value.empty());
  EXPECT_EQ(batch.records()[1].value, bytes);
}

}  // namespace
}  // namespace wirefold::stream
