#pragma once
// The few members of dedup/'s output records that a replay reads back. Views live as long as the
// record's bytes.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace wirefold::replay {

/// A line of the decisions topic: views of its bytes, with any escapes still in them.
struct DecisionLine {
  std::string_view type;        ///< "decision" or "move"
  std::string_view outcome;     ///< decisions only
  std::string_view article_id;  ///< empty: no article (rejects, skipped items)
  std::string_view story_id;    ///< empty: in no story
  std::string_view relation;
};

struct StoryMember {
  std::string article_id;
  std::string source;
  std::string relation;
  std::string event_time;
  std::string usability;  ///< empty: usable
  double score = 0;
};

/// A record of the stories topic.
struct StoryLine {
  std::string story_id;
  std::string status;
  std::string headline;
  std::string canonical_article_id;
  std::string canonical_source;
  std::string canonical_agency;
  std::string canonical_reason;
  std::vector<StoryMember> members;
};

/// Nothing if the bytes are no such record. Relies on dedup/ writing what is wanted here in front
/// of the score and the evidence, and looks at nothing behind it.
[[nodiscard]] std::optional<DecisionLine> read_decision(std::string_view json);
/// Nothing if the bytes are no such record. Parses all of it.
[[nodiscard]] std::optional<StoryLine> read_story(std::string_view json);

/// How many articles a story record counts.
struct StorySize {
  std::uint64_t articles = 0;        ///< in the window
  std::uint64_t articles_total = 0;  ///< also those that have left it
};

/// The counts of a story record, without reading the rest.
[[nodiscard]] std::optional<StorySize> read_story_size(std::string_view json);

}  // namespace wirefold::replay
