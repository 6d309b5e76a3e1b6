// Where a dateline ends and the text begins.
//
// Problem: every copy of a wire text may have lost, kept or changed its dateline, so its words must
// not count; and it names the agency.
// Method: the forms differ by language, their skeleton does not. Japanese, Korean and Chinese put
// it into brackets or before 电, and the reporter behind it. Elsewhere it ends with a dash (or
// Tass's full stop) within the first 100 bytes: either behind the agency in brackets or strokes, or
// behind a place in capitals with, perhaps, a region and a date; the agency may also be the only
// word behind the dash ("МОСКВА, 12 мар — РИА Новости."), or the first dash may be followed by a
// place and a second one ("(ANSA) - ROMA, 12 MAR -"). Everything before the dash must be
// capitalised, of a script without capitals, a number or a month: a sentence with a dash in it has
// small words before the dash. Left out: mixed-case places without an agency ("Paris - Die …"),
// since bodies of short lists and interviews begin like that too.

#include "text/dateline.h"

#include <algorithm>
#include <array>

#include "text/characters.h"

namespace wirefold::text {
namespace {

constexpr std::uint32_t kDatelineBytes = 100;
constexpr std::uint32_t kDatelineTokens = 14;
constexpr std::uint32_t kPlaceTokens = 6;  // without brackets
constexpr std::size_t kReporterBytes = 60;

class DatelineSearch {
 public:
  DatelineSearch(const DatelineView& view, const Paragraph& line) : view_(view), line_(line) {
    limit_ = std::min(line.tokens.end, line.tokens.begin + kDatelineTokens);
  }

  std::optional<Dateline> run() const {
    auto found = find();
    if (found && found->agency && found->place.empty()) read_place_behind(*found);
    return found;
  }

 private:
  std::optional<Dateline> find() const {
    if (line_.tokens.size() < 2) return std::nullopt;
    if (auto found = in_lenticular_brackets()) return found;
    if (auto found = before_dian()) return found;
    for (std::uint32_t next = line_.tokens.begin + 1; next < limit_; ++next) {
      if (view_.tokens[next].begin > line_.begin + kDatelineBytes) break;
      if (!may_belong(next - 1)) break;
      const std::size_t dash = dash_before(next);
      if (dash == 0) continue;
      return at_dash(next, static_cast<std::uint32_t>(dash));
    }
    return std::nullopt;
  }

  std::string_view gap(std::uint32_t next) const {
    const std::uint32_t begin = view_.tokens[next - 1].end;
    const std::uint32_t end = std::max(begin, view_.tokens[next].begin);
    return view_.text.substr(begin, end - begin);
  }

  // Words of a dateline: capitals, numbers, months ("9 de abril"), agencies.
  bool may_belong(std::uint32_t i) const {
    const Token& token = view_.tokens[i];
    if ((token.flags & (kNumeric | kCapitalised)) != 0 || is_caseless(token)) return true;
    if (view_.agencies.at(view_.text, view_.tokens, i, limit_)) return true;  // "Berlin/dpa"
    const unsigned roles = view_.lexicon.role_of(token.word).roles;
    if ((roles & (kRoleMonth | kRoleParticle | kRoleFunction)) != 0) {
      const bool beside_number =
          i > line_.tokens.begin && (view_.tokens[i - 1].flags & kNumeric) != 0;
      return beside_number || (roles & kRoleMonth) != 0 || is_place_particle(i);
    }
    return in_brackets(i) || is_short_month(i);
  }

  // A letter of a script without capitals.
  bool is_caseless(const Token& token) const {
    return !is_small_letter_at(view_.text, token.begin);
  }

  // "12 mar (", "12 mar 2026 (": cut month names that would be other words elsewhere.
  bool is_short_month(std::uint32_t i) const {
    constexpr std::uint32_t kLetters = 4;
    const Token& token = view_.tokens[i];
    return i > line_.tokens.begin && (view_.tokens[i - 1].flags & kNumeric) != 0 &&
           token.end - token.begin <= kLetters && i + 1 < limit_ &&
           ((view_.tokens[i + 1].flags & kNumeric) != 0 ||
            gap(i + 1).find('(') != std::string_view::npos);
  }

