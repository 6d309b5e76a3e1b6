#include "desk/low_priority.h"

#include <gtest/gtest.h>
#include <sched.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <thread>

namespace wirefold::desk {
namespace {

int nice_value() { return ::getpriority(PRIO_PROCESS, static_cast<id_t>(::syscall(SYS_gettid))); }

TEST(LowPriority, OnlyTheCallingThreadStepsBack) {
  const int before = nice_value();
  int inside = before;
  int policy = SCHED_OTHER;
  std::thread([&] {
    step_back("wf-test");
    policy = ::sched_getscheduler(0);
    inside = nice_value();
  }).join();
  EXPECT_GE(inside, 10);
  EXPECT_EQ(policy, SCHED_BATCH);
  EXPECT_EQ(::sched_getscheduler(0), SCHED_OTHER);
  EXPECT_EQ(nice_value(), before);
}

}  // namespace
}  // namespace wirefold::desk
