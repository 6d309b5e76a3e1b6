#pragma once
// What a reader of the outputs may hold against a service: counts every input offset's decisions
// and compares what was committed with a run in which nothing went wrong.

#include <rapidjson/document.h>

#include <map>
#include <string>
#include <vector>

#include "stream/memory.h"

namespace wirefold::simulation {

/// The committed values of an output topic, in order.
inline std::vector<std::string> committed(const stream::MemoryLog& log, dedup::Topic topic) {
  std::vector<std::string> values;
  const std::string name = stream::default_topic_names()[static_cast<std::size_t>(topic)];
  for (stream::LogRecord& record : log.read({name, 0, 0})) {
    values.push_back(std::move(record.value));
  }
  return values;
}

/// What is wrong with the outputs for `inputs` records of partition 0, one sentence each.
inline std::vector<std::string> faults(const stream::MemoryLog& log, std::size_t inputs) {
  std::vector<std::string> wrong;
  std::map<std::int64_t, int> decisions;
  for (const std::string& value : committed(log, dedup::Topic::kDecisions)) {
    rapidjson::Document row;
    row.Parse(value.data(), value.size());
    if (std::string_view(row["type"].GetString()) != "decision") continue;
    ++decisions[row["position"]["offset"].GetInt64()];
  }
  for (std::size_t offset = 0; offset < inputs; ++offset) {
    const int count = decisions[static_cast<std::int64_t>(offset)];
    if (count == 1) continue;
    wrong.push_back("offset " + std::to_string(offset) + " has " + std::to_string(count) +
                    " decisions");
  }
  std::map<std::string, std::uint64_t> revisions;
  for (const std::string& value : committed(log, dedup::Topic::kStories)) {
    rapidjson::Document row;
    row.Parse(value.data(), value.size());
    std::uint64_t& last = revisions[row["story_id"].GetString()];
    const std::uint64_t revision = row["revision"].GetUint64();
    if (revision <= last) wrong.push_back("a story's revision does not grow: " + value);
    last = revision;
  }
  return wrong;
}

}  // namespace wirefold::simulation
