#include "app/run_check.h"

#include <algorithm>
#include <filesystem>
#include <set>

#include "app/memory_plan.h"
#include "http/address.h"
#include "kafka/client_check.h"

namespace wirefold::app {
namespace {

bool is_read_as_articles(const Settings& settings, const std::string& topic) {
  const auto& more = settings.more_article_topics;
  return topic == settings.articles_topic ||
         std::find(more.begin(), more.end(), topic) != more.end();
}

bool share_an_address(const Settings& settings) {
  if (settings.http_address.empty() || settings.desk_address.empty()) return false;
  const auto http = http::parse_address(settings.http_address);
  const auto desk = http::parse_address(settings.desk_address);
  return http && desk && http->port != 0 && http->port == desk->port && http->host == desk->host;
}

/// As Kafka has it: org.apache.kafka.common.internals.Topic.
bool is_topic_name(const std::string& name) {
  constexpr std::size_t kLongest = 249;
  constexpr const char* kTaken =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
  return !name.empty() && name.size() <= kLongest && name != "." && name != ".." &&
         name.find_first_not_of(kTaken) == std::string::npos;
}

/// What is wrong with the names of the topics; empty: nothing.
std::string fault_of_topics(const Settings& settings) {
  std::set<std::string> seen;
  for (const std::string& topic : kafka::all_topics(kafka_settings(settings))) {
    if (!is_topic_name(topic)) {
      return "A topic cannot have this name; Kafka takes letters of ASCII, digits, '.', '_' and "
             "'-', at most 249 (" +
             topic + ").";
    }
    if (!seen.insert(topic).second) {
      return "Two topics have the same name; give each its own (" + topic + ").";
    }
  }
  return {};
}

}  // namespace

std::string fault_for_run(const Settings& settings) {
  if (is_read_as_articles(settings, settings.rulings_topic)) {
    return "Rulings need a topic of their own: give --rulings-topic another name than the topics "
           "of articles have (" +
           settings.rulings_topic + ").";
  }
  if (std::string fault = fault_of_topics(settings); !fault.empty()) return fault;
  std::error_code ignored;
  if (std::filesystem::exists(settings.state_folder, ignored) &&
      !std::filesystem::is_directory(settings.state_folder, ignored)) {
    return "service.state_folder is no folder; name one, or a path where one can be made (" +
           settings.state_folder + ").";
  }
  if (share_an_address(settings)) {
    return "http.address and desk.address are the same; give the desk another port, such as "
           "127.0.0.1:8642 (" +
           settings.desk_address + ").";
  }
  if (const auto memory = plan_memory(settings); !memory) return memory.error();
  if (const auto clients = kafka::check_clients(service_kafka_settings(settings)); !clients) {
    return clients.error();
  }
  return {};
}

}  // namespace wirefold::app
