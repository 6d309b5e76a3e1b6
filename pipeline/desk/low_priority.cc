#include "desk/low_priority.h"

#include <pthread.h>
#include <sched.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace wirefold::desk {

// On Linux a nice value belongs to a thread, not to the process.
void step_back(const char* name) {
  ::pthread_setname_np(::pthread_self(), name);
  constexpr int kNice = 10;
  const auto thread = static_cast<id_t>(::syscall(SYS_gettid));
  ::setpriority(PRIO_PROCESS, thread, kNice);
  const sched_param none{};
  ::sched_setscheduler(0, SCHED_BATCH, &none);
}

}  // namespace wirefold::desk