  bool is_place_particle(std::uint32_t i) const {
    return i > line_.tokens.begin && i + 1 < line_.tokens.end &&
           (view_.tokens[i - 1].flags & kAllCaps) != 0 &&
           (view_.tokens[i + 1].flags & kAllCaps) != 0;
  }

  // "(dpa)": between a bracket and its partner.
  bool in_brackets(std::uint32_t i) const {
    const std::uint32_t begin = view_.tokens[i].begin;
    const std::uint32_t end = view_.tokens[i].end;
    return begin > line_.begin && view_.text[begin - 1] == '(' && end < line_.end &&
           (view_.text[end] == ')' || view_.text[end] == '/');
  }

  // The byte behind the dash in the gap before `next`; 0 if there is none.
  std::size_t dash_before(std::uint32_t next) const {
    static constexpr std::array<std::string_view, 11> kDashes = {
        " - ", " – ", " — ", " -- ", ") -", ") –", ") —", "/. ", " ― ", ").-", ").–"};
    const std::string_view between = gap(next);
    if (between.size() < 2) return 0;  // most are one space
    for (const std::string_view dash : kDashes) {
      const std::size_t at = between.find(dash);
      if (at != std::string_view::npos) return view_.tokens[next - 1].end + at + dash.size();
    }
    return between == ": " && shouts_until(next) ? view_.tokens[next].begin : 0;
  }

  // "WASHINGTON/AMSTERDAM: The …": up to three words in capitals that are not a tag.
  bool shouts_until(std::uint32_t next) const {
    static constexpr std::array<std::string_view, 12> kTags = {
        "UPDATE",    "UPDATED", "BREAKING", "WATCH", "EXCLUSIVE",  "ANALYSIS",
        "EXPLAINER", "FACTBOX", "OPINION",  "VIDEO", "CORRECTION", "NOTE"};
    const Token& first = view_.tokens[line_.tokens.begin];
    const std::string_view word = view_.text.substr(first.begin, first.end - first.begin);
    if (word.size() < 4 || std::find(kTags.begin(), kTags.end(), word) != kTags.end()) return false;
    for (std::uint32_t i = line_.tokens.begin; i < next; ++i) {
      if ((view_.tokens[i].flags & kAllCaps) == 0) return false;
    }
    return next - line_.tokens.begin <= 3 && (view_.tokens[next].flags & kCapitalised) != 0;
  }

  std::optional<Dateline> at_dash(std::uint32_t next, std::uint32_t byte_end) const {
    Dateline found;
    found.tokens_end = next;
    found.byte_end = byte_end;
    bool bracketed = false;
    for (std::uint32_t i = line_.tokens.begin; i < next; ++i) {
      const char before =
          view_.tokens[i].begin > line_.begin ? view_.text[view_.tokens[i].begin - 1] : ' ';
      if (before != '(' && before != '/') continue;
      bracketed = true;
      const auto mention = view_.agencies.at(view_.text, view_.tokens, i, next);
      if (mention && !found.agency) found.agency = mention->agency;
    }
    const auto alone = view_.agencies.at(view_.text, view_.tokens, line_.tokens.begin, next);
    if (!bracketed && alone && alone->tokens.end == next) {  // "AFP - Thailand's …"
      found.agency = alone->agency;
      return found;
    }
    const bool is_short = next - line_.tokens.begin <= kPlaceTokens;
    if (!bracketed && is_short) {
      read_agency_before(next, found);
      read_agency_behind(next, found);
    }
    const bool capitals = begins_in_capitals(line_.tokens.begin);
    if (!found.agency && !capitals) return std::nullopt;
    if (!found.agency && !bracketed && !is_short) return std::nullopt;
    found.place = place_before(first_stop(next));
    return found;
  }

