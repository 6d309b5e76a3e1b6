#include "index/posting_index.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <map>
#include <set>
#include <string>
#include <tuple>

#include "support/dice.h"
#include "support/transferred.h"

namespace wirefold::index {
namespace {

using support::Dice;
using support::is_read;
using support::written;

/// The same bounds, kept with maps of vectors: nothing is forgotten, everything is looked at, and
/// the lists take turns one posting at a time.
class SlowIndex {
 public:
  void set_slot(std::uint32_t slot, const SlotEntry& entry) { slots_[slot] = entry; }
  void set_group(std::uint32_t slot, std::uint64_t group) { slots_[slot].group = group; }
  void set_times(std::uint32_t slot, base::TimeMs time, std::uint32_t lasts_s) {
    slots_[slot].time = time;
    slots_[slot].lasts_s = lasts_s;
  }
  void clear_slot(std::uint32_t slot) { slots_[slot] = {}; }
  void add(std::uint64_t key, std::uint32_t slot) {
    lists_[key].push_back({slot, slots_[slot].tag});
  }
  [[nodiscard]] std::vector<Candidate> query(const std::vector<Probe>& probes,
                                             const Query& query) const {
    std::map<std::uint32_t, Candidate> counts;
    const std::vector<std::size_t> lengths = take_turns(probes, query);
    for (std::size_t i = 0; i < probes.size(); ++i) {
      count_list(probes[i], lengths[i], query, counts);
    }
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
    std::uint32_t slot = 0;
    std::uint32_t tag = 0;
  };

  [[nodiscard]] std::size_t length_of(const Probe& probe) const {
    const auto list = lists_.find(probe.key);
    return list == lists_.end() ? 0 : list->second.size();
  }

  [[nodiscard]] std::vector<std::size_t> take_turns(const std::vector<Probe>& probes,
                                                    const Query& query) const {
    std::vector<std::size_t> lengths(probes.size());
    std::uint32_t left = query.postings_max;
    std::uint32_t deep_left = query.deep_postings_max;
    for (std::uint32_t turn = 0; turn < std::max(query.list_max, query.deep_list_max); ++turn) {
      for (std::size_t i = 0; i < probes.size(); ++i) {
        const bool is_deep = probes[i].is_deep;
        std::uint32_t most = is_deep ? query.deep_list_max : query.list_max;
        if (!is_deep && probes[i].list_max != 0) most = std::min(most, probes[i].list_max);
        std::uint32_t& left_of = is_deep ? deep_left : left;
        if (left_of == 0 || turn >= most || turn >= length_of(probes[i])) continue;
        ++lengths[i];
        --left_of;
      }
    }
    return lengths;
  }

  void count_list(const Probe& probe, std::size_t length, const Query& query,
                  std::map<std::uint32_t, Candidate>& counts) const {
    std::map<std::uint64_t, std::uint32_t> of_group;
    for (std::size_t i = 0; i < length; ++i) {
      const Posting& posting = *(lists_.at(probe.key).rbegin() + static_cast<std::ptrdiff_t>(i));
      const SlotEntry& entry = slots_.at(posting.slot);
      if (!matches(entry, posting, query)) continue;
      if (++of_group[entry.group] > query.group_list_max) continue;
      Candidate& count = counts[posting.slot];
      count.slot = posting.slot;
      ++count.hits;
      count.weight += probe.weight;
    }
  }

