#include "app/run_names.h"

#include <unistd.h>

#include <ctime>
#include <string>

namespace wirefold::app {

void name_replay(kafka::Settings& settings) {
  const std::time_t now = std::time(nullptr);
  std::tm utc{};
  gmtime_r(&now, &utc);
  char text[32];
  std::strftime(text, sizeof text, "%Y%m%d-%H%M%S", &utc);
  const std::string mark = std::string(text) + "-" + std::to_string(getpid());
  if (settings.topic_prefix.empty()) settings.topic_prefix = "replay-" + mark + ".";
  if (settings.app.empty()) settings.app = "wirefold-replay-" + mark;
}

}  // namespace wirefold::app
