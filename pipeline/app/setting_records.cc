// The table of settings: one record each, nothing about a setting stands anywhere else.

#include "app/settings.h"
#include "http/address.h"
#include "replay/pace.h"

namespace wirefold::app {
namespace {

using Text = std::string;
using List = std::vector<std::string>;
constexpr std::int64_t kMillion = 1'000'000;
// With the 30 s that a record may take it must stay below the minute after which brokers take a
// transaction back.
constexpr std::int64_t kCommitMsMax = 20'000;
constexpr std::int64_t kMiB = 1 << 20;

std::int64_t number(std::int64_t value) { return value; }

TextForm address_form(std::string_view expected) {
  return {[](const std::string& text) { return text.empty() || http::parse_address(text); },
          expected};
}

TextForm pace_form() {
  return {[](const std::string& text) { return replay::parse_pace(text).has_value(); },
          "max or a multiple such as 1x, 60x, 0.5x"};
}

// Shorthand for a record's last column.
#define WIREFOLD_PLACE(member) [](Settings& settings) -> Place { return &settings.member; }

std::vector<SettingRecord> input_records() {
  return {
      {"input.record_bytes_max",
       number(kMillion),
       1'000,
       kMiB - 1,
       {},
       "Records larger than this are rejected as too_large (bytes).",
       WIREFOLD_PLACE(record_bytes_max)},
      {"input.depth_max",
       number(64),
       4,
       1'000,
       {},
       "Records nested deeper than this are rejected as too_deep.",
       WIREFOLD_PLACE(depth_max)},
  };
}

std::vector<SettingRecord> story_records() {
  return {
      {"story.window_hours",
       number(72),
       1,
       24 * 90,
       {},
       "Articles whose times differ by more are never compared.",
       WIREFOLD_PLACE(window_hours)},
      {"story.articles_max",
       number(kMillion),
       1'000,
       16 * kMillion,
       {},
       "Articles remembered; beyond this the oldest are forgotten.",
       WIREFOLD_PLACE(articles_max)},
      {"story.identities_max",
       number(2 * kMillion),
       1'000,
       1'000 * kMillion,
       {},
       "Article identities remembered, also beyond the window, so that a revision or a kill finds "
       "its article.",
       WIREFOLD_PLACE(identities_max)},
      {"story.members_listed_max",
       number(100),
       1,
       10'000,
       {},
       "Members listed in one story record; the count is always exact.",
       WIREFOLD_PLACE(members_listed_max)},
      {"story.join_across_languages",
       false,
       0,
       0,
       {},
       "Whether articles in different languages may be one story.",
       WIREFOLD_PLACE(join_across_languages)},
      {"story.source_rank",
       List{},
       0,
       0,
       {},
       "Outlets preferred as canonical when nothing else decides, best first.",
       WIREFOLD_PLACE(source_rank)},
  };
}

std::vector<SettingRecord> rule_records() {
  return {
      {"rules.furniture",
       Text(),
       0,
       0,
       {},
       "File with furniture rules in place of the shipped ones (as config/furniture.toml).",
       WIREFOLD_PLACE(furniture_rules)},
      {"rules.agencies",
       Text(),
       0,
       0,
       {},
       "File with agencies in place of the shipped ones (as config/agencies.toml).",
       WIREFOLD_PLACE(agency_rules)},
      {"rules.words",
       Text(),
       0,
       0,
       {},
       "File with function words in place of the shipped ones (as config/words.toml).",
       WIREFOLD_PLACE(word_rules)},
  };
}

std::vector<SettingRecord> pipeline_records() {
  return {
      {"pipeline.workers",
       number(0),
       0,
       256,
       {},
       "Threads that decode and fingerprint; 0 means one for each core but one, which the thread "
       "that "
       "decides has.",
       WIREFOLD_PLACE(workers)},
      {"pipeline.in_flight_records_max",
       number(1'024),
       64,
       kMillion,
       {},
       "Records read and not yet decided; reading pauses beyond this.",
       WIREFOLD_PLACE(in_flight_records_max)},
      {"pipeline.in_flight_bytes_max",
       number(16 * kMiB),
       kMiB,
       4'096 * kMiB,
       {},
       "The same in bytes as received.",
       WIREFOLD_PLACE(in_flight_bytes_max)},
      {"pipeline.batch_records_max",
       number(128),
       1,
       10'000,
       {},
       "Records handed from thread to thread at once.",
       WIREFOLD_PLACE(batch_records_max)},
      {"pipeline.commit_interval_ms",
       number(100),
       1,
       kCommitMsMax,
       {},
       "Longest time between deciding a record and committing it.",
       WIREFOLD_PLACE(commit_interval_ms)},
      {"pipeline.commit_records_max",
       number(10'000),
       1,
       kMillion,
       {},
       "Most input records in one commit.",
       WIREFOLD_PLACE(commit_records_max)},
  };
}

std::vector<SettingRecord> kafka_records() {
  return {
      {"kafka.bootstrap",
       Text(),
       0,
       0,
       {},
       "Brokers to connect to, host:port, separated by commas. Needed by run, topics, --via kafka.",
       WIREFOLD_PLACE(bootstrap)},
      {"kafka.application_id",
       Text(),
       0,
       0,
       {},
       "Names a service for good: its journal, its transactions and the group that elects the "
       "active "
       "process; empty: wirefold. A replay through Kafka has one of its own, with the time, unless "
       "one is given; that of a service is refused, since the replay would fence it.",
       WIREFOLD_PLACE(application_id)},
      {"kafka.topic_prefix",
       Text(),
       0,
       0,
       {},
       "Stands before every topic name. A replay through Kafka has one of its own, with the time, "
       "unless one is given, so that it cannot touch the topics of a service.",
       WIREFOLD_PLACE(topic_prefix)},
  };
}

std::vector<SettingRecord> topic_records() {
  return {
      {"kafka.articles_topic",
       Text("wire.articles"),
       0,
       0,
       {},
       "Input topic.",
       WIREFOLD_PLACE(articles_topic)},
      {"kafka.more_article_topics",
       List{},
       0,
       0,
       {},
       "Further input topics, which run reads beside the first.",
       WIREFOLD_PLACE(more_article_topics)},
      {"kafka.rulings_topic",
       Text("wire.rulings"),
       0,
       0,
       {},
       "Input topic of editors' rulings: join, keep apart, choose the canonical article.",
       WIREFOLD_PLACE(rulings_topic)},
      {"kafka.stories_topic",
       Text("wire.stories"),
       0,
       0,
       {},
       "Output topic of stories.",
       WIREFOLD_PLACE(stories_topic)},
      {"kafka.decisions_topic",
       Text("wire.decisions"),
       0,
       0,
       {},
       "Output topic of decisions.",
       WIREFOLD_PLACE(decisions_topic)},
      {"kafka.rejects_topic",
       Text("wire.rejects"),
       0,
       0,
       {},
       "Output topic of records that cannot be understood.",
       WIREFOLD_PLACE(rejects_topic)},
  };
}

std::vector<SettingRecord> service_records() {
  return {
      {"service.state_folder",
       Text(),
       0,
       0,
       {},
       "Folder for this process's checkpoints, on a local disk, from where they go to the "
       "checkpoint topic; empty: it takes none, and a start goes on from that topic.",
       WIREFOLD_PLACE(state_folder)},
      {"service.checkpoint_seconds",
       number(300),
       1,
       86'400,
       {},
       "From one checkpoint to the next.",
       WIREFOLD_PLACE(checkpoint_seconds)},
      {"service.memory_bytes_max",
       number(0),
       0,
       4'096 * 1'024 * kMiB,
       {},
       "Memory of the process, at most: the tables' bound, which story.articles_max decides, comes "
       "first, the queues share the rest, and reading pauses when they are full. With a "
       "state_folder all counts twice, for the copy of the process that writes a checkpoint. Too "
       "little for the tables is refused, with what would do. 0: what tables and queues can need; "
       "run says how much.",
       WIREFOLD_PLACE(memory_bytes_max)},
  };
}

std::vector<SettingRecord> http_records() {
  return {
      {"http.address",
       Text("127.0.0.1:9464"),
       0,
       0,
       {},
       "Where run serves /metrics, /livez, /readyz and /version: HOST:PORT with a numeric HOST; "
       "empty: nowhere. Of processes on one machine each needs its own: one that cannot listen "
       "there does not start. There is no login, so give it to the operator's network alone.",
       WIREFOLD_PLACE(http_address),
       address_form("HOST:PORT with a numeric HOST, such as 127.0.0.1:9464, or nothing")},
      {"http.stalled_seconds",
       number(180),
       10,
       86'400,
       {},
       "A loop of run that has not turned for so long is stuck: /livez says so.",
       WIREFOLD_PLACE(http_stalled_seconds)},
  };
}

std::vector<SettingRecord> log_records() {
  return {
      {"log.format",
       Text("text"),
       0,
       0,
       {"text", "json"},
       "Lines of run on stderr: plain, or a JSON object each.",
       WIREFOLD_PLACE(log_format)},
      {"log.level",
       Text("info"),
       0,
       0,
       {"error", "warning", "info", "debug"},
       "What is less severe is not written. No level writes an article's text.",
       WIREFOLD_PLACE(log_level)},
  };
}

std::vector<SettingRecord> desk_records() {
  return {
      {"desk.address",
       Text(),
       0,
       0,
       {},
       "Where run serves the story desk, a web page: HOST:PORT with a numeric HOST; empty: "
       "nowhere. "
       "Usual: 127.0.0.1:8642, which only this machine reaches. The desk has no login and no TLS: "
       "for other machines put a proxy with both in front of it.",
       WIREFOLD_PLACE(desk_address),
       address_form("HOST:PORT with a numeric HOST, such as 127.0.0.1:8642, or nothing")},
      {"desk.token",
       Text(),
       0,
       0,
       {},
       "Who knows it may rule at the desk: join stories, keep them apart, choose the canonical "
       "article. Empty: nobody.",
       WIREFOLD_PLACE(desk_token)},
      {"desk.stories_max",
       number(200'000),
       100,
       10 * kMillion,
       {},
       "Stories that the desk shows; beyond this those that changed longest ago are dropped.",
       WIREFOLD_PLACE(desk_stories_max)},
  };
}

std::vector<SettingRecord> replay_records() {
  return {
      {"replay.via",
       Text("embedded"),
       0,
       0,
       {"embedded", "memory", "kafka"},
       "What carries the records: a Kafka broker inside this process, nothing but memory, or the "
       "broker at kafka.bootstrap.",
       WIREFOLD_PLACE(via)},
      {"replay.order",
       Text("time"),
       0,
       0,
       {"time", "file"},
       "Merge all files by event time, or keep the order of files and lines; only so is what a "
       "pipe brings decided as it comes.",
       WIREFOLD_PLACE(order)},
      {"replay.speed",
       Text("max"),
       0,
       0,
       {},
       "max, or a multiple of the recorded pace: 1x, 60x, 3600x.",
       WIREFOLD_PLACE(speed),
       pace_form()},
  };
}

#undef WIREFOLD_PLACE

std::vector<SettingRecord> all_records() {
  std::vector<SettingRecord> all;
  for (auto records : {input_records(), story_records(), rule_records(), pipeline_records(),
                       kafka_records(), topic_records(), service_records(), http_records(),
                       log_records(), desk_records(), replay_records()}) {
    all.insert(all.end(), records.begin(), records.end());
  }
  return all;
}

}  // namespace

const std::vector<SettingRecord>& setting_records() {
  static const std::vector<SettingRecord> records = all_records();
  return records;
}

}  // namespace wirefold::app
