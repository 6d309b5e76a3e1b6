#pragma once
// "Did you mean …?": the known name that is the fewest edits away from a mistyped one. Called
// wherever an unknown setting is refused.

#include <string>
#include <string_view>
#include <vector>

namespace wirefold::app {

/// Insertions, deletions, replacements and swaps of neighbours that turn `a` into `b`, in bytes
/// (optimal string alignment; each place is edited once).
[[nodiscard]] std::size_t edit_distance(std::string_view a, std::string_view b);

/// The nearest of `known`, the first of several; empty if `known` is.
[[nodiscard]] std::string nearest_name(std::string_view wanted,
                                       const std::vector<std::string>& known);

}  // namespace wirefold::app
