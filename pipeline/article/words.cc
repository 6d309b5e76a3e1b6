#include "article/words.h"

#include <algorithm>
#include <array>

namespace wirefold::article {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
bool is_letter(char c) { return lower(c) >= 'a' && lower(c) <= 'z'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool starts_with_folded(std::string_view text, std::string_view word) {
  if (text.size() < word.size()) return false;
  return std::equal(word.begin(), word.end(), text.begin(),
                    [](char a, char b) { return a == lower(b); });
}

void drop_prefix(std::string_view& text, std::string_view prefix) {
  if (starts_with_folded(text, prefix)) text.remove_prefix(prefix.size());
}

/// Drops "UPDATE 2-" and its like, which stand before "CORRECTED-".
void drop_update_tag(std::string_view& text) {
  for (const std::string_view word : {"update ", "wrapup "}) {
    if (!starts_with_folded(text, word)) continue;
    std::size_t at = word.size();
    while (at < text.size() && is_digit(text[at])) ++at;
    if (at > word.size() && at < text.size() && text[at] == '-') text.remove_prefix(at + 1);
  }
}

/// Whether what follows the word makes it a tag: a colon, a dash, a closing bracket. A hyphen
/// glued to the next word counts only behind capitals ("CORRECTED-UPDATE", not "Correction-free").
bool ends_tag(std::string_view word, std::string_view rest) {
  const bool spaced = !rest.empty() && rest.front() == ' ';
  rest = trim(rest);
  if (rest.empty()) return true;
  if (rest.front() == ':' || rest.front() == ')' || rest.front() == ']') return true;
  for (const std::string_view dash : {"--", "–", "—"}) {
    if (rest.substr(0, dash.size()) == dash) return true;
  }
  if (rest.front() != '-') return false;
  return spaced || std::none_of(word.begin(), word.end(), [](char c) { return c >= 'a'; });
}

constexpr std::array<std::string_view, 8> kCorrectionWords{
    "correction", "corrected",    "corrects",     "refile",
    "korrektur",  "berichtigung", "rectificatif", "writethru correction"};

struct LanguageName {
  std::string_view sent;
  std::string_view known;
};
// ISO 639-2 codes, old ones and those of one language's forms, which feeds send in place of the
// two-letter ones that RFC 5646 asks for and that the word lists and tables are named by. No
// language, several or a thing without one: the text itself is asked.
constexpr std::array<LanguageName, 71> kLanguages{{
    {"ara", "ar"}, {"bul", "bg"}, {"cat", "ca"}, {"ces", "cs"}, {"cze", "cs"}, {"dan", "da"},
    {"deu", "de"}, {"ger", "de"}, {"ell", "el"}, {"gre", "el"}, {"eng", "en"}, {"spa", "es"},
    {"fas", "fa"}, {"per", "fa"}, {"fin", "fi"}, {"fra", "fr"}, {"fre", "fr"}, {"heb", "he"},
    {"iw", "he"},  {"hin", "hi"}, {"hrv", "hr"}, {"hun", "hu"}, {"ind", "id"}, {"in", "id"},
    {"ita", "it"}, {"jpn", "ja"}, {"kor", "ko"}, {"no", "nb"},  {"nn", "nb"},  {"nor", "nb"},
    {"nob", "nb"}, {"nno", "nb"}, {"dut", "nl"}, {"nld", "nl"}, {"pol", "pl"}, {"por", "pt"},
    {"ron", "ro"}, {"rum", "ro"}, {"rus", "ru"}, {"slk", "sk"}, {"slo", "sk"}, {"srp", "sr"},
    {"swe", "sv"}, {"tha", "th"}, {"tur", "tr"}, {"ukr", "uk"}, {"vie", "vi"}, {"chi", "zh"},
    {"zho", "zh"}, {"cmn", "zh"}, {"yue", "zh"}, {"ben", "bn"}, {"fil", "tl"}, {"tgl", "tl"},
    {"isl", "is"}, {"ice", "is"}, {"lit", "lt"}, {"lav", "lv"}, {"mkd", "mk"}, {"mac", "mk"},
    {"msa", "ms"}, {"may", "ms"}, {"slv", "sl"}, {"tam", "ta"}, {"urd", "ur"}, {"bos", "bs"},
    {"est", "et"}, {"mo", "ro"},  {"und", ""},   {"mul", ""},   {"zxx", ""},
}};
}  // namespace

std::string_view trim(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n";
  const std::size_t begin = text.find_first_not_of(kSpace);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kSpace) - begin + 1);
}

std::string lower_ascii(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), lower);
  return out;
}

