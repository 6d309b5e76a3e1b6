// A queue's bound counts records as received or written; what they cost is more. The factors below
// are what a megabyte in each place was seen to take at most: fetched records lie in whole fetch
// responses and have half a kilobyte of their own, prepared ones carry signature and text.

#include "app/memory_plan.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "story/state.h"

namespace wirefold::app {
namespace {

constexpr std::uint64_t kMiB = std::uint64_t{1} << 20;
/// Program, libraries, rules, frequencies, stacks, what the allocator holds back.
constexpr std::uint64_t kFixed = 192 * kMiB;
constexpr std::uint64_t kDeskStory = 8'192;  // with three articles and its history
/// Evidence, records that wait and are in hand, and what its clients have fetched.
constexpr std::uint64_t kDeskFixed = (256 + 2 * 64 + 2 * 2 * 8) * kMiB;
constexpr double kShareMin = 0.125;
constexpr std::uint64_t kFetchedCost = 2;
constexpr std::uint64_t kInFlightCost = 4;
constexpr std::uint64_t kSentCost = 2;

/// Of librdkafka's own settings, in bytes; `otherwise` where the operator has not set it.
std::uint64_t kibibytes_of(const Settings& settings, const char* name, std::uint64_t otherwise) {
  const auto found = settings.librdkafka.find(name);
  if (found == settings.librdkafka.end()) return otherwise;
  return std::strtoull(found->second.c_str(), nullptr, 10) << 10;
}

struct Queues {
  std::uint64_t fixed = 0;      // set by the operator in librdkafka's table
  std::uint64_t divisible = 0;  // at their usual size
};

Queues usual_queues(const Settings& settings) {
  const kafka::Settings kafka;
  const service::PipelineSettings pipeline = pipeline_settings(settings);
  Queues queues;
  queues.divisible = pipeline.in_flight.bytes_max * kInFlightCost + pipeline.undelivered.bytes_max +
                     pipeline.commit.bytes_max;
  const auto add = [&](const char* name, std::uint64_t usual, std::uint64_t cost) {
    const bool is_set = settings.librdkafka.contains(name);
    (is_set ? queues.fixed : queues.divisible) += kibibytes_of(settings, name, usual) * cost;
  };
  add("queued.max.messages.kbytes", kafka.fetched_bytes_max, kFetchedCost);
  add("queue.buffering.max.kbytes", kafka.sent_bytes_max, kSentCost);
  return queues;
}

std::string gibibytes(std::uint64_t bytes) {
  char text[32];
  std::snprintf(text, sizeof text, "%.2f GiB", static_cast<double>(bytes) / (1 << 30));
  return text;
}

std::size_t part(std::size_t bytes, double share) {
  return static_cast<std::size_t>(static_cast<double>(bytes) * share);
}

/// So many articles would fit, in thousands, tables growing in steps of two.
std::uint64_t articles_that_fit(Settings settings) {
  while (settings.articles_max > 1'000 && !plan_memory(settings)) settings.articles_max /= 2;
  return static_cast<std::uint64_t>(settings.articles_max);
}

}  // namespace

base::Result<MemoryPlan, std::string> plan_memory(const Settings& settings) {
  MemoryPlan plan;
  plan.tables = story::StoryState::bytes_max(story_settings(settings));
  if (!settings.desk_address.empty()) {
    plan.desk = static_cast<std::uint64_t>(settings.desk_stories_max) * kDeskStory;
    plan.desk += kDeskFixed;
  }
  // What a checkpoint's writer still needs as it was, and the process changes meanwhile, is there
  // twice; at worst that is all of it.
  const std::uint64_t times = settings.state_folder.empty() ? 1 : 2;
  const Queues queues = usual_queues(settings);
  const std::uint64_t divisible = queues.divisible * times;
  const std::uint64_t needed = (plan.tables + plan.desk + queues.fixed) * times + kFixed;
  const auto wanted = static_cast<std::uint64_t>(settings.memory_bytes_max);
  plan.bytes_max = wanted == 0 ? needed + divisible : wanted;
  const std::uint64_t least = needed + part(divisible, kShareMin);
  if (plan.bytes_max < least) {
    std::string message = std::string("service.memory_bytes_max is too small for the tables") +
                          (times > 1 ? " and a checkpoint's copy of them" : "") +
                          ": give it at least " + std::to_string(least) + " (" + gibibytes(least) +
                          ")";
    if (settings.articles_max > 1'000 && wanted > kFixed * 2) {
      Settings smaller = settings;
      smaller.articles_max /= 2;
      message += ", or keep fewer articles: story.articles_max = " +
                 std::to_string(articles_that_fit(smaller)) + " would fit";
    }
    return base::failure(message + ".");
  }
  const auto left = static_cast<double>(plan.bytes_max - needed);
  plan.share = std::min(1.0, left / static_cast<double>(divisible));
  plan.queues = queues.fixed + part(queues.divisible, plan.share);
  plan.copy = (plan.tables + plan.desk + plan.queues) * (times - 1);
  return plan;
}

service::PipelineSettings planned(const MemoryPlan& plan, service::PipelineSettings pipeline) {
  pipeline.in_flight.bytes_max = part(pipeline.in_flight.bytes_max, plan.share);
  pipeline.undelivered.bytes_max = part(pipeline.undelivered.bytes_max, plan.share);
  pipeline.commit.bytes_max = part(pipeline.commit.bytes_max, plan.share);
  return pipeline;
}

kafka::Settings planned(const MemoryPlan& plan, kafka::Settings kafka) {
  kafka.fetched_bytes_max = part(kafka.fetched_bytes_max, plan.share);
  kafka.sent_bytes_max = part(kafka.sent_bytes_max, plan.share);
  return kafka;
}

std::string memory_words(const MemoryPlan& plan) {
  std::string words = "at most " + gibibytes(plan.bytes_max) + " of memory: tables " +
                      gibibytes(plan.tables) + ", queues " + gibibytes(plan.queues);
  if (plan.desk > 0) words += ", desk " + gibibytes(plan.desk);
  if (plan.copy > 0) words += ", a checkpoint's copy of these " + gibibytes(plan.copy);
  return words;
}

}  // namespace wirefold::app
