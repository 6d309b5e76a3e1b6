#pragma once
// Datelines: "KATHMANDU, Aug 14 (MNA) -" before a text's first sentence. Copies keep, change or
// lose them, so their words must not count; they name the agency. Called by analyze.cc.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "text/agency.h"
#include "text/lexicon.h"
#include "text/reading.h"

namespace wirefold::text {

struct Dateline {
  std::uint32_t tokens_end = 0;  ///< the first token behind it
  std::uint32_t byte_end = 0;    ///< where the text behind it begins
  std::string place;             ///< folded, or ""
  std::optional<std::uint32_t> agency;
};

/// What a dateline is sought in. References outlive the call.
struct DatelineView {
  std::string_view text;
  const Tokens& tokens;
  const Lexicon& lexicon;
  const Agencies& agencies;
};

/// The dateline at the start of the line, if there is one.
[[nodiscard]] std::optional<Dateline> find_dateline(const DatelineView& view,
                                                    const Paragraph& line);

}  // namespace wirefold::text
