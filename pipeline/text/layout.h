#pragma once
// The page taken apart: which lines are the headline, which are text, which are furniture. Runs on
// the raw tokens before the other passes.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "article/article.h"
#include "text/agency.h"
#include "text/furniture.h"
#include "text/reading.h"

namespace wirefold::text {

/// What lay_out() needs. References outlive the call.
struct RawPage {
  const article::Article& article;
  std::string_view text;    ///< headline, newline, body
  const Tokens& tokens;     ///< of the whole text
  const TokenSlots& slots;  ///< the same
  const Tokens& source;     ///< the outlet's name
  const Tokens& byline;
};

/// Kept from article to article for its memory.
struct Layout {
  std::vector<Paragraph> kept;  ///< first the headline (maybe empty), then text in order
  std::string headline;         ///< for display
  std::uint32_t stripped_lines = 0;
  std::string agency;            ///< from a credit line that was stripped, or ""
  std::vector<Paragraph> lines;  ///< all lines with tokens; used by lay_out() alone
};

/// Writes over `layout`.
void lay_out(const RawPage& page, const Furniture& furniture, const Agencies& agencies,
             Layout& layout);

}  // namespace wirefold::text
