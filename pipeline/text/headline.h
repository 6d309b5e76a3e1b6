#pragma once
// A headline without what the page added to it: the outlet's name behind, a tag before. Called by
// layout.cc, for tokens and for display.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "text/furniture.h"
#include "text/reading.h"

namespace wirefold::text {

/// What clean_headline() looks at. References outlive the call.
struct HeadlineView {
  std::string_view text;
  const Tokens& tokens;
  const Tokens& source;          ///< the outlet's name
  std::string_view source_name;  ///< the same as received; may be a site ("crbc.com")
  const Furniture& furniture;
};

/// The part of the line that is the headline: an outlet's name behind " - " or " | " is cut off, as
/// is a tag before it ("UPDATE 1-", "WATCH:").
[[nodiscard]] Paragraph clean_headline(const HeadlineView& view, Paragraph line);

/// For display, in place of what `shown` is: trimmed, runs of white space as one space.
void show_headline(std::string_view bytes, std::string& shown);

}  // namespace wirefold::text
