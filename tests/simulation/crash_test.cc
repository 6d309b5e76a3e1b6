// Whole services on an in-memory cluster, killed, aborted and left in doubt at any call of their
// sinks, alone and beside a standby. Whatever happened, the outputs are those of a run in which
// nothing did, each once, and so is the state. A failure names its seed.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidjson/document.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <fstream>
#include <mutex>
#include <thread>

#include "service/core_stages.h"
#include "service/service.h"
#include "simulation/verifier.h"
#include "simulation/wrapped_cluster.h"
#include "stream/memory_cluster.h"
#include "support/bad_inputs.h"
#include "support/dice.h"

namespace wirefold::simulation {
namespace {

using stream::FaultEffect;
using stream::MemoryWorld;
using stream::SinkCall;
using stream::SinkFault;
using stream::StreamError;
using stream::StreamErrorKind;
using testing::IsEmpty;
using testing::Not;

constexpr std::size_t kInputs = 180;
constexpr int kLivesMax = 400;

/// WIREFOLD_SEEDS sets another number than this; tests/full.d/simulation.sh does.
std::uint64_t seeds() {
  constexpr std::uint64_t kSeeds = 32;
  const char* wanted = std::getenv("WIREFOLD_SEEDS");
  return wanted == nullptr ? kSeeds
                           : std::max<std::uint64_t>(4, std::strtoull(wanted, nullptr, 10));
}

const dedup::Knowledge& knowledge() {
  static const auto shipped = dedup::Knowledge::shipped();
  return *shipped;
}

/// The sample's articles in a shuffled order, some twice, some broken.
std::vector<std::string> inputs(std::uint64_t seed) {
  std::ifstream stream(WIREFOLD_SOURCE_DIR "/tests/sample/articles.jsonl");
  std::vector<std::string> good;
  for (std::string line; std::getline(stream, line);) good.push_back(line);
  const auto bad = support::bad_inputs(seed, 20);
  support::Dice dice(seed);
  std::vector<std::string> lines;
  while (lines.size() < kInputs) {
    lines.push_back(dice.chance(5) ? dice.pick(bad).bytes : dice.pick(good));
  }
  return lines;
}

void fill(MemoryWorld& world, const std::vector<std::string>& lines) {
  stream::MemoryLog& log = world.log();
  log.create_topic(world.input_topic(), 1);
  std::int64_t time = 1'770'000'000'000;
  for (const std::string& line : lines) {
    log.append({world.input_topic(), 0, {"", line, {}, time, time}});
    time += 60'000;
  }
  log.end_topic(world.input_topic());
}

/// A world that holds the lines as its articles.
struct FilledWorld : MemoryWorld {
  explicit FilledWorld(const std::vector<std::string>& lines) : MemoryWorld("wire.articles") {
    fill(*this, lines);
  }
};

constexpr std::size_t kRulings = 45;

/// Rulings about the sample's articles, between the lines of fill(): of every kind, some of them
/// about articles that are not there (yet, or any more), some that are no rulings at all.
void add_rulings(MemoryWorld& world, const std::vector<std::string>& lines, std::uint64_t seed) {
  support::Dice dice(seed);
  stream::MemoryLog& log = world.log();
  log.create_topic(world.rulings_topic(), 1);
  const auto any = [&] {
    rapidjson::Document row;
    row.Parse(dice.pick(lines).c_str());
    return row.IsObject() && row.HasMember("id") && row["id"].IsString()
               ? std::string(row["id"].GetString())
               : std::string("nobody");
  };
  base::TimeMs time = 1'770'000'000'000;
  for (std::size_t i = 0; i < kRulings; ++i) {
    time += (kInputs / kRulings) * 60'000;
    const std::string one = any();
    const std::string both = R"(,"story_id":")" + one + R"(","other_story_id":")" + any() + "\"}";
    const std::string own = R"(,"story_id":")" + one + R"(","article_id":")" + one + "\"}";
    const std::string rulings[] = {R"({"ruling":"join")" + both, R"({"ruling":"apart")" + both,
                                   R"({"ruling":"apart")" + own, R"({"ruling":"canonical")" + own,
                                   "{no ruling"};
    log.append({world.rulings_topic(), 0, {"", rulings[dice.below(5)], {}, time, time + 1}});
  }
  log.end_topic(world.rulings_topic());
}

