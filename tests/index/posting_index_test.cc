#include "index/posting_index.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <map>
#include <set>
#include <tuple>

#include "support/dice.h"

namespace wirefold::index {
namespace {

using support::Dice;

/// The same bounds, kept with maps of vectors: nothing is overwritten, everything is looked at.
class SlowIndex {
 public:
  explicit SlowIndex(std::uint64_t postings_max) : capacity_(std::bit_ceil(postings_max)) {}

  void set_slot(std::uint32_t slot, const SlotEntry& entry) { slots_[slot] = entry; }
  void set_group(std::uint32_t slot, std::uint64_t group) { slots_[slot].group = group; }
  void clear_slot(std::uint32_t slot) { slots_[slot] = {}; }
  void add(std::uint64_t key, std::uint32_t slot) {
    lists_[key].push_back({next_++, slot, slots_[slot].tag});
  }
  [[nodiscard]] std::vector<Candidate> query(const std::vector<Probe>& probes,
                                             const Query& query) const {
    std::map<std::uint32_t, Candidate> counts;
    for (const Probe& probe : probes) count_list(probe, query, counts);
    std::vector<Candidate> found;
    for (const auto& [slot, count] : counts) {
      if (count.hits >= query.hits_min) found.push_back(count);
    }
    std::stable_sort(found.begin(), found.end(), [&](const Candidate& a, const Candidate& b) {
      const auto rank = [&](const Candidate& c) {
        return std::make_tuple(-c.weight, -static_cast<double>(slots_.at(c.slot).tag), c.slot);
      };
      return rank(a) < rank(b);
    });
    if (found.size() > query.candidates_max) found.resize(query.candidates_max);
    return found;
  }

 private:
  struct Posting {
    std::uint64_t number = 0;
    std::uint32_t slot = 0;
    std::uint32_t tag = 0;
  };

  void count_list(const Probe& probe, const Query& query,
                  std::map<std::uint32_t, Candidate>& counts) const {
    const auto list = lists_.find(probe.key);
    if (list == lists_.end()) return;
    std::map<std::uint64_t, std::uint32_t> of_group;
    std::uint32_t read = 0;
    for (auto posting = list->second.rbegin(); posting != list->second.rend(); ++posting) {
      if (posting->number + capacity_ < next_ || read++ == query.list_max) return;
      const SlotEntry& entry = slots_.at(posting->slot);
      if (!matches(entry, *posting, query)) continue;
      if (++of_group[entry.group] > query.group_list_max) continue;
      Candidate& count = counts[posting->slot];
      count.slot = posting->slot;
      ++count.hits;
      count.weight += probe.weight;
    }
  }

  static bool matches(const SlotEntry& entry, const Posting& posting, const Query& query) {
    if (!entry.used || entry.tag != posting.tag || entry.tag == query.self) return false;
    if (std::abs(entry.time - query.time) > query.window_ms) return false;
    return entry.space == query.space || entry.space == 0 || query.space == 0;
  }

  std::uint64_t capacity_ = 0;
  std::uint64_t next_ = 0;
  std::map<std::uint64_t, std::vector<Posting>> lists_;
  std::map<std::uint32_t, SlotEntry> slots_;
};

void expect_equal(const std::vector<Candidate>& fast, const std::vector<Candidate>& slow) {
  ASSERT_EQ(fast.size(), slow.size());
  for (std::size_t i = 0; i < fast.size(); ++i) {
    ASSERT_EQ(fast[i].slot, slow[i].slot) << "place " << i;
    ASSERT_EQ(fast[i].hits, slow[i].hits) << "place " << i;
    ASSERT_EQ(fast[i].weight, slow[i].weight) << "place " << i;
  }
}

/// Both indexes, always told the same.
class Twins {
 public:
  explicit Twins(std::uint64_t postings_max) : fast_(postings_max), slow_(postings_max) {}

