#pragma once
// Finds the time of publication in the plainest of records, one flat object of strings, without
// parsing it. peek.h asks it first: a replay looks at every record of an archive before it can
// decide one, and most archives hold nothing else. What it does not understand it leaves to the
// parser.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace wirefold::article {

/// Immutable after construction.
class TimeScan {
 public:
  /// The names under which plain JSON may have the time, in the order in which they are tried.
  explicit TimeScan(std::vector<std::string> names) : names_(std::move(names)) {}

  /// The text of the first of the names that is neither null nor empty; empty if there is none. No
  /// value: the parser must be asked. Whatever has a value is valid JSON in valid UTF-8, and plain
  /// JSON by its keys, so the parser would find the same. The view is one of `bytes`.
  [[nodiscard]] std::optional<std::string_view> published(std::string_view bytes) const;

 private:
  std::vector<std::string> names_;
};

}  // namespace wirefold::article
