#include "quality/labels.h"

#include <simdjson.h>

#include <cerrno>
#include <fstream>
#include <functional>
#include <string_view>
#include <system_error>
#include <utility>

namespace wirefold::quality {
namespace {

using simdjson::dom::element;
using simdjson::dom::object;

// What a line's reader says went wrong; empty if nothing did.
using Complaint = std::string;
using TakeLine = std::function<Complaint(const object&)>;

ScoreError unreadable(const std::string& path) {
  return {ScoreErrorKind::kUnreadable, "The file cannot be read; check the path: " + path + " (" +
                                           std::generic_category().message(errno) + ")"};
}

ScoreError malformed(const std::string& path, std::uint64_t line, const std::string& complaint) {
  return {ScoreErrorKind::kMalformed, "The line cannot be used, " + complaint +
                                          "; mend or remove it: " + path + ":" +
                                          std::to_string(line)};
}

bool is_blank(std::string_view line) {
  return line.find_first_not_of(" \t\r\n\v\f") == std::string_view::npos;
}

base::Result<void, ScoreError> for_each_line(const std::string& path, const TakeLine& take) {
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  if (!file) return base::failure(unreadable(path));
  simdjson::dom::parser parser;
  std::string line;
  for (std::uint64_t number = 1; std::getline(file, line); ++number) {
    if (is_blank(line)) continue;
    element parsed;
    object row;
    const simdjson::error_code error = parser.parse(line).get(parsed);
    if (error != simdjson::SUCCESS) {
      return base::failure(malformed(path, number, simdjson::error_message(error)));
    }
    if (parsed.get(row) != simdjson::SUCCESS) {
      return base::failure(malformed(path, number, "it is not a JSON object"));
    }
    const Complaint complaint = take(row);
    if (!complaint.empty()) return base::failure(malformed(path, number, complaint));
  }
  // A folder opens like a file and fails when it is read.
  if (file.bad()) return base::failure(unreadable(path));
  return {};
}

// The last value of that name, as JSON readers have it where a name is repeated.
std::optional<element> value_of(const object& row, std::string_view name) {
  std::optional<element> last;
  for (const auto field : row) {
    if (field.key == name) last = field.value;
  }
  return last;
}

// A string as it is, a number behind a mark that no JSON text starts with; null is absent.
std::optional<std::string> name_in(const std::optional<element>& value) {
  if (!value || value->is_null()) return std::nullopt;
  std::string_view text;
  if (value->get(text) == simdjson::SUCCESS) return std::string(text);
  return "\xff" + simdjson::minify(*value);
}

// As name_in, but what counts as false (an empty string, zero) is absent too.
std::optional<std::string> true_name_in(const std::optional<element>& value) {
  const std::optional<std::string> name = name_in(value);
  const bool is_false = name && (name->empty() ||
                                 *name ==
                                     "\xff"
                                     "0" ||
                                 *name ==
                                     "\xff"
                                     "false");
  return is_false ? std::nullopt : name;
}

bool is_true(const element& value) {
  bool flag = false;
  if (value.get(flag) == simdjson::SUCCESS) return flag;
  double number = 0;
  if (value.get(number) == simdjson::SUCCESS) return number != 0;
  return true_name_in(value).has_value();
}

}  // namespace

base::Result<std::vector<Label>, ScoreError> read_labels(const std::string& path) {
  std::vector<Label> labels;
  std::unordered_map<std::string, std::size_t> place;
  const auto take = [&](const object& row) -> Complaint {
    auto id = name_in(value_of(row, "id"));
    if (!id) return "it has no \"id\"";
    const auto [entry, is_new] = place.try_emplace(*id, labels.size());
    if (is_new) labels.emplace_back();
    labels[entry->second] = {std::move(*id), true_name_in(value_of(row, "story")),
                             true_name_in(value_of(row, "family")),
                             true_name_in(value_of(row, "relation"))};
    return {};
  };
  auto read = for_each_line(path, take);
  if (!read) return base::failure(std::move(read.error()));
  return labels;
}

base::Result<std::vector<PairLabel>, ScoreError> read_pairs(const std::string& path) {
  std::vector<PairLabel> pairs;
  const auto take = [&](const object& row) -> Complaint {
    auto a = name_in(value_of(row, "a"));
    auto b = name_in(value_of(row, "b"));
    const auto same = value_of(row, "same_story");
    if (!a || !b || !same) return "it needs \"a\", \"b\" and \"same_story\"";
    pairs.push_back({std::move(*a), std::move(*b), is_true(*same)});
    return {};
  };
  auto read = for_each_line(path, take);
  if (!read) return base::failure(std::move(read.error()));
  return pairs;
}

base::Result<Assignments, ScoreError> read_assignments(const std::string& path) {
  Assignments assignments;
  const auto take = [&](const object& row) -> Complaint {
    auto id_value = value_of(row, "article_id");
    if (!id_value) id_value = value_of(row, "id");
    const auto id = name_in(id_value);
    if (!id) return {};
    const auto [entry, is_first] = assignments.try_emplace(*id);
    Assignment& assignment = entry->second;
    if (is_first) assignment.first_relation = true_name_in(value_of(row, "relation"));
    assignment.story = name_in(value_of(row, "story_id"));
    assignment.family = name_in(value_of(row, "family_id"));
    return {};
  };
  auto read = for_each_line(path, take);
  if (!read) return base::failure(std::move(read.error()));
  return assignments;
}

}  // namespace wirefold::quality
