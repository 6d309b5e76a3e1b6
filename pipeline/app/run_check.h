#pragma once
// Settings that are each right and do not go together, or that librdkafka refuses: what `run` would
// not start with. `run` asks before it starts, `validate` so that an operator hears it before.

#include <string>

#include "app/settings.h"

namespace wirefold::app {

/// What is wrong and what to do; empty: nothing. No broker is asked, no address is listened at.
[[nodiscard]] std::string fault_for_run(const Settings& settings);

}  // namespace wirefold::app
