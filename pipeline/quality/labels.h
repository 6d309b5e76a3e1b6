#pragma once
// The files that scoring compares: labels made by people, and what a program assigned. JSON lines,
// read with the line number kept for errors. score.h calls it.

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/result.h"

namespace wirefold::quality {

enum class ScoreErrorKind {
  kUnreadable,       ///< the file is missing or cannot be read
  kMalformed,        ///< a line is no JSON object, or lacks what it must have
  kNothingLabelled,  ///< there is no article to score
};

/// What, what to do about it, path and line last.
struct ScoreError {
  ScoreErrorKind kind = ScoreErrorKind::kMalformed;
  std::string message;
};

/// One labelled article. Names that are null, absent or empty in the file are absent here. Ids
/// and names may be numbers in the file; a number never equals a string.
struct Label {
  std::string id;
  std::optional<std::string> story;
  std::optional<std::string> family;
  std::optional<std::string> relation;
};

/// Labels in order of first appearance; of several lines for one id the last one counts.
[[nodiscard]] base::Result<std::vector<Label>, ScoreError> read_labels(const std::string& path);

/// Two articles and whether they tell one story.
struct PairLabel {
  std::string a;
  std::string b;
  bool same_story = false;
};

[[nodiscard]] base::Result<std::vector<PairLabel>, ScoreError> read_pairs(const std::string& path);

/// What was assigned to one article. Null and absent are the same: alone.
struct Assignment {
  std::optional<std::string> story;           ///< of the last line about the article
  std::optional<std::string> family;          ///< of the last line
  std::optional<std::string> first_relation;  ///< of the first line: its decision
};

/// By article id: "article_id" if the line has it, else "id". Lines without either (rejects,
/// rulings) are passed over, so that a decisions file can be read as it is.
using Assignments = std::unordered_map<std::string, Assignment>;

[[nodiscard]] base::Result<Assignments, ScoreError> read_assignments(const std::string& path);

}  // namespace wirefold::quality
