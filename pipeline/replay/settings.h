#pragma once
// What one replay does, by value. app/ fills it from the settings and the command line; every part
// of this room reads it.

#include <string>
#include <vector>

#include "article/decode.h"
#include "desk/desk.h"
#include "files/time_order.h"
#include "kafka/settings.h"
#include "replay/pace.h"
#include "service/pipeline.h"
#include "story/settings.h"

namespace wirefold::replay {

/// What carries the records.
enum class Route {
  kMemory,    ///< nothing: source and sink are in this process
  kEmbedded,  ///< a broker inside this process
  kKafka,     ///< the broker at kafka.bootstrap, under topics of the replay's own
};

/// What happens to the embedded broker, and to a desk, once the summary is printed.
enum class AfterEnd { kExit, kHold };

struct Settings {
  std::vector<std::string> paths;
  std::string rulings_path;  ///< empty: no rulings; else decode.rulings_topic is set
  Route route = Route::kEmbedded;
  files::RecordOrder order = files::RecordOrder::kTime;
  /// Read to its end before anything is decided, sorted or not: the twin that tests compare with.
  bool gathers_first = false;
  Pace pace;
  std::string out_folder;  ///< empty: no files
  AfterEnd after_end = AfterEnd::kExit;
  std::size_t workers = 0;  ///< 0: all cores but one
  article::DecodeSettings decode;
  story::Settings story;
  service::PipelineSettings pipeline;
  kafka::Settings kafka;          ///< of the replay: prefix and application id are its own
  kafka::Settings service_kafka;  ///< of the service, whose names are refused
  desk::Desk* desk = nullptr;     ///< hears of everything that is committed
};

}  // namespace wirefold::replay
