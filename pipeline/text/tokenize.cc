// Tokenizing in one pass.
//
// Problem: find the words of a text in any script, such that the same sentence printed by two
// publishers gives the same tokens, at several hundred megabytes a second for English.
// Method: character kinds (characters.h). Words are runs of letters; an apostrophe
// inside a word vanishes or splits it, as the language writes; single letters with points between
// them are one word ("U.S." = "US"); hyphens split ("counter-IS" = "counter IS"); letters that
// follow digits start a new word ("30km" = "30 km"), digits that follow letters do not ("G20"),
// but in Arabic, where "and" is written onto the number.
// Digits are grouped by the language's separators, and the folded number has none ("200,000" =
// "200000" = "200 000"). Han and kana give overlapping pairs for the shingles, which find copies
// without knowing the words, and the words of ICU's dictionary as the stems of the pairs they begin
// with: as terms, pairs across the borders of words crowd out the words. Thai, Lao, Khmer and
// Burmese go through ICU's dictionary alone.
// Plain words and numbers of ASCII, which are nearly all, do not wait for each other: bits tell
// where they begin and end before the first is read (word_runs.h), they are folded (word_lanes.h)
// and hashed (word_hashes.h) side by side. The odd ones are read character by character
// (character_scan.h) and take their places among them.
// Cost: some fifty instructions a word with AVX-512, its role included, none of them a guess; an
// odd one costs a table load for each character, two hashes and a wrong guess or two. ICU's
// dictionary takes half a microsecond for a character of Han or kana.
// Left out: ICU's break iterator for all scripts (15 times slower, and it splits "U.S." and
// "3,5" by rules that differ between its versions). Where it is used, a word that another version
// parts otherwise is another term until the window has passed.
// A slow twin that follows these rules one by one is tests/text/slow_tokenizer.h.

#include "text/tokenize.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "base/hash.h"
#include "text/character_scan.h"
#include "text/word_hashes.h"
#include "text/word_lanes.h"

namespace wirefold::text {
namespace {

// Reads a whole text: plain words many at once, everything else by the character.
class Scan {
 public:
  Scan(std::string_view text, const Tongue& tongue, TokenSlots& slots, Tokens& tokens)
      : text_(text),
        lexicon_(tongue.lexicon),
        slots_(slots),
        tokens_(tokens),
        others_(text, tongue.table, tongue.orthography, slots.others),
        joins_(tongue.orthography.apostrophe == Orthography::Apostrophe::kJoins) {}

  void run() {
    slots_.runs.read(text_);
    tokens_.resize(0);  // none, but room behind it
    slots_.others.clear();
    slots_.places.clear();
    place_runs();
    finish();
  }

 private:
  // Gives plain runs and what is read instead of the odd ones their places.
  void place_runs() {
    const WordRuns& runs = slots_.runs;
    std::size_t plain = runs.size();  // so many may be plain: sixteen bytes of theirs can be read
    while (plain > 0 && runs.begins()[plain - 1] + kWordReach > text_.size()) --plain;
    std::size_t next = 0;
    for (std::size_t i = 0; i < runs.odd_count(); ++i) {
      const std::size_t odd = runs.odd(i);
      if (odd >= plain) break;
      if (odd < next) continue;  // read with the one before
      place_plain(next, odd);
      const bool next_is_plain =
          odd + 1 < plain && (i + 1 == runs.odd_count() || runs.odd(i + 1) != odd + 1);
      if (next_is_plain && read_joined(odd)) {
        next = odd + 2;
        continue;
      }
      next = read_odd(odd);
    }
    if (next < plain) place_plain(next, plain);
    for (next = std::max(next, plain); next < runs.size();) next = read_odd(next);
  }

  // Copies the byte ranges of plain runs, in pieces whose size the compiler knows and of which most
  // need one.
  void place_plain(std::size_t from, std::size_t to) {
    constexpr std::size_t kPiece = 64;
    static_assert(kPiece <= WordRuns::kRoom && kPiece <= Tokens::kSlack);
    const std::size_t count = to - from;
    const std::size_t first = tokens_.size();
    tokens_.resize(first + count);
    const WordRuns& runs = slots_.runs;
    for (std::size_t i = 0; i < count; i += kPiece) {
      constexpr std::size_t kBytes = kPiece * sizeof(std::uint32_t);
      std::memcpy(tokens_.begins() + first + i, runs.begins() + from + i, kBytes);
      std::memcpy(tokens_.ends() + first + i, runs.ends() + from + i, kBytes);
    }
  }

  // Reads two runs with an apostrophe between them as one word, if they are: "don't". Behind the
  // second one stands what ends a word.
  bool read_joined(std::size_t run) {
    const std::uint32_t* const begins = slots_.runs.begins() + run;
    const std::uint32_t* const ends = slots_.runs.ends() + run;
    const bool is_straight = text_[ends[0]] == '\'' && begins[1] == ends[0] + 1;
    const bool is_curly = begins[1] == ends[0] + 3 && text_.substr(ends[0], 3) == "\u2019";
    if (!joins_ || !(is_straight || is_curly)) return false;
    const std::uint32_t size = ends[0] - begins[0];
    const std::uint32_t more = ends[1] - begins[1];
    if (size == 0 || size + more > kPackedLetters || !is_letter(begins[0]) || !is_letter(begins[1]))
      return false;
    Token token;
    token.begin = begins[0];
    token.end = ends[1];
    const PackedWord hashed = hash_word(
        joined_word(text_.substr(begins[0], size), text_.substr(begins[1], more), token.flags));
    token.word = hashed.low;
    token.stem = hashed.high;
    slots_.others.push_back(token);
    place_others();
    return true;
  }

