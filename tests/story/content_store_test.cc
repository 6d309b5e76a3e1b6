#include "story/content_store.h"

#include <gtest/gtest.h>

#include <map>
#include <string>

#include "story/made_content.h"
#include "support/dice.h"

namespace wirefold::story {
namespace {

constexpr std::uint64_t kSegment = 2U << 20;

/// A store, and what it should hold.
class Shop {
 public:
  struct Held {
    PackedContent content;
    std::uint32_t number = 0;
  };

  void keep(std::uint32_t number) {
    const PackedContent content = made_content(number);
    longest_ = std::max(longest_, content.bytes());
    held[number] = {store.keep(content, number), number};
    most_ = std::max(most_, held.size());
    store.tidy([this](std::uint32_t slot, PackedContent&& moved_content) {
      held.at(slot).content = std::move(moved_content);
      ++moved;
    });
  }
  void release(std::uint32_t number) {
    store.release(held.at(number).content);
    held.erase(number);
  }
  [[nodiscard]] bool holds_all() const {
    return std::all_of(held.begin(), held.end(), [](const auto& one) {
      return is_made_content(one.second.content, one.second.number);
    });
  }
  [[nodiscard]] std::uint64_t bound() const { return ContentStore::bytes_max(most_, longest_); }

  ContentStore store;
  std::map<std::uint32_t, Held> held;
  std::uint64_t moved = 0;

 private:
  std::size_t longest_ = 0;
  std::size_t most_ = 0;
};

TEST(ContentStore, WhatLeavesInOrderIsNeverMovedAndLeavesNoHoles) {
  Shop shop;
  constexpr std::uint32_t kWindow = 20'000;
  std::uint64_t full = 0;
  for (std::uint32_t number = 1; number <= 5 * kWindow; ++number) {
    shop.keep(number);
    if (number > kWindow) shop.release(number - kWindow);
    if (number == kWindow) full = shop.store.bytes();
  }
  EXPECT_EQ(shop.moved, 0U);
  EXPECT_LE(shop.store.bytes(), full + 2 * kSegment);
  EXPECT_TRUE(shop.holds_all());
}

TEST(ContentStore, HolesAreClosedWhateverLeaves) {
  Shop shop;
  support::Dice dice(5);
  std::uint32_t next = 1;
  for (int turn = 0; turn < 6; ++turn) {
    while (shop.held.size() < 40'000) shop.keep(next++);
    ASSERT_LE(shop.store.bytes(), shop.bound());
    for (auto one = shop.held.begin(); one != shop.held.end();) {
      const std::uint32_t number = (one++)->first;
      if (dice.chance(60)) shop.release(number);
    }
    ASSERT_TRUE(shop.holds_all());
  }
  EXPECT_GT(shop.moved, 10'000U);
}

TEST(ContentStore, AContentLargerThanASegmentIsKeptAndItsMemoryGivenBack) {
  ContentStore store;
  const std::string id(3 * kSegment, 'i');
  PackedContent large = store.keep({similarity::Features(), {id, {}, {}, {}, {}, {}}}, 1);
  const PackedContent small = store.keep(made_content(2), 2);
  EXPECT_EQ(large.caption().id, id);
  EXPECT_TRUE(is_made_content(small, 2));
  EXPECT_GT(store.bytes(), 4 * kSegment - 1);
  store.release(large);
  EXPECT_LE(store.bytes(), kSegment);
  EXPECT_TRUE(is_made_content(small, 2));
}

}  // namespace
}  // namespace wirefold::story
