// Processes of a service on one broker that die, come and go at every moment that matters, while
// records come and a verifier reads all outputs.

#include <list>
#include <random>

#include "tests/broker/watched_service.h"

namespace wirefold::kafka {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr seconds kPastTransaction{75};  // a minute, and a broker looks for such every ten seconds

class ProcessFaults : public WatchedService {
 protected:
  /// A process that dies by itself; see kill_hook.cc.
  [[nodiscard]] std::unique_ptr<ServiceProcess> start_doomed(const std::string& hook) {
    ::setenv("LD_PRELOAD", WIREFOLD_KILL_HOOK, 1);
    ::setenv("WIREFOLD_TEST_KILL", hook.c_str(), 1);
    auto process = start();
    ::unsetenv("LD_PRELOAD");
    ::unsetenv("WIREFOLD_TEST_KILL");
    return process;
  }
  /// From the death of one to the words of its successor.
  void expect_taken_over(ServiceProcess& dead, ServiceProcess& successor) {
    EXPECT_EQ(dead.wait(), 128 + SIGKILL) << dead.said();
    const auto died = Clock::now();
    ASSERT_TRUE(successor.says("wirefold: active", seconds(30))) << successor.said();
    slowest_s_ = std::max(slowest_s_, seconds_since(died));
    EXPECT_LT(seconds_since(died), 10);
  }
  support::Dice dice_{std::random_device()()};
  double slowest_s_ = 0;
};

using ProcessFaultsInFull = ProcessFaults;

TEST_F(ProcessFaults, KilledAtEachHookNothingIsLostOrDoubledAndTheStandbyIsThereIn10s) {
  const std::vector<std::string> hooks = {"before_produce:700", "after_produce:1100",
                                          "after_offsets:17", "during_commit:19",
                                          "after_commit:13"};
  feed_made(in_full(100'000, 3'000));
  auto process = active();
  EXPECT_TRUE(all_decided(seconds(120))) << process->said();
  begin_load(20, milliseconds(50));
  for (std::size_t i = 0; i <= hooks.size(); ++i) {
    SCOPED_TRACE(i);
    auto next = i < hooks.size() ? start_doomed(hooks[i]) : start();
    if (i == 0) {
      ASSERT_TRUE(next->says("standing by", seconds(60))) << next->said();
      process->send(SIGKILL);
    }
    ASSERT_TRUE(process->ends(seconds(60))) << process->said();
    ASSERT_NO_FATAL_FAILURE(expect_taken_over(*process, *next));
    process = std::move(next);
  }
  end_load();
  EXPECT_TRUE(all_decided(seconds(120))) << process->said();
  stop(*process);
  std::cout << hooks.size() << " kills at hooks, slowest take-over " << slowest_s_ << " s"
            << std::endl;
  expect_no_fault();
}

TEST_F(ProcessFaults, AStartDoesNotWaitForTheTransactionThatADeadProcessLeftOpen) {
  feed_made(3'000);
  auto first = start_doomed("after_produce:1100");
  ASSERT_TRUE(first->ends(seconds(60))) << first->said();
  const auto begin = Clock::now();
  auto second = active();
  EXPECT_LT(seconds_since(begin), 12) << "the group's session, not the transaction's minute";
  EXPECT_TRUE(all_decided(seconds(30))) << second->said();
  stop(*second);
  expect_no_fault();
}

TEST_F(ProcessFaults, KilledAtRandomMomentsNothingIsLostOrDoubledAndTheStandbyIsThereIn10s) {
  feed_made(in_full(100'000, 3'000));
  auto process = active();
  EXPECT_TRUE(all_decided(seconds(60))) << process->said();
  begin_load(20, milliseconds(50));
  const int kills = in_full(50, 3);
  for (int kill = 0; kill < kills; ++kill) {
    auto next = standby();
    ASSERT_TRUE(more_decided(1 + dice_.below(400), seconds(30))) << process->said();
    process->send(SIGKILL);
    ASSERT_NO_FATAL_FAILURE(expect_taken_over(*process, *next));
    process = std::move(next);
  }
  end_load();
  EXPECT_TRUE(all_decided(seconds(60))) << process->said();
  stop(*process);
  std::cout << kills << " kills at random moments, slowest take-over " << slowest_s_ << " s"
            << std::endl;
  expect_no_fault();
}

TEST_F(ProcessFaults, FrozenPastSessionAndTransactionItStopsWhenItWakesAndWritesNothing) {
  auto frozen = active();
  auto successor = standby();
  begin_load(20, milliseconds(50));
  ASSERT_TRUE(more_decided(400, seconds(30))) << frozen->said();
  frozen->send(SIGSTOP);
  const auto begin = Clock::now();
  ASSERT_TRUE(successor->says("wirefold: active", seconds(40))) << successor->said();
  std::cout << "frozen: taken over after " << seconds_since(begin) << " s" << std::endl;
  EXPECT_TRUE(more_decided(400, seconds(60))) << successor->said();
  EXPECT_FALSE(successor->ends(is_full() ? kPastTransaction : seconds(0))) << successor->said();
  frozen->send(SIGCONT);
  ASSERT_TRUE(frozen->ends(seconds(90))) << frozen->said() << successor->said();
  EXPECT_EQ(frozen->wait(), 1) << frozen->said();
  EXPECT_THAT(frozen->said(), HasSubstr("taken over"));
  EXPECT_TRUE(more_decided(400, seconds(60))) << successor->said();
  EXPECT_TRUE(successor->is_running()) << successor->said();
  end_load();
  EXPECT_TRUE(all_decided(seconds(60))) << successor->said();
  stop(*successor);
  expect_no_fault();
}

TEST_F(ProcessFaultsInFull, FrozenWithoutAnotherItGoesOnWhenItWakes) {
  auto process = active();
  begin_load(20, milliseconds(50));
  ASSERT_TRUE(more_decided(400, seconds(30))) << process->said();
  process->send(SIGSTOP);
  EXPECT_FALSE(process->ends(kPastTransaction));
  process->send(SIGCONT);
  EXPECT_TRUE(more_decided(400, seconds(60))) << process->said();
  end_load();
  EXPECT_TRUE(all_decided(seconds(60))) << process->said();
  stop(*process);
  expect_no_fault();
}

TEST_F(ProcessFaults, AStandbyThatWasFrozenComesBackBehindTheOthers) {
  auto first = active();
  auto frozen = standby();
  begin_load(20, milliseconds(50));
  ASSERT_TRUE(more_decided(400, seconds(30))) << first->said();
  frozen->send(SIGSTOP);
  auto successor = standby();
  first->send(SIGKILL);
  ASSERT_NO_FATAL_FAILURE(expect_taken_over(*first, *successor));
  frozen->send(SIGCONT);
  EXPECT_FALSE(successor->ends(seconds(12))) << successor->said() << frozen->said();
  EXPECT_THAT(frozen->said(), Not(HasSubstr("taking over")));
  end_load();
  EXPECT_TRUE(all_decided(seconds(60))) << successor->said();
  stop(*successor);
  EXPECT_TRUE(frozen->says("wirefold: active", seconds(30))) << frozen->said();
  stop(*frozen);
  expect_no_fault();
}

TEST_F(ProcessFaults, AStormOfStandbysTakesNothingOverAndCostsNoRecord) {
  auto senior = active();
  begin_load(100, milliseconds(50));
  ASSERT_TRUE(more_decided(4'000, seconds(30))) << senior->said();
  const auto rate_of = [this](auto&& during) {
    const std::size_t before = decided();
    const auto begin = Clock::now();
    during();
    return static_cast<double>(decided() - before) / seconds_since(begin);
  };
  const double calm = rate_of([this] { ASSERT_TRUE(more_decided(20'000, seconds(60))); });
  const int standbys = in_full(20, 5);
  const double storm = rate_of([&] {
    std::list<std::unique_ptr<ServiceProcess>> others;
    for (int i = 0; i < standbys; ++i) {
      others.push_back(standby());
      if (i % 2 == 1) {  // every other one leaves at once, half of those without a word
        others.front()->send(i % 4 == 1 ? SIGTERM : SIGKILL);
        others.front()->wait();
        EXPECT_THAT(others.front()->said(), Not(HasSubstr("taking over")));
        others.pop_front();
      }
    }
    for (const auto& other : others) {
      stop(*other);
      EXPECT_THAT(other->said(), Not(HasSubstr("taking over")));
    }
  });
  std::cout << standbys << " standbys: " << calm << " articles/s without, " << storm << " with them"
            << std::endl;
  EXPECT_GE(storm, (is_full() ? 0.9 : 0.7) * calm);
  end_load();
  EXPECT_TRUE(all_decided(seconds(60))) << senior->said();
  stop(*senior);
  expect_no_fault();
}

}  // namespace
}  // namespace wirefold::kafka
