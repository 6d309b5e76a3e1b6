#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "dedup/output.h"
#include "desk/stories.h"

namespace wirefold::desk {

/// Output records as the pipeline writes them, in a few words.
struct DecisionOf {
  std::string article = {};
  std::string story = {};
  std::string headline = "A headline";
  std::string source = "BBC News";
  std::string agency = {};
  std::string relation = "original";
  std::string time = "2026-03-01T10:00:00Z";
  std::string more = {};  ///< further members, each with a comma behind it
  std::string outcome = "decided";
  std::int64_t offset = 0;
};

inline std::string story_name(std::uint64_t number) { return story_text(number); }

inline dedup::OutputRecord decision(const DecisionOf& of) {
  std::string json = R"({"type":"decision","outcome":")" + of.outcome + R"(","article_id":")" +
                     of.article + R"(","story_id":")" + of.story +
                     R"(","family_id":"f0000000000000001","relation":")" + of.relation +
                     R"(","score":1.5,"source":")" + of.source + R"(","language":"en",)";
  if (!of.agency.empty()) json += R"("agency":")" + of.agency + R"(",)";
  json += R"("event_time":")" + of.time + R"(",)" + of.more + R"("headline":")" + of.headline +
          R"(","position":{"topic":"wire.articles","partition":0,"offset":)" +
          std::to_string(of.offset) + "}}";
  return {dedup::Topic::kDecisions, of.article, json, {}};
}

inline dedup::OutputRecord move(const std::string& article, const std::string& from,
                                const std::string& to, std::int64_t cause = 7) {
  return {dedup::Topic::kDecisions,
          article,
          R"({"type":"move","article_id":")" + article + R"(","from_story_id":")" + from +
              R"(","story_id":")" + to +
              R"(","family_id":"f0000000000000002","relation":"coverage","score":0.5,)"
              R"("cause":{"topic":"wire.articles","partition":0,"offset":)" +
              std::to_string(cause) + "}}",
          {}};
}

struct StoryOf {
  std::string story = {};
  int revision = 1;
  std::string status = "active";
  std::string merged_into = {};
  std::string headline = "A headline";
  std::string canonical = {};
  std::string last_time = "2026-03-01T10:00:00Z";
  int articles = 0;
  std::string members = {};  ///< JSON objects
  std::string related = {};
};

inline dedup::OutputRecord story(const StoryOf& of) {
  std::string json = R"({"story_id":")" + of.story + R"(","revision":)" +
                     std::to_string(of.revision) + R"(,"status":")" + of.status + R"(",)";
  if (!of.merged_into.empty()) json += R"("merged_into":")" + of.merged_into + R"(",)";
  if (!of.canonical.empty()) {
    json += R"("headline":")" + of.headline + R"(","canonical":{"article_id":")" + of.canonical +
            R"(","source":"BBC News","reason":"earliest"},)";
  }
  json += R"("first_time":"2026-03-01T09:00:00Z","last_time":")" + of.last_time +
          R"(","languages":["en"],"families":[],"articles":)" + std::to_string(of.articles) +
          R"(,"articles_total":1,"members":[)" + of.members + R"(],"related":[)" + of.related +
          "]}";
  return {dedup::Topic::kStories, of.story, json, {}};
}

inline void take_all(Stories& stories, const std::vector<dedup::OutputRecord>& records) {
  for (const dedup::OutputRecord& record : records) stories.take(record);
}

}  // namespace wirefold::desk