  bool begins_in_capitals(std::uint32_t i) const {
    const Token& token = view_.tokens[i];
    return (token.flags & kAllCaps) != 0 && token.end - token.begin >= 3;
  }

  // "Москва. 12 марта. Интерфакс - "
  void read_agency_before(std::uint32_t next, Dateline& found) const {
    for (std::uint32_t i = line_.tokens.begin + 1; i < next && !found.agency; ++i) {
      const auto mention = view_.agencies.at(view_.text, view_.tokens, i, next);
      if (mention && mention->tokens.end == next) found.agency = mention->agency;
    }
  }

  // "МОСКВА, 12 мар — РИА Новости. "
  void read_agency_behind(std::uint32_t next, Dateline& found) const {
    if (found.agency) return;
    const auto mention = view_.agencies.at(view_.text, view_.tokens, next, line_.tokens.end);
    if (!mention || mention->tokens.end == line_.tokens.end) return;
    const std::uint32_t end = view_.tokens[mention->tokens.end - 1].end;
    const bool is_over = view_.text[end] == '.' || view_.text[end] == ':';
    if (!is_over || view_.tokens[mention->tokens.end].begin == end + 1) return;
    found.agency = mention->agency;
    found.tokens_end = mention->tokens.end;
    found.byte_end = end + 1;
  }

  // "(ANSA) - ROMA, 12 MAR - "
  void read_place_behind(Dateline& found) const {
    if (found.tokens_end >= line_.tokens.end || !begins_in_capitals(found.tokens_end)) return;
    const std::uint32_t begin = view_.tokens[found.tokens_end].begin;
    const Paragraph rest{{found.tokens_end, line_.tokens.end}, begin, line_.end};
    const auto more = DatelineSearch(view_, rest).find();
    if (!more || (more->agency && more->agency != found.agency)) return;
    found.tokens_end = more->tokens_end;
    found.byte_end = more->byte_end;
    found.place = more->place;
  }

  // The first token behind the place: behind a comma, a bracket or before a number.
  std::uint32_t first_stop(std::uint32_t limit) const {
    for (std::uint32_t i = line_.tokens.begin; i < limit; ++i) {
      const bool number = (view_.tokens[i].flags & kNumeric) != 0;
      const bool cut =
          i > line_.tokens.begin && gap(i).find_first_of(",(/") != std::string_view::npos;
      if (number || cut) return i;
    }
    return limit;
  }

  std::string place_before(std::uint32_t end) const {
    const std::uint32_t begin = line_.tokens.begin;
    const std::uint32_t first = view_.tokens[begin].begin;
    const bool bracket = first > line_.begin && view_.text[first - 1] == '(';
    if (end <= begin || bracket || first > line_.begin + 1) return "";
    return fold(view_.text.substr(view_.tokens[begin].begin,
                                  view_.tokens[end - 1].end - view_.tokens[begin].begin));
  }

  // 【東京3月12日MNA】, ［パリ　１２日　ロイター］, (서울=연합뉴스),
  // （中央社記者陳大明台北12日電）; in the last, reporter and place are not told apart.
  std::optional<Dateline> in_lenticular_brackets() const {
    const std::string_view bytes = view_.text.substr(line_.begin, line_.end - line_.begin);
    std::size_t close = std::string_view::npos;
    for (const auto& [open, end] :
         {std::pair("【", "】"), std::pair("［", "］"), std::pair("[", "]"), std::pair("（", "）"),
          std::pair("(", ")")}) {
      if (!bytes.starts_with(open)) continue;
      close = bytes.find(end);
      if (close == std::string_view::npos) return std::nullopt;
      if (*open == '(' && bytes.substr(0, close).find('=') == std::string_view::npos) {
        return std::nullopt;  // "(AP) The …" ends with a dash
      }
      close += std::string_view(end).size();
    }
    if (close == std::string_view::npos || close > kDatelineBytes) return std::nullopt;
    Dateline found;
    end_at(line_.begin + close, found);
    for (std::uint32_t i = line_.tokens.begin; i < found.tokens_end && !found.agency; ++i) {
      const auto mention = view_.agencies.at(view_.text, view_.tokens, i, found.tokens_end);
      if (mention) found.agency = mention->agency;
    }
    if (!found.agency || found.tokens_end == line_.tokens.end) return std::nullopt;
    const bool is_telegram = bytes.substr(0, close).find("電）") != std::string_view::npos ||
                             bytes.substr(0, close).find("电）") != std::string_view::npos;
    if (!is_telegram) found.place = ideographic_place(found.tokens_end);
    end_at(behind_reporter(found.byte_end), found);
    return found;
  }

