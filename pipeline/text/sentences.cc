// Where sentences end.
//
// Problem: sentence hashes find copied sentences, so both copies must be cut at the same places; a
// wrong cut is harmless if it is made in both, a cut that depends on spacing or quote style is not.
// Method: only the bytes between two tokens are looked at. Marks of scripts with their own full
// stop always end a sentence. "!" and "?" end one before white space unless a small letter follows.
// A point ends one unless it belongs to an abbreviation of the language, an initial ("J. Smith"),
// a dotted word ("U.S. Central Command") or an ordinal ("12. November"), where only a following
// capitalised function word ("The") proves an end. Decimals and times lie inside tokens.
// Cost: a few loads for each gap that holds a mark (Notes::ending_gaps).
// Left out: ICU's sentence iterator (slow, and ends sentences at "Dr."); trained models (Punkt)
// need text of the outlet and give cuts that change with it.

#include <unicode/uchar.h>

#include "text/characters.h"
#include "text/reading.h"

namespace wirefold::text {
namespace {

enum class Ender { kNone, kAlways, kMark, kPoint };

Ender ender_of(char32_t c) {
  switch (c) {
    case U'.':
      return Ender::kPoint;
    case U'!':
    case U'?':
    case 0x2026:
      return Ender::kMark;
    case 0x3002:
    case 0xFF01:
    case 0xFF1F:
    case 0xFF61:  // 。！？｡
    case 0x061F:
    case 0x06D4:  // ؟ ۔
    case 0x0964:
    case 0x0965:  // । ॥
    case 0x104B:
    case 0x1362:
    case 0x0589:
    case 0x17D4:  // ။ ። ։ ។
      return Ender::kAlways;
    default:
      return Ender::kNone;
  }
}

bool is_space(char32_t c) {
  return c == ' ' || c == '\t' || c == 0xA0 || c == 0x3000 || c == 0x202F || c == 0x2009;
}

class SentencePass {
 public:
  SentencePass(const Reading& reading, const Tokens& tokens) : reading_(reading), tokens_(tokens) {
    const LanguageCode language = language_code(reading.language);
    for (const char* one : {"de", "cs", "pl", "da", "no", "nb", "fi", "hu", "sv", "tr"}) {
      if (language == language_code(one)) ordinal_points_ = true;
    }
  }

  bool ends_before(std::uint32_t next) const {
    const std::string_view gap = reading_.gap_before(tokens_, next);
    if (gap.empty()) return false;
    std::size_t behind = 0;
    switch (first_ender(gap, behind)) {
      case Ender::kNone:
        return false;
      case Ender::kAlways:
        return true;
      case Ender::kMark:
        return has_space(gap, behind) && !starts_small(next);
      case Ender::kPoint:
        break;
    }
    if (!has_space(gap, behind) || starts_small(next)) return false;
    return !point_belongs_to(next - 1, next) || is_function_start(next);
  }

 private:
  static Ender first_ender(std::string_view gap, std::size_t& behind) {
    for (std::size_t at = 0; at < gap.size();) {
      const Decoded decoded = decode_at(gap, at);
      at += decoded.size;
      behind = at;
      if (const Ender ender = ender_of(decoded.code); ender != Ender::kNone) return ender;
    }
    return Ender::kNone;
  }

  static bool has_space(std::string_view gap, std::size_t from) {
    for (std::size_t at = from; at < gap.size();) {
      const Decoded decoded = decode_at(gap, at);
      if (is_space(decoded.code)) return true;
      at += decoded.size;
    }
    return false;
  }

  bool starts_small(std::uint32_t token) const {
    const char32_t first = decode_at(reading_.text, tokens_[token].begin).code;
    if (first < 0x80) return first >= 'a' && first <= 'z';
    return u_islower(static_cast<UChar32>(first)) != 0;
  }

  bool is_function_start(std::uint32_t token) const {
    return (tokens_[token].flags & kCapitalised) != 0 && reading_.has_role(token, kRoleFunction) &&
           tokens_[token].end - tokens_[token].begin > 1;
  }

  // Whether the point behind `token` is part of it and does not end a sentence by itself.
  bool point_belongs_to(std::uint32_t token, std::uint32_t next) const {
    const Token& word = tokens_[token];
    const std::uint32_t size = word.end - word.begin;
    const bool capitalised = (word.flags & kCapitalised) != 0;
    if ((word.flags & kNumeric) != 0) return ordinal_points_ && size <= 2;
    if (size == 1 && capitalised) return true;
    const bool dotted = size >= 3 && reading_.text[word.end - 2] == '.';
    if (reading_.has_role(token, kRoleClock)) {
      return (tokens_[next].flags & (kCapitalised | kAllCaps)) != kCapitalised ||
             reading_.has_role(next, kRoleWeekday);
    }
    if (dotted) return true;
    if (!reading_.has_role(token, kRoleAbbreviation)) return false;
    return capitalised || !reading_.has_role(token, kRoleFunction) ||
           (tokens_[next].flags & kNumeric) != 0;
  }

  const Reading& reading_;
  const Tokens& tokens_;
  bool ordinal_points_ = false;
};

void mark_start(const Reading& reading, Document& document, std::uint32_t token) {
  document.tokens.add_flags(token, kSentenceStart);
  reading.notes.starts.set(token);
}

}  // namespace

void find_sentences(const Reading& reading, Document& document) {
  const SentencePass pass(reading, document.tokens);
  const WordSums& sums = reading.notes.sums;
  const TokenList& gaps = reading.notes.ending_gaps;
  const std::uint32_t* gap = gaps.begin();
  document.sentences.reserve(gaps.size() + reading.notes.paragraphs.size());
  bool is_headline = true;
  std::size_t line = 0;
  for (const Paragraph& paragraph : reading.notes.paragraphs) {
    std::uint32_t begin = paragraph.tokens.begin;
    const auto push = [&](std::uint32_t end) {
      const TokenRange range{begin, end};
      if (!is_headline) document.sentences.push_back({range, sums.hash(range)});
      begin = end;
    };
    if (paragraph.tokens.size() > 0) mark_start(reading, document, begin);
    for (; gap != gaps.end() && *gap < paragraph.tokens.end; ++gap) {
      if (!pass.ends_before(*gap)) continue;
      mark_start(reading, document, *gap);
      push(*gap);
    }
    if (begin < paragraph.tokens.end) push(paragraph.tokens.end);
    if (!is_headline && paragraph.tokens.size() > 0)
      document.lines[line++].hash = sums.hash(paragraph.tokens);
    is_headline = false;
  }
}

}  // namespace wirefold::text
