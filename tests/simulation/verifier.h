#pragma once
// What a reader of the outputs may hold against a service: counts every input offset's decisions
// and compares what was committed with a run in which nothing went wrong.

#include <rapidjson/document.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <cstdlib>
#include <fstream>
#include <map>
#include <string>
#include <utility>
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

/// Leaves all output records where tests/schemas/checked.py reads them, if it is there; of rejects
/// their headers, as their values are anybody's bytes.
inline void leave_records(const stream::MemoryLog& log) {
  const char* folder = std::getenv("WIREFOLD_TEST_RECORDS");
  if (folder == nullptr) return;
  std::ofstream left(std::string(folder) + "/records.jsonl", std::ios::app);
  for (const auto role :
       {dedup::Topic::kDecisions, dedup::Topic::kStories, dedup::Topic::kRejects}) {
    const std::string topic = stream::default_topic_names()[static_cast<std::size_t>(role)];
    for (const stream::LogRecord& record : log.read({topic, 0, 0})) {
      rapidjson::StringBuffer line;
      rapidjson::Writer<rapidjson::StringBuffer> writer(line);
      writer.StartObject();
      writer.Key("topic");
      writer.String(topic.c_str());
      writer.Key("value");
      writer.String(role == dedup::Topic::kRejects ? "" : record.value.c_str());
      writer.Key("headers");
      writer.StartObject();
      for (const dedup::Header& header : record.headers) {
        writer.Key(header.name.c_str());
        writer.String(header.value.c_str());
      }
      writer.EndObject();
      writer.EndObject();
      left << line.GetString() << '\n';
    }
  }
}

/// How many inputs of a topic's partition 0 there are.
struct Fed {
  std::string topic;
  std::size_t records = 0;
};

/// What is wrong with the outputs for these inputs, one sentence each.
inline std::vector<std::string> faults(const stream::MemoryLog& log,
                                       const std::vector<Fed>& inputs) {
  leave_records(log);
  std::vector<std::string> wrong;
  std::map<std::pair<std::string, std::int64_t>, int> decisions;
  for (const std::string& value : committed(log, dedup::Topic::kDecisions)) {
    rapidjson::Document row;
    row.Parse(value.data(), value.size());
    if (std::string_view(row["type"].GetString()) != "decision") continue;
    const auto& position = row["position"];
    ++decisions[{position["topic"].GetString(), position["offset"].GetInt64()}];
  }
  for (const auto& [topic, records] : inputs) {
    for (std::size_t offset = 0; offset < records; ++offset) {
      const int count = decisions[{topic, static_cast<std::int64_t>(offset)}];
      if (count == 1) continue;
      wrong.push_back(topic + " offset " + std::to_string(offset) + " has " +
                      std::to_string(count) + " decisions");
    }
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

inline std::vector<std::string> faults(const stream::MemoryLog& log, std::size_t inputs) {
  return faults(log, {{"wire.articles", inputs}});
}

}  // namespace wirefold::simulation