std::optional<PublicationStatus> parse_status(std::string_view word) {
  std::string folded = lower_ascii(trim(word));
  if (folded.rfind("stat:", 0) == 0) folded.erase(0, 5);
  if (folded == "usable") return PublicationStatus::kUsable;
  if (folded == "withheld") return PublicationStatus::kWithheld;
  for (const std::string_view gone : {"canceled", "cancelled", "killed", "recalled"}) {
    if (folded == gone) return PublicationStatus::kWithdrawn;
  }
  return std::nullopt;
}

const char* skip_reason(std::string_view type) {
  struct Kind {
    std::string_view type;
    const char* reason;
  };
  constexpr std::array<Kind, 16> kKinds{{
      {"picture", "picture"},
      {"photo", "picture"},
      {"image", "picture"},
      {"pictures", "picture"},
      {"graphic", "graphic"},
      {"graphics", "graphic"},
      {"illustration", "graphic"},
      {"complexdata", "graphic"},
      {"video", "video"},
      {"audio", "audio"},
      {"podcast", "audio"},
      {"planning", "planning"},
      {"coverage", "planning"},
      {"event", "event"},
      {"animation", "video"},
      {"gallery", "picture"},
  }};
  std::string folded = lower_ascii(trim(type));
  if (folded.rfind("ninat:", 0) == 0) folded.erase(0, 6);
  for (const Kind& kind : kKinds) {
    if (folded == kind.type) return kind.reason;
  }
  return nullptr;
}

bool is_correction_headline(std::string_view headline) {
  headline = trim(headline);
  drop_update_tag(headline);
  if (!headline.empty() && (headline.front() == '(' || headline.front() == '[')) {
    headline.remove_prefix(1);
  }
  drop_prefix(headline, "ap ");
  for (const std::string_view word : kCorrectionWords) {
    if (!starts_with_folded(headline, word)) continue;
    const std::string_view rest = headline.substr(word.size());
    return !rest.empty() && ends_tag(headline.substr(0, word.size()), rest);
  }
  return false;
}

bool is_correction_note(std::string_view note) {
  note = trim(note);
  drop_prefix(note, "eds:");
  drop_prefix(note, "editors:");
  return starts_with_folded(trim(note), "correct");
}

bool is_correction_signal(std::string_view signal) {
  const std::string folded = lower_ascii(signal);
  return folded.find("correction") != std::string::npos ||
         folded.find("corrected") != std::string::npos;
}

std::string primary_language(std::string_view tag) {
  tag = trim(tag);
  std::string primary = lower_ascii(tag.substr(0, tag.find_first_of("-_")));
  if (primary.size() != 2 && primary.size() != 3) return {};
  if (!std::all_of(primary.begin(), primary.end(), is_letter)) return {};
  for (const LanguageName& language : kLanguages) {
    if (primary == language.sent) return std::string(language.known);
  }
  return primary;
}

std::string uri_authority(std::string_view uri) {
  const auto until = [](std::string_view text, std::string_view ends) {
    return lower_ascii(text.substr(0, text.find_first_of(ends)));
  };
  if (starts_with_folded(uri, "urn:newsml:")) return until(uri.substr(11), ":");
  if (starts_with_folded(uri, "tag:")) return until(uri.substr(4), ",:");
  const std::size_t scheme = uri.find("://");
  if (scheme == std::string_view::npos || scheme > 10) return {};
  return until(uri.substr(scheme + 3), "/:?#");
}

std::vector<std::string_view> byline_credits(std::string_view byline) {
  constexpr std::array<std::string_view, 12> kSeparators{
      ",", "/", "|", ";", "(", ")", "\n", " – ", " - ", " of ", " for ", " with "};
  std::vector<std::string_view> parts;
  while (!byline.empty()) {
    std::size_t cut = byline.size();
    std::size_t skip = 0;
    for (const std::string_view separator : kSeparators) {
      const std::size_t at = byline.find(separator);
      if (at >= cut) continue;
      cut = at;
      skip = separator.size();
    }
    if (const auto part = trim(byline.substr(0, cut)); !part.empty()) parts.push_back(part);
    byline.remove_prefix(cut + skip);
  }
  if (parts.size() > 1) parts.erase(parts.begin());
  for (std::string_view& part : parts) {
    for (const std::string_view by : {"by ", "von ", "par ", "por ", "da "}) {
      drop_prefix(part, by);
    }
  }
  return parts;
}

void add_credit(std::vector<std::string>& credits, std::string_view credit) {
  credit = trim(credit);
  if (credit.empty()) return;
  if (std::find(credits.begin(), credits.end(), credit) == credits.end()) {
    credits.emplace_back(credit);
  }
}

}  // namespace wirefold::article
