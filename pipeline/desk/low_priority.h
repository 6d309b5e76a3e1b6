#pragma once
// The desk's threads step back behind the pipeline's: whoever looks at stories must not slow down
// those who decide them. Called first in each thread of desk/ and http/.

namespace wirefold::desk {

/// Lowers the calling thread's share of a busy processor for good; does nothing where the system
/// does not allow that.
void step_back();

}  // namespace wirefold::desk