  bool is_letter(std::size_t at) const {
    return kLetters[static_cast<unsigned char>(text_[at])] != 0;
  }

  // Reads what stands at an odd run by the character; the next run that was not read with it.
  std::size_t read_odd(std::size_t run) {
    const WordRuns& runs = slots_.runs;
    std::size_t at = runs.begins()[run];
    do {
      at = others_.read(at);
      place_others();
    } while (at < text_.size() && runs.is_word_byte(at));
    while (++run < runs.size() && runs.begins()[run] < at) {
    }
    return run;
  }

  // Gives the tokens that were read by the character their places; their hashes come last.
  void place_others() {
    for (std::size_t i = slots_.places.size(); i < slots_.others.size(); ++i) {
      slots_.places.push_back(tokens_.size());
      tokens_.push_back({});  // no word
    }
  }

  // Hashes all words and looks their roles up.
  void finish() {
    static_assert(kWordGroup <= Tokens::kSlack);
    const std::size_t count = tokens_.size();
    std::fill_n(tokens_.begins() + count, kWordGroup, 0U);
    std::fill_n(tokens_.ends() + count, kWordGroup, 0U);
    if (slots_.roles.size() < count + kWordGroup) {
      slots_.roles.resize(2 * (count + kWordGroup));
      slots_.behind.resize(slots_.roles.size());
    }
    const WordArrays words{
        tokens_.begins(),     tokens_.ends(), tokens_.words(), tokens_.stems(), tokens_.flags(),
        slots_.behind.data(), count};
    if (text_.size() >= kWordReach) {
      pack_words(text_, words);
      hash_words(words.lows, words.highs, (count + kWordGroup - 1) / kWordGroup * kWordGroup);
    }
    for (std::size_t i = 0; i < slots_.others.size(); ++i) {
      const Token other = slots_.others[i];
      const std::size_t place = slots_.places[i];
      tokens_.set(place, other);
      slots_.behind[place] = other.end < text_.size() ? text_[other.end] : '\0';
    }
    TokenRole* const roles = slots_.roles.data();
    const Lexicon::Lookup lookup = lexicon_.lookup();
    for (std::size_t i = 0; i < count; ++i) roles[i] = lookup.role_of(words.lows[i]);
    finish_words(words, roles);
  }

  std::string_view text_;
  const Lexicon& lexicon_;
  TokenSlots& slots_;
  Tokens& tokens_;  // at first their places alone
  CharacterScan others_;
  bool joins_;
};

}  // namespace

Orthography orthography_of(std::string_view language) {
  static constexpr std::array<const char*, 31> kDecimalComma = {
      "de", "fr", "it", "pt", "ru", "nl", "pl", "sv", "da", "nb", "fi",
      "cs", "uk", "tr", "el", "ro", "hu", "id", "ca", "vi", "bg", "sk",
      "hr", "sl", "sr", "bs", "mk", "lt", "lv", "et", "is"};
  static constexpr std::array<const char*, 4> kElision = {"fr", "it", "ca", "tr"};
  const LanguageCode code = language_code(language);
  const auto is_among = [&](const auto& codes) {
    return std::any_of(codes.begin(), codes.end(),
                       [&](const char* one) { return language_code(one) == code; });
  };
  Orthography orthography;
  if (is_among(kDecimalComma)) orthography.decimal = Orthography::Decimal::kComma;
  if (code == language_code("es")) orthography.decimal = Orthography::Decimal::kEither;
  if (is_among(kElision)) orthography.apostrophe = Orthography::Apostrophe::kParts;
  orthography.finds_lost_apostrophes = language.empty() || code == language_code("en");
  orthography.joins_small_words = code == language_code("ar");
  return orthography;
}

std::uint64_t stem_of(std::string_view folded) {
  std::size_t end = 0;
  for (std::uint32_t i = 0; i < kStemLetters && end < folded.size(); ++i) {
    end += decode_at(folded, end).size;
  }
  return base::hash64(folded.substr(0, end));
}

void TokenSlots::move(TokenRange from, std::uint32_t to) {
  if (from.begin == to) return;
  const auto move_in = [&](auto& column) {
    std::copy(column.begin() + from.begin, column.begin() + from.end, column.begin() + to);
  };
  move_in(roles);
  move_in(behind);
}

void tokenize_into(std::string_view text, const Tongue& tongue, TokenSlots& slots, Tokens& tokens) {
  Scan(text, tongue, slots, tokens).run();
}

void tokenize(std::string_view text, const CharacterTable& table, Orthography orthography,
              Tokens& tokens) {
  CharacterScan scan(text, table, orthography, tokens);
  for (std::size_t at = 0; at < text.size();) at = scan.read(at);
}

}  // namespace wirefold::text
