#pragma once
// Reading a rule file: TOML to a table, and errors that name file, line and what to do. Used by the
// parsers of furniture, agencies and words.

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/toml.h"
#include "text/analyze.h"

namespace wirefold::text {

/// One file while it is read.
class RuleFile {
 public:
  /// `name` as an operator knows it ("config/words.toml").
  explicit RuleFile(std::string name) : name_(std::move(name)) {}

  [[nodiscard]] base::Result<toml::table, RuleError> parse(std::string_view toml) const;
  /// "config/words.toml:12: <fixed sentence> <what to do>: <value>"
  [[nodiscard]] RuleError error(const toml::node* where, std::string_view sentence,
                                std::string_view value) const;
  /// The strings of an array of strings; an error if it is something else. Absent: empty.
  [[nodiscard]] base::Result<std::vector<std::string>, RuleError> strings(
      const toml::table& table, std::string_view key) const;
  /// An error if the table has a key that is not in `known`.
  [[nodiscard]] base::Result<void, RuleError> only_keys(
      const toml::table& table, const std::vector<std::string_view>& known) const;

 private:
  std::string name_;
};

/// The words of a text, split at white space.
[[nodiscard]] std::vector<std::string_view> split_words(std::string_view text);
/// The parts of a text between separators, empty ones included.
[[nodiscard]] std::vector<std::string_view> split_at(std::string_view text, char separator);

}  // namespace wirefold::text
