#pragma once
// The ways a replay's records can take, behind one call each: from an archive in replay order to an
// Outcome. replay.cc chooses one.

#include <stop_token>
#include <string>

#include "base/result.h"
#include "files/time_order.h"
#include "replay/outcome.h"
#include "replay/replay_source.h"
#include "replay/ruling_lines.h"
#include "replay/settings.h"
#include "service/pipeline.h"
#include "service/progress.h"

namespace wirefold::replay {

/// What every route is given; all of it outlives the call.
struct RouteContext {
  const Settings& settings;
  files::TimeOrder& archive;
  files::RecordOrder order;  ///< the archive's
  RulingLines& rulings;
  service::Pipeline& pipeline;
  Outcome& outcome;
  FeedProgress& feed;
  std::stop_token stop;
};

using RouteResult = base::Result<service::RunEnd, stream::StreamError>;

/// Without a broker. Records stand at topic (settings.kafka), partition 0, offsets from 0.
[[nodiscard]] RouteResult run_in_memory(RouteContext& context);

/// The topic that memory and embedded replays report in positions.
[[nodiscard]] std::string replay_topic(const Settings& settings);

}  // namespace wirefold::replay
