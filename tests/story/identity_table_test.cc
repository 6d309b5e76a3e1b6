#include "story/identity_table.h"

#include <gtest/gtest.h>

#include <deque>
#include <map>

#include "support/dice.h"

namespace wirefold::story {
namespace {

using support::Dice;

/// All that an identity has follows from its number; versions of up to twelve bytes.
Identity identity_of(const base::Hash128& key, std::uint64_t seq) {
  return {.key = key,
          .version = std::string(seq % 13, static_cast<char>('a' + seq % 26)),
          .content = {seq, ~seq},
          .version_time = -static_cast<base::TimeMs>(seq),
          .seq = {seq},
          .withdrawn = seq % 3 == 0};
}

void expect_same(const Identity& found, const Identity& known) {
  ASSERT_EQ(found.key, known.key);
  ASSERT_EQ(found.version, known.version);
  ASSERT_EQ(found.content, known.content);
  ASSERT_EQ(found.version_time, known.version_time);
  ASSERT_EQ(found.seq, known.seq);
  ASSERT_EQ(found.withdrawn, known.withdrawn);
}

/// The same rule with a map and a list of keys.
class SlowTable {
 public:
  explicit SlowTable(std::size_t most) : most_(most) {}
  void put(const Identity& identity) {
    if (known.insert_or_assign(identity.key, identity).second) order.push_back(identity.key);
    if (order.size() <= most_) return;
    known.erase(order.front());
    order.pop_front();
  }
  std::map<base::Hash128, Identity> known;
  std::deque<base::Hash128> order;

 private:
  std::size_t most_;
};

/// Many keys of one home, some at the table's end, so that runs of cells wrap round.
base::Hash128 random_key(Dice& dice) { return {(1020 + dice.below(8)) << 54, 1 + dice.below(60)}; }

void expect_equal(const IdentityTable& fast, const SlowTable& slow) {
  ASSERT_EQ(fast.size(), slow.known.size());
  for (std::size_t i = 0; i < fast.size(); ++i) {
    SCOPED_TRACE("place " + std::to_string(i));
    expect_same(fast.by_age(i), slow.known.at(slow.order[i]));
  }
}

TEST(IdentityTable, AgreesWithAMapAndAListWhateverItsRoom) {
  for (const std::size_t most : {0U, 1U, 2U, 100U, 300U, 1000U}) {
    SCOPED_TRACE(most);
    Dice dice(most + 1);
    IdentityTable fast(most);
    SlowTable slow(most);
    for (std::uint64_t seq = 1; seq <= 5000; ++seq) {
      const Identity identity = identity_of(random_key(dice), seq);
      fast.put(identity);
      slow.put(identity);
      const base::Hash128 asked = random_key(dice);
      const auto found = fast.find(asked);
      const auto known = slow.known.find(asked);
      ASSERT_EQ(found.has_value(), known != slow.known.end()) << "after " << seq;
      if (found) expect_same(*found, known->second);
      if (seq % 100 == 0) expect_equal(fast, slow);
      ASSERT_FALSE(testing::Test::HasFatalFailure());
    }
  }
}

TEST(IdentityTable, TakesNoMoreThanItSaysAndFindsAllWhileItGrows) {
  constexpr std::uint64_t kMost = 50'000;
  IdentityTable table(kMost);
  for (std::uint64_t seq = 1; seq <= 3 * kMost; ++seq) {
    table.put(identity_of(base::hash128(std::to_string(seq)), seq));
    ASSERT_LE(table.bytes(), IdentityTable::bytes_max(kMost));
  }
  ASSERT_EQ(table.size(), kMost);
  for (std::uint64_t seq = 1; seq <= 3 * kMost; ++seq) {
    const auto found = table.find(base::hash128(std::to_string(seq)));
    ASSERT_EQ(found.has_value(), seq > 2 * kMost) << seq;
    if (found) {
      ASSERT_EQ(found->seq.value, seq);
    }
  }
  EXPECT_EQ(table.by_age(0).seq.value, 2 * kMost + 1);
  table.clear();
  EXPECT_EQ(table.size(), 0U);
  EXPECT_FALSE(table.find(base::hash128(std::to_string(3 * kMost))));
}

/// As decoding lets versions be, but for every tenth, which is short.
Identity long_identity(std::uint64_t seq) {
  Identity identity = identity_of(base::hash128(std::to_string(seq)), seq);
  identity.version = std::string(seq % 10 == 0 ? 8 : 1000, static_cast<char>('a' + seq % 26));
  return identity;
}

TEST(IdentityTable, TakesNoMoreThanItSaysHoweverLongVersionsAre) {
  constexpr std::uint64_t kMost = 20'000;
  IdentityTable table(kMost);
  std::uint64_t room = IdentityTable::long_versions_max(kMost) / (1024 + 16);
  for (std::uint64_t seq = 1; seq <= 3 * kMost; ++seq) {
    const Identity identity = long_identity(seq);
    table.put(identity);
    ASSERT_LE(table.bytes(), IdentityTable::bytes_max(kMost));
    if (seq > kMost) continue;  // who leaves makes room
    const bool is_kept = seq % 10 == 0 || room > 0;
    room -= seq % 10 != 0 && is_kept ? 1 : 0;
    ASSERT_EQ(table.find(identity.key)->version, is_kept ? identity.version : "") << seq;
  }
  EXPECT_EQ(room, 0U);
  for (std::uint64_t seq = 3 * kMost + 1; seq <= 5 * kMost; ++seq) {
    Identity identity = long_identity(seq);
    identity.version.resize(8 + seq % 24);
    table.put(identity);
    if (seq <= 4 * kMost) continue;
    ASSERT_EQ(table.find(identity.key)->version, identity.version) << seq;
  }
}

// What has no room must be the same for who goes on from a checkpoint.
TEST(IdentityTable, LeavesOutTheSameVersionsWhoeverHasPutThem) {
  constexpr std::uint64_t kMost = 2'000;
  IdentityTable table(kMost);
  for (std::uint64_t seq = 1; seq <= 4 * kMost; ++seq) table.put(long_identity(seq));
  IdentityTable heir(kMost);
  for (std::size_t i = 0; i < table.size(); ++i) heir.put(table.by_age(i));
  for (std::uint64_t seq = 4 * kMost + 1; seq <= 5 * kMost; ++seq) {
    table.put(long_identity(seq));
    heir.put(long_identity(seq));
  }
  for (std::size_t i = 0; i < kMost; ++i) {
    ASSERT_NO_FATAL_FAILURE(expect_same(heir.by_age(i), table.by_age(i))) << i;
  }
}

}  // namespace
}  // namespace wirefold::story
