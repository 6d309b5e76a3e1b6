#include "app/settings.h"

#include <algorithm>
#include <cctype>

#include "app/setting_value.h"

namespace wirefold::app {
namespace {

// Ranges keep every number positive.
std::size_t size_of(std::int64_t number) { return static_cast<std::size_t>(number); }

}  // namespace

std::string_view table_of(const SettingRecord& record) {
  return record.key.substr(0, record.key.find('.'));
}

std::string_view name_of(const SettingRecord& record) {
  return record.key.substr(record.key.find('.') + 1);
}

std::string environment_name(const SettingRecord& record) {
  std::string name = "WIREFOLD_";
  for (const char letter : record.key) {
    name += letter == '.' ? '_' : static_cast<char>(std::toupper(letter));
  }
  return name;
}

std::string flag_name(const SettingRecord& record) {
  std::string name = "--";
  for (const std::string_view table : {"rules", "desk", "http", "log"}) {
    if (table_of(record) == table) name += std::string(table) + "-";
  }
  name += name_of(record);
  std::replace(name.begin(), name.end(), '_', '-');
  return name;
}

std::string_view type_name(const SettingRecord& record) {
  switch (record.fallback.index()) {
    case 0:
      return "whole number";
    case 1:
      return "true or false";
    case 2:
      return "text";
    default:
      return "list of texts";
  }
}

std::string range_text(const SettingRecord& record) {
  if (std::holds_alternative<std::int64_t>(record.fallback)) {
    return std::to_string(record.lowest) + " … " + std::to_string(record.highest);
  }
  std::string text;
  for (const std::string_view choice : record.choices) {
    if (!text.empty()) text += ", ";
    text += choice;
  }
  return text;
}

Settings default_settings() {
  Settings settings;
  for (const SettingRecord& record : setting_records()) {
    place_value(record, record.fallback, settings);
  }
  return settings;
}

article::DecodeSettings decode_settings(const Settings& settings) {
  article::DecodeSettings decode;
  decode.field_names = settings.field_names;
  decode.record_bytes_max = size_of(settings.record_bytes_max);
  decode.depth_max = size_of(settings.depth_max);
  return decode;
}

story::Settings story_settings(const Settings& settings) {
  story::Settings story;
  story.window_ms = settings.window_hours * base::kHourMs;
  story.articles_max = size_of(settings.articles_max);
  story.identities_max = size_of(settings.identities_max);
  story.join_across_languages = settings.join_across_languages;
  story.members_listed_max = static_cast<std::uint32_t>(settings.members_listed_max);
  story.source_rank = settings.source_rank;
  return story;
}

service::PipelineSettings pipeline_settings(const Settings& settings) {
  service::PipelineSettings pipeline;
  pipeline.in_flight = {size_of(settings.in_flight_records_max),
                        size_of(settings.in_flight_bytes_max)};
  pipeline.batch_records_max = size_of(settings.batch_records_max);
  pipeline.commit = {static_cast<int>(settings.commit_interval_ms),
                     size_of(settings.commit_records_max)};
  return pipeline;
}

kafka::Settings kafka_settings(const Settings& settings) {
  kafka::Settings kafka;
  kafka.bootstrap = settings.bootstrap;
  kafka.app = settings.application_id;
  kafka.topic_prefix = settings.topic_prefix;
  kafka.topics.articles = settings.articles_topic;
  kafka.topics.more_articles = settings.more_article_topics;
  kafka.topics.rulings = settings.rulings_topic;
  kafka.topics.stories = settings.stories_topic;
  kafka.topics.decisions = settings.decisions_topic;
  kafka.topics.rejects = settings.rejects_topic;
  kafka.librdkafka = settings.librdkafka;
  return kafka;
}

kafka::Settings service_kafka_settings(const Settings& settings) {
  kafka::Settings kafka = kafka_settings(settings);
  if (kafka.app.empty()) kafka.app = kafka::Settings().app;
  return kafka;
}

}  // namespace wirefold::app
