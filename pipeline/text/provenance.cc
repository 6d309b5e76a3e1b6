// Evidence for an agency in order of strength: the source itself, the dateline, credits the format
// carries, the byline, a credit line, and last a mention in the text ("told The Associated Press"),
// of which the first behind a credit word counts. A mention alone ("Reuters shares rose") is none.

#include "text/provenance.h"

namespace wirefold::text {
namespace {

// "(AP)" or "told AP", "according to the AP": within two words behind a credit word.
bool is_credited(const ProvenanceView& view, const Agencies& agencies, std::uint32_t at,
                 std::uint32_t line_begin) {
  const std::uint32_t begin = view.tokens[at].begin;
  const std::uint32_t end = view.tokens[at].end;
  if (begin > 0 && view.text[begin - 1] == '(' && end < view.text.size() && view.text[end] == ')') {
    return true;
  }
  for (std::uint32_t back = 1; back <= 3 && at >= line_begin + back; ++back) {
    if (agencies.is_credit_word(view.tokens[at - back].word)) return true;
  }
  return false;
}

std::optional<std::uint32_t> mentioned(const ProvenanceView& view, const Agencies& agencies) {
  const std::vector<Paragraph>& paragraphs = view.notes.paragraphs;
  std::size_t line = 0;
  for (const std::uint32_t at : view.notes.bearers) {
    if (!agencies.may_begin(view.tokens[at].word)) continue;
    while (paragraphs[line].tokens.end <= at) ++line;
    if (line == 0) continue;  // the headline
    const TokenRange tokens = paragraphs[line].tokens;
    if (!is_credited(view, agencies, at, tokens.begin)) continue;  // few are
    const auto mention = agencies.at(view.text, view.tokens, at, tokens.end);
    if (mention) return mention->agency;
  }
  return std::nullopt;
}

std::optional<std::uint32_t> credited(const ProvenanceView& view, const Agencies& agencies) {
  for (const std::string& credit : view.article.credits) {
    if (const auto found = agencies.inside(credit)) return found;
  }
  return agencies.inside({view.article.byline, view.byline});
}

}  // namespace

Provenance find_provenance(const ProvenanceView& view, const Agencies& agencies) {
  const article::Article& article = view.article;
  if (const auto own = agencies.named({article.source, view.source}))
    return {agencies.key(*own), true};
  if (view.dateline_agency) {
    // Without a known outlet, an agency's dateline is all there is: take it for the agency's file.
    const bool no_outlet = article.source.empty() || article.source == "unknown";
    return {agencies.key(*view.dateline_agency), no_outlet && view.layout.stripped_lines == 0};
  }
  if (const auto found = credited(view, agencies)) return {agencies.key(*found), false};
  if (!view.layout.agency.empty()) return {view.layout.agency, false};
  if (const auto found = mentioned(view, agencies)) return {agencies.key(*found), false};
  return {};
}

}  // namespace wirefold::text
