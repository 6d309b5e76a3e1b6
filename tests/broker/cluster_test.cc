// A service on three brokers that are stopped, killed and brought back under load, one at a time
// and all at once: it goes on alone, and nothing is lost or doubled.

#include "tests/broker/watched_service.h"

namespace wirefold::kafka {
namespace {

class ThreeBrokers : public WatchedService {
 protected:
  void SetUp() override {
    WatchedService::SetUp();
    if (IsSkipped()) return;
    std::istringstream folders(std::getenv("WIREFOLD_TEST_BROKER_FOLDERS"));
    for (std::string folder; folders >> folder;) folders_.push_back(folder);
    if (folders_.size() < 3) GTEST_SKIP() << "ONE BROKER ONLY: run by broker.sh run3.";
  }
  static void brokers(const std::string& action, const std::vector<std::string>& folders) {
    std::string line = std::getenv("WIREFOLD_TEST_BROKER_SCRIPT");
    line += " " + action;
    for (const std::string& folder : folders) line += " '" + folder + "'";
    ASSERT_EQ(std::system(line.c_str()), 0) << line;
  }
  /// Takes a broker away under load, sees records decided without it, and brings it back.
  void live_without(const std::string& folder, const std::string& action) {
    SCOPED_TRACE(action + " " + folder);
    brokers(action, {folder});
    const auto gone = Clock::now();
    EXPECT_TRUE(more_decided(200, seconds(60))) << process_->said();
    std::cout << action << ": decides again after " << seconds_since(gone) << " s" << std::endl;
    brokers("resume", {folder});
    EXPECT_TRUE(more_decided(200, seconds(60))) << process_->said();
  }

  std::vector<std::string> folders_;
  std::unique_ptr<ServiceProcess> process_;
};

TEST_F(ThreeBrokers, StoppedKilledAndBroughtBackTheServiceGoesOnAlone) {
  process_ = active();
  begin_load(20, milliseconds(50));
  ASSERT_TRUE(more_decided(200, seconds(60))) << process_->said();
  for (int round = 0; round < in_full(3, 1); ++round) {
    // The leader of the journal and of the coordinators is one of them: each gets its turn.
    for (std::size_t i = 0; i < folders_.size(); ++i) {
      live_without(folders_[i], (i + static_cast<std::size_t>(round)) % 2 == 0 ? "kill" : "stop");
    }
  }
  brokers("kill", folders_);
  const auto gone = Clock::now();
  brokers("resume", folders_);
  const auto back = Clock::now();
  EXPECT_TRUE(more_decided(200, seconds(90))) << process_->said();
  std::cout << "all three away for " << std::chrono::duration<double>(back - gone).count()
            << " s; decides again " << seconds_since(back) << " s later" << std::endl;
  end_load();
  EXPECT_TRUE(all_decided(seconds(60))) << process_->said();
  stop(*process_);
  expect_no_fault();
}

// Records time out after half a minute; transactions after one, which the long form waits for. When
// brokers come back each of the two may be heard first, and take over: then the other is fenced.
TEST_F(ThreeBrokers, AnOutageLongerThanTimeoutsEndsNoService) {
  process_ = active();
  const auto other = standby();
  begin_load(20, milliseconds(50));
  ASSERT_TRUE(more_decided(200, seconds(60))) << process_->said();
  brokers("kill", folders_);
  EXPECT_FALSE(process_->ends(seconds(in_full(100, 40)))) << process_->said();
  EXPECT_TRUE(other->is_running()) << other->said();
  brokers("resume", folders_);
  const auto back = Clock::now();
  EXPECT_TRUE(more_decided(200, seconds(120))) << process_->said() << other->said();
  std::cout << "decides again " << seconds_since(back) << " s after the outage" << std::endl;
  end_load();
  EXPECT_TRUE(all_decided(seconds(60))) << process_->said() << other->said();
  ServiceProcess& left = process_->is_running() ? *process_ : *other;
  brokers("kill", folders_);  // and with nothing to do
  EXPECT_FALSE(left.ends(seconds(in_full(60, 40)))) << left.said();
  brokers("resume", folders_);
  feed_made(200);
  EXPECT_TRUE(all_decided(seconds(120))) << process_->said() << other->said();
  int stopped = 0;
  for (ServiceProcess* one : {process_.get(), other.get()}) {
    if (one->is_running()) {
      stop(*one);
      ++stopped;
      continue;
    }
    EXPECT_EQ(one->wait(), 1) << one->said();
    EXPECT_THAT(one->said(), testing::HasSubstr("taken over"));
  }
  EXPECT_GE(stopped, 1);
  expect_no_fault();
}

}  // namespace
}  // namespace wirefold::kafka