service::ServiceSettings settings() {
  service::ServiceSettings made;
  made.workers = 1;
  made.story.articles_max = 100;  // so that the state forgets, too
  made.story.identities_max = 120;
  made.pipeline.batch_records_max = 7;
  made.pipeline.commit.records_max = 20;
  made.pipeline.commit.interval_ms = 1;
  made.pipeline.ticks.clock = [] { return base::TimeMs{1}; };
  made.draw_id = [] { return 4711; };
  return made;
}

/// One process, from its start to its end.
struct Life {
  explicit Life(MemoryWorld& world, service::ServiceSettings how = settings(),
                stream::Checkpoints* checkpoints = nullptr)
      : cluster(world),
        process({cluster, knowledge(), checkpoints}, std::move(how),
                [](const service::ServiceStatus&) {}) {}
  stream::MemoryCluster cluster;
  service::Service process;
};

/// One process after the other, each begun when the one before is dead, until one comes to the end;
/// null if none does. `ended` looks at each.
template <typename Begin, typename Ended>
std::unique_ptr<Life> live_on(Begin begin, Ended ended) {
  for (int i = 0; i < kLivesMax; ++i) {
    std::unique_ptr<Life> life = begin();
    const bool is_done = life->process.run({}).has_value();
    ended(life->process);
    if (is_done) return life;
  }
  return nullptr;
}

struct Result {
  std::vector<std::string> decisions;
  std::vector<std::string> stories;
  std::vector<std::string> rejects;
  base::Hash128 state;
  friend bool operator==(const Result&, const Result&) = default;
};

Result outcome(const MemoryWorld& world, const service::Service& last) {
  auto& log = const_cast<MemoryWorld&>(world).log();
  return {committed(log, dedup::Topic::kDecisions), committed(log, dedup::Topic::kStories),
          committed(log, dedup::Topic::kRejects), last.state_hash()};
}

/// Each input has its decision, and outputs and state are those of a run without trouble.
void expect_as(const Result& clean, MemoryWorld& world, const service::Service& last) {
  EXPECT_THAT(faults(world.log(), kInputs), IsEmpty());
  EXPECT_EQ(outcome(world, last), clean);
}

Result clean_run(const std::vector<std::string>& lines) {
  FilledWorld world(lines);
  Life life(world);
  EXPECT_TRUE(life.process.run({}));
  EXPECT_THAT(faults(world.log(), kInputs), IsEmpty());
  return outcome(world, life.process);
}

/// A failure of each kind now and then: death before or after the call took effect, a transaction
/// that the broker takes back, an answer that never came, however often it was asked for, an abort
/// without an answer.
MemoryWorld::Plan trouble(std::uint64_t seed, std::size_t percent) {
  auto dice = std::make_shared<support::Dice>(seed);
  auto silent = std::make_shared<std::uint64_t>(0);  // commits from here on that get no answer
  return [dice, silent, percent](SinkCall call) -> std::optional<SinkFault> {
    SinkFault fault{call, {StreamErrorKind::kFatal, "killed"}, 0, FaultEffect::kNothingDone};
    const StreamError no_answer{StreamErrorKind::kRetry, "no answer"};
    const bool is_commit = call == SinkCall::kCommit;
    if (is_commit && *silent > 0) {
      --*silent;
      fault.error = no_answer;
      return fault;
    }
    if (call == SinkCall::kAbort && dice->chance(20)) {
      fault.error = no_answer;
      return fault;
    }
    if (call == SinkCall::kAbort || !dice->chance(percent)) return std::nullopt;
    if (is_commit && dice->chance(75)) fault.effect = FaultEffect::kDoneAllTheSame;
    if (dice->chance(50) && fault.effect == FaultEffect::kNothingDone) {
      fault.error = {StreamErrorKind::kAbort, "the broker took the transaction back"};
    } else if (is_commit && dice->chance(90)) {
      fault.error = no_answer;
      *silent = 1 + dice->below(3);
    }
    return fault;
  };
}

