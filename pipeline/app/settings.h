#pragma once
// Everything an operator can set, as plain values. One table of records (setting_records.cc) names
// each of them once; TOML keys, environment names, flags, their help, config/wirefold.toml and the
// printed settings all derive from that table. settings_load.h fills it.

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "article/decode.h"
#include "kafka/settings.h"
#include "service/pipeline.h"
#include "story/settings.h"

namespace wirefold::app {

/// What a setting can hold.
using Value = std::variant<std::int64_t, bool, std::string, std::vector<std::string>>;

/// The settings as set; the structs that the rooms want are made from them below.
struct Settings {
  std::int64_t record_bytes_max = 0;
  std::int64_t depth_max = 0;
  std::map<std::string, std::vector<std::string>> field_names;  ///< table [input.fields]

  std::int64_t window_hours = 0;
  std::int64_t articles_max = 0;
  std::int64_t identities_max = 0;
  std::int64_t members_listed_max = 0;
  bool join_across_languages = false;
  std::vector<std::string> source_rank;

  std::string furniture_rules;  ///< files; empty: the shipped rules
  std::string agency_rules;
  std::string word_rules;

  std::int64_t workers = 0;  ///< 0: all cores but one
  std::int64_t in_flight_records_max = 0;
  std::int64_t in_flight_bytes_max = 0;
  std::int64_t batch_records_max = 0;
  std::int64_t commit_interval_ms = 0;
  std::int64_t commit_records_max = 0;

  std::string bootstrap;
  std::string application_id;
  std::string topic_prefix;
  std::string articles_topic;
  std::vector<std::string> more_article_topics;
  std::string rulings_topic;
  std::string stories_topic;
  std::string decisions_topic;
  std::string rejects_topic;
  std::map<std::string, std::string> librdkafka;  ///< table [kafka.librdkafka] and environment

  std::string state_folder;
  std::int64_t checkpoint_seconds = 0;
  std::int64_t memory_bytes_max = 0;  ///< 0: what tables and queues need

  std::string http_address;  ///< empty: no metrics
  std::int64_t http_stalled_seconds = 0;
  std::string log_format;
  std::string log_level;

  std::string desk_address;  ///< empty: no desk
  std::string desk_token;    ///< empty: no rulings
  std::int64_t desk_stories_max = 0;

  std::string via;
  std::string order;
  std::string speed;
};

/// Where a record's value lives in Settings.
using Place = std::variant<std::int64_t*, bool*, std::string*, std::vector<std::string>*>;

/// What a text must look like, where not every text will do.
struct TextForm {
  bool (*fits)(const std::string&) = nullptr;  ///< null: every text
  std::string_view expected;                   ///< "HOST:PORT …, such as …"
};

/// One setting. Names derive from `key`: "story.window_hours" is the TOML key,
/// WIREFOLD_STORY_WINDOW_HOURS the environment name, --window-hours the flag.
struct SettingRecord {
  std::string_view key;
  Value fallback;           ///< the default; its alternative is the setting's type
  std::int64_t lowest = 0;  ///< numbers: the range, both ends allowed
  std::int64_t highest = 0;
  std::vector<std::string_view> choices;  ///< texts: what is allowed; empty: anything
  std::string_view help;
  Place (*place)(Settings&) = nullptr;
  TextForm form = {};
};

/// All records, in the order in which they are printed; keys of one table stand together.
[[nodiscard]] const std::vector<SettingRecord>& setting_records();

[[nodiscard]] std::string environment_name(const SettingRecord& record);
[[nodiscard]] std::string flag_name(const SettingRecord& record);
/// "story" of "story.window_hours".
[[nodiscard]] std::string_view table_of(const SettingRecord& record);
/// "window_hours" of "story.window_hours".
[[nodiscard]] std::string_view name_of(const SettingRecord& record);
/// "whole number", "true or false", "text", "list of texts".
[[nodiscard]] std::string_view type_name(const SettingRecord& record);
/// "1 … 720", "embedded, memory, kafka", or nothing.
[[nodiscard]] std::string range_text(const SettingRecord& record);

/// Settings with every record's default.
[[nodiscard]] Settings default_settings();

[[nodiscard]] article::DecodeSettings decode_settings(const Settings& settings);
[[nodiscard]] story::Settings story_settings(const Settings& settings);
[[nodiscard]] service::PipelineSettings pipeline_settings(const Settings& settings);
[[nodiscard]] kafka::Settings kafka_settings(const Settings& settings);
/// The same for a service, whose application id has a default.
[[nodiscard]] kafka::Settings service_kafka_settings(const Settings& settings);

}  // namespace wirefold::app
