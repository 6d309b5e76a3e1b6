#pragma once
// A tokenized text while its passes run: the paragraphs that were kept, each token's role, and
// notes of where something is. The passes read it and write one member of the Document each;
// analyze.cc calls them in order.

#include <cstdint>
#include <string_view>
#include <vector>

#include "text/document.h"
#include "text/lexicon.h"
#include "text/tokenize.h"
#include "text/word_filter.h"
#include "text/word_sums.h"

namespace wirefold::text {

/// A kept line with its bytes in the text; the first one is the headline (it may be empty).
struct Paragraph {
  TokenRange tokens;
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
};

/// Tokens in order, in a buffer that never shrinks.
class TokenList {
 public:
  /// Where a list of at most `room` tokens is written from; kSlack more may be written over.
  std::uint32_t* prepare(std::size_t room) {
    if (slots_.size() < room + kSlack) slots_.resize(2 * room + kSlack);
    return slots_.data();
  }
  /// The list has been written up to `end`.
  void finish(const std::uint32_t* end) { size_ = static_cast<std::size_t>(end - slots_.data()); }
  static constexpr std::size_t kSlack = 16;

  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] const std::uint32_t* begin() const { return slots_.data(); }
  [[nodiscard]] const std::uint32_t* end() const { return slots_.data() + size_; }
  [[nodiscard]] std::uint32_t operator[](std::size_t i) const { return slots_[i]; }

 private:
  std::vector<std::uint32_t> slots_;
  std::size_t size_ = 0;
};

/// A bit for each token, in a buffer that never shrinks.
class TokenBits {
 public:
  static constexpr std::size_t kBits = 64;
  /// Of `count` tokens, none of them set; so are those of the word behind them.
  void clear(std::size_t count) { words_.assign(count / kBits + 2, 0); }
  void set(std::uint32_t token) { words_[token / kBits] |= bit(token); }
  [[nodiscard]] bool operator[](std::uint32_t token) const {
    return (words_[token / kBits] & bit(token)) != 0;
  }
  /// Bits 64 * i … 64 * i + 63.
  [[nodiscard]] std::uint64_t word(std::size_t i) const { return words_[i]; }
  [[nodiscard]] std::uint64_t& word(std::size_t i) { return words_[i]; }
  /// How many words hold bits.
  [[nodiscard]] std::size_t size() const { return words_.size() - 1; }
  /// Sets those of sixteen tokens from `token`, a multiple of sixteen, on.
  void set_sixteen(std::size_t token, unsigned bits) {
    words_[token / kBits] |= std::uint64_t{bits} << (token % kBits);
  }
  friend bool operator==(const TokenBits&, const TokenBits&) = default;

 private:
  static std::uint64_t bit(std::uint32_t token) { return std::uint64_t{1} << (token % kBits); }
  std::vector<std::uint64_t> words_;
};

/// Roles of words that name nobody.
inline constexpr unsigned kNeverNames = kRoleHonorific | kRoleWeekday | kRoleMonth | kRoleNumber |
                                        kRoleMultiplier | kRoleUnit | kRoleClock;

/// Words in any order.
struct KnownWords {
  std::vector<std::uint64_t> words;
  WordFilter filter;
};

/// A quotation mark and the token that follows it.
struct QuotationMark {
  char32_t code = 0;
  std::uint32_t at = 0;     ///< byte offset in the text
  std::uint32_t token = 0;  ///< first token behind it
};

/// What is noted about the kept tokens in one walk, so that a pass looks only where something may
/// be. The buffers are kept from article to article.
struct Notes {
  std::vector<Paragraph> paragraphs;
  TokenList phrases;       ///< tokens with which a phrase may begin (kRoleBeginsPhrase)
  TokenList marked_gaps;   ///< tokens with anything but one space before them
  TokenList ending_gaps;   ///< those inside a paragraph before which a sentence may end
  TokenList quoting_gaps;  ///< those inside a paragraph before which a quotation mark may be
  TokenList bearers;       ///< tokens with a capital and pairs of ideographs: what may name someone
  TokenList numbers;       ///< tokens of digits and spelled-out numbers
  TokenBits capitals;      ///< tokens with a capital that are no function words
  TokenBits unfit;         ///< tokens that are never part of a name (kNeverNames)
  TokenBits particles;     ///< tokens that may stand inside a name (kRoleParticle)
  TokenBits marked;        ///< those of marked_gaps
  TokenBits starts;        ///< tokens that begin a sentence; set by find_sentences()
  std::vector<QuotationMark> marks;  ///< of one paragraph; of find_quotations() alone
  // Of find_names() alone.
  TokenBits parts;   ///< tokens that are part of a name, particles apart
  TokenBits links;   ///< tokens that go on with the name of the token before
  KnownWords known;  ///< words that have a capital inside a sentence
  WordSums sums;     ///< of the tokens' words
};

/// What the passes share. References live as long as the analysis of one article.
struct Reading {
  std::string_view text;
  std::string_view language;
  const Lexicon& lexicon;
  const Words& words;
  TokenSlots& slots;  ///< of the kept tokens
  Notes& notes;

  [[nodiscard]] TokenRole role(std::uint32_t token) const { return slots.roles[token]; }
  [[nodiscard]] bool has_role(std::uint32_t token, unsigned role) const {
    return (slots.roles[token].roles & role) != 0;
  }
  /// The values of a token's roles.
  [[nodiscard]] const WordEntry& entry(std::uint32_t token) const {
    return lexicon.entry(slots.roles[token]);
  }
  /// The bytes between token `next` - 1 and token `next`; empty for overlapping tokens.
  [[nodiscard]] std::string_view gap_before(const Tokens& tokens, std::uint32_t next) const {
    const std::uint32_t begin = tokens[next - 1].end;
    const std::uint32_t end = tokens[next].begin;
    return begin < end ? text.substr(begin, end - begin) : std::string_view();
  }
};

/// Makes the notes, from the paragraphs and from the roles that the tokens have by themselves;
/// gives phrases their roles and sets kTitleToken.
void take_notes(const Reading& reading, Document& document);
/// What take_notes() asks of each token: phrases at first, then, when they have their roles, the
/// capitals, numbers, bearers and marked gaps.
void note_phrases(const Tokens& tokens, const TokenSlots& slots, Notes& notes);
void note_tokens(const Tokens& tokens, const TokenSlots& slots, Notes& notes);
/// The same token by token: the way of machines without wide registers, and the fast one's twin.
void note_phrases_plainly(const Tokens& tokens, const TokenSlots& slots, Notes& notes);
void note_tokens_plainly(const Tokens& tokens, const TokenSlots& slots, Notes& notes);

/// Splits each paragraph but the headline into sentences; sets kSentenceStart and Notes::starts,
/// headline included. Hashes the lines, which must be there.
void find_sentences(const Reading& reading, Document& document);
/// Finds text inside quotation marks.
void find_quotations(const Reading& reading, Document& document);
/// Reads numbers and what they count; sets kNumeric on spelled-out ones. Needs sentences.
void find_numbers(const Reading& reading, Document& document);
/// Finds proper names. Needs sentences.
void find_names(const Reading& reading, Document& document);
/// Notes the weekdays named in the first 140 tokens.
void find_weekdays(const Reading& reading, Document& document);

}  // namespace wirefold::text
