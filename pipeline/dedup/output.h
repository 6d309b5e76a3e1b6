#pragma once
// Output records as the core makes them: bytes for a topic, by role. The shell knows the topics'
// names and how to send them (stream/stream.h).

#include <cstdint>
#include <string>
#include <vector>

namespace wirefold::dedup {

/// The output topics by role; their names are settings.
enum class Topic : std::uint8_t { kStories, kDecisions, kRejects, kJournal };
inline constexpr std::size_t kTopicCount = 4;

struct Header {
  std::string name;
  std::string value;
};

struct OutputRecord {
  Topic topic = Topic::kDecisions;
  std::string key;
  std::string value;
  std::vector<Header> headers;
};

}  // namespace wirefold::dedup
