#pragma once
// A tokenized text while its passes run: the paragraphs that were kept, each token's role, and
// notes of where something is. The passes read it and write one member of the Document each;
// analyze.cc calls them in order.

#include <cstdint>
#include <span>
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

/// What is noted about the kept tokens in one walk, so that a pass looks only where something may
/// be. The buffers are kept from article to article. Lists are in order.
struct Notes {
  std::vector<Paragraph> paragraphs;
  std::vector<TokenRole> roles;             ///< parallel to the tokens
  std::vector<std::uint32_t> marked_gaps;   ///< tokens with more than one space before them
  std::vector<std::uint32_t> ending_gaps;   ///< those of them behind which a sentence may start
  std::vector<std::uint32_t> quoting_gaps;  ///< those of them that may hold a quotation mark
  std::vector<std::uint32_t> capitals;      ///< tokens with a capital that are no function words
  std::vector<std::uint32_t> numbers;       ///< tokens of digits and spelled-out numbers
};

/// What the passes share. References live as long as the analysis of one article.
struct Reading {
  std::string_view text;
  std::string_view language;
  const Lexicon& lexicon;
  const Words& words;
  Notes& notes;

  [[nodiscard]] bool has_role(std::uint32_t token, unsigned role) const {
    return (notes.roles[token].roles & role) != 0;
  }
  /// The values of a token's roles.
  [[nodiscard]] const WordEntry& entry(std::uint32_t token) const {
    return lexicon.entry(notes.roles[token]);
  }
  /// The bytes between token `next` - 1 and token `next`; empty for overlapping tokens.
  [[nodiscard]] std::string_view gap_before(std::span<const Token> tokens,
                                            std::uint32_t next) const {
    const std::uint32_t begin = tokens[next - 1].end;
    const std::uint32_t end = tokens[next].begin;
    return begin < end ? text.substr(begin, end - begin) : std::string_view();
  }
};

/// Whether exactly one space stands before token `next`.
[[nodiscard]] inline bool one_space_before(std::string_view text, std::span<const Token> tokens,
                                           std::uint32_t next) {
  const std::uint32_t end = tokens[next - 1].end;
  return tokens[next].begin == end + 1 && text[end] == ' ';
}

/// Makes the notes, from the paragraphs and from the roles that the tokens have by themselves; sets
/// kFunctionWord and kTitleToken.
void take_notes(const Reading& reading, Document& document);
/// The hash of a range's words in order: of lines, sentences and names.
[[nodiscard]] std::uint64_t hash_of_words(std::span<const Token> tokens, TokenRange range);

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
