#include "base/short_list.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <utility>
#include <vector>

#include "support/dice.h"

namespace wirefold::base {
namespace {

using support::Dice;

/// The list and its twin, told the same.
template <std::size_t kNear>
class ListTwins {
 public:
  explicit ListTwins(std::uint64_t seed) : dice_(seed) {}

  /// One random call; more come than go, or the other way round, for a while each.
  void step(std::size_t step) {
    const bool grows = step / 200 % 2 == 0;
    if (dice_.chance(grows ? 70 : 30)) {
      fast_.push_back(dice_.next());
      slow_.push_back(*(fast_.end() - 1));
    } else if (dice_.chance(10)) {
      copy_or_move();
    } else if (dice_.chance(5)) {
      const std::uint64_t rest = dice_.below(3);
      const auto is_out = [&](std::uint64_t item) { return item % 3 == rest; };
      EXPECT_EQ(erase_if(fast_, is_out), std::erase_if(slow_, is_out));
    } else if (!slow_.empty()) {
      const std::size_t place = dice_.below(slow_.size());
      fast_.erase(fast_.begin() + place);
      slow_.erase(slow_.begin() + static_cast<std::ptrdiff_t>(place));
    }
  }
  void expect_equal() const {
    ASSERT_EQ(std::vector<std::uint64_t>(fast_.begin(), fast_.end()), slow_);
    ASSERT_EQ(fast_.size(), slow_.size());
    if (!slow_.empty()) {
      ASSERT_EQ(fast_.back(), slow_.back());
    }
    ASSERT_LE(fast_.far_bytes(), 4 * slow_.size() * sizeof(std::uint64_t));
  }

 private:
  using List = ShortList<std::uint64_t, kNear>;
  void copy_or_move() {
    List copy(fast_);
    EXPECT_EQ(copy, fast_);
    List moved(std::move(copy));
    copy = moved;
    copy.push_back(0);
    EXPECT_EQ(copy.size(), moved.size() + 1);
    fast_ = std::move(moved);
  }

  Dice dice_;
  List fast_;
  std::vector<std::uint64_t> slow_;
};

template <std::size_t kNear>
void compare_with_a_vector() {
  SCOPED_TRACE(kNear);
  ListTwins<kNear> twins(kNear + 1);
  for (std::size_t step = 0; step < 3000; ++step) {
    twins.step(step);
    twins.expect_equal();
    ASSERT_FALSE(testing::Test::HasFatalFailure()) << "step " << step;
  }
}

TEST(ShortList, AgreesWithAVectorWhateverStandsInPlace) {
  compare_with_a_vector<0>();
  compare_with_a_vector<1>();
  compare_with_a_vector<2>();
  compare_with_a_vector<5>();
}

TEST(ShortList, OneOrTwoItemsTakeNoMemoryOfTheirOwn) {
  ShortList<std::uint64_t, 2> list{1, 2};
  EXPECT_EQ(list.far_bytes(), 0U);
  list.push_back(3);
  EXPECT_EQ(list.far_bytes(), 32U);
  list.erase(list.begin());
  list.erase(list.begin());
  EXPECT_EQ(list.far_bytes(), 0U);
  EXPECT_EQ(list.front(), 3U);
}

}  // namespace
}  // namespace wirefold::base
