#include "files/shared_blocks.h"

#include <gtest/gtest.h>

#include <array>
#include <cstring>
#include <thread>
#include <vector>

namespace wirefold::files {
namespace {

TEST(SharedBlocks, ABlockThatIsLetGoIsFilledAgain) {
  SharedBlocks blocks(64);
  std::shared_ptr<char[]> first = blocks.take(10);
  const char* const place = first.get();
  const std::shared_ptr<char[]> other = blocks.take(64);
  EXPECT_NE(other.get(), place);
  first.reset();
  EXPECT_EQ(blocks.take(64).get(), place);
}

TEST(SharedBlocks, ABlockThatIsHeldIsNotGivenAgain) {
  SharedBlocks blocks(64);
  const SharedBytes held = blocks.take(64);
  const std::shared_ptr<char[]> next = blocks.take(64);
  EXPECT_NE(next.get(), held.get());
}

TEST(SharedBlocks, MoreThanABlockIsToBeHad) {
  SharedBlocks blocks(64);
  const std::shared_ptr<char[]> large = blocks.take(1000);
  std::memset(large.get(), 'x', 1000);
  EXPECT_EQ(large[999], 'x');
}

TEST(SharedBlocks, ABlockMayOutliveTheOthersAndEndOnAnyThread) {
  constexpr std::size_t kBytes = 4096;
  std::array<SharedBytes, 8> held;
  {
    SharedBlocks blocks(kBytes);
    for (SharedBytes& each : held) {
      const std::shared_ptr<char[]> block = blocks.take(kBytes);
      std::memset(block.get(), 'x', kBytes);
      each = block;
    }
  }
  std::vector<std::jthread> threads;
  for (SharedBytes& each : held) {
    threads.emplace_back([&each] {
      EXPECT_EQ(static_cast<const char*>(each.get())[kBytes - 1], 'x');
      each.reset();
    });
  }
}

}  // namespace
}  // namespace wirefold::files
