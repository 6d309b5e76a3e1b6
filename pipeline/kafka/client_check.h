#pragma once
// What librdkafka itself would refuse of an operator's settings, found before anything is started.
// Called by app/run_check.h; needs no broker.

#include <string>

#include "base/result.h"
#include "kafka/settings.h"

namespace wirefold::kafka {

/// Makes a producer and a reader as a service does and drops them again: unknown names in
/// [kafka.librdkafka], values out of range, combinations that do not go together and certificates
/// that cannot be read. No address is connected to. The error says what to correct.
[[nodiscard]] base::Result<void, std::string> check_clients(const Settings& settings);

}  // namespace wirefold::kafka
