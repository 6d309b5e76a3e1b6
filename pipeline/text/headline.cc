#include "text/headline.h"

#include <algorithm>
#include <array>

#include "text/characters.h"

namespace wirefold::text {
namespace {

constexpr std::uint32_t kNameTokens = 5;  // the longest outlet name taken off
constexpr std::uint32_t kRestTokens = 4;  // what must be left of the headline

/// What stands between a headline and an outlet's name.
struct Separator {
  std::string_view bytes;
  bool is_decisive = false;  ///< whatever follows is a name; else also a speaker, a second thought
  bool of_han = false;       ///< only behind a script without spaces
};
constexpr std::array<Separator, 13> kSeparators = {{{" - "},
                                                    {" – "},
                                                    {" — "},
                                                    {" | ", true},
                                                    {" :: ", true},
                                                    {"｜", true},
                                                    {"│", true},
                                                    {"丨", true, true},
                                                    {"_", true, true},
                                                    {"-", false, true},
                                                    {"－", false, true},
                                                    {"—", false, true},
                                                    {"：", false, true}}};

// The letters and digits of a text, folded: "Europe Says" and "europesays.com" share a beginning.
std::string letters_of(std::string_view text) {
  std::string letters;
  for (const char c : fold(text)) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    if (plain || static_cast<unsigned char>(c) >= 0x80) letters.push_back(c);
  }
  return letters;
}

bool names_site(const HeadlineView& view, TokenRange part) {
  constexpr std::size_t kSiteLetters = 5;
  const std::uint32_t begin = view.tokens[part.begin].begin;
  const std::string name =
      letters_of(view.text.substr(begin, view.tokens[part.end - 1].end - begin));
  return name.size() >= kSiteLetters && letters_of(view.source_name).starts_with(name);
}

bool names_source(const HeadlineView& view, TokenRange part) {
  if (view.source.empty() || part.size() < 1) return false;
  if (names_site(view, part)) return true;
  // Either may be the shorter: "Courier" for "Valley Courier", "CRBC News" for "CRBC".
  const std::size_t shorter = std::min<std::size_t>(part.size(), view.source.size());
  std::size_t shared = 0;
  for (std::uint32_t i = part.begin; i < part.end; ++i) {
    const std::uint64_t* const words = view.source.words();
    const std::uint64_t* const end = words + view.source.size();
    shared += std::find(words, end, view.tokens[i].word) != end ? 1U : 0U;
  }
  return shared == shorter;
}

bool has_outlet_word(const HeadlineView& view, TokenRange part) {
  const auto& words = view.furniture.outlet_words();
  for (std::uint32_t i = part.begin; i < part.end; ++i) {
    if (std::binary_search(words.begin(), words.end(), view.tokens[i].word)) return true;
  }
  return false;
}

// By the first byte of its UTF-8: Semitic, Indic and East Asian letters. Georgian, which has none
// either, shares its byte with Vietnamese.
bool has_case(std::string_view word) {
  const auto first = static_cast<unsigned char>(word.front());
  return first < 0xD7 || first == 0xE1 || first == 0xE2;
}

bool is_capitalised(const HeadlineView& view, TokenRange part) {
  for (std::uint32_t i = part.begin; i < part.end; ++i) {
    const Token& token = view.tokens[i];
    const std::string_view word = view.text.substr(token.begin, token.end - token.begin);
    if ((token.flags & kCapitalised) == 0 && has_case(word)) return false;
  }
  return true;
}

// Whether the part behind a separator is an outlet's name.
bool is_outlet(const HeadlineView& view, TokenRange part, const Separator& separator,
               std::uint32_t line_begin) {
  if (part.size() == 0 || part.size() > kNameTokens) return false;
  if (part.begin == line_begin) return false;
  const bool is_han = (view.tokens[part.begin - 1].flags & kIdeographic) != 0;
  if (separator.of_han && !is_han) return false;
  if (names_source(view, part)) return true;
  if (part.begin < line_begin + kRestTokens) return false;
  return separator.is_decisive || (is_capitalised(view, part) && has_outlet_word(view, part));
}

// Whether a byte begins one of kSeparators, spaces aside; few headlines have one.
bool may_separate(char c) {
  return c == '-' || c == '|' || c == ':' || c == '_' || c == '\xE2' || c == '\xE4' || c == '\xEF';
}

// Cuts at the last separator while an outlet's name follows it.
bool cut_suffix(const HeadlineView& view, Paragraph& line) {
  const std::string_view bytes = view.text.substr(line.begin, line.end - line.begin);
  if (std::none_of(bytes.begin(), bytes.end(), may_separate)) return false;
  for (std::size_t at = bytes.size(); at > 0; --at) {
    const char c = bytes[at - 1];
    if (c != ' ' && !may_separate(c)) continue;
    const auto separator = std::find_if(
        kSeparators.begin(), kSeparators.end(),
        [&](const Separator& one) { return bytes.substr(at - 1).starts_with(one.bytes); });
    if (separator == kSeparators.end()) continue;
    const auto cut_byte = static_cast<std::uint32_t>(line.begin + at - 1);
    std::uint32_t token = line.tokens.end;
    while (token > line.tokens.begin && view.tokens[token - 1].begin >= cut_byte) --token;
    if (!is_outlet(view, {token, line.tokens.end}, *separator, line.tokens.begin)) {
      if (separator->of_han) continue;  // "a-b" is seldom one
      return false;
    }
    line.tokens.end = token;
    line.end = cut_byte;
    return true;
  }
  return false;
}

// "UPDATE 1-", "WATCH:", "BREAKING:" before the headline.
void cut_tag(const HeadlineView& view, Paragraph& line) {
  static constexpr std::array<std::string_view, 16> kTags = {
      "UPDATE", "BREAKING", "Breaking", "BREAKING NEWS", "Breaking News", "WATCH",
      "Watch",  "LIVE",     "VIDEO",    "Video",         "EXCLUSIVE",     "Exclusive",
      "REFILE", "RPT",      "WRAPUP",   "EILMELDUNG"};
  const std::string_view bytes = view.text.substr(line.begin, line.end - line.begin);
  constexpr std::size_t kTagBytes = 16;
  const std::size_t end = bytes.substr(0, kTagBytes + 1).find_first_of(":-");
  if (end == std::string_view::npos) return;
  std::string_view tag = bytes.substr(0, end);
  while (!tag.empty() && (tag.back() == ' ' || (tag.back() >= '0' && tag.back() <= '9'))) {
    tag.remove_suffix(1);
  }
  if (std::find(kTags.begin(), kTags.end(), tag) == kTags.end()) return;
  const auto cut = static_cast<std::uint32_t>(line.begin + end + 1);
  std::uint32_t token = line.tokens.begin;
  while (token < line.tokens.end && view.tokens[token].begin < cut) ++token;
  if (line.tokens.end - token < kRestTokens) return;
  line.tokens.begin = token;
  line.begin = cut;
}

}  // namespace

Paragraph clean_headline(const HeadlineView& view, Paragraph line) {
  while (line.tokens.size() > 0 && cut_suffix(view, line)) {
  }
  cut_tag(view, line);
  return line;
}

void show_headline(std::string_view bytes, std::string& shown) {
  shown.resize(bytes.size());
  char* const begin = shown.data();
  char* end = begin;
  bool goes_on = false;  // behind anything but a space
  for (const char c : bytes) {
    const bool space = c == ' ' || c == '\t' || c == '\r' || c == '\n';
    *end = space ? ' ' : c;
    end += !space || goes_on ? 1 : 0;
    goes_on = !space;
  }
  if (end != begin && end[-1] == ' ') --end;
  shown.resize(static_cast<std::size_t>(end - begin));
}

}  // namespace wirefold::text