  void end_at(std::size_t byte, Dateline& found) const {
    found.byte_end = static_cast<std::uint32_t>(byte);
    found.tokens_end = line_.tokens.begin;
    while (found.tokens_end < line_.tokens.end && view_.tokens[found.tokens_end].begin < byte) {
      ++found.tokens_end;
    }
  }

  // "김철수 기자 = ", "（记者张三）" behind the dateline that ends at `byte`; `byte` if neither is
  // there.
  std::size_t behind_reporter(std::size_t byte) const {
    std::string_view rest = view_.text.substr(byte, std::min(line_.end - byte, kReporterBytes));
    const auto behind = [&](std::string_view word) {
      const std::size_t at = rest.find(word);
      return at == std::string_view::npos ? at : at + word.size();
    };
    for (const std::string_view korean : {"기자 =", "기자=", "특파원 =", "특파원="}) {
      if (behind(korean) != std::string_view::npos) return byte + behind(korean);
    }
    const bool opens = rest.starts_with("（") || rest.starts_with("(") || rest.starts_with(" (");
    const std::size_t close = std::min(behind("）"), behind(")"));
    if (!opens || close == std::string_view::npos) return byte;
    rest = rest.substr(0, close);
    const bool is_reporter =
        behind("记者") != std::string_view::npos || behind("記者") != std::string_view::npos;
    return is_reporter ? byte + close : byte;
  }

  // The leading run of ideographs, "=" and numbers excluded.
  std::string ideographic_place(std::uint32_t limit) const {
    std::uint32_t end = line_.tokens.begin;
    while (end < limit && (view_.tokens[end].flags & kIdeographic) != 0 &&
           (end == line_.tokens.begin || view_.tokens[end].begin < view_.tokens[end - 1].end)) {
      ++end;
    }
    if (end == line_.tokens.begin) return "";
    const std::uint32_t begin = view_.tokens[line_.tokens.begin].begin;
    return fold(view_.text.substr(begin, view_.tokens[end - 1].end - begin));
  }

  // 新华社北京8月14日电: an agency, a place, a date and the sign for a telegram.
  std::optional<Dateline> before_dian() const {
    const auto mention =
        view_.agencies.at(view_.text, view_.tokens, line_.tokens.begin, line_.tokens.end);
    if (!mention || (view_.tokens[line_.tokens.begin].flags & kIdeographic) == 0) {
      return std::nullopt;
    }
    const std::string_view bytes =
        view_.text.substr(line_.begin, std::min(line_.end - line_.begin, kDatelineBytes));
    std::size_t dian = bytes.find("电");
    if (dian == std::string_view::npos) dian = bytes.find("電");
    if (dian == std::string_view::npos) return std::nullopt;
    Dateline found;
    found.agency = mention->agency;
    dian += std::string_view("电").size();
    end_at(behind_reporter(line_.begin + dian), found);
    return found;
  }

  const DatelineView& view_;
  const Paragraph& line_;
  std::uint32_t limit_ = 0;
};

}  // namespace

std::optional<Dateline> find_dateline(const DatelineView& view, const Paragraph& line) {
  return DatelineSearch(view, line).run();
}

}  // namespace wirefold::text
