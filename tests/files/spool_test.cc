#include "files/spool.h"

#include <gmock/gmock.h>

#include <random>
#include <string>
#include <vector>

#include "tests/files/scratch.h"

namespace wirefold::files {
namespace {

std::string some_bytes(std::mt19937& random) {
  std::string bytes(random() % 900, static_cast<char>('a' + random() % 26));
  return bytes + std::to_string(random());
}

TEST(Spool, LendsWithinItsBoundAndReadsBackWhatWasPutThere) {
  Spool spool(SpoolSettings{4 << 20, {}});
  EXPECT_TRUE(spool.lend(100).empty()) << "too little";
  EXPECT_TRUE(spool.lend((4 << 20) + 1).empty()) << "beyond the bound";
  EXPECT_TRUE(spool.lend(UINT64_MAX).empty());
  const std::span<char> lent = spool.lend(3 << 20);
  ASSERT_EQ(lent.size(), std::size_t{3} << 20);
  EXPECT_EQ(spool.bytes_in_memory(), lent.size());
  EXPECT_TRUE(spool.lend(2 << 20).empty()) << "more than is left";
  const auto beside = spool.append("beside");
  ASSERT_TRUE(beside.has_value());
  lent.front() = lent.back() = 'x';
  EXPECT_EQ(*spool.read(Spool::place_in_lent({&lent.back(), 1})), "x");
  EXPECT_EQ(*spool.read(*beside), "beside");
  spool.clear();
  EXPECT_EQ(spool.bytes_in_memory(), 0u);
}

TEST(Spool, GivesBackWhatItKeptWhereverItLies) {
  for (const std::size_t bound :
       {std::size_t{0}, std::size_t{10}, std::size_t{2} << 20, std::size_t{1} << 30}) {
    SCOPED_TRACE(bound);
    std::mt19937 random(7);
    Spool spool(SpoolSettings{bound, {}});
    std::vector<std::pair<std::string, SpoolPlace>> kept;
    for (int i = 0; i < 10000; ++i) {
      std::string bytes = i % 1000 == 0 ? std::string() : some_bytes(random);
      auto place = spool.append(bytes);
      ASSERT_TRUE(place.has_value()) << place.error().message;
      kept.emplace_back(std::move(bytes), *place);
    }
    EXPECT_LE(spool.bytes_in_memory(), bound);
    EXPECT_EQ(spool.bytes_on_disk() > 0, bound < (std::size_t{1} << 30));
    std::shuffle(kept.begin(), kept.end(), random);
    for (const auto& [bytes, place] : kept) {
      const auto back = spool.read(place);
      ASSERT_TRUE(back.has_value());
      ASSERT_EQ(*back, bytes);
    }
  }
}

TEST(Spool, CanBeUsedAgainAfterClearing) {
  Spool spool(SpoolSettings{100, {}});
  for (int round = 0; round < 50; ++round) {
    spool.clear();
    const auto first = spool.append(std::string(80, 'm'));
    const auto second =
        spool.append("on disk, round " + std::to_string(round) + std::string(80, '.'));
    ASSERT_TRUE(first && second);
    EXPECT_EQ(spool.bytes_in_memory(), 80u);
    EXPECT_EQ(*spool.read(*first), std::string(80, 'm'));
    EXPECT_THAT(std::string(*spool.read(*second)),
                testing::StartsWith("on disk, round " + std::to_string(round)));
  }
}

TEST(Spool, LeavesNoFileBehind) {
  const Scratch scratch;
  Spool spool(SpoolSettings{0, scratch.folder()});
  ASSERT_TRUE(spool.append(std::string(3 << 20, 'x')).has_value());
  EXPECT_TRUE(std::filesystem::is_empty(scratch.folder()));
}

TEST(Spool, AFullDiskIsReportedWithWhatToDo) {
  const Scratch scratch;
  Spool spool(SpoolSettings{0, scratch.folder()});
  const FullDisk full(64 * 1024);
  std::optional<FileError> error;
  for (int i = 0; i < 40 && !error; ++i) {
    const auto place = spool.append(std::string(100'000, 'x'));
    if (!place) error = place.error();
  }
  ASSERT_TRUE(error);
  EXPECT_EQ(error->kind, FileErrorKind::kDiskFull);
  EXPECT_THAT(error->message, testing::HasSubstr("set TMPDIR to a folder with room"));
  EXPECT_THAT(error->message, testing::HasSubstr(scratch.folder()));
}

TEST(Spool, AFolderThatIsNotThereIsReported) {
  Spool spool(SpoolSettings{0, "/no/such/folder"});
  const auto place = spool.append("x");
  ASSERT_FALSE(place.has_value());
  EXPECT_THAT(place.error().message, testing::HasSubstr("/no/such/folder"));
}

}  // namespace
}  // namespace wirefold::files
