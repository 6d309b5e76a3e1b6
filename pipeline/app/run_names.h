#pragma once
// Names of one replay through a real broker, of which no two are alike. replay_command.cc asks for
// them where the settings name none.

#include "kafka/settings.h"

namespace wirefold::app {

/// Fills the topic prefix and the application id where they are empty:
/// "replay-20260301-120000-4711." and "wirefold-replay-20260301-120000-4711", from the time of day
/// and the process id.
void name_replay(kafka::Settings& settings);

}  // namespace wirefold::app
