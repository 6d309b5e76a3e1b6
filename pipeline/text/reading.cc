// Notes about the tokens.
//
// Problem: sentences, quotations, numbers and names stand at few of a text's tokens, but each pass
// would have to look at all of them, and which one it finds there cannot be foreseen.
// Method: one walk asks every question that is answered by a token's flags, its role or the byte
// before it. A list is written at its end whether the token belongs on it or not, and its end moves
// on only if so: no branch. Gaps with more than one space are then read byte by byte.
// Cost: some fifteen instructions a token.

#include "text/reading.h"

#include <array>

#include "base/hash.h"

namespace wirefold::text {
namespace {

constexpr std::uint64_t kMultiplier = 0x9E3779B97F4A7C15ULL;  // odd, of high entropy

// What a byte of a gap may be part of. Bytes of other characters than ASCII may be anything.
enum GapByte : std::uint8_t { kPlain = 0, kMayEnd = 1, kMayQuote = 2 };

constexpr std::array<std::uint8_t, 256> make_gap_bytes() {
  std::array<std::uint8_t, 256> table{};
  for (std::size_t c = 0x80; c < 0x100; ++c) table[c] = kMayEnd | kMayQuote;
  for (const char c : {'.', '!', '?'}) table[static_cast<std::size_t>(c)] = kMayEnd;
  for (const char c : {'"', '\''}) table[static_cast<std::size_t>(c)] = kMayQuote;
  return table;
}
constexpr std::array<std::uint8_t, 256> kGapBytes = make_gap_bytes();

// Replaces the role of each word that begins a phrase by the phrase's.
void join_phrases(const Reading& reading, std::span<const Token> tokens) {
  TokenRole* const roles = reading.notes.roles.data();
  for (std::size_t i = 0; i + 1 < tokens.size(); ++i) {
    if ((roles[i].roles & kRoleBeginsPhrase) == 0) continue;
    roles[i] = reading.lexicon.role_of_phrase(tokens[i].word, tokens[i + 1].word);
  }
}

// Asks of each token what its flags, its role and the byte before it tell. The marked gaps include
// those between paragraphs.
void note_tokens(const Reading& reading, std::span<Token> tokens) {
  const char* const text = reading.text.data();
  const TokenRole* const roles = reading.notes.roles.data();
  TokenList::Writer capitals(reading.notes.capitals, tokens.size());
  TokenList::Writer numbers(reading.notes.numbers, tokens.size());
  TokenList::Writer marked_gaps(reading.notes.marked_gaps, tokens.size());
  std::uint32_t end = 0;  // of the token before
  for (std::uint32_t i = 0; i < tokens.size(); ++i) {
    Token& token = tokens[i];
    const unsigned role = roles[i].roles;
    const unsigned flags = token.flags;
    const unsigned is_function = role / kRoleFunction & 1U;
    token.flags = static_cast<std::uint16_t>(flags | is_function * kFunctionWord);
    capitals.add(i, flags / kCapitalised & ~is_function & 1U);
    numbers.add(i, (flags / kNumeric | role / kRoleNumber) & 1U);
    marked_gaps.add(i, (token.begin != end + 1 ? 1U : 0U) | (text[end] != ' ' ? 1U : 0U));
    end = token.end;
  }
}

// What the bytes of a gap inside the text may be part of. Most gaps are of two bytes, and those of
// one cost the same: how many there are cannot be foreseen.
unsigned gap_kinds(std::string_view text, std::uint32_t begin, std::uint32_t end) {
  const auto kind = [&](std::uint32_t at) {
    return unsigned{kGapBytes[static_cast<unsigned char>(text[at])]};
  };
  if (begin >= end) return kPlain;
  unsigned kinds = kind(begin) | kind(end - 1);
  for (std::uint32_t at = begin + 1; at + 1 < end; ++at) kinds |= kind(at);
  return kinds;
}

// Looks at the marked gaps inside paragraphs byte by byte.
void note_gaps(const Reading& reading, std::span<const Token> tokens) {
  Notes& notes = reading.notes;
  TokenList::Writer ending(notes.ending_gaps, notes.marked_gaps.size());
  TokenList::Writer quoting(notes.quoting_gaps, notes.marked_gaps.size());
  const std::uint32_t* gap = notes.marked_gaps.begin();
  for (const Paragraph& paragraph : notes.paragraphs) {
    for (; gap != notes.marked_gaps.end() && *gap < paragraph.tokens.end; ++gap) {
      if (*gap == paragraph.tokens.begin) continue;
      const unsigned kinds = gap_kinds(reading.text, tokens[*gap - 1].end, tokens[*gap].begin);
      ending.add(*gap, kinds / kMayEnd & 1U);
      quoting.add(*gap, kinds / kMayQuote & 1U);
    }
  }
}

// A polynomial of the words. Four of its steps at a time, since each waits for the one before.
std::uint64_t polynomial_of(std::span<const Token> tokens, TokenRange range) {
  constexpr std::uint64_t kSquare = kMultiplier * kMultiplier;
  std::uint64_t sum = 0;
  std::uint32_t i = range.begin;
  for (; i + 4 <= range.end; i += 4) {
    const std::uint64_t first = tokens[i].word * kMultiplier + tokens[i + 1].word;
    const std::uint64_t second = tokens[i + 2].word * kMultiplier + tokens[i + 3].word;
    sum = sum * (kSquare * kSquare) + (first * kSquare + second);
  }
  for (; i < range.end; ++i) sum = sum * kMultiplier + tokens[i].word;
  return sum;
}

constexpr std::uint32_t kHighestPower = 127;
constexpr std::array<std::uint64_t, kHighestPower + 1> make_powers() {
  std::array<std::uint64_t, kHighestPower + 1> powers{1};
  for (std::size_t i = 1; i < powers.size(); ++i) powers[i] = powers[i - 1] * kMultiplier;
  return powers;
}
constexpr std::array<std::uint64_t, kHighestPower + 1> kPowers = make_powers();

// kMultiplier to the power of `exponent`.
std::uint64_t power(std::uint32_t exponent) {
  std::uint64_t result = 1;
  for (; exponent > kHighestPower; exponent -= kHighestPower) result *= kPowers[kHighestPower];
  return result * kPowers[exponent];
}

}  // namespace

void take_notes(const Reading& reading, Document& document) {
  join_phrases(reading, document.tokens);
  note_tokens(reading, document.tokens);
  note_gaps(reading, document.tokens);
  for (std::uint32_t i = 0; i < document.title_tokens; ++i) {
    document.tokens[i].flags |= kTitleToken;
  }
}

std::uint64_t hash_of_words(std::span<const Token> tokens, TokenRange range) {
  return base::mix64(polynomial_of(tokens, range), range.size());
}

std::uint64_t WordsHash::add(std::span<const Token> tokens, TokenRange range) {
  const std::uint64_t added = polynomial_of(tokens, range);
  polynomial_ = polynomial_ * power(range.size()) + added;
  words_ += range.size();
  return base::mix64(added, range.size());
}

std::uint64_t WordsHash::value() const { return base::mix64(polynomial_, words_); }

}  // namespace wirefold::text
