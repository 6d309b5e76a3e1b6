// Script first: kana is Japanese, Han without kana Chinese, Hangul Korean, letters that Arabic
// lacks Persian or Urdu, a dotless i Turkish, and so on. Where several languages share a script,
// the one with the most function words among the first words wins, if it has a tenth of them and a
// fifth more than the next: taking one for its neighbour (Norwegian, Danish) does less harm than no
// table at all. Only articles that state no language pay for this. A text too short for it is told
// by the frequency tables (fingerprint/likely_language). Identifiers made for the purpose know more
// languages, but weigh megabytes, and what hangs on it here are the decimal comma, word lists and
// frequency tables, which exist for these languages only.

#include "text/language.h"

#include <unicode/uloc.h>

#include <algorithm>
#include <array>
#include <vector>

#include "text/tokenize.h"

namespace wirefold::text {
namespace {

constexpr std::size_t kSampleBytes = 3000;
constexpr std::size_t kSampleWords = 200;
constexpr std::size_t kDoubtWords = 40;  // fewer words never speak against what is stated
constexpr std::size_t kStrayShare = 20;  // fewer than a twentieth are another language's words

// What it takes to tell a language by its function words.
struct Proof {
  std::size_t share;      // one in so many words is one of them …
  std::size_t different;  // … and so many different ones are there
  bool only_plain;        // but for single letters and what has a capital
};
constexpr Proof kLikely{10, 1, false};
constexpr Proof kPlainly{8, 6, true};  // lists of names are no text in Dutch for their "van der"

// A range of letters that one language writes, or that is taken for its greatest one's.
struct Script {
  char32_t first;
  char32_t last;
  const char* language;
};
enum : std::size_t { kKana, kArabic };  // places among them
constexpr std::array<Script, 22> kScripts{{
    {0x3040, 0x30FF, "ja"}, {0x0600, 0x06FF, "ar"}, {0x4E00, 0x9FFF, "zh"}, {0xAC00, 0xD7AF, "ko"},
    {0x0E00, 0x0E7F, "th"}, {0x0590, 0x05FF, "he"}, {0x0900, 0x097F, "hi"}, {0x0370, 0x03FF, "el"},
    {0x0530, 0x058F, "hy"}, {0x0980, 0x09FF, "bn"}, {0x0A00, 0x0A7F, "pa"}, {0x0A80, 0x0AFF, "gu"},
    {0x0B80, 0x0BFF, "ta"}, {0x0C00, 0x0C7F, "te"}, {0x0C80, 0x0CFF, "kn"}, {0x0D00, 0x0D7F, "ml"},
    {0x0D80, 0x0DFF, "si"}, {0x0E80, 0x0EFF, "lo"}, {0x1000, 0x109F, "my"}, {0x10A0, 0x10FF, "ka"},
    {0x1200, 0x137F, "am"}, {0x1780, 0x17FF, "km"},
}};

// Its place among the scripts; their number if it belongs to none.
std::size_t script_of(char32_t c) {
  const auto found = std::find_if(kScripts.begin(), kScripts.end(), [&](const Script& script) {
    return c >= script.first && c <= script.last;
  });
  return static_cast<std::size_t>(found - kScripts.begin());
}

// Letters that of the languages known here only Turkish writes, and, of the Arabic script, only
// Urdu, or only Persian and Urdu.
constexpr std::u32string_view kTurkishLetters = U"\u0131\u011F";
constexpr std::u32string_view kUrduLetters = U"\u0679\u0688\u0691\u06BA\u06D2";
constexpr std::u32string_view kPersianLetters = U"\u067E\u0686\u0698\u06AF";

std::string by_script(std::string_view sample) {
  std::array<std::size_t, kScripts.size() + 1> counts{};
  std::size_t letters = 0;
  std::size_t turkish = 0;
  std::size_t urdu = 0;
  std::size_t persian = 0;
  for (std::size_t at = 0; at < sample.size();) {
    const Decoded decoded = decode_at(sample, at);
    at += decoded.size;
    if (decoded.code <= ' ') continue;
    ++counts[script_of(decoded.code)];
    turkish += kTurkishLetters.find(decoded.code) != std::u32string_view::npos ? 1 : 0;
    urdu += kUrduLetters.find(decoded.code) != std::u32string_view::npos ? 1 : 0;
    persian += kPersianLetters.find(decoded.code) != std::u32string_view::npos ? 1 : 0;
    ++letters;
  }
  if (counts[kKana] * 20 > letters) return kScripts[kKana].language;
  if (turkish * 50 > letters) return "tr";
  if (counts[kArabic] * 3 > letters && urdu * 50 > letters) return "ur";
  if (counts[kArabic] * 3 > letters && persian * 100 > letters) return "fa";
  for (std::size_t script = 0; script < kScripts.size(); ++script) {
    if (counts[script] * 3 > letters) return kScripts[script].language;
  }
  return "";
}

// How many of the tokens are function words by which a language is told.
struct Count {
  std::size_t all = 0;
  std::size_t different = 0;
};

Count count_function_words(std::string_view sample, const Tokens& tokens, const Lexicon& lexicon,
                           const Proof& proof) {
  std::vector<std::uint64_t> found;
  for (const Token token : tokens) {
    const unsigned roles = lexicon.role_of(token.word).roles;
    const bool is_letter = decode_at(sample, token.begin).size == token.end - token.begin;
    const bool is_plain = !is_letter && (token.flags & kCapitalised) == 0;
    if ((roles & kRoleFunction) != 0 && (is_plain || !proof.only_plain))
      found.push_back(token.word);
  }
  const std::size_t all = found.size();
  std::sort(found.begin(), found.end());
  const auto last = std::unique(found.begin(), found.end());
  return {all, static_cast<std::size_t>(last - found.begin())};
}

std::string by_function_words(std::string_view sample, const Words& words,
                              const CharacterTable& table, const Proof& proof) {
  Tokens tokens;
  tokenize(sample, table, Orthography{}, tokens);
  tokens.resize(std::min(tokens.size(), kSampleWords));
  std::string best;
  std::size_t most = 0;
  std::size_t second = 0;
  for (const auto& [language, lexicon] : words.languages) {
    const Count count = count_function_words(sample, tokens, lexicon, proof);
    if (count.all > most) {
      second = most;
      most = count.all;
      best = count.different >= proof.different ? language : "";
    } else {
      second = std::max(second, count.all);
    }
  }
  const bool clear = most >= 3 && most * proof.share >= tokens.size() && most * 5 >= second * 6;
  return clear ? best : "";
}

// The first kilobytes, whole words of them if they have spaces.
std::string_view head_of(std::string_view text) {
  const std::string_view head = text.substr(0, kSampleBytes);
  const std::size_t space = head.size() == kSampleBytes ? head.rfind(' ') : std::string_view::npos;
  return space == std::string_view::npos ? head : head.substr(0, space + 1);
}

std::string_view tail_of(std::string_view text) {
  const std::string_view tail = text.substr(text.size() - std::min(text.size(), kSampleBytes));
  const std::size_t space = tail.size() == kSampleBytes ? tail.find(' ') : std::string_view::npos;
  return space == std::string_view::npos ? tail : tail.substr(space);
}

bool is_cyrillic(std::string_view sample) {
  std::size_t cyrillic = 0;
  std::size_t letters = 0;
  for (std::size_t at = 0; at < sample.size();) {
    const Decoded decoded = decode_at(sample, at);
    at += decoded.size;
    letters += decoded.code > ' ' ? 1U : 0U;
    cyrillic += decoded.code >= 0x0400 && decoded.code <= 0x04FF ? 1U : 0U;
  }
  return cyrillic * 2 > letters;
}

// The language that a sample is written in without a doubt. Turkish names have its letters, too;
// whole texts in Cyrillic letters are in one of few languages.
std::string plainly(std::string_view sample, const Words& words, const CharacterTable& table) {
  std::string found = by_script(sample);
  if (!found.empty() && found != "tr") return found;
  return by_function_words(sample, words, table, is_cyrillic(sample) ? kLikely : kPlainly);
}

// Country codes that feeds send for languages: "cn", "jp", "cz".
bool is_no_language(const std::string& tag) {
  return tag.size() == 2 && *uloc_getISO3Language(tag.c_str()) == '\0';
}

bool has_own_script(std::string_view language) {
  return std::any_of(kScripts.begin(), kScripts.end(),
                     [&](const Script& script) { return language == script.language; });
}

}  // namespace

std::string language_of(std::string_view stated, std::string_view text, const Words& words,
                        const CharacterTable& table) {
  std::string tag(stated);
  if (words.languages.contains(tag) || (!tag.empty() && !is_no_language(tag))) return tag;
  const std::string_view head = head_of(text);
  std::string found = by_script(head);
  return found.empty() ? by_function_words(head, words, table, kLikely) : found;
}

std::string language_instead(const Document& document, const Words& words,
                             const CharacterTable& table) {
  const Tokens& tokens = document.tokens;
  if (tokens.size() < kDoubtWords) return "";
  const auto is_function = [](std::uint16_t flags) { return (flags & kFunctionWord) != 0; };
  const auto found = std::count_if(tokens.flags(), tokens.flags() + tokens.size(), is_function);
  if (static_cast<std::size_t>(found) * kStrayShare >= tokens.size()) return "";
  // A neighbour's words are no doubt: of Slovak, say, nothing is known that could be missed.
  const std::string& language = document.language;
  if (!words.languages.contains(language) && !has_own_script(language)) return "";
  std::string instead = plainly(head_of(document.text), words, table);
  if (instead.empty() || instead == language) return "";
  if (language == "ja" && instead == "zh") return "";  // lists of names have no kana
  return plainly(tail_of(document.text), words, table) == instead ? instead : "";
}

}  // namespace wirefold::text
