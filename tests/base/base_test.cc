#include <gmock/gmock.h>

#include "base/hash.h"
#include "base/inline_vector.h"

namespace wirefold::base {
namespace {

TEST(Hash, FollowsThePublishedXxh3Vectors) {
  // XXH3 of the empty input with seed 0, from the xxHash specification.
  EXPECT_EQ(hash64(""), 0x2d06800538d394c2ULL);
  EXPECT_EQ(hash128(""), (Hash128{0x6001c324468d497fULL, 0x99aa06d3014798d8ULL}));
}

TEST(Hash, MixDependsOnOrder) { EXPECT_NE(mix64(mix64(0, 1), 2), mix64(mix64(0, 2), 1)); }

TEST(InlineVector, RefusesMoreThanItsCapacity) {
  InlineVector<int, 2> items;
  EXPECT_TRUE(items.push_back(7));
  EXPECT_TRUE(items.push_back(8));
  EXPECT_FALSE(items.push_back(9));
  EXPECT_THAT(items, testing::ElementsAre(7, 8));
}

}  // namespace
}  // namespace wirefold::base
