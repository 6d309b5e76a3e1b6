// Each process here never comes to the end of its stop.

#include "app/stop_deadline.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <future>
#include <initializer_list>
#include <iostream>

namespace wirefold::app {
namespace {

using service::ServiceState;

[[noreturn]] void stop_in(std::initializer_list<ServiceState> states) {
  std::stop_source stop;
  telemetry::Log log(std::cerr, {});
  StopDeadline deadline(stop.get_token(), log);
  for (const ServiceState state : states) deadline.observe({state, 0, ""});
  stop.request_stop();
  std::promise<void> never;
  never.get_future().wait();
  std::abort();
}

TEST(StopDeadline, AStopThatHangsEndsByWhatIsCommitted) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(stop_in({ServiceState::kRestoring}), testing::ExitedWithCode(0),
              "nothing was decided");
  EXPECT_EXIT(stop_in({ServiceState::kStandby, ServiceState::kActive}), testing::ExitedWithCode(1),
              "what is not committed is decided at the next start");
  EXPECT_EXIT(stop_in({ServiceState::kActive, ServiceState::kStopped}), testing::ExitedWithCode(0),
              "all that was decided is committed");
}

}  // namespace
}  // namespace wirefold::app
