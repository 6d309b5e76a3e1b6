#pragma once
// A tokenized text while its passes run: the paragraphs that were kept and each token's role. The
// passes read it and write one member of the Document each; analyze.cc calls them in order.

#include <cstdint>
#include <string_view>
#include <vector>

#include "text/document.h"
#include "text/lexicon.h"

namespace wirefold::text {

/// A kept line with its bytes in the text; the first one is the headline (it may be empty).
struct Paragraph {
  TokenRange tokens;
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
};

/// What the passes share. References live as long as the analysis of one article.
struct Reading {
  std::string_view text;
  std::string_view language;
  const Lexicon& lexicon;
  const Words& words;
  std::vector<Paragraph> paragraphs;
  std::vector<const WordEntry*> entries;  ///< parallel to the tokens; null: no role
  std::vector<std::uint16_t> roles;       ///< parallel to the tokens; the entries' roles
  /// Tokens with anything but one space before them in their paragraph, in order: the only places
  /// where sentences can end and quotations begin.
  std::vector<std::uint32_t> marked_gaps;

  [[nodiscard]] bool has_role(std::uint32_t token, unsigned role) const {
    return (roles[token] & role) != 0;
  }
  /// The bytes between token `next` - 1 and token `next`; empty for overlapping tokens.
  [[nodiscard]] std::string_view gap_before(const std::vector<Token>& tokens,
                                            std::uint32_t next) const {
    const std::uint32_t begin = tokens[next - 1].end;
    const std::uint32_t end = tokens[next].begin;
    return begin < end ? text.substr(begin, end - begin) : std::string_view();
  }
};

/// Whether exactly one space stands before token `next`.
[[nodiscard]] inline bool one_space_before(std::string_view text, const std::vector<Token>& tokens,
                                           std::uint32_t next) {
  const std::uint32_t end = tokens[next - 1].end;
  return tokens[next].begin == end + 1 && text[end] == ' ';
}

/// Fills the members that are parallel to the tokens, and marked_gaps.
void prepare_reading(const std::vector<Token>& tokens, Reading& reading);
/// The hash of a range's words in order: of lines, sentences and names.
[[nodiscard]] std::uint64_t hash_of_words(const std::vector<Token>& tokens, TokenRange range);

/// Splits each paragraph but the headline into sentences; sets kSentenceStart (headline included).
void find_sentences(const Reading& reading, Document& document);
/// Finds text inside quotation marks; sets kQuoted.
void find_quotations(const Reading& reading, Document& document);
/// Reads numbers and what they count; sets kNumeric on spelled-out ones. Needs sentences.
void find_numbers(const Reading& reading, Document& document);
/// Finds proper names. Needs sentences.
void find_names(const Reading& reading, Document& document);
/// Notes the weekdays named in the first 140 tokens.
void find_weekdays(const Reading& reading, Document& document);

}  // namespace wirefold::text
