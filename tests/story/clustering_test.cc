#include "story/clustering.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace wirefold::story {
namespace {

using testing::IsEmpty;
using testing::UnorderedElementsAre;

constexpr float kNear = 2;
constexpr float kFar = -4;
constexpr float kCopied = 5;

bool never(std::size_t) { return false; }
bool always(std::size_t) { return true; }

/// Two pairs, near within and far across, and an item far from all.
Clustering two_pairs_and_one() {
  Clustering clustering(5);
  for (std::size_t a = 0; a < 5; ++a) {
    for (std::size_t b = a + 1; b < 5; ++b) clustering.set(a, b, kFar);
  }
  clustering.set(0, 2, kNear);
  clustering.set(1, 3, kNear);
  return clustering;
}

TEST(Clustering, JoinsWhatIsNear) {
  Clustering clustering = two_pairs_and_one();
  clustering.join_down_to(0);
  EXPECT_THAT(clustering.groups(-1, never), UnorderedElementsAre(Cluster({0, 2}), Cluster({1, 3})));
}

TEST(Clustering, OneItemStandsAloneOnlyWhereItMayAndIsApart) {
  Clustering clustering = two_pairs_and_one();
  clustering.join_down_to(0);
  EXPECT_THAT(clustering.groups(-1, always),
              UnorderedElementsAre(Cluster({0, 2}), Cluster({1, 3}), Cluster({4})));
  EXPECT_THAT(clustering.groups(kFar - 1, always),
              UnorderedElementsAre(Cluster({0, 2}), Cluster({1, 3})));
}

TEST(Clustering, JoinsByTheMeanNotByTheNearestPair) {
  Clustering chain(3);
  chain.set(0, 1, kNear);
  chain.set(1, 2, kNear - 1);
  chain.set(0, 2, kFar);
  chain.join_down_to(0);
  EXPECT_THAT(chain.groups(-1, never), UnorderedElementsAre(Cluster({0, 1})));
}

TEST(Clustering, ADigestHoldsNothingTogether) {
  const auto groups_of = [](float across) {
    Clustering clustering(3);
    clustering.set(0, 1, kCopied);
    clustering.set(0, 2, kCopied);
    clustering.set(1, 2, across);
    clustering.leave_out_digests(kCopied, -1);
    clustering.join_down_to(0);
    return clustering.groups(-1, never);
  };
  EXPECT_THAT(groups_of(kFar), IsEmpty());
  EXPECT_THAT(groups_of(kNear), UnorderedElementsAre(Cluster({0, 1, 2})));
}

}  // namespace
}  // namespace wirefold::story
