#include "files/read_ahead.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstring>
#include <mutex>
#include <string>
#include <thread>

namespace wirefold::files {
namespace {

constexpr std::size_t kMebibyte = std::size_t{1} << 20;

/// The letter at a place of the made stream; no two stretches of it are alike for long.
char letter_at(std::size_t place) {
  return static_cast<char>((place * 0x9E3779B97F4A7C15ULL) >> 56);
}

/// What a MadeStream does, seen from the test while another thread reads it.
struct Watch {
  std::atomic<std::size_t> unpacked{0};
  std::atomic<bool> is_settled{false};
  std::mutex mutex;
  std::condition_variable changed;
  std::size_t may_unpack = SIZE_MAX;  // read() waits at this place
  std::thread::id thread;             // that reads

  void allow(std::size_t bytes) {
    const std::lock_guard lock(mutex);
    may_unpack = bytes;
    changed.notify_all();
  }
};

/// So many letters, then the end or an error; every read gives an odd number of them.
class MadeStream final : public ByteStream {
 public:
  MadeStream(std::size_t length, Watch& watch, bool fails = false)
      : length_(length), watch_(watch), fails_(fails) {}

  base::Result<std::size_t, FileError> read(char* into, std::size_t room) override {
    std::unique_lock lock(watch_.mutex);
    watch_.thread = std::this_thread::get_id();
    watch_.changed.wait(lock, [this] { return watch_.unpacked < watch_.may_unpack; });
    const std::size_t place = watch_.unpacked;
    const std::size_t count = std::min({room, length_ - place, std::size_t{100'003}});
    if (count == 0 && fails_) return base::failure(damaged_error("made", "it ends early"));
    for (std::size_t i = 0; i < count; ++i) into[i] = letter_at(place + i);
    watch_.unpacked = place + count;
    return count;
  }
  std::uint64_t bytes_ahead() override { return length_; }
  void settle_in(std::span<char> /*memory*/) override { watch_.is_settled = true; }
  std::uint64_t bytes_from_disk() const override { return watch_.unpacked / 4; }

 private:
  std::size_t length_;
  Watch& watch_;
  bool fails_;
};

/// Reads until the end or an error; every letter must be in its place.
base::Result<std::size_t, FileError> read_to_end(ByteStream& stream, std::size_t room) {
  std::string letters(room, '\0');
  std::size_t place = 0;
  for (;;) {
    const auto count = stream.read(letters.data(), room);
    if (!count) return base::failure(count.error());
    if (*count == 0) return place;
    for (std::size_t i = 0; i < *count; ++i, ++place) {
      if (letters[i] != letter_at(place)) return place;
    }
  }
}

TEST(ReadAhead, GivesTheSameBytesForAnyRoom) {
  for (const std::size_t length : {std::size_t{0}, std::size_t{1}, 3 * kMebibyte / 2 + 1}) {
    for (const std::size_t room : {std::size_t{777}, kMebibyte}) {
      Watch watch;
      const auto ahead = read_ahead(std::make_unique<MadeStream>(length, watch));
      EXPECT_EQ(ahead->bytes_ahead(), length);
      EXPECT_EQ(read_to_end(*ahead, room), length);
      EXPECT_EQ(ahead->bytes_from_disk(), length / 4);
      char letter = 0;
      EXPECT_EQ(ahead->read(&letter, 1), 0U) << "the end stays the end";
    }
  }
}

TEST(ReadAhead, UsesItsTwoBurstsAgainAndAgain) {
  Watch watch;
  const std::size_t length = 100 * kMebibyte + 13;
  const auto ahead = read_ahead(std::make_unique<MadeStream>(length, watch));
  EXPECT_EQ(read_to_end(*ahead, 200'001), length);
}

TEST(ReadAhead, DeliversWhatIsGoodBeforeAnError) {
  Watch watch;
  const std::size_t length = kMebibyte + 5;
  const auto ahead = read_ahead(std::make_unique<MadeStream>(length, watch, true));
  std::string good(length, '\0');
  std::size_t place = 0;
  while (place < length) {
    const auto count = ahead->read(&good[place], length - place);
    ASSERT_TRUE(count && *count > 0);
    place += *count;
  }
  const auto bad = ahead->read(good.data(), 1);
  ASSERT_FALSE(bad);
  EXPECT_EQ(bad.error().kind, FileErrorKind::kDamaged);
}

TEST(ReadAhead, FirstBytesComeBeforeALargeBurstIsFull) {
  Watch watch;
  watch.may_unpack = kMebibyte;
  const auto ahead = read_ahead(std::make_unique<MadeStream>(64 * kMebibyte, watch));
  char letter = 0;
  EXPECT_EQ(ahead->read(&letter, 1), 1U) << "while the unpacker can go no further";
  watch.allow(SIZE_MAX);
}

TEST(ReadAhead, UnpacksNoFurtherThanTwoBursts) {
  Watch watch;
  const auto ahead = read_ahead(std::make_unique<MadeStream>(200 * kMebibyte, watch));
  std::string letters(kMebibyte, '\0');
  for (std::size_t place = 0; place < 100 * kMebibyte;) {
    const auto count = ahead->read(letters.data(), letters.size());
    ASSERT_TRUE(count);
    place += *count;
    EXPECT_LE(watch.unpacked, place + 33 * kMebibyte);
  }
}

TEST(ReadAhead, UnpacksOnAnotherThreadAndOnlyWhenItIsRead) {
  Watch watch;
  {
    const auto unread = read_ahead(std::make_unique<MadeStream>(kMebibyte, watch));
    EXPECT_EQ(unread->bytes_from_disk(), 0U);
  }
  EXPECT_EQ(watch.unpacked, 0U);
  const auto ahead = read_ahead(std::make_unique<MadeStream>(kMebibyte, watch));
  EXPECT_EQ(read_to_end(*ahead, kMebibyte), kMebibyte);
  EXPECT_NE(watch.thread, std::this_thread::get_id());
}

TEST(ReadAhead, SettledStreamIsReadWhereItsReaderIs) {
  Watch watch;
  const auto ahead = read_ahead(std::make_unique<MadeStream>(kMebibyte, watch));
  std::string memory(kMebibyte, '\0');
  ahead->settle_in(memory);
  EXPECT_EQ(read_to_end(*ahead, kMebibyte), kMebibyte);
  EXPECT_TRUE(watch.is_settled);
  EXPECT_EQ(watch.thread, std::this_thread::get_id());
}

TEST(ReadAhead, LeftInTheMiddleItEnds) {
  Watch watch;
  const auto ahead = read_ahead(std::make_unique<MadeStream>(SIZE_MAX / 2, watch));
  char letter = 0;
  EXPECT_EQ(ahead->read(&letter, 1), 1U);
}

}  // namespace
}  // namespace wirefold::files
