#include "app/run_check.h"

#include <algorithm>

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

}  // namespace

std::string fault_for_run(const Settings& settings) {
  if (is_read_as_articles(settings, settings.rulings_topic)) {
    return "Rulings need a topic of their own: give --rulings-topic another name than the topics "
           "of articles have (" +
           settings.rulings_topic + ").";
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
