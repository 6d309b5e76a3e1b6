// Whoever applies a journal's records has the state of whoever wrote them, at every record, and
// decides the rest of the input alike.

#include "state/journal_format.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "state/state_format.h"
#include "state/steps.h"

namespace wirefold::dedup {
namespace {

constexpr std::uint64_t kJournal = 77;

TEST(Journal, MakesTheSameStateAtEveryRecord) {
  for (std::uint64_t seed = 11; seed <= 13; ++seed) {
    SCOPED_TRACE(seed);
    Desk writer(forgetful());
    Desk follower(forgetful());
    std::vector<OutputRecord> start;
    writer.deduplicator().keep_journal({kJournal, 0}, start);
    replay(follower, values(start, Topic::kJournal));
    std::size_t records = 1;
    for (const Step& step : steps(mixed(seed))) {
      const auto journal = values(take(writer, step), Topic::kJournal);
      ASSERT_EQ(journal.size(), (step.ticks ? 2U : 1U) + (step.ruling.empty() ? 0U : 1U));
      records += journal.size();
      replay(follower, journal);
      if (records % 50 > 1) continue;
      ASSERT_EQ(follower.deduplicator().state_hash(), writer.deduplicator().state_hash())
          << records;
    }
    EXPECT_EQ(follower.deduplicator().state_hash(), writer.deduplicator().state_hash());
    EXPECT_GT(writer.report().evicted, 0U);
    EXPECT_GT(writer.report().rulings, 8U);
    EXPECT_GT(writer.report().rulings_refused, 5U);
  }
}

TEST(Journal, WhoFollowedItDecidesTheRestAlike) {
  const std::vector<Step> all = steps(mixed(21));
  for (const std::size_t stop : {std::size_t{0}, std::size_t{100}, std::size_t{433}}) {
    SCOPED_TRACE(stop);
    Desk writer(forgetful());
    Desk heir(forgetful());
    std::vector<OutputRecord> start;
    writer.deduplicator().keep_journal({kJournal, 0}, start);
    std::uint64_t records = 1;
    for (std::size_t i = 0; i < stop; ++i) {
      const auto journal = values(take(writer, all[i]), Topic::kJournal);
      records += journal.size();
      replay(heir, journal);
      skip(heir, all[i]);
    }
    std::vector<OutputRecord> none;
    heir.deduplicator().keep_journal({kJournal, records}, none);
    EXPECT_TRUE(none.empty());
    for (std::size_t i = stop; i < all.size(); ++i) {
      ASSERT_EQ(text_of(take(heir, all[i])), text_of(take(writer, all[i]))) << i;
    }
  }
}

// All of it can come of one withdrawal: its copies' flags, and the repair behind it.
TEST(Journal, TheMostFlagsAndMovesOfOneInputFitATopicsRecord) {
  constexpr std::size_t kBytesMax = 1'000'000;
  const story::Settings settings;
  story::StoryUpdate flags;
  for (std::uint64_t seq = 1; seq <= settings.copies_flagged_max; ++seq) {
    flags.changes.emplace_back(story::SetUsability{{seq}, story::Usability::kKilledText});
  }
  story::StoryUpdate moves;
  for (std::uint64_t seq = 1; seq <= settings.repair_moves_max; ++seq) {
    moves.changes.emplace_back(
        story::MoveArticle{{seq}, {1}, {1}, {1}, similarity::Relation::kVerbatim});
  }
  state::JournalEncoder encoder;
  encoder.begin_input({kJournal, 1}, {"wire.articles", 0, 0});
  encoder.add(flags);
  encoder.add(moves);
  EXPECT_LT(encoder.finish().size(), kBytesMax);
}

TEST(Journal, RecordsCarryTheirPlaceAndSubject) {
  Desk desk;
  std::vector<OutputRecord> start;
  desk.deduplicator().keep_journal({kJournal, 0}, start);
  const auto first = state::decode_journal(values(start, Topic::kJournal).at(0));
  ASSERT_TRUE(first);
  EXPECT_EQ(first->kind, state::JournalKind::kStart);
  EXPECT_EQ(first->place.number, 1U);
  EXPECT_EQ(first->settings, desk.deduplicator().settings_hash());
  const auto input = state::decode_journal(values(desk.feed(flood("a")), Topic::kJournal).at(0));
  ASSERT_TRUE(input);
  EXPECT_EQ(input->kind, state::JournalKind::kInput);
  EXPECT_EQ(input->position, (base::Position{"wire.articles", 3, 0}));
  EXPECT_FALSE(input->updates.empty());
  const auto tick = state::decode_journal(values(desk.tick(5), Topic::kJournal).at(0));
  ASSERT_TRUE(tick);
  EXPECT_EQ(tick->kind, state::JournalKind::kTick);
  EXPECT_EQ(tick->now, 5);
  EXPECT_EQ(tick->place.journal, kJournal);
  EXPECT_EQ(tick->place.number, 3U);
  const std::vector<base::Position> next = {{"wire.articles", 3, 9}, {"wire.rulings", 0, 1}};
  std::vector<OutputRecord> out;
  desk.deduplicator().pass(next, out);
  const auto passed = state::decode_journal(values(out, Topic::kJournal).at(0));
  ASSERT_TRUE(passed);
  EXPECT_EQ(passed->kind, state::JournalKind::kPassed);
  EXPECT_EQ(passed->next_offsets, next);
  EXPECT_EQ(passed->place.number, 4U);
  EXPECT_TRUE(passed->updates.empty());
  EXPECT_NE(state::settings_hash(forgetful()), desk.deduplicator().settings_hash());
}

TEST(Journal, EveryFlippedBitAndEveryCutIsSeen) {
  Desk desk;
  std::vector<OutputRecord> none;
  desk.deduplicator().keep_journal({kJournal, 9}, none);
  const std::string good = values(desk.feed(flood("a")), Topic::kJournal).at(0);
  ASSERT_TRUE(state::decode_journal(good));
  for (std::size_t bit = 0; bit < good.size() * 8; ++bit) {
    std::string bytes = good;
    bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ (1 << bit % 8));
    EXPECT_FALSE(state::decode_journal(bytes)) << bit;
  }
  for (std::size_t size = 0; size < good.size(); ++size) {
    EXPECT_FALSE(state::decode_journal(good.substr(0, size))) << size;
  }
}

/// The content of a record with a checksum that fits it, whatever it says.
std::string sealed(std::string content) {
  const std::uint64_t checksum = base::hash64(content);
  content.append(reinterpret_cast<const char*>(&checksum), sizeof checksum);
  return content;
}

TEST(Journal, ContentThatCannotBeIsMalformedAndReadsNoFurther) {
  Desk desk;
  std::vector<OutputRecord> none;
  desk.deduplicator().keep_journal({kJournal, 9}, none);
  const std::string good = values(desk.feed(flood("a")), Topic::kJournal).at(0);
  const std::string content = good.substr(0, good.size() - 8);
  ASSERT_TRUE(state::decode_journal(sealed(content)));
  for (std::size_t size = 2; size < content.size(); ++size) {
    const auto cut = state::decode_journal(sealed(content.substr(0, size)));
    ASSERT_FALSE(cut) << size;
    EXPECT_EQ(cut.error(), state::JournalError::kMalformed) << size;
  }
  support::Dice dice(5);
  for (int i = 0; i < 3'000; ++i) {  // must neither crash nor allocate without bound
    std::string bytes = content;
    bytes[dice.below(bytes.size())] = static_cast<char>(dice.next());
    bytes[dice.below(bytes.size())] = static_cast<char>(0xFF);
    const auto read = state::decode_journal(sealed(bytes));
    if (read) {
      EXPECT_FALSE(read->updates.empty());
    }
  }
  std::string other = content;
  other[0] = 99;
  EXPECT_EQ(state::decode_journal(sealed(other)).error(), state::JournalError::kOtherVersion);
}

}  // namespace
}  // namespace wirefold::dedup