TEST(Crash, WhateverIsKilledTheOutputsAndTheStateAreThoseOfACleanRun) {
  std::uint64_t lives = 0;
  service::ResendCounts resends;
  for (std::uint64_t seed = 1; seed <= seeds(); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const auto lines = inputs(seed);
    const Result clean = clean_run(lines);
    FilledWorld world(lines);
    world.plan(trouble(seed, 1 + seed % 4));
    const auto life = live_on([&] { return std::make_unique<Life>(world); },
                              [&](service::Service& ended) {
                                const service::ResendCounts counts = ended.resends();
                                resends.sent_again += counts.sent_again;
                                resends.found_committed += counts.found_committed;
                                resends.sinks_renewed += counts.sinks_renewed;
                                EXPECT_EQ(ended.rebuilds(), 0U);
                                ++lives;
                              });
    ASSERT_TRUE(life);
    expect_as(clean, world, life->process);
  }
  // Or the trouble was too little to prove anything.
  EXPECT_GT(lives, 2 * seeds());
  EXPECT_GT(resends.sent_again, seeds());
  EXPECT_GT(resends.found_committed, seeds() / 16);
  EXPECT_GT(resends.sinks_renewed, resends.found_committed);
}

/// Beside the sink's calls every other call of the cluster, its readers and its sources may get no
/// answer, or be the last.
TEST(Crash, WhicheverCallIsTheLastTheOutputsAndTheStateAreThoseOfACleanRun) {
  std::uint64_t lives = 0;
  std::uint64_t troubles = 0;
  for (std::uint64_t seed = 1; seed <= seeds(); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const auto lines = inputs(seed);
    const Result clean = clean_run(lines);
    FilledWorld world(lines);
    world.plan(trouble(seed + 2'000, 1));
    std::mutex mutex;  // the election is heard by a thread of its own
    support::Dice dice(seed);
    WrappedCluster cluster(world);
    cluster.trouble = [&]() -> std::optional<StreamError> {
      const std::lock_guard lock(mutex);
      if (!dice.chance(6)) return std::nullopt;
      ++troubles;
      const bool is_last = dice.chance(50);
      return is_last ? StreamError{StreamErrorKind::kFatal, "killed"}
                     : StreamError{StreamErrorKind::kRetry, "no answer"};
    };
    bool is_done = false;
    for (int i = 0; i < kLivesMax && !is_done; ++i, ++lives) {
      service::Service process({cluster, knowledge()}, settings(), [](const auto&) {});
      is_done = process.run({}).has_value();
      if (is_done) expect_as(clean, world, process);
    }
    ASSERT_TRUE(is_done);
  }
  EXPECT_GT(lives, 2 * seeds());
  EXPECT_GT(troubles, 4 * seeds());
}

/// The third transaction gets no answer, whatever became of it.
MemoryWorld::Plan third_unanswered(FaultEffect effect) {
  return [effect, commits = 0](SinkCall call) mutable -> std::optional<SinkFault> {
    if (call != SinkCall::kCommit || ++commits < 3 || commits > 4) return std::nullopt;
    return SinkFault{call,
                     {StreamErrorKind::kRetry, "no answer"},
                     0,
                     commits == 3 ? effect : FaultEffect::kNothingDone};
  };
}

// While its answer was lost another process went on: what this one has in mind is of no use.
TEST(Crash, AStateThatTheJournalLeftBehindIsRestoredFromIt) {
  const auto lines = inputs(11);
  const Result clean = clean_run(lines);
  FilledWorld world(lines);
  world.plan(third_unanswered(FaultEffect::kNothingDone));
  WrappedCluster cluster(world);
  int take_overs = 0;
  cluster.before_take_over = [&] {
    if (++take_overs != 2) return;
    WrappedCluster others(world);
    others.is_always_senior = true;
    service::Service other({others, knowledge()}, settings(), [](const auto&) {});
    EXPECT_TRUE(other.run({}));
  };
  service::Service process({cluster, knowledge()}, settings(), [](const auto&) {});
  ASSERT_TRUE(process.run({}));
  EXPECT_EQ(process.rebuilds(), 1U);
  EXPECT_EQ(process.resends().sent_again, 0U);
  expect_as(clean, world, process);
}

// It hears of that before it takes anything over: who went on rightly is not fenced.
TEST(Crash, WhoStoodStillWhileAnotherWentOnStopsAndFencesNobody) {
  const auto lines = inputs(11);
  const Result clean = clean_run(lines);
  FilledWorld world(lines);
  world.plan(third_unanswered(FaultEffect::kNothingDone));
  WrappedCluster cluster(world);
  int take_overs = 0;
  cluster.before_take_over = [&] { ++take_overs; };
  WrappedCluster others(world);
  others.is_always_senior = true;
  service::Service other({others, knowledge()}, settings(), [](const auto&) {});
  int readers = 0;
  cluster.wrap_reader = [&](auto reader) {
    if (++readers == 2) {
      EXPECT_TRUE(other.run({}));
    }
    return reader;
  };
  service::Service process({cluster, knowledge()}, settings(), [](const auto&) {});
  const auto end = process.run({});
  ASSERT_FALSE(end);
  EXPECT_EQ(end.error().kind, StreamErrorKind::kFatal);
  EXPECT_THAT(end.error().message, testing::HasSubstr("taken over"));
  EXPECT_EQ(take_overs, 1) << "its own, at the start";
  expect_as(clean, world, other);
}

TEST(Crash, ATransactionThatAlwaysFailsEndsTheRun) {
  FilledWorld world(inputs(11));
  world.plan([](SinkCall call) -> std::optional<SinkFault> {
    if (call != SinkCall::kCommit) return std::nullopt;
    return SinkFault{call, {StreamErrorKind::kAbort, "taken back"}, 0, FaultEffect::kNothingDone};
  });
  Life life(world);
  const auto end = life.process.run({});
  ASSERT_FALSE(end);
  EXPECT_EQ(end.error().kind, StreamErrorKind::kFatal);
  EXPECT_THAT(end.error().message, testing::HasSubstr("times in a row"));
  EXPECT_EQ(life.process.resends().sent_again, 5U);
}

TEST(Crash, AStandbyTakesOverWhereTheDeadOneStopped) {
  for (std::uint64_t seed = 1; seed <= seeds() / 4; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const auto lines = inputs(seed);
    const Result clean = clean_run(lines);
    FilledWorld world(lines);
    world.plan(trouble(seed + 1000, 2));
    std::atomic<bool> is_done{false};
    std::mutex mutex;
    std::unique_ptr<Life> last;
    const auto keep_alive = [&] {
      for (int i = 0; i < kLivesMax && !is_done; ++i) {
        auto life = std::make_unique<Life>(world);
        if (!life->process.run({})) continue;
        const std::lock_guard lock(mutex);
        last = std::move(life);
        is_done = true;
      }
    };
    {
      const std::jthread one(keep_alive);
      const std::jthread other(keep_alive);
    }
    ASSERT_TRUE(is_done);
    expect_as(clean, world, last->process);
  }
}

service::ServiceSettings ruled() {
  service::ServiceSettings made = settings();
  made.decode.rulings_topic = "wire.rulings";
  made.checkpoints.interval_ms = 0;
  made.checkpoints.records_min = 30;
  return made;
}

std::size_t count_outcome(const Result& result, const std::string& outcome) {
  return static_cast<std::size_t>(
      std::count_if(result.decisions.begin(), result.decisions.end(), [&](const auto& decision) {
        return decision.find("\"outcome\":\"" + outcome + "\"") != std::string::npos;
      }));
}

TEST(Crash, RulingsAreFollowedOnceWhateverIsKilled) {
  std::size_t followed = 0;
  for (std::uint64_t seed = 1; seed <= seeds() / 8; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const auto lines = inputs(seed);
    const std::vector<Fed> fed = {{"wire.articles", kInputs}, {"wire.rulings", kRulings}};
    MemoryWorld calm("wire.articles", "wire.rulings");
    fill(calm, lines);
    add_rulings(calm, lines, seed);
    Life unharmed(calm, ruled());
    ASSERT_TRUE(unharmed.process.run({}));
    EXPECT_THAT(faults(calm.log(), fed), IsEmpty());
    const Result clean = outcome(calm, unharmed.process);
    followed += count_outcome(clean, "ruled");
    EXPECT_GT(count_outcome(clean, "refused"), 0U);

    MemoryWorld world("wire.articles", "wire.rulings");
    fill(world, lines);
    add_rulings(world, lines, seed);
    world.plan(trouble(seed + 3000, 1 + seed % 4));
    stream::MemoryCheckpoints checkpoints;
    const auto life = live_on([&] { return std::make_unique<Life>(world, ruled(), &checkpoints); },
                              [](const service::Service&) {});
    ASSERT_TRUE(life);
    EXPECT_THAT(faults(world.log(), fed), IsEmpty());
    EXPECT_EQ(outcome(world, life->process), clean);
    EXPECT_EQ(world.log().committed_offset("wire.rulings", 0), static_cast<std::int64_t>(kRulings));
  }
  EXPECT_GT(followed, 5 * (seeds() / 8));
}

/// Takes a checkpoint every few records, so that most starts begin from one.
service::ServiceSettings often() {
  service::ServiceSettings made = settings();
  made.checkpoints.interval_ms = 0;
  made.checkpoints.records_min = 30;
  return made;
}

TEST(Crash, FromCheckpointsSomeOfThemSpoiltItGoesOnAsFromTheWholeJournal) {
  std::uint64_t published = 0;
  std::uint64_t refused = 0;
  for (std::uint64_t seed = 1; seed <= seeds() / 4; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const auto lines = inputs(seed);
    const Result clean = clean_run(lines);
    FilledWorld world(lines);
    world.plan(trouble(seed + 2000, 1 + seed % 4));
    stream::MemoryCheckpoints checkpoints;
    support::Dice dice(seed);
    checkpoints.spoil = [&](std::string& bytes) {
      if (dice.chance(20)) bytes.resize(dice.below(bytes.size()));
      if (dice.chance(20) && !bytes.empty()) bytes[dice.below(bytes.size())] ^= 1;
    };
    const auto life = live_on([&] { return std::make_unique<Life>(world, often(), &checkpoints); },
                              [&](service::Service& ended) {
                                published += ended.checkpoints().published;
                                refused += ended.checkpoints().failed;
                              });
    ASSERT_TRUE(life);
    expect_as(clean, world, life->process);
  }
  EXPECT_GT(published, seeds() / 2);
  EXPECT_GT(refused, 0U);
}

/// The lines with ends of transactions among them and behind them.
void fill_in_transactions(MemoryWorld& world, const std::vector<std::string>& lines,
                          std::uint64_t seed) {
  support::Dice dice(seed);
  stream::MemoryLog& log = world.log();
  log.create_topic(world.input_topic(), 1);
  stream::LogRecord marker;
  marker.is_marker = true;
  base::TimeMs time = 1'770'000'000'000;
  for (const std::string& line : lines) {
    log.append({world.input_topic(), 0, {"", line, {}, time, time}});
    time += 60'000;
    if (dice.chance(20)) log.append({world.input_topic(), 0, marker});
  }
  log.append({world.input_topic(), 0, marker});
  log.end_topic(world.input_topic());
}

TEST(Crash, EndsOfTransactionsInTheInputArePassedAndWrittenDown) {
  for (std::uint64_t seed = 1; seed <= seeds() / 4; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const auto lines = inputs(seed);
    MemoryWorld calm("wire.articles");
    fill_in_transactions(calm, lines, seed);
    Life unharmed(calm);
    ASSERT_TRUE(unharmed.process.run({}));
    const Result clean = outcome(calm, unharmed.process);
    const auto is_decision = [](const std::string& value) {
      return value.find(R"("type":"decision")") != std::string::npos;
    };
    EXPECT_EQ(std::count_if(clean.decisions.begin(), clean.decisions.end(), is_decision),
              static_cast<std::ptrdiff_t>(kInputs));

    MemoryWorld world("wire.articles");
    fill_in_transactions(world, lines, seed);
    world.plan(trouble(seed + 4000, 1 + seed % 4));
    stream::MemoryCheckpoints checkpoints;
    const auto life = live_on([&] { return std::make_unique<Life>(world, often(), &checkpoints); },
                              [](const service::Service&) {});
    ASSERT_TRUE(life);
    EXPECT_EQ(outcome(world, life->process), clean);
    const std::int64_t end = world.log().end_offset("wire.articles", 0);
    EXPECT_EQ(world.log().committed_offset("wire.articles", 0), end);
    world.plan({});
    WrappedCluster cluster(world);
    service::Service next({cluster, knowledge(), &checkpoints}, often(), [](const auto&) {});
    ASSERT_TRUE(next.run({}));
    EXPECT_THAT(cluster.read_from, testing::ElementsAre(base::Position{"wire.articles", 0, end}));
    EXPECT_EQ(outcome(world, next), clean);
  }
}

// Each life begins without local files, on a journal that those before it have trimmed.
TEST(Crash, FromTheClustersCheckpointsAloneItGoesOnAsIfItHadNeverStopped) {
  std::uint64_t uploaded = 0;
  std::uint64_t trimmed = 0;
  for (std::uint64_t seed = 1; seed <= seeds() / 4; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const auto lines = inputs(seed);
    const Result clean = clean_run(lines);
    FilledWorld world(lines);
    world.plan(trouble(seed + 4000, 1 + seed % 4));
    std::unique_ptr<stream::MemoryCheckpoints> local;
    const auto begin = [&] {
      local = std::make_unique<stream::MemoryCheckpoints>();
      return std::make_unique<Life>(world, often(), local.get());
    };
    const auto life =
        live_on(begin, [&](service::Service& ended) { uploaded += ended.checkpoints().uploaded; });
    ASSERT_TRUE(life);
    expect_as(clean, world, life->process);
    trimmed += world.log().begin_offset("wirefold.journal", 0) > 0 ? 1 : 0;

    // Without local files and without keeping any.
    world.plan({});
    Life last(world);
    ASSERT_TRUE(last.process.run({}));
    expect_as(clean, world, last.process);
  }
  // How many of a life's are uploaded before it ends is the scheduler's to say.
  EXPECT_GT(uploaded, 0U);
  EXPECT_GT(trimmed, 0U);
}

// The state forgets everything four times over, and what is left of it is on the cluster alone.
TEST(Crash, AfterFourWindowsWithoutLocalFilesTheStateIsThatOfTheOneThatNeverStopped) {
  service::ServiceSettings small = often();
  small.story.articles_max = 40;
  small.story.identities_max = 50;
  FilledWorld world(inputs(12));
  auto local = std::make_unique<stream::MemoryCheckpoints>();
  Life never_stopped(world, small, local.get());
  ASSERT_TRUE(never_stopped.process.run({}));
  EXPECT_GT(never_stopped.process.checkpoints().published, 0U);
  local.reset();
  service::ServiceSettings bare = small;
  bare.checkpoints = {};
  Life recovered(world, bare);
  ASSERT_TRUE(recovered.process.run({}));
  EXPECT_EQ(recovered.process.state_hash(), never_stopped.process.state_hash());
}

TEST(Crash, AStopWhileACheckpointIsReadIsObeyedAndFindsNothingWrong) {
  FilledWorld world(inputs(9));
  stream::MemoryCheckpoints checkpoints;
  Life first(world, often(), &checkpoints);
  ASSERT_TRUE(first.process.run({}));
  std::stop_source stop;
  WatchedCheckpoints watched(checkpoints, [&] { stop.request_stop(); });
  Life second(world, often(), &watched);
  ASSERT_TRUE(second.process.run(stop.get_token()));
  EXPECT_TRUE(stop.stop_requested());
  EXPECT_EQ(second.process.checkpoints().failed, 0U);
  Life third(world, often(), &checkpoints);
  ASSERT_TRUE(third.process.run({}));
  EXPECT_EQ(third.process.state_hash(), first.process.state_hash());
}

TEST(Crash, ALocalCheckpointFromBeforeTheJournalBeginsIsStale) {
  FilledWorld world(inputs(9));
  stream::MemoryCheckpoints checkpoints;
  Life first(world, often(), &checkpoints);
  ASSERT_TRUE(first.process.run({}));
  world.log().trim({"wirefold.journal", 0, world.log().end_offset("wirefold.journal", 0)});
  Life second(world, often(), &checkpoints);
  const auto end = second.process.run({});
  EXPECT_THAT(second.process.checkpoints().trouble, testing::HasSubstr("stale"));
  ASSERT_FALSE(end);
  EXPECT_THAT(end.error().message, testing::HasSubstr("gone"));
}

TEST(Crash, ACheckpointSparesTheJournalBeforeIt) {
  const auto lines = inputs(9);
  const Result clean = clean_run(lines);
  FilledWorld world(lines);
  stream::MemoryCheckpoints checkpoints;
  Life first(world, often(), &checkpoints);
  ASSERT_TRUE(first.process.run({}));
  ASSERT_FALSE(checkpoints.stored().empty());
  std::vector<std::uint64_t> applied;  // as it was when each state began
  stream::MemoryCluster cluster(world);
  service::Service second(
      {cluster, knowledge(), &checkpoints}, often(),
      [&](const service::ServiceStatus& status) { applied.push_back(status.journal_records); });
  ASSERT_TRUE(second.run({}));
  expect_as(clean, world, second);
  const auto standby = std::find_if(applied.begin(), applied.end(), [](auto n) { return n > 0; });
  ASSERT_NE(standby, applied.end());

  // One of another application is left alone.
  service::ServiceSettings other = often();
  other.checkpoints.app = "other";
  FilledWorld elsewhere(lines);
  Life third(elsewhere, other, &checkpoints);
  ASSERT_TRUE(third.process.run({}));
  EXPECT_GT(third.process.checkpoints().failed, 0U);
  expect_as(clean, elsewhere, third.process);
}

TEST(Crash, AnEmptyJournalBehindDecidedInputsIsRefused) {
  FilledWorld world(inputs(9));
  world.log().append_all({}, {{"wire.articles", 0, 5}});
  Life life(world, settings());
  const auto refused = life.process.run({});
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, testing::HasSubstr("The journal is empty"));
  EXPECT_EQ(world.log().end_offset("wirefold.journal", 0), 0);
}

TEST(Crash, ACheckpointOfAnotherJournalIsRefused) {
  FilledWorld world(inputs(9));
  stream::MemoryCheckpoints checkpoints;
  ASSERT_TRUE(Life(world, often(), &checkpoints).process.run({}));
  ASSERT_FALSE(checkpoints.stored().empty());

  FilledWorld empty(inputs(9));
  const auto refused = Life(empty, often(), &checkpoints).process.run({});
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, testing::HasSubstr("not in the journal"));

  FilledWorld other(inputs(9));
  service::ServiceSettings begun = often();
  begun.draw_id = [] { return 4712; };
  ASSERT_TRUE(Life(other, begun).process.run({}));
  const auto foreign = Life(other, often(), &checkpoints).process.run({});
  ASSERT_FALSE(foreign);
  EXPECT_THAT(foreign.error().message, testing::HasSubstr("not in the journal"));
}

