#include "dedup/quotable.h"

#include <algorithm>

#include "base/check.h"

namespace wirefold::dedup {
namespace {

// A token's place: where it begins in the lower bits, how long it is in the upper ones. kFar stands
// in place of a length.
constexpr unsigned kBeginBits = 24;
constexpr std::uint32_t kBeginMask = (1U << kBeginBits) - 1;
constexpr std::uint32_t kFar = 255;

// Not 0 if the place does not fit; without a branch.
std::uint32_t far_bits(std::uint32_t begin, std::uint32_t length) {
  static_assert(kFar == 255 && kBeginBits == 24);
  return begin >> kBeginBits | (length | (length + 1)) >> 8U;
}

}  // namespace

Quotable::Quotable(text::Document& document, const fingerprint::Shingles& shingles)
    : text_(std::move(document.text)),
      words_(std::make_unique_for_overwrite<std::uint32_t[]>(document.tokens.size() +
                                                             shingles.hashes.size())),
      size_(static_cast<std::uint32_t>(document.tokens.size())),
      shingles_(static_cast<std::uint32_t>(shingles.hashes.size())) {
  const std::vector<text::Token>& tokens = document.tokens;
  unsigned flags = 0;
  std::uint32_t far = 0;  // not 0 if any token is
  std::uint32_t* const places = words_.get();
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const text::Token& token = tokens[i];
    const std::uint32_t length = token.end - token.begin;
    places[i] = token.begin | length << kBeginBits;
    far |= far_bits(token.begin, length);
    flags |= token.flags;
  }
  if (far != 0) keep_far(tokens);
  if ((flags & text::kIdeographic) != 0) {
    ideographic_.reserve(tokens.size());
    for (const text::Token& token : tokens) {
      ideographic_.push_back((token.flags & text::kIdeographic) != 0);
    }
  }
  std::copy(shingles.hashes.begin(), shingles.hashes.end(), places + size_);
  lines_.reserve(document.lines.size() + 1);
  lines_.push_back({0, document.title_tokens});
  for (const text::Line& line : document.lines) lines_.push_back(line.tokens);
  quotations_.reserve(document.quotations.size());
  for (const text::Quotation& quotation : document.quotations) {
    quotations_.push_back(quotation.tokens);
  }
}

void Quotable::keep_far(const std::vector<text::Token>& tokens) {
  for (std::uint32_t i = 0; i < size_; ++i) {
    if (far_bits(tokens[i].begin, tokens[i].end - tokens[i].begin) == 0) continue;
    words_[i] = kFar << kBeginBits;
    far_.push_back({i, tokens[i].begin, tokens[i].end});
  }
}

text::TokenRange Quotable::bytes_of(std::uint32_t token) const {
  const std::uint32_t place = words_[token];
  if (place >> kBeginBits != kFar) {
    return {place & kBeginMask, (place & kBeginMask) + (place >> kBeginBits)};
  }
  const auto far = std::lower_bound(far_.begin(), far_.end(), token,
                                    [](const FarToken& a, std::uint32_t b) { return a.token < b; });
  WIREFOLD_CHECK(far != far_.end() && far->token == token);
  return {far->begin, far->end};
}

std::string_view Quotable::quote(text::TokenRange range) const {
  if (range.begin >= range.end || range.end > size_) return {};
  const std::uint32_t begin = bytes_of(range.begin).begin;
  const std::uint32_t end = bytes_of(range.end - 1).end;
  WIREFOLD_CHECK(begin <= end && end <= text_.size());
  return std::string_view(text_).substr(begin, end - begin);
}

}  // namespace wirefold::dedup
