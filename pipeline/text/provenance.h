#pragma once
// Which agency an article derives from, by the evidence of its fields and its text. Called by
// analyze.cc when the page has been taken apart.

#include <optional>
#include <string>
#include <string_view>

#include "article/article.h"
#include "text/agency.h"
#include "text/layout.h"
#include "text/lexicon.h"

namespace wirefold::text {

struct Provenance {
  std::string agency;        ///< key, or ""
  bool is_original = false;  ///< the agency's own file, not an outlet's copy
};

/// What tells the origin apart from the article's own fields. References outlive the call.
struct ProvenanceView {
  const article::Article& article;
  const Tokens& source;  ///< the tokens of Article::source
  const Tokens& byline;  ///< those of Article::byline
  std::string_view text;
  const Tokens& tokens;  ///< kept ones
  const Notes& notes;    ///< of these
  const Layout& layout;
  std::optional<std::uint32_t> dateline_agency;
};

[[nodiscard]] Provenance find_provenance(const ProvenanceView& view, const Agencies& agencies);

}  // namespace wirefold::text
