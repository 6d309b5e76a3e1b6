#pragma once
// What the core ships with, with the rule files that the settings name in place of the shipped
// ones.

#include <string>

#include "app/exit_code.h"
#include "app/settings.h"
#include "base/result.h"
#include "dedup/knowledge.h"

namespace wirefold::app {

/// The error is one sentence that names the file. A file may be a FIFO that nobody writes to.
[[nodiscard]] base::Result<dedup::Knowledge, std::string> load_knowledge(
    const Settings& settings, const StopEndsProcess& stop);

}  // namespace wirefold::app
