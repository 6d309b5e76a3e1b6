#include "dedup/quotable.h"

#include "base/check.h"
#include "fingerprint/winnow.h"

namespace wirefold::dedup {
namespace {

// Which shingles are weak cannot be foreseen, so nothing branches on it.
std::vector<fingerprint::Fingerprint> strong(std::span<const fingerprint::Fingerprint> shingles) {
  std::vector<fingerprint::Fingerprint> kept(shingles.size());
  std::size_t size = 0;
  for (const fingerprint::Fingerprint& shingle : shingles) {
    kept[size] = shingle;
    size += (shingle.hash & fingerprint::kWeakShingle) == 0 ? 1 : 0;
  }
  kept.resize(size);
  return kept;
}

}  // namespace

std::string_view Quotable::quote(text::TokenRange range) const {
  if (range.begin >= range.end || range.end > tokens.size()) return {};
  const std::uint32_t begin = tokens[range.begin].begin;
  const std::uint32_t end = tokens[range.end - 1].end;
  WIREFOLD_CHECK(begin <= end && end <= text.size());
  return std::string_view(text).substr(begin, end - begin);
}

Quotable quotable_from(text::Document& document,
                       std::span<const fingerprint::Fingerprint> shingles) {
  Quotable made;
  made.text = std::move(document.text);
  made.tokens.reserve(document.tokens.size());
  for (const text::Token& token : document.tokens) {
    const bool ideographic = (token.flags & text::kIdeographic) != 0;
    made.tokens.push_back({token.begin, token.end & 0x7FFF'FFFFU, ideographic ? 1U : 0U});
  }
  made.shingles = strong(shingles);
  made.lines.reserve(document.lines.size() + 1);
  made.lines.push_back({0, document.title_tokens});
  for (const text::Line& line : document.lines) made.lines.push_back(line.tokens);
  for (const text::Quotation& quotation : document.quotations) {
    made.quotations.push_back(quotation.tokens);
  }
  return made;
}

}  // namespace wirefold::dedup
