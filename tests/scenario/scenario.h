#pragma once
// One newsroom situation, run as `replay` runs it: every line of input.jsonl goes through the
// Preparer and the Deduplicator, and what a reader of the output topics would know is kept for
// expectations.h to look at.

#include <rapidjson/document.h>

#include <map>
#include <string>
#include <vector>

#include "dedup/deduplicator.h"

namespace wirefold::scenario {

/// An output record with the input line that caused it: 1, 2, 3 …; a tick counts to the line before
/// which it came.
struct Said {
  std::size_t line = 0;
  dedup::Topic topic = dedup::Topic::kDecisions;
  std::string bytes;
  std::vector<dedup::Header> headers;
};

/// Where an article stands, as its last decision or move says.
struct Place {
  std::string story;
  std::string family;
  std::string relation;
};

/// What was fed and everything that came out.
struct Transcript {
  std::vector<std::string> inputs;
  std::vector<Said> said;
  std::vector<rapidjson::Document> decisions;              ///< one a line, in order of the lines
  std::vector<std::pair<std::string, std::size_t>> moves;  ///< article and causing line
  std::map<std::string, Place> places;                     ///< by article id
  std::map<std::string, rapidjson::Document> stories;      ///< last record of each story
  std::map<std::size_t, std::string> rejects;              ///< line to its error class
  std::vector<std::string> faults;  ///< promises of every run that this one broke

  /// The last record of the story an article is in; null if it never was in one.
  [[nodiscard]] const rapidjson::Value* story_of(const std::string& article) const;
  /// The article's entry among the members of its story's last record; null if it is not there.
  [[nodiscard]] const rapidjson::Value* member(const std::string& article) const;
};

/// Settings of the story stage from an expectation's `settings`; unknown names are faults.
[[nodiscard]] story::Settings settings_from(const rapidjson::Value& wanted,
                                            std::vector<std::string>& faults);

/// Runs the lines twice and keeps the first run; a difference between the two is a fault.
[[nodiscard]] Transcript run_scenario(const std::vector<std::string>& lines,
                                      const story::Settings& settings);

/// A string member of a JSON object, or "".
[[nodiscard]] std::string text_of(const rapidjson::Value& object, const char* name);

}  // namespace wirefold::scenario
