#include "desk/low_priority.h"

#include <gtest/gtest.h>
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
  std::thread([&] {
    step_back();
    inside = nice_value();
  }).join();
  EXPECT_GE(inside, 10);
  EXPECT_EQ(nice_value(), before);
}

}  // namespace
}  // namespace wirefold::desk
