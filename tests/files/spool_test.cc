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
