#include "story/watermark.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <string>
#include <vector>

#include "support/dice.h"

namespace wirefold::story {
namespace {

/// Everything seen so far, sorted anew for each answer.
class SlowWatermark {
 public:
  void observe(base::TimeMs time) {
    seen_.push_back(time);
    if (seen_.size() < Watermark::kStart) return;
    const std::size_t count = std::min(seen_.size(), Watermark::kTimes);
    std::vector<base::TimeMs> last(seen_.end() - static_cast<std::ptrdiff_t>(count), seen_.end());
    std::sort(last.begin(), last.end());
    const base::TimeMs middle = last[(count - 1) / 2];
    value_ = value_ ? std::max(*value_, middle) : middle;
  }
  [[nodiscard]] std::optional<base::TimeMs> value() const { return value_; }

 private:
  std::vector<base::TimeMs> seen_;
  std::optional<base::TimeMs> value_;
};

TEST(Watermark, AgreesWithSorting) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    SCOPED_TRACE(seed);
    support::Dice dice(seed);
    Watermark fast;
    SlowWatermark slow;
    for (int i = 0; i < 400; ++i) {
      const auto drift = static_cast<base::TimeMs>(i) * 10;
      const auto time = drift + static_cast<base::TimeMs>(dice.below(2000)) - 1000;
      fast.observe(time);
      slow.observe(time);
      ASSERT_EQ(fast.value(), slow.value()) << i;
    }
  }
}

TEST(Watermark, GoesOnAsItWasWhenReadBack) {
  support::Dice dice(3);
  Watermark watermark;
  SlowWatermark slow;
  for (int i = 0; i < 300; ++i) {
    std::string bytes;
    base::ByteWriter writer([&](std::string_view piece) { bytes.append(piece); });
    Watermark::transfer(writer, watermark);
    writer.finish();
    base::ByteReader reader(bytes);
    Watermark read;
    Watermark::transfer(reader, read);
    ASSERT_TRUE(reader.at_end());
    const auto time = static_cast<base::TimeMs>(10 * i + dice.below(500));
    read.observe(time);
    slow.observe(time);
    ASSERT_EQ(read.value(), slow.value()) << i;
    watermark = read;
  }
}

TEST(Watermark, StartsAtTheThirtyThirdTime) {
  Watermark watermark;
  for (base::TimeMs time = 1; time <= 32; ++time) {
    watermark.observe(time);
    EXPECT_FALSE(watermark.value().has_value()) << time;
  }
  watermark.observe(33);
  EXPECT_EQ(watermark.value(), 17);
}

TEST(Watermark, NeverGoesBack) {
  Watermark watermark;
  for (int i = 0; i < 64; ++i) watermark.observe(1000);
  for (int i = 0; i < 200; ++i) {
    watermark.observe(10);
    ASSERT_EQ(watermark.value(), 1000);
  }
}

TEST(Watermark, OneWildTimeDoesNotMoveIt) {
  const base::TimeMs wild_times[] = {std::numeric_limits<base::TimeMs>::max(),
                                     std::numeric_limits<base::TimeMs>::min(), 0};
  for (const base::TimeMs wild : wild_times) {
    SCOPED_TRACE(wild);
    Watermark watermark;
    for (int i = 0; i < 64; ++i) watermark.observe(5'000);
    watermark.observe(wild);
    EXPECT_EQ(watermark.value(), 5'000);
    for (int i = 0; i < 63; ++i) watermark.observe(5'000);
    EXPECT_EQ(watermark.value(), 5'000);
  }
}

TEST(Watermark, FollowsWhenMostTimesHaveMovedOn) {
  Watermark watermark;
  for (int i = 0; i < 64; ++i) watermark.observe(1000);
  for (int i = 0; i < 32; ++i) watermark.observe(2000);
  EXPECT_EQ(watermark.value(), 1000) << "the lower median of an even half";
  watermark.observe(2000);
  EXPECT_EQ(watermark.value(), 2000);
}

}  // namespace
}  // namespace wirefold::story
