#include "text/document.h"

#include "base/check.h"

namespace wirefold::text {

void Document::clear() {
  text.clear();
  headline.clear();
  tokens.clear();
  title_tokens = 0;
  lines.clear();
  sentences.clear();
  quotations.clear();
  numbers.clear();
  names.clear();
  lacks_capitals = false;
  weekdays = 0;
  dates.clear();
  language.clear();
  is_language_guessed = false;
  agency.clear();
  is_agency_original = false;
  dateline_place.clear();
  stripped_lines = 0;
}

std::string_view Document::quote(TokenRange range) const {
  if (range.begin >= range.end || range.end > tokens.size()) return {};
  const std::uint32_t begin = tokens[range.begin].begin;
  const std::uint32_t end = tokens[range.end - 1].end;
  WIREFOLD_CHECK(begin <= end && end <= text.size());
  return std::string_view(text).substr(begin, end - begin);
}

}  // namespace wirefold::text
