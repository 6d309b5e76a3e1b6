#include "kafka/settings.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "base/check.h"

namespace wirefold::kafka {
namespace {

constexpr std::array<std::string_view, 14> kReserved = {"bootstrap.servers",
                                                        "metadata.broker.list",
                                                        "client.id",
                                                        "group.id",
                                                        "group.instance.id",
                                                        "transactional.id",
                                                        "enable.idempotence",
                                                        "enable.auto.commit",
                                                        "auto.offset.reset",
                                                        "isolation.level",
                                                        "enable.partition.eof",
                                                        "log.queue",
                                                        "allow.auto.create.topics",
                                                        "enable.auto.offset.store"};

std::string prefixed(const Settings& settings, const std::string& name) {
  return settings.topic_prefix + name;
}

std::string or_app_topic(const Settings& settings, const std::string& name, const char* suffix) {
  return prefixed(settings, name.empty() ? settings.app + suffix : name);
}

}  // namespace

std::string articles_topic(const Settings& settings) {
  return prefixed(settings, settings.topics.articles);
}

std::string rulings_topic(const Settings& settings) {
  return prefixed(settings, settings.topics.rulings);
}

std::vector<std::string> input_topics(const Settings& settings) {
  std::vector<std::string> topics = {articles_topic(settings)};
  for (const std::string& name : settings.topics.more_articles) {
    const std::string topic = prefixed(settings, name);
    if (std::find(topics.begin(), topics.end(), topic) == topics.end()) topics.push_back(topic);
  }
  topics.push_back(rulings_topic(settings));
  return topics;
}

std::string checkpoint_topic(const Settings& settings) {
  return or_app_topic(settings, settings.topics.checkpoint, ".checkpoint");
}

std::string output_topic(const Settings& settings, dedup::Topic topic) {
  switch (topic) {
    case dedup::Topic::kStories:
      return prefixed(settings, settings.topics.stories);
    case dedup::Topic::kDecisions:
      return prefixed(settings, settings.topics.decisions);
    case dedup::Topic::kRejects:
      return prefixed(settings, settings.topics.rejects);
    case dedup::Topic::kJournal:
      return or_app_topic(settings, settings.topics.journal, ".journal");
  }
  WIREFOLD_CHECK(!"a topic role of dedup/output.h");
  return {};
}

std::vector<std::string> all_topics(const Settings& settings) {
  std::vector<std::string> topics = input_topics(settings);
  for (const dedup::Topic output : {dedup::Topic::kStories, dedup::Topic::kDecisions,
                                    dedup::Topic::kRejects, dedup::Topic::kJournal}) {
    topics.push_back(output_topic(settings, output));
  }
  topics.push_back(checkpoint_topic(settings));
  return topics;
}

std::string service_id(const Settings& settings) { return prefixed(settings, settings.app); }

std::string progress_group(const Settings& settings) { return settings.app + ".progress"; }

bool reserved_property(const std::string& name) {
  return std::find(kReserved.begin(), kReserved.end(), name) != kReserved.end();
}

}  // namespace wirefold::kafka