TEST(Crash, AStopWhoseLastCommitFailsSaysSo) {
  FilledWorld world(inputs(5));
  std::stop_source stop;
  int commits = 0;
  world.plan([&](SinkCall call) -> std::optional<SinkFault> {
    if (call != SinkCall::kCommit || ++commits < 3) return std::nullopt;
    stop.request_stop();
    return SinkFault{call, {StreamErrorKind::kAbort, "taken back"}, 0, FaultEffect::kNothingDone};
  });
  Life life(world);
  const auto end = life.process.run(stop.get_token());
  ASSERT_FALSE(end);
  EXPECT_THAT(end.error().message, testing::HasSubstr("taken back"));
}

TEST(Crash, AStopDuringAnAbortLosesNothingHoweverLateTheJournalAnswers) {
  const auto lines = inputs(5);
  const Result clean = clean_run(lines);
  FilledWorld world(lines);
  world.silence_journal(3);
  std::stop_source stop;
  int commits = 0;
  world.plan([&](SinkCall call) -> std::optional<SinkFault> {
    if (call != SinkCall::kCommit || ++commits != 3) return std::nullopt;
    stop.request_stop();
    return SinkFault{call, {StreamErrorKind::kAbort, "taken back"}, 0, FaultEffect::kNothingDone};
  });
  Life first(world);
  const auto end = first.process.run(stop.get_token());
  EXPECT_TRUE(end) << "the same records were sent again and committed: " << end.error().message;
  Life second(world);
  const auto next = second.process.run({});
  ASSERT_TRUE(next) << next.error().message;
  expect_as(clean, world, second.process);
}

