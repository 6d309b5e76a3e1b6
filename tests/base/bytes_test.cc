#include "base/bytes.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <limits>
#include <string>
#include <vector>

#include "base/huge_pages.h"

namespace wirefold::base {
namespace {

enum class Colour : std::uint8_t { kRed = 7 };

struct Everything {
  std::uint8_t small = 250;
  std::int64_t negative = -5;
  float third = 1.0F / 3;
  double lowest = std::numeric_limits<double>::lowest();
  bool yes = true;
  Colour colour = Colour::kRed;
  std::string text = std::string("nul\0inside", 10);
  std::vector<std::uint32_t> plain = {1, 2, 0xFFFFFFFF};
  std::vector<std::string> list = {"", "b"};
  friend bool operator==(const Everything&, const Everything&) = default;
};

template <typename Stream, typename Value>
void transfer(Stream& stream, Value& value) {
  transfer_numbers(stream, value.small, value.negative, value.third, value.lowest, value.yes,
                   value.colour);
  stream.text(value.text);
  stream.items(value.plain);
  transfer_list(stream, value.list, [&](auto& text) { stream.text(text); });
}

std::vector<std::string> written(const Everything& value, std::size_t piece_bytes) {
  std::vector<std::string> pieces;
  ByteWriter writer([&](std::string_view piece) { pieces.emplace_back(piece); }, piece_bytes);
  transfer(writer, value);
  writer.finish();
  return pieces;
}

std::string joined(const std::vector<std::string>& pieces) {
  std::string all;
  for (const std::string& piece : pieces) all += piece;
  return all;
}

TEST(Bytes, AreLittleEndianAndAsWideAsTheirType) {
  std::string bytes;
  ByteWriter writer([&](std::string_view piece) { bytes.append(piece); });
  writer.number(std::uint16_t{0x0102});
  writer.number(Colour::kRed);
  writer.text("ab");
  writer.finish();
  EXPECT_EQ(bytes, std::string("\x02\x01\x07\x02\0\0\0\0\0\0\0ab", 13));
}

TEST(Bytes, ComeBackInPiecesOfAnySize) {
  const Everything value;
  const std::string whole = joined(written(value, 1 << 20));
  for (std::size_t piece_bytes = 1; piece_bytes < whole.size() + 2; ++piece_bytes) {
    const auto pieces = written(value, piece_bytes);
    ASSERT_EQ(joined(pieces), whole);
    for (std::size_t i = 0; i + 1 < pieces.size(); ++i) ASSERT_EQ(pieces[i].size(), piece_bytes);
    std::size_t next = 0;
    ByteReader reader([&]() -> std::string_view {
      return next < pieces.size() ? std::string_view(pieces[next++]) : std::string_view();
    });
    Everything read{0, 0, 0, 0, false, Colour{}, "", {}, {"x"}};
    transfer(reader, read);
    EXPECT_FALSE(reader.failed());
    EXPECT_TRUE(reader.at_end());
    EXPECT_EQ(read, value);
  }
}

TEST(Bytes, ThatEndTooSoonFailAndFillNothing) {
  const std::string whole = joined(written({}, 64));
  for (std::size_t size = 0; size < whole.size(); ++size) {
    ByteReader reader(std::string_view(whole).substr(0, size));
    Everything read;
    transfer(reader, read);
    EXPECT_TRUE(reader.failed()) << size;
  }
}

// A reader that has had no piece yet has no address to copy from, which the sanitizer would tell.
TEST(Bytes, NothingIsReadFromWhereThereIsNothing) {
  ByteReader reader([] { return std::string_view(); });
  char untouched = 'x';
  reader.raw(&untouched, 0);
  EXPECT_FALSE(reader.failed());
  EXPECT_EQ(untouched, 'x');
  reader.raw(&untouched, 1);
  EXPECT_TRUE(reader.failed());
}

TEST(Bytes, ALengthBeyondTheBytesAsksForNoMemory) {
  std::string bytes;
  ByteWriter writer([&](std::string_view piece) { bytes.append(piece); });
  writer.length(std::uint64_t{1} << 62);
  writer.finish();
  std::vector<std::uint64_t> list;
  ByteReader reader{std::string_view(bytes)};
  reader.items(list);
  EXPECT_TRUE(reader.failed());
  EXPECT_TRUE(list.empty());
  EXPECT_LE(list.capacity(), std::size_t{1} << 20);
}

TEST(Bytes, ALengthBeyondItsBoundIsDamageHoweverManyBytesThereAre) {
  for (const std::uint64_t size : {kTextBytesMax, kTextBytesMax + 1}) {
    std::string bytes;
    ByteWriter writer([&](std::string_view piece) { bytes.append(piece); });
    writer.text(std::string(size, 'x'), kUnbounded);
    writer.finish();
    const bool fits = size == kTextBytesMax;
    ByteReader texts{std::string_view(bytes)};
    std::string text;
    texts.text(text);
    EXPECT_EQ(texts.failed(), !fits);
    EXPECT_EQ(text.size(), fits ? size : 0);
    ByteReader lists{std::string_view(bytes)};
    std::vector<std::uint8_t> list;
    lists.items(list, kTextBytesMax);
    EXPECT_EQ(lists.failed(), !fits);
    EXPECT_EQ(list.size(), fits ? size : 0);
  }
}

TEST(Bytes, ALengthBeyondTheBytesHasNoRoomInHugePagesThatWouldBeTouchedAhead) {
  struct Largest final : PageSource {
    void* take(std::size_t bytes) override {
      largest = std::max(largest, bytes);
      return nullptr;
    }
    void note(void* /*at*/, std::size_t /*bytes*/) override {}
    std::size_t largest = 0;
  } asked;
  PageSource* const before = set_page_source(&asked);
  constexpr std::size_t kBytes = std::size_t{5} << 20;
  std::string bytes;
  ByteWriter writer([&](std::string_view piece) { bytes.append(piece); });
  writer.length(std::uint64_t{1} << 40);
  writer.finish();
  bytes.resize(kBytes);
  std::vector<std::uint64_t, HugePageAllocator<std::uint64_t>> list;
  std::size_t next = 0;
  const auto in_pieces = [&] {
    const auto piece = std::string_view(bytes).substr(next, 1'000);
    next += piece.size();
    return piece;
  };
  for (ByteReader reader : {ByteReader{std::string_view(bytes)}, ByteReader{in_pieces, kBytes}}) {
    reader.items(list);
    EXPECT_TRUE(reader.failed());
    EXPECT_TRUE(list.empty());
  }
  set_page_source(before);
  EXPECT_LE(asked.largest, 3 * kBytes);
}

}  // namespace
}  // namespace wirefold::base
