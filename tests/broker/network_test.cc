// A service behind a bad network: bytes come late, connections are cut, and connections fall silent
// without ending. It goes on alone, and nothing is lost or doubled.

#include "tests/broker/proxy.h"
#include "tests/broker/watched_service.h"

namespace wirefold::kafka {
namespace {

constexpr std::size_t kNear = 800;  // articles of two seconds

class BadNetwork : public WatchedService {
 protected:
  void SetUp() override {
    WatchedService::SetUp();
    if (IsSkipped()) return;
    const std::string& address = connection_.settings.bootstrap;
    const int port = std::stoi(address.substr(address.find(':') + 1));
    proxy_ = std::make_unique<Proxy>(port + 3, port + 2);
    ASSERT_TRUE(proxy_->is_open());
    proxied_ = "127.0.0.1:" + std::to_string(port + 3);
  }
  // The last of an option counts.
  [[nodiscard]] std::unique_ptr<ServiceProcess> active_behind_proxy() {
    const std::string direct = std::exchange(connection_.settings.bootstrap, proxied_);
    auto process = active();
    connection_.settings.bootstrap = direct;
    return process;
  }

  std::unique_ptr<Proxy> proxy_;
  std::string proxied_;
};

TEST_F(BadNetwork, DelayedAndCutItGoesOnAlone) {
  auto process = active_behind_proxy();
  begin_load(20, milliseconds(50));
  ASSERT_TRUE(more_decided(400, seconds(30))) << process->said();
  proxy_->delay(milliseconds(50));
  EXPECT_TRUE(more_decided(1'000, seconds(60))) << process->said();
  proxy_->delay(milliseconds(0));
  for (int cut = 0; cut < in_full(50, 8); ++cut) {
    proxy_->cut();
    EXPECT_TRUE(more_decided(100, seconds(60))) << process->said();
  }
  end_load();
  EXPECT_TRUE(all_decided(seconds(60))) << process->said();
  stop(*process);
  std::cout << proxy_->connections() << " connections" << std::endl;
  expect_no_fault();
}

TEST_F(BadNetwork, ConnectionsThatFallSilentAreGivenUpAndItGoesOnAlone) {
  auto process = active_behind_proxy();
  begin_load(20, milliseconds(50));
  ASSERT_TRUE(more_decided(400, seconds(30))) << process->said();
  for (int silence = 0; silence < in_full(3, 1); ++silence) {
    // What came before is decided, or it would be taken for what comes after.
    const auto is_near = [&] { return decided() + kNear >= fed_; };
    EXPECT_TRUE(comes_true([&] { return is_near() || (more_decided(1, seconds(1)) && is_near()); },
                           seconds(120)));
    proxy_->fall_silent();
    const auto begin = Clock::now();
    EXPECT_TRUE(more_decided(2 * kNear, seconds(150))) << process->said();
    std::cout << "silent connections: decides again after " << seconds_since(begin) << " s"
              << std::endl;
  }
  end_load();
  EXPECT_TRUE(all_decided(seconds(60))) << process->said();
  stop(*process);
  std::cout << process->said();
  expect_no_fault();
}

using BadNetworkInFull = BadNetwork;

TEST_F(BadNetworkInFull, ACommitWhoseAnswerIsLostIsFoundBehindAProducerMadeAnew) {
  auto process = active_behind_proxy();
  begin_load(20, milliseconds(50));
  ASSERT_TRUE(more_decided(400, seconds(30))) << process->said();
  proxy_->swallow_commits();
  const auto begin = Clock::now();
  EXPECT_TRUE(process->says("found committed although no answer came", seconds(180)))
      << process->said();
  std::cout << "no answer to a commit: found after " << seconds_since(begin) << " s" << std::endl;
  EXPECT_TRUE(more_decided(400, seconds(60))) << process->said();
  end_load();
  EXPECT_TRUE(all_decided(seconds(60))) << process->said();
  stop(*process);
  EXPECT_THAT(process->said(), testing::ContainsRegex("1 found committed.* 1 producers made anew"));
  expect_no_fault();
}

}  // namespace
}  // namespace wirefold::kafka
