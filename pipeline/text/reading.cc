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

// Appends to a list that has room for every token: what is written counts only if `counts`.
class Collector {
 public:
  Collector(std::vector<std::uint32_t>& list, std::size_t room) : list_(list) {
    if (list_.size() < room) list_.resize(room);
    end_ = list_.data();
  }
  /// `counts` is 0 or 1.
  void add(std::uint32_t token, unsigned counts) {
    *end_ = token;
    end_ += counts;
  }
  void finish() { list_.resize(static_cast<std::size_t>(end_ - list_.data())); }

 private:
  std::vector<std::uint32_t>& list_;
  std::uint32_t* end_;
};

// Replaces the role of each word that begins a phrase by the phrase's.
void join_phrases(const Reading& reading, std::span<const Token> tokens) {
  std::vector<TokenRole>& roles = reading.notes.roles;
  for (std::size_t i = 0; i + 1 < tokens.size(); ++i) {
    if ((roles[i].roles & kRoleBeginsPhrase) == 0) continue;
    roles[i] = reading.lexicon.role_of_phrase(tokens[i].word, tokens[i + 1].word);
  }
}

void note_tokens(const Reading& reading, std::vector<Token>& tokens) {
  Notes& notes = reading.notes;
  Collector capitals(notes.capitals, tokens.size() + 1);
  Collector numbers(notes.numbers, tokens.size() + 1);
  for (std::uint32_t i = 0; i < tokens.size(); ++i) {
    const unsigned roles = notes.roles[i].roles;
    const unsigned flags = tokens[i].flags;
    const unsigned is_function = roles / kRoleFunction & 1U;
    tokens[i].flags = static_cast<std::uint16_t>(flags | is_function * kFunctionWord);
    capitals.add(i, flags / kCapitalised & ~is_function & 1U);
    numbers.add(i, (flags / kNumeric | roles / kRoleNumber) & 1U);
  }
  capitals.finish();
  numbers.finish();
}

void note_gaps(const Reading& reading, std::span<const Token> tokens) {
  Notes& notes = reading.notes;
  Collector marked(notes.marked_gaps, tokens.size() + 1);
  for (const Paragraph& paragraph : notes.paragraphs) {
    for (std::uint32_t i = paragraph.tokens.begin + 1; i < paragraph.tokens.end; ++i) {
      const std::uint32_t end = tokens[i - 1].end;
      marked.add(i, (tokens[i].begin != end + 1) | static_cast<unsigned>(reading.text[end] != ' '));
    }
  }
  marked.finish();
  Collector ending(notes.ending_gaps, notes.marked_gaps.size() + 1);
  Collector quoting(notes.quoting_gaps, notes.marked_gaps.size() + 1);
  for (const std::uint32_t i : notes.marked_gaps) {
    unsigned kinds = kPlain;
    for (std::uint32_t at = tokens[i - 1].end; at < tokens[i].begin; ++at) {
      kinds |= kGapBytes[static_cast<unsigned char>(reading.text[at])];
    }
    ending.add(i, kinds / kMayEnd & 1U);
    quoting.add(i, kinds / kMayQuote & 1U);
  }
  ending.finish();
  quoting.finish();
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

// A polynomial of the words. Four of its steps at a time, since each waits for the one before.
std::uint64_t hash_of_words(std::span<const Token> tokens, TokenRange range) {
  constexpr std::uint64_t kSquare = kMultiplier * kMultiplier;
  std::uint64_t hash = 0;
  std::uint32_t i = range.begin;
  for (; i + 4 <= range.end; i += 4) {
    const std::uint64_t first = tokens[i].word * kMultiplier + tokens[i + 1].word;
    const std::uint64_t second = tokens[i + 2].word * kMultiplier + tokens[i + 3].word;
    hash = hash * (kSquare * kSquare) + (first * kSquare + second);
  }
  for (; i < range.end; ++i) hash = hash * kMultiplier + tokens[i].word;
  return base::mix64(hash, range.size());
}

}  // namespace wirefold::text
