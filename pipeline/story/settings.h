#pragma once
// What an operator can set about grouping, and its defaults: one setting serves all archives.

#include <cstdint>
#include <string>
#include <vector>

#include "base/time.h"

namespace wirefold::story {

/// Settings of the story stage. Changing any of them changes decisions.
struct Settings {
  base::TimeMs window_ms = 72 * base::kHourMs;  ///< articles further apart are never compared
  std::uint64_t articles_max = 1'000'000;       ///< oldest evicted beyond this
  std::uint64_t identities_max = 2'000'000;     ///< identities remembered, also beyond the window
  bool join_across_languages = false;
  std::uint32_t members_listed_max = 100;       ///< members listed in one story record
  /// Outlets preferred as canonical when nothing else decides, best first.
  std::vector<std::string> source_rank;
};

}  // namespace wirefold::story