TEST(Crash, AStopCommitsWhatWasDecidedAndTheNextStartGoesOn) {
  const auto lines = inputs(5);
  const Result clean = clean_run(lines);
  FilledWorld world(lines);
  std::stop_source stop;
  int commits = 0;
  world.plan([&](SinkCall call) -> std::optional<SinkFault> {
    if (call == SinkCall::kCommit && ++commits == 3) stop.request_stop();
    return std::nullopt;
  });
  Life first(world);
  ASSERT_TRUE(first.process.run(stop.get_token()));
  EXPECT_LT(committed(world.log(), dedup::Topic::kDecisions).size(), kInputs);
  Life second(world);
  ASSERT_TRUE(second.process.run({}));
  expect_as(clean, world, second.process);
}

TEST(Crash, OtherSettingsAndAForeignJournalAreRefused) {
  FilledWorld world(inputs(6));
  Life first(world);
  ASSERT_TRUE(first.process.run({}));
  service::ServiceSettings other = settings();
  other.story.window_ms /= 2;
  Life second(world, other);
  const auto refused = second.process.run({});
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, testing::HasSubstr("other settings"));
  EXPECT_EQ(refused.error().kind, StreamErrorKind::kFatal);

  world.log().append({"wirefold.journal", 0, {"", "not a journal record", {}, {}, 0}});
  Life third(world);
  const auto damaged = third.process.run({});
  ASSERT_FALSE(damaged);
  EXPECT_THAT(damaged.error().message, testing::HasSubstr("damaged"));
}