  void put(std::uint32_t slot, const SlotEntry& entry, const std::vector<std::uint64_t>& keys) {
    fast_.set_slot(slot, entry);
    slow_.set_slot(slot, entry);
    for (const std::uint64_t key : keys) {
      fast_.add(key, slot);
      slow_.add(key, slot);
    }
  }
  void regroup(std::uint32_t slot, std::uint64_t group) {
    fast_.set_group(slot, group);
    slow_.set_group(slot, group);
  }
  void clear(std::uint32_t slot) {
    fast_.clear_slot(slot);
    slow_.clear_slot(slot);
  }
  void compare(const std::vector<Probe>& probes, const Query& query) const {
    expect_equal(fast_.query(probes, query), slow_.query(probes, query));
  }

 private:
  PostingIndex fast_;
  SlowIndex slow_;
};

std::vector<std::uint64_t> random_keys(Dice& dice, std::size_t vocabulary) {
  std::set<std::uint64_t> keys;
  for (std::size_t i = 1 + dice.below(12); i > 0; --i) keys.insert(dice.below(vocabulary));
  return {keys.begin(), keys.end()};
}

Query random_query(Dice& dice) {
  Query query;
  query.time = static_cast<base::TimeMs>(dice.below(1000));
  query.window_ms = static_cast<base::TimeMs>(dice.below(600));
  query.space = static_cast<std::uint32_t>(dice.below(3));
  query.self = static_cast<std::uint32_t>(dice.below(300));
  query.list_max = static_cast<std::uint32_t>(1 + dice.below(60));
  query.group_list_max = static_cast<std::uint32_t>(1 + dice.below(6));
  query.hits_min = static_cast<std::uint32_t>(1 + dice.below(3));
  query.candidates_max = static_cast<std::uint32_t>(1 + dice.below(20));
  return query;
}

void step_both(Dice& dice, Twins& twins, std::uint32_t& tag) {
  const auto slot = static_cast<std::uint32_t>(dice.below(40));
  if (dice.chance(15)) {
    twins.put(slot, {}, {});
    twins.clear(slot);
    return;
  }
  SlotEntry entry;
  entry.time = static_cast<base::TimeMs>(dice.below(1000));
  entry.group = 1 + dice.below(9);
  entry.tag = ++tag;
  entry.space = static_cast<std::uint32_t>(dice.below(3));
  entry.used = true;
  twins.put(slot, entry, random_keys(dice, 25));
  if (dice.chance(30)) twins.regroup(slot, 1 + dice.below(9));
}

TEST(PostingIndex, AgreesWithMapsOfVectors) {
  const std::uint64_t capacities[] = {1, 7, 64, 300, 100'000};
  for (const std::uint64_t capacity : capacities) {
    SCOPED_TRACE(capacity);
    Dice dice(capacity);
    Twins twins(capacity);
    std::uint32_t tag = 0;
    for (int round = 0; round < 2500; ++round) {
      SCOPED_TRACE(round);
      step_both(dice, twins, tag);
      std::vector<Probe> probes;
      for (const std::uint64_t key : random_keys(dice, 30)) {
        probes.push_back({key, static_cast<float>(1 + dice.below(9)) / 3});
      }
      twins.compare(probes, random_query(dice));
      ASSERT_FALSE(testing::Test::HasFatalFailure());
    }
  }
}

TEST(PostingIndex, KeepsItsAnswersWhileItsKeyTableGrows) {
  Twins twins(60'000);
  Dice dice(31);
  for (std::uint32_t slot = 0; slot < 3000; ++slot) {
    SlotEntry entry{static_cast<base::TimeMs>(slot), slot / 3, slot + 1, 1, true};
    twins.put(slot, entry, {slot, slot + 100'000, slot / 7 + 200'000, 5, dice.next()});
  }
  Query query;
  query.time = 1500;
  query.window_ms = 5000;
  for (std::uint64_t slot = 0; slot < 3000; slot += 11) {
    twins.compare({{slot, 2}, {slot + 100'000, 3}, {slot / 7 + 200'000, 1}, {5, 0.5F}}, query);
    ASSERT_FALSE(testing::Test::HasFatalFailure()) << slot;
  }
}

SlotEntry entry_at(base::TimeMs time, std::uint64_t group, std::uint32_t tag) {
  return {time, group, tag, 1, true};
}

Query wide_query() {
  Query query;
  query.window_ms = 1000;
  query.space = 1;
  query.hits_min = 1;
  return query;
}

std::vector<std::uint32_t> slots_of(const std::vector<Candidate>& candidates) {
  std::vector<std::uint32_t> slots;
  for (const Candidate& candidate : candidates) slots.push_back(candidate.slot);
  return slots;
}

TEST(PostingIndex, HeavierFirstThenNewerTagThenLowerSlot) {
  PostingIndex index(100);
  for (std::uint32_t slot = 0; slot < 4; ++slot) {
    index.set_slot(slot, entry_at(0, slot + 1, slot == 3 ? 2 : slot + 1));
    index.add(7, slot);
  }
  index.add(8, 0);
  EXPECT_THAT(slots_of(index.query({{7, 1}, {8, 1}}, wide_query())),
              testing::ElementsAre(0, 2, 1, 3));
}

TEST(PostingIndex, ArticlesJustInsideTheWindowAreFoundAndJustOutsideAreNot) {
  PostingIndex index(100);
  const base::TimeMs times[] = {-1001, -1000, 0, 1000, 1001};
  for (std::uint32_t slot = 0; slot < 5; ++slot) {
    index.set_slot(slot, entry_at(times[slot], slot + 1, slot + 1));
    index.add(7, slot);
  }
  EXPECT_THAT(slots_of(index.query({{7, 1}}, wide_query())),
              testing::UnorderedElementsAre(1, 2, 3));
}

TEST(PostingIndex, FullRingForgetsTheOldestPosting) {
  PostingIndex index(4);
  for (std::uint32_t slot = 0; slot < 5; ++slot) {
    index.set_slot(slot, entry_at(0, slot + 1, slot + 1));
    EXPECT_EQ(index.overwritten(), 0U);
    index.add(7, slot);
  }
  EXPECT_EQ(index.overwritten(), 1U);
  EXPECT_THAT(slots_of(index.query({{7, 1}}, wide_query())),
              testing::UnorderedElementsAre(1, 2, 3, 4));
}

TEST(PostingIndex, OldPostingsOfAReusedSlotCountForNothing) {
  PostingIndex index(100);
  index.set_slot(0, entry_at(0, 1, 1));
  index.add(7, 0);
  index.clear_slot(0);
  EXPECT_TRUE(index.query({{7, 1}}, wide_query()).empty());
  index.set_slot(0, entry_at(0, 2, 2));
  EXPECT_TRUE(index.query({{7, 1}}, wide_query()).empty());
  index.add(9, 0);
  EXPECT_EQ(index.query({{9, 1}}, wide_query()).size(), 1U);
}

TEST(PostingIndex, FloodingGroupLeavesRoomForOthers) {
  PostingIndex index(1000);
  index.set_slot(0, entry_at(0, 99, 1));
  index.add(7, 0);
  for (std::uint32_t slot = 1; slot <= 100; ++slot) {
    index.set_slot(slot, entry_at(0, 1, slot + 1));
    index.add(7, slot);
  }
  Query query = wide_query();
  query.group_list_max = 3;
  EXPECT_THAT(slots_of(index.query({{7, 1}}, query)), testing::ElementsAre(100, 99, 98, 0));
}

TEST(PostingIndex, ListIsReadNewestFirstUpToItsBound) {
  PostingIndex index(1000);
  for (std::uint32_t slot = 0; slot < 10; ++slot) {
    index.set_slot(slot, entry_at(0, slot + 1, slot + 1));
    index.add(7, slot);
  }
  Query query = wide_query();
  query.list_max = 4;
  EXPECT_THAT(slots_of(index.query({{7, 1}}, query)), testing::ElementsAre(9, 8, 7, 6));
}

TEST(PostingIndex, MemoryIsBoundedHoweverMuchIsAdded) {
  PostingIndex index(1000);
  index.set_slot(0, entry_at(0, 1, 1));
  for (std::uint64_t key = 0; key < 20'000; ++key) index.add(key, 0);
  const std::uint64_t bytes = index.bytes();
  for (std::uint64_t key = 20'000; key < 200'000; ++key) index.add(key, 0);
  EXPECT_LE(index.bytes(), 2 * bytes);
  EXPECT_LE(index.bytes(), 1000U * 1000U);
}

}  // namespace
}  // namespace wirefold::index