  static bool matches(const SlotEntry& entry, const Posting& posting, const Query& query) {
    // Eight bits of the tag's hash tell articles that had the slot apart, as the index promises.
    const auto mark = [](std::uint32_t tag) { return tag * 0x9e3779b1U >> 24; };
    if (!entry.used || mark(entry.tag) != mark(posting.tag)) return false;
    if (entry.tag == query.self) return false;
    const base::TimeMs until = entry.time + 1000 * base::TimeMs{entry.lasts_s};
    if (query.time < entry.time - query.window_ms) return false;
    if (query.time > until + query.window_ms) return false;
    return entry.space == query.space || entry.space == 0 || query.space == 0;
  }

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
  explicit Twins(std::uint64_t postings_max) : fast_(postings_max) {}

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
  void retime(std::uint32_t slot, base::TimeMs time, std::uint32_t lasts_s) {
    fast_.set_times(slot, time, lasts_s);
    slow_.set_times(slot, time, lasts_s);
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
  query.postings_max = static_cast<std::uint32_t>(1 + dice.below(300));
  query.deep_list_max = static_cast<std::uint32_t>(1 + dice.below(90));
  query.deep_postings_max = static_cast<std::uint32_t>(1 + dice.below(300));
  query.group_list_max = static_cast<std::uint32_t>(kCrowd + dice.below(6));
  query.hits_min = static_cast<std::uint32_t>(1 + dice.below(3));
  query.candidates_max = static_cast<std::uint32_t>(1 + dice.below(20));
  return query;
}

/// Slots 16,384 apart, as some are here, share a place where the index counts hits first. Groups
/// are crowded, or else each slot is one of its own.
void step_both(Dice& dice, Twins& twins, std::uint32_t& tag, bool crowded) {
  const auto slot = static_cast<std::uint32_t>(dice.below(20) + 16384 * dice.below(2));
  if (dice.chance(15)) {
    twins.put(slot, {}, {});
    twins.clear(slot);
    return;
  }
  SlotEntry entry;
  entry.time = static_cast<base::TimeMs>(dice.below(1000));
  entry.group = crowded ? 1 + dice.below(9) : 1 + slot;
  entry.tag = ++tag;
  entry.space = static_cast<std::uint32_t>(dice.below(3));
  entry.used = true;
  entry.crowded = crowded;
  twins.put(slot, entry, random_keys(dice, 25));
  if (crowded && dice.chance(30)) twins.regroup(slot, 1 + dice.below(9));
  if (dice.chance(20)) {
    const auto time = static_cast<base::TimeMs>(dice.below(1000));
    twins.retime(slot, time, static_cast<std::uint32_t>(dice.below(2)));
  }
}

TEST(PostingIndex, AgreesWithMapsOfVectors) {
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {
    SCOPED_TRACE(seed);
    Dice dice(seed);
    Twins twins(100'000);
    std::uint32_t tag = 0;
    for (int round = 0; round < 2500; ++round) {
      SCOPED_TRACE(round);
      step_both(dice, twins, tag, seed % 2 == 0);
      std::vector<Probe> probes;
      for (const std::uint64_t key : random_keys(dice, 30)) {
        const auto list_max = static_cast<std::uint32_t>(dice.chance(30) ? 1 + dice.below(20) : 0);
        const bool is_deep = list_max == 0 && dice.chance(20);
        probes.push_back({key, static_cast<float>(1 + dice.below(9)) / 3, list_max, is_deep});
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

/// Feeds articles with a few keys of their own and some that all share; how many of the latest ones
/// are found again under every key.
std::size_t found_again(PostingIndex& index, std::uint32_t articles, std::uint32_t keys_each) {
  const auto key_of = [&](std::uint32_t article, std::uint32_t i) -> std::uint64_t {
    return i < 3 ? i : 1000 + article / 4 * keys_each + i;
  };
  for (std::uint32_t article = 0; article < articles; ++article) {
    index.set_slot(article, entry_at(0, article + 1, article + 1));
    for (std::uint32_t i = 0; i < keys_each; ++i) index.add(key_of(article, i), article);
  }
  Query query = wide_query();
  query.candidates_max = 4;
  for (std::uint32_t back = 0; back < articles; ++back) {
    const std::uint32_t article = articles - 1 - back;
    for (std::uint32_t i = 3; i < keys_each; ++i) {
      const auto found = slots_of(index.query({{key_of(article, i), 1}}, query));
      if (std::find(found.begin(), found.end(), article) == found.end()) return back;
    }
  }
  return articles;
}

TEST(PostingIndex, FullRingForgetsTheOldestAndKeepsTheNewest) {
  PostingIndex roomy(10'000);
  EXPECT_EQ(found_again(roomy, 600, 12), 600U);
  EXPECT_EQ(roomy.given_up(), 0U);
  PostingIndex tight(1200);
  const std::size_t found = found_again(tight, 6000, 12);
  EXPECT_GT(tight.given_up(), 0U);
  EXPECT_GE(found, 100U) << "1,200 postings are those of the newest 100 articles";
  EXPECT_LT(found, 6000U);
}

/// An index of 3,000 slots that articles pass through, ten keys each, and all postings it was
/// given.
struct Passage {
  explicit Passage(std::uint64_t promised) : index(promised) {}

  void add(std::uint32_t articles) {
    for (std::uint32_t i = 0; i < articles; ++i, ++article) {
      const std::uint32_t slot = article % 3000;
      index.set_slot(slot, entry_at(0, article + 1, article + 1));
      std::set<std::uint64_t> keys;
      while (keys.size() < 10) keys.insert(dice.below(600));
      for (const std::uint64_t key : keys) {
        index.add(key, slot);
        added.emplace_back(key, article + 1);
      }
    }
  }
  /// Each of so many of the newest is found under its key, as far as a list is read.
  void expect_newest(std::size_t postings) const {
    Query query = wide_query();
    query.candidates_max = 200;
    std::map<std::uint64_t, std::size_t> newer;  // postings of a key
    for (std::size_t back = 1; back <= postings; ++back) {
      const auto key = added[added.size() - back].first;
      const auto tag = added[added.size() - back].second;
      if (++newer[key] > query.list_max) continue;
      const auto found = index.query({{key, 1}}, query);
      const bool is_there = std::any_of(found.begin(), found.end(), [&](const Candidate& one) {
        return index.entry(one.slot).tag == tag;
      });
      ASSERT_TRUE(is_there) << back << " back, key " << key;
    }
  }

  PostingIndex index;
  Dice dice{5};
  std::uint32_t article = 0;
  std::vector<std::pair<std::uint64_t, std::uint32_t>> added;  // key and tag
};

// The ring stays at what the promised postings take, though it may hold twice as many blocks.
TEST(PostingIndex, KeepsWhatWasPromisedAndLittleMore) {
  Passage passage(30'000);
  passage.add(10'000);
  const std::uint64_t bytes = passage.index.bytes();
  passage.add(20'000);
  EXPECT_LE(passage.index.bytes(), bytes * 21 / 20);
  EXPECT_LE(passage.index.bytes(), 850'000U)
      << "of it 150,000 for slots; 16,384 blocks are 1,050,000";
  EXPECT_GT(passage.index.given_up(), 0U);
  passage.expect_newest(30'000);
}

// As after some years: of an empty index the numbers of the next block and of the oldest page are
// set to the end of their range.
TEST(PostingIndex, NumbersOfBlocksWrapRound) {
  Passage passage(30'000);
  std::string bytes = written(passage.index);
  const std::uint32_t oldest = 0U - 512;
  const std::uint32_t next = oldest + 1;
  std::memcpy(bytes.data() + 16, &next, sizeof next);
  std::memcpy(bytes.data() + 20, &oldest, sizeof oldest);
  ASSERT_TRUE(is_read(bytes, passage.index));
  for (int step = 0; step < 12; ++step) {
    passage.add(250);
    passage.expect_newest(std::min<std::size_t>(passage.added.size(), 30'000));
    ASSERT_FALSE(testing::Test::HasFatalFailure()) << step;
  }
  const std::string now = written(passage.index);
  std::uint32_t reached = 0;
  std::memcpy(&reached, now.data() + 16, sizeof reached);
  EXPECT_LT(reached, oldest) << "it has wrapped";
  PostingIndex again(30'000);
  ASSERT_TRUE(is_read(now, again));
  EXPECT_EQ(written(again), now);
}

TEST(PostingIndex, BytesThatAreNoRingAreRefused) {
  Passage passage(30'000);
  passage.add(2'000);
  const std::string good = written(passage.index);
  PostingIndex into(30'000);
  ASSERT_TRUE(is_read(good, into));
  EXPECT_EQ(written(into), good);
  const auto refuses = [&](std::size_t at, std::uint32_t number) {
    std::string bytes = good;
    std::memcpy(bytes.data() + at, &number, sizeof number);
    PostingIndex other(30'000);
    return !is_read(bytes, other);
  };
  EXPECT_TRUE(refuses(0, 3)) << "pages of another ring";
  EXPECT_TRUE(refuses(16, 0)) << "the next block is none";
  EXPECT_TRUE(refuses(16, 1U << 30)) << "the next block is in no page";
  EXPECT_TRUE(refuses(20, 3)) << "the oldest page begins within one";
  EXPECT_TRUE(refuses(24, 100'000)) << "more pages than there are";
  EXPECT_TRUE(refuses(24, 1)) << "fewer pages than blocks take";
  EXPECT_FALSE(is_read(std::string_view(good).substr(0, good.size() / 2), into)) << "cut";
  PostingIndex smaller(3'000);
  EXPECT_FALSE(is_read(good, smaller));
}

TEST(PostingIndex, SlowListOutlivesTheRing) {
  PostingIndex index(64);
  index.set_slot(0, entry_at(0, 1, 1));
  for (std::uint32_t round = 0; round < 2000; ++round) {
    const std::uint32_t slot = 1 + round;
    index.set_slot(slot, entry_at(0, slot + 1, slot + 1));
    if (round % 8 == 0) index.add(7, slot);
    for (std::uint64_t copy = 0; copy < 4; ++copy) index.add(1000 + round, slot);
  }
  EXPECT_GE(index.query({{7, 1}}, wide_query()).size(), 3U);
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

TEST(PostingIndex, SlotsThatComeRoundByAPowerOfTwoAreToldApart) {
  PostingIndex index(10'000);
  std::size_t passed = 0;
  for (std::uint32_t slot = 0; slot < 256; ++slot) {
    index.set_slot(slot, entry_at(0, slot + 1, slot + 1));
    index.add(slot, slot);
    index.set_slot(slot, entry_at(0, slot + 1, slot + 1 + 1024));
    passed += index.query({{slot, 1}}, wide_query()).size();
  }
  EXPECT_LE(passed, 8U) << "one in 256 may pass";
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
  query.list_max = 200;
  query.candidates_max = 200;
  EXPECT_EQ(index.query({{7, 1}}, query).size(), 101U) << "nobody has called the group crowded";
  for (std::uint32_t slot = 1; slot <= 100; ++slot) index.set_crowded(slot);
  EXPECT_THAT(slots_of(index.query({{7, 1}}, query)),
              testing::ElementsAre(100, 99, 98, 97, 96, 95, 94, 93, 0));
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
  EXPECT_EQ(index.lists_cut(), 0U) << "a probe's own bound is counted, the query's is not";
  query.list_max = 20;
  EXPECT_EQ(index.query({{7, 1, 10}}, query).size(), 10U);
  EXPECT_EQ(index.lists_cut(), 0U);
  for (std::uint32_t bound = 1; bound < 10; ++bound) {
    EXPECT_EQ(index.query({{7, 1, bound}}, query).size(), bound);
    EXPECT_EQ(index.lists_cut(), bound);
  }
}

TEST(PostingIndex, DeepListIsReadFurtherAndTakesNothingFromOthers) {
  PostingIndex index(1000);
  for (std::uint32_t slot = 0; slot < 40; ++slot) {
    index.set_slot(slot, entry_at(0, slot + 1, slot + 1));
    index.add(slot % 2 == 0 ? 7 : 8, slot);
  }
  Query query = wide_query();
  query.list_max = 6;
  query.postings_max = 4;
  query.deep_list_max = 11;
  EXPECT_EQ(index.query({{7, 1, 0, true}, {8, 1}}, query).size(), 15U);
  EXPECT_EQ(index.query({{7, 1}, {8, 1, 0, true}}, query).size(), 15U);
  EXPECT_EQ(index.query({{7, 1}, {8, 1}}, query).size(), 4U);
  query.deep_postings_max = 9;
  EXPECT_EQ(index.query({{7, 1, 0, true}, {8, 1}}, query).size(), 13U);
  EXPECT_EQ(index.query({{7, 1, 0, true}, {8, 1, 0, true}}, query).size(), 9U);
  EXPECT_EQ(index.lists_cut(), 0U);
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