// --- planted bugs: the verifier must find each ---

TEST(Verifier, FindsAnAbortWhoseRecordsAreNotSentAgain) {
  FilledWorld world(inputs(7));
  world.plan([commits = 0](SinkCall call) mutable -> std::optional<SinkFault> {
    if (call != SinkCall::kCommit || ++commits != 3) return std::nullopt;
    return SinkFault{call, {StreamErrorKind::kAbort, "taken back"}, 0, FaultEffect::kNothingDone};
  });
  WrappedCluster cluster(world);
  cluster.wrap_sink = [](auto sink) { return std::make_unique<ForgettingSink>(std::move(sink)); };
  service::Service process({cluster, knowledge()}, settings(), [](const auto&) {});
  EXPECT_TRUE(process.run({}));
  EXPECT_EQ(process.resends().sent_again, 1U);
  EXPECT_THAT(faults(world.log(), kInputs), Not(IsEmpty()));
  // The journal has a gap, which nobody will pass.
  const auto refused = Life(world).process.run({});
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, testing::HasSubstr("has a gap"));
}

TEST(Verifier, FindsRecordsThatAreSentAgainAlthoughTheyWereCommitted) {
  const auto faults_of_run = [lines = inputs(7)](bool is_blind) {
    FilledWorld world(lines);
    world.plan(third_unanswered(FaultEffect::kDoneAllTheSame));
    WrappedCluster cluster(world);
    int readers = 0;  // the first follows the journal, others ask what became of a transaction
    cluster.wrap_reader = [&](auto reader) -> std::unique_ptr<stream::JournalReader> {
      if (!is_blind || ++readers == 1) return reader;
      return std::make_unique<BlindReader>(std::move(reader));
    };
    service::Service process({cluster, knowledge()}, settings(), [](const auto&) {});
    EXPECT_TRUE(process.run({}));
    EXPECT_EQ(process.resends().found_committed, is_blind ? 0U : 1U);
    return faults(world.log(), kInputs);
  };
  EXPECT_THAT(faults_of_run(false), IsEmpty());
  EXPECT_THAT(faults_of_run(true), Not(IsEmpty()));
}

