// Thousands of random inputs, and after each of them everything the state promises is counted anew.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "story/ruling_plan.h"
#include "support/check_state.h"
#include "support/dice.h"
#include "support/story_room.h"

namespace wirefold::story {
namespace {

using support::Copy;
using support::Dice;
using support::StoryRoom;
using support::Words;
using support::words_from;
using testing::IsEmpty;

constexpr int kInputs = 2500;

/// A newsroom of a few running events: new texts, copies, rewrites, blends of two events, later and
/// older versions, kills, embargoes, late and wild times.
class Newsroom {
 public:
  explicit Newsroom(std::uint64_t seed) : dice_(seed) {}

  /// The next input; its time drifts forward.
  Copy next() {
    now_ += static_cast<base::TimeMs>(dice_.below(4)) * base::kMinuteMs;
    if (past_.empty() || dice_.chance(45)) return keep(fresh());
    Copy again = dice_.pick(past_);
    if (dice_.chance(40)) return keep(copy_of(again));
    return keep(redelivered(again));
  }
  [[nodiscard]] base::TimeMs now() const { return now_; }
  Dice& dice() { return dice_; }

 private:
  Copy keep(Copy copy) {
    past_.push_back(copy);
    if (past_.size() > 150) past_.erase(past_.begin());
    return copy;
  }
  /// Some of an event's words in their order, with general ones between.
  void write_about(std::size_t event, std::size_t percent, Copy& copy) {
    const auto first = static_cast<std::uint32_t>(1000 + event * 100);
    for (std::uint32_t word = first; word < first + 70; ++word) {
      if (dice_.chance(percent)) copy.body.push_back(word);
      if (dice_.chance(25)) copy.body.push_back(static_cast<std::uint32_t>(dice_.below(300)));
    }
  }
  Copy fresh() {
    Copy copy;
    copy.id = "a" + std::to_string(++made_);
    copy.time = event_time();
    const std::size_t event = made_ / 40 + dice_.below(8);
    write_about(event, 30 + dice_.below(60), copy);
    if (dice_.chance(20)) write_about(event + 1, 30 + dice_.below(60), copy);
    if (dice_.chance(3)) copy.body.clear();
    copy.title = {copy.body.begin(), copy.body.begin() + std::min<std::ptrdiff_t>(6, size(copy))};
    copy.source = "outlet" + std::to_string(dice_.below(5));
    copy.is_agency_original = dice_.chance(15);
    if (dice_.chance(10)) copy.language = "de";
    if (dice_.chance(10)) copy.embargoed_until = now_ + 20 * base::kMinuteMs;
    return copy;
  }
  static std::ptrdiff_t size(const Copy& copy) {
    return static_cast<std::ptrdiff_t>(copy.body.size());
  }
  Copy copy_of(Copy copy) {
    copy.id = "a" + std::to_string(++made_);
    copy.time = event_time();
    copy.version.clear();
    copy.usability = Usability::kUsable;
    copy.is_agency_original = false;
    if (dice_.chance(30)) copy.body.resize(copy.body.size() / 2);
    for (std::uint32_t& word : copy.body) {
      if (dice_.chance(4)) word = static_cast<std::uint32_t>(dice_.below(300));
    }
    return copy;
  }
  Copy redelivered(Copy copy) {
    const std::size_t kind = dice_.below(5);
    if (kind == 0) return copy;
    copy.version = std::to_string(dice_.below(4));
    if (kind == 1) copy.usability = Usability::kWithdrawn;
    if (kind == 2) copy.usability = Usability::kWithheld;
    if (copy.usability != Usability::kUsable && dice_.chance(50)) {
      copy.title.clear();
      copy.body.clear();
    }
    if (kind == 3) copy.body.push_back(static_cast<std::uint32_t>(dice_.below(300)));
    copy.is_correction = dice_.chance(20);
    copy.time = event_time();
    return copy;
  }
  base::TimeMs event_time() {
    if (dice_.chance(1)) return now_ + 10 * base::kDayMs;
    if (dice_.chance(5)) return now_ - static_cast<base::TimeMs>(dice_.below(9)) * base::kHourMs;
    return now_;
  }

  Dice dice_;
  std::vector<Copy> past_;
  std::uint64_t made_ = 0;
  base::TimeMs now_ = 1'000'000;
};

Settings crowded() {
  Settings settings;
  settings.window_ms = 6 * base::kHourMs;
  settings.articles_max = 130;
  settings.identities_max = 400;
  return settings;
}

/// An editor joins two stories, keeps an article out of its story, or chooses it for that.
article::Ruling any_ruling(const StoryRoom& room, Dice& dice) {
  article::Ruling ruling;
  const auto any = [&]() -> const StoredArticle& {
    return room.state().articles.at(
        static_cast<std::uint32_t>(dice.below(room.state().articles.slots())));
  };
  const StoredArticle& article = any();
  const StoredArticle& other = any();
  if (!article.seq.valid() || !other.seq.valid()) return ruling;
  ruling.kind = dice.pick<article::RulingKind>(
      {article::RulingKind::kJoin, article::RulingKind::kApart, article::RulingKind::kCanonical});
  ruling.story_id = story_text(article.story);
  ruling.other_story_id = story_text(other.story);
  ruling.article_id = article.caption().id;
  return ruling;
}

/// Feeds one seed's inputs; `look` sees the room after each of them.
template <typename Look>
void live_through(std::uint64_t seed, StoryRoom& room, Look look) {
  Newsroom newsroom(seed);
  for (int i = 0; i < kInputs; ++i) {
    room.feed(newsroom.next());
    if (newsroom.dice().chance(10)) room.tick(newsroom.now());
    if (newsroom.dice().chance(2)) static_cast<void>(room.rule(any_ruling(room, newsroom.dice())));
    if (!look(i)) return;
  }
}

TEST(RandomStream, KeepsEveryPromiseOfTheStateAfterEveryInput) {
  StateCounts counts;
  for (const std::uint64_t seed : {1U, 2U, 3U, 4U, 11U}) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    StoryRoom room(crowded());
    live_through(seed, room, [&](int i) {
      EXPECT_THAT(support::check_state(room.state()), IsEmpty()) << "after input " << i;
      return !testing::Test::HasFailure();
    });
    ASSERT_FALSE(testing::Test::HasFailure());
    counts.moves += room.state().counts.moves;
    counts.merges += room.state().counts.merges;
    counts.splits += room.state().counts.splits;
    counts.evicted += room.state().counts.evicted;
  }
  EXPECT_GT(counts.moves, 20U) << "the stream must be one that needs repair";
  EXPECT_GT(counts.merges, 5U);
  EXPECT_GT(counts.splits, 5U);
  EXPECT_GT(counts.evicted, 1000U);
}

TEST(RandomStream, SameInputsGiveTheSameSteps) {
  StoryRoom first(crowded());
  StoryRoom second(crowded());
  live_through(9, first, [](int) { return true; });
  live_through(9, second, [](int) { return true; });
  EXPECT_EQ(first.log(), second.log());
  EXPECT_GT(first.log().size(), 100'000U);
  StoryRoom other(crowded());
  live_through(10, other, [](int) { return true; });
  EXPECT_NE(first.log(), other.log()) << "the log must be able to differ";
}

}  // namespace
}  // namespace wirefold::story
