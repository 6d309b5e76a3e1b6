#pragma once
// Output records as CloudEvents 1.0, in the Kafka binding's binary content mode: the value stays as
// it is, the event's attributes are headers `ce_…`. sink.cc adds them; nothing in a value depends
// on them.

#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "dedup/output.h"

namespace wirefold::kafka {

/// Appends the attributes of a story, decision or reject. `ce_id` is a hash of key, value and the
/// record's own headers: no two events of a service have the same, and one that is sent again after
/// an abort keeps its own. `source` names the service.
void add_event_headers(dedup::OutputRecord& record, const std::string& source, base::TimeMs now);

/// Whether a header is one of those.
[[nodiscard]] bool is_event_header(std::string_view name);

}  // namespace wirefold::kafka
