#pragma once
// The desk's threads step back behind the pipeline's: whoever looks at stories must not slow down
// those who decide them. Called first in each thread of desk/ and http/.

namespace wirefold::desk {

/// Lowers the calling thread's share of a busy processor for good, and lets it wait for its turn
/// when it wakes; does nothing where the system does not allow that. The thread is called `name`
/// then, for top and perf: at most 15 letters.
void step_back(const char* name);

}  // namespace wirefold::desk
