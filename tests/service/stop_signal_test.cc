#include "service/stop_signal.h"

#include <gmock/gmock.h>
#include <signal.h>

#include <condition_variable>
#include <mutex>

namespace wirefold::service {
namespace {

TEST(StopSignal, FirstSignalIsAStopRequest) {
  for (const int signal_number : {SIGINT, SIGTERM, SIGHUP}) {
    SCOPED_TRACE(signal_number);
    const StopSignal stop_signal;
    EXPECT_FALSE(stop_signal.token().stop_requested());
    kill(getpid(), signal_number);
    std::mutex mutex;
    std::condition_variable_any changed;
    std::unique_lock lock(mutex);
    changed.wait(lock, stop_signal.token(), [] { return false; });
    EXPECT_TRUE(stop_signal.token().stop_requested());
  }
}

TEST(StopSignal, HangUpThatIsIgnoredStopsNothing) {
  const auto before = signal(SIGHUP, SIG_IGN);
  {
    const StopSignal stop_signal;
    kill(getpid(), SIGHUP);
    kill(getpid(), SIGTERM);
    std::mutex mutex;
    std::condition_variable_any changed;
    std::unique_lock lock(mutex);
    changed.wait(lock, stop_signal.token(), [] { return false; });
    EXPECT_TRUE(stop_signal.token().stop_requested()) << "and no second signal, which would end it";
  }
  signal(SIGHUP, before);
}

TEST(StopSignal, SecondSignalEndsTheProcess) {
  testing::FLAGS_gtest_death_test_style = "threadsafe";
  EXPECT_EXIT(
      {
        const StopSignal stop_signal;
        kill(getpid(), SIGTERM);
        while (!stop_signal.token().stop_requested()) {
        }
        kill(getpid(), SIGTERM);
        while (true) {
        }
      },
      testing::ExitedWithCode(128 + SIGTERM), "");
}

TEST(StopSignal, WithoutSignalItEndsQuietly) {
  EXPECT_FALSE(StopSignal().token().stop_requested());
}

}  // namespace
}  // namespace wirefold::service
