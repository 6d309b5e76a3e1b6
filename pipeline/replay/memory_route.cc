#include "replay/route.h"

namespace wirefold::replay {

std::string replay_topic(const Settings& settings) { return kafka::articles_topic(settings.kafka); }

RouteResult run_in_memory(RouteContext& context) {
  const Settings& settings = context.settings;
  ReplaySource source(context.archive, {replay_topic(settings), settings.pace, context.order},
                      context.rulings, context.feed);
  return context.pipeline.run(source, context.outcome, context.stop);
}

}  // namespace wirefold::replay
