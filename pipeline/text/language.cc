// Script first: kana is Japanese, Han without kana Chinese, Hangul Korean, letters that Arabic
// lacks Persian or Urdu, a dotless i Turkish, and so on. Where several languages share a script,
// the one with the most function words among the first words wins, if it has a tenth of them and a
// fifth more than the next: taking one for its neighbour (Norwegian, Danish) does less harm than no
// table at all. Only articles that state no language pay for this. Statistical identifiers know
// more languages, but weigh megabytes, and what hangs on it here are the decimal comma, word lists
// and frequency tables, which exist for these languages only.

#include "text/language.h"

#include <algorithm>
#include <array>
#include <vector>

#include "text/tokenize.h"

namespace wirefold::text {
namespace {

constexpr std::size_t kSampleBytes = 3000;
constexpr std::size_t kSampleWords = 200;
constexpr std::size_t kDoubtWords = 40;  // fewer words never speak against what is stated
constexpr std::size_t kShare = 10;       // a tenth of a text are function words of its language …
constexpr std::size_t kStrayShare = 20;  // … and fewer than a twentieth of another's

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

std::string by_function_words(std::string_view sample, const Words& words,
                              const CharacterTable& table) {
  Tokens tokens;
  tokenize(sample, table, Orthography{}, tokens);
  tokens.resize(std::min(tokens.size(), kSampleWords));
  std::string best;
  std::size_t most = 0;
  std::size_t second = 0;
  for (const auto& [language, lexicon] : words.languages) {
    std::size_t count = 0;
    for (const Token token : tokens) {
      count += (lexicon.role_of(token.word).roles & kRoleFunction) != 0 ? 1U : 0U;
    }
    if (count > most) {
      second = most;
      most = count;
      best = language;
    } else {
      second = std::max(second, count);
    }
  }
  const bool clear = most >= 3 && most * kShare >= tokens.size() && most * 5 >= second * 6;
  return clear ? best : "";
}

std::string detect(std::string_view text, const Words& words, const CharacterTable& table) {
  std::string_view sample = text.substr(0, kSampleBytes);
  while (sample.size() == kSampleBytes && !sample.empty() && sample.back() != ' ') {
    sample.remove_suffix(1);
  }
  if (sample.empty()) sample = text.substr(0, kSampleBytes);
  std::string found = by_script(sample);
  return found.empty() ? by_function_words(sample, words, table) : found;
}

bool has_own_script(std::string_view language) {
  return std::any_of(kScripts.begin(), kScripts.end(),
                     [&](const Script& script) { return language == script.language; });
}

}  // namespace

std::string language_of(std::string_view stated, std::string_view text, const Words& words,
                        const CharacterTable& table) {
  return stated.empty() ? detect(text, words, table) : std::string(stated);
}

std::string language_instead(const Document& document, const Words& words,
                             const CharacterTable& table) {
  const Tokens& tokens = document.tokens;
  const std::size_t sample = std::min(tokens.size(), kSampleWords);
  if (sample < kDoubtWords) return "";
  const auto is_function = [](std::uint16_t flags) { return (flags & kFunctionWord) != 0; };
  const auto found = std::count_if(tokens.flags(), tokens.flags() + sample, is_function);
  if (static_cast<std::size_t>(found) * kStrayShare >= sample) return "";
  // A neighbour's words are no doubt: of Slovak, say, nothing is known that could be missed.
  const std::string& language = document.language;
  if (!words.languages.contains(language) && !has_own_script(language)) return "";
  std::string instead = detect(document.text, words, table);
  return instead == language ? "" : instead;
}

}  // namespace wirefold::text
