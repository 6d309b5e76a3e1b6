#include <gmock/gmock.h>

#if defined(__x86_64__)
#include <cpuid.h>
#endif

#include <array>
#include <cstring>
#include <random>
#include <set>
#include <string>

#include "base/hash.h"
#include "base/inline_vector.h"
#include "base/prefetch.h"

namespace wirefold::base {
namespace {

TEST(Hash, FollowsThePublishedXxh3Vectors) {
  // XXH3 of the empty input with seed 0, from the xxHash specification.
  EXPECT_EQ(hash64(""), 0x2d06800538d394c2ULL);
  EXPECT_EQ(hash128(""), (Hash128{0x6001c324468d497fULL, 0x99aa06d3014798d8ULL}));
}

TEST(Hash, ShortInputsHashAsTheLibrarySays) {
  std::mt19937_64 random(20251120);
  for (int round = 0; round < 4000; ++round) {
    std::string bytes(static_cast<std::size_t>(round % 40), '\0');
    for (char& byte : bytes) byte = static_cast<char>(random());
    EXPECT_EQ(hash64(bytes), hash64_by_library(bytes)) << bytes.size();
    if (bytes.empty() || bytes.size() > 8) continue;
    std::uint64_t word = 0;
    std::memcpy(&word, bytes.data(), bytes.size());
    EXPECT_EQ(hash64_of_word(word, bytes.size()), hash64_by_library(bytes)) << bytes.size();
  }
}

#if defined(__x86_64__)
// Whether the upper halves of the vector registers hold anything: bits 2 and 6 of the state
// components in use, XGETBV of 1 (Intel SDM volume 1, 13.2 and 13.3).
bool upper_halves_are_in_use() {
  std::uint32_t low = 0;
  std::uint32_t high = 0;
  asm volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(1));
  return (low & 0x44U) != 0;
}

// A processor may answer "in use" of what is not; then it tells nothing.
bool tells_whether_in_use() {
  constexpr std::uint32_t kAnswers = 1U << 2;
  std::uint32_t a = 0;
  std::uint32_t b = 0;
  std::uint32_t c = 0;
  std::uint32_t d = 0;
  if (!__builtin_cpu_supports("avx2") || __get_cpuid_count(0xD, 1, &a, &b, &c, &d) == 0 ||
      (a & kAnswers) == 0) {
    return false;
  }
  asm volatile("vzeroupper");
  return !upper_halves_are_in_use();
}

TEST(Hash, LeavesTheVectorRegistersUpperHalvesClean) {
  if (!tells_whether_in_use()) {
    GTEST_SKIP() << "THIS PROCESSOR DOES NOT TELL WHICH REGISTERS ARE IN USE";
  }
  const std::string bytes(4096, 'x');
  const auto in_use_after = [](auto&& call) {
    static_cast<void>(call());
    return upper_halves_are_in_use();
  };
  EXPECT_FALSE(in_use_after([&] { return hash64(bytes); }));
  EXPECT_FALSE(in_use_after([&] { return hash64_by_library(bytes); }));
  EXPECT_FALSE(in_use_after([&] { return hash128(bytes); }));
}
#endif

TEST(Hash, MixDependsOnOrder) { EXPECT_NE(mix64(mix64(0, 1), 2), mix64(mix64(0, 2), 1)); }

TEST(InlineVector, RefusesMoreThanItsCapacity) {
  InlineVector<int, 2> items;
  EXPECT_TRUE(items.push_back(7));
  EXPECT_TRUE(items.push_back(8));
  EXPECT_FALSE(items.push_back(9));
  EXPECT_THAT(items, testing::ElementsAre(7, 8));
}

// A table's slots begin anywhere in a cache line; the twin looks at every byte.
TEST(Prefetch, MeetsEveryCacheLineOfTheBytesOnce) {
  alignas(64) static constexpr std::array<char, 512> kRoom{};
  for (std::size_t begin = 0; begin < 128; ++begin) {
    for (std::size_t bytes = 1; bytes < 300; ++bytes) {
      std::multiset<std::ptrdiff_t> lines;
      for_each_line(kRoom.data() + begin, bytes, [&](const void* at) {
        lines.insert((static_cast<const char*>(at) - kRoom.data()) / 64);
      });
      std::set<std::ptrdiff_t> expected;
      for (std::size_t at = begin; at < begin + bytes; ++at) {
        expected.insert(static_cast<std::ptrdiff_t>(at / 64));
      }
      ASSERT_THAT(lines, testing::ElementsAreArray(expected)) << bytes << " from " << begin;
    }
  }
}

}  // namespace
}  // namespace wirefold::base
