#include "story/due_set.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <vector>

#include "support/dice.h"

namespace wirefold::story {
namespace {

using support::Dice;

class DueTwins {
 public:
  explicit DueTwins(std::uint64_t seed) : dice_(seed) {}

  void insert(const Due& due) {
    fast_.insert(due);
    slow_.insert(due);
    most_ = std::max(most_, slow_.size());
  }
  void erase(const Due& due) {
    fast_.erase(due);
    slow_.erase(due);
  }
  /// Near `now`: mostly a little later than what is there, at times anywhere.
  Due random_due(std::size_t now) {
    const std::size_t time = dice_.chance(10) ? dice_.below(now + 1) : now + dice_.below(20);
    return {static_cast<base::TimeMs>(time), dice_.below(5)};
  }
  void step(std::size_t now, bool grows) {
    if (dice_.chance(grows ? 80 : 20)) return insert(random_due(now));
    if (slow_.empty() || dice_.chance(20)) return erase(random_due(now));
    if (dice_.chance(50)) return erase(*slow_.begin());
    const auto some = slow_.lower_bound(random_due(dice_.below(now + 1)));
    if (some != slow_.end()) erase(*some);
  }
  void expect_equal(std::size_t now) {
    ASSERT_EQ(fast_.size(), slow_.size());
    ASSERT_EQ(fast_.empty(), slow_.empty());
    if (!slow_.empty()) {
      ASSERT_EQ(fast_.earliest(), *slow_.begin());
    }
    const Due asked = random_due(now);
    ASSERT_EQ(fast_.contains(asked), slow_.contains(asked));
    ASSERT_LE(fast_.bytes(), DueSet::bytes_max(most_));
  }
  void expect_all_equal() const {
    ASSERT_EQ(fast_.sorted(), std::vector<Due>(slow_.begin(), slow_.end()));
  }

 private:
  Dice dice_;
  DueSet fast_;
  std::set<Due> slow_;
  std::size_t most_ = 0;
};

TEST(DueSet, AgreesWithASetThroughGrowthAndShrinking) {
  DueTwins twins(1);
  for (std::size_t step = 0; step < 60'000; ++step) {
    twins.step(step / 4, step / 10'000 % 2 == 0);
    twins.expect_equal(step / 4);
    if (step % 500 == 0) twins.expect_all_equal();
    ASSERT_FALSE(testing::Test::HasFatalFailure()) << "step " << step;
  }
}

// All but one in two hundred are taken out of the middle: runs must not stay, each with one due.
TEST(DueSet, TakesNoMoreThanItsDuesDoWhateverIsTakenOut) {
  constexpr std::int64_t kDues = 50'000;
  DueSet dues;
  for (std::int64_t time = 0; time < kDues; ++time) dues.insert({time, 1});
  EXPECT_LT(dues.bytes(), 20 * kDues);
  for (std::int64_t time = 0; time < kDues; ++time) {
    if (time % 200 != 0) dues.erase({time, 1});
  }
  EXPECT_EQ(dues.size(), 250U);
  EXPECT_LT(dues.bytes(), 40'000U);
  EXPECT_EQ(dues.earliest(), (Due{0, 1}));
}

}  // namespace
}  // namespace wirefold::story
