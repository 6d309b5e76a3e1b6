#pragma once
// Output records as the core makes them: bytes for a topic, by role. The shell knows the topics'
// names and how to send them (stream/stream.h).

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "article/article.h"
#include "similarity/relation.h"
#include "story/outcome.h"

namespace wirefold::dedup {

/// The output topics by role; their names are settings.
enum class Topic : std::uint8_t { kStories, kDecisions, kRejects, kJournal };
inline constexpr std::size_t kTopicCount = 4;

struct Header {
  std::string name;
  std::string value;
};

/// What a record says, for those who count: nobody has to read its bytes again.
struct Gist {
  std::optional<story::Outcome> outcome = std::nullopt;         ///< of a decision
  std::optional<similarity::Relation> relation = std::nullopt;  ///< of a decision about an article
  std::optional<article::RejectClass> reject = std::nullopt;    ///< of a reject
};

struct OutputRecord {
  Topic topic = Topic::kDecisions;
  std::string key;
  std::string value;
  std::vector<Header> headers;
  Gist gist = {};
};

}  // namespace wirefold::dedup