TEST(Verifier, FindsWhatARestartSkipsAndWhatItDecidesAgain) {
  for (const int shift : {0, 3, -3}) {
    SCOPED_TRACE(shift);
    FilledWorld world(inputs(5));
    std::stop_source stop;
    world.plan([&, commits = 0](SinkCall call) mutable -> std::optional<SinkFault> {
      if (call == SinkCall::kCommit && ++commits == 3) stop.request_stop();
      return std::nullopt;
    });
    WrappedCluster cluster(world);
    const auto run = [&] {
      service::Service process({cluster, knowledge()}, settings(), [](const auto&) {});
      EXPECT_TRUE(process.run(stop.get_token()));
    };
    run();
    stop = std::stop_source();
    cluster.restart_shift = shift;
    run();
    EXPECT_EQ(faults(world.log(), kInputs).empty(), shift == 0);
  }
}

TEST(Verifier, FindsALostOffsetAndADoubledDecision) {
  FilledWorld world(inputs(8));
  Life life(world);
  ASSERT_TRUE(life.process.run({}));
  const auto decisions = committed(world.log(), dedup::Topic::kDecisions);
  EXPECT_THAT(faults(world.log(), kInputs), IsEmpty());
  EXPECT_THAT(faults(world.log(), kInputs + 1), testing::SizeIs(1));
  world.log().append({"wire.decisions", 0, {"", decisions.front(), {}, {}, 0}});
  EXPECT_THAT(faults(world.log(), kInputs), testing::SizeIs(1));
}

}  // namespace
}  // namespace wirefold::simulation
