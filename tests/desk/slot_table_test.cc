#include "desk/slot_table.h"

#include <gtest/gtest.h>

#include <map>
#include <random>

namespace wirefold::desk {
namespace {

// Few hashes, so that runs are long and wrap around.
std::uint64_t hash_of(Slot slot) { return slot % 7 == 0 ? 63 : slot % 50; }

Slot found(const SlotTable& table, Slot wanted) {
  return table.find(hash_of(wanted), [&](Slot slot) { return slot == wanted; });
}

TEST(SlotTable, FindsWhatAMapFindsThroughAddingAndRemoving) {
  SlotTable table;
  std::map<Slot, bool> twin;
  std::minstd_rand generator(20261121);
  const auto random = [&] { return static_cast<Slot>(generator()); };
  for (int step = 0; step < 20'000; ++step) {
    const Slot slot = random() % 300;
    if (found(table, slot) == kNoSlot) {
      table.add(hash_of(slot), slot);
      twin[slot] = true;
    } else {
      table.remove(hash_of(slot), slot);
      twin.erase(slot);
    }
    ASSERT_EQ(table.size(), twin.size());
    const Slot any = random() % 300;
    ASSERT_EQ(found(table, any), twin.contains(any) ? any : kNoSlot) << "step " << step;
  }
}

TEST(SlotTable, AnEmptyOneHoldsNothing) {
  SlotTable table;
  EXPECT_EQ(found(table, 1), kNoSlot);
  table.add(hash_of(1), 1);
  table.clear();
  EXPECT_EQ(found(table, 1), kNoSlot);
  EXPECT_EQ(table.size(), 0U);
}

}  // namespace
}  // namespace wirefold::desk
