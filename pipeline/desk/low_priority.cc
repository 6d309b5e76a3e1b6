#include "desk/low_priority.h"

#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace wirefold::desk {

// On Linux a nice value belongs to a thread, not to the process.
void step_back() {
  constexpr int kNice = 10;
  const auto thread = static_cast<id_t>(::syscall(SYS_gettid));
  ::setpriority(PRIO_PROCESS, thread, kNice);
}

}  // namespace wirefold::desk
