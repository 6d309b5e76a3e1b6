#pragma once
// What the story stage needs of a text to quote from it: the words' places and their shingles. A
// fifth of the Document, which stays with the worker that analysed it. Thousands of these wait for
// their turn and most are never asked anything, so what counts is how little is written.

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "fingerprint/winnow.h"
#include "text/document.h"

namespace wirefold::dedup {

/// Positions are those of the signature.
class Quotable {
 public:
  Quotable() = default;
  /// Takes the document's text and copies the rest. `shingles` are the document's.
  Quotable(text::Document& document, const fingerprint::Shingles& shingles);

  [[nodiscard]] std::uint32_t size() const { return size_; }  ///< in tokens
  /// The original text of a range; empty for an empty range.
  [[nodiscard]] std::string_view quote(text::TokenRange range) const;
  /// By position of the first token, as in fingerprint::Shingles.
  [[nodiscard]] std::span<const std::uint32_t> shingles() const {
    return {words_.get() + size_, shingles_};
  }
  [[nodiscard]] bool is_ideographic(std::uint32_t token) const {
    return !ideographic_.empty() && ideographic_[token];
  }
  /// The headline first.
  [[nodiscard]] std::span<const text::TokenRange> lines() const { return {ranges_.get(), lines_}; }
  [[nodiscard]] std::span<const text::TokenRange> quotations() const {
    return {ranges_.get() + lines_, quotations_};
  }

 private:
  /// A token whose place does not fit a packed one.
  struct FarToken {
    std::uint32_t token = 0;
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
  };
  void keep_far(const text::Tokens& tokens);
  [[nodiscard]] text::TokenRange bytes_of(std::uint32_t token) const;

  std::string text_;                        // as in Document::text
  std::unique_ptr<std::uint32_t[]> words_;  // the tokens' places, packed, then the shingles
  std::uint32_t size_ = 0;
  std::uint32_t shingles_ = 0;
  std::vector<FarToken> far_;                   // in order; empty but for very long words and texts
  std::vector<bool> ideographic_;               // by token; empty if none is
  std::unique_ptr<text::TokenRange[]> ranges_;  // of the lines, then of the quotations
  std::uint32_t lines_ = 0;
  std::uint32_t quotations_ = 0;
};

}  // namespace wirefold::dedup
