// Text inside quotation marks.
//
// Problem: quotations survive rewriting better than anything else, but publishers change their
// marks: straight, curly, « », „ “, 「」, and single quotes that look like apostrophes.
// Method: the bytes between tokens hold every mark (an apostrophe inside a word lies inside its
// token). Within a paragraph, an opening mark waits for its partner; straight double quotes open
// and close in turn. A single quote opens only behind a space or a mark and before a letter, and
// only if a partner follows that stands behind a letter or a mark and before none; where the word
// before it ends in s ("the boys' toys") a later partner is preferred. A quotation that is never
// closed ends with its paragraph, as is the custom when it goes on in the next one.
// Cost: a few loads for each gap that holds a mark (Notes::quoting_gaps).
// Left out: pairing across paragraphs, since one lost mark would turn the rest of the text over.

#include <algorithm>
#include <array>

#include "text/characters.h"
#include "text/reading.h"

namespace wirefold::text {
namespace {

constexpr std::uint32_t kQuotationTokens = 4;

bool is_single(char32_t c) {
  return c == '\'' || c == 0x2018 || c == 0x2019 || c == 0x201A || c == 0x201B;
}

bool is_mark(char32_t c) {
  switch (c) {
    case '"':
    case 0x201C:
    case 0x201D:
    case 0x201E:
    case 0x201F:
    case 0xFF02:
    case 0xAB:
    case 0xBB:
    case 0x2039:
    case 0x203A:
    case 0x300C:
    case 0x300D:
    case 0x300E:
    case 0x300F:
    case 0xFF62:
    case 0xFF63:
      return true;
    default:
      return is_single(c);
  }
}

// Whether `close` can end what `open` began. “ closes „ (German) and opens otherwise.
bool closes(char32_t open, char32_t close) {
  switch (open) {
    case '"':
    case 0xFF02:
      return close == open || close == 0x201D;
    case 0x201C:
    case 0x201F:
      return close == 0x201D || close == '"';
    case 0x201E:
      return close == 0x201C || close == 0x201D || close == '"';
    case 0x201D:
      return close == 0x201D;
    case 0xAB:
      return close == 0xBB;
    case 0xBB:
      return close == 0xAB;
    case 0x2039:
      return close == 0x203A;
    case 0x203A:
      return close == 0x2039;
    case 0x300C:
    case 0xFF62:
      return close == open + 1;
    case 0x300E:
      return close == 0x300F;
    case 0x2018:
    case 0x201B:
      return close == 0x2019 || close == '\'';
    case 0x201A:
      return close == 0x2018 || close == 0x2019;
    case '\'':
      return close == '\'' || close == 0x2019;
    default:
      return false;
  }
}

bool is_letter_like(char32_t c) {
  if (c < 0x80) return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  return c >= 0xC0 && c != 0xD7 && c != 0xF7 && !(c >= 0x2000 && c <= 0x206F) &&
         !(c >= 0x3000 && c <= 0x303F);
}

class QuotationPass {
 public:
  QuotationPass(const Reading& reading, Document& document)
      : reading_(reading), document_(document), marks_(reading.notes.marks) {}

  void read(const Paragraph& paragraph) {
    collect(paragraph);
    for (std::size_t i = 0; i < marks_.size();) {
      const std::size_t partner = opens(i) ? find_partner(i) : kNone;
      if (partner == kNone) {
        ++i;
        continue;
      }
      const std::uint32_t end =
          partner == marks_.size() ? paragraph.tokens.end : marks_[partner].token;
      add(marks_[i].token, end);
      i = partner + 1;
    }
  }

 private:
  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);

  void collect(const Paragraph& paragraph) {
    marks_.clear();
    const auto& tokens = document_.tokens;
    const TokenRange range = paragraph.tokens;
    if (range.size() == 0) return;
    collect_gap(paragraph.begin, tokens[range.begin].begin, range.begin);
    for (; gap_ < reading_.notes.quoting_gaps.size(); ++gap_) {
      const std::uint32_t i = reading_.notes.quoting_gaps[gap_];
      if (i >= range.end) break;
      collect_gap(tokens[i - 1].end, tokens[i].begin, i);
    }
    collect_gap(tokens[range.end - 1].end, paragraph.end, range.end);
  }

  void collect_gap(std::uint32_t from, std::uint32_t to, std::uint32_t token) {
    for (std::uint32_t at = from; at < to;) {
      const Decoded decoded = decode_at(reading_.text, at);
      if (is_mark(decoded.code)) marks_.push_back({decoded.code, at, token});
      at += decoded.size;
    }
  }

  char32_t before(const QuotationMark& mark) const { return decode_before(reading_.text, mark.at); }
  char32_t behind(const QuotationMark& mark) const {
    const std::size_t next = mark.at + decode_at(reading_.text, mark.at).size;
    return next < reading_.text.size() ? decode_at(reading_.text, next).code : 0;
  }

  bool opens(std::size_t i) const {
    const QuotationMark& mark = marks_[i];
    if (mark.code == 0x300D || mark.code == 0x300F || mark.code == 0xFF63) return false;
    if (mark.code == 0x201D) return !is_letter_like(before(mark)) && is_letter_like(behind(mark));
    if (is_single(mark.code)) {
      return mark.code != 0x2019 && !is_letter_like(before(mark)) && is_letter_like(behind(mark));
    }
    if (mark.code == 0xBB || mark.code == 0x203A) return is_letter_like(behind(mark));
    return true;
  }

  // The mark that ends what mark i began; marks_.size() if it ends with the paragraph.
  std::size_t find_partner(std::size_t i) const {
    const char32_t open = marks_[i].code;
    std::size_t weak = kNone;  // behind a word in s: perhaps a plural possessive
    for (std::size_t k = i + 1; k < marks_.size(); ++k) {
      if (!closes(open, marks_[k].code)) continue;
      if (!is_single(open)) return k;
      if (is_letter_like(behind(marks_[k]))) continue;
      const char32_t last = before(marks_[k]);
      if (last != 's' && last != ' ') return k;
      if (weak == kNone && last == 's') weak = k;
    }
    if (is_single(open)) return weak;
    const bool lone_straight = open == '"' || open == 0x201D || open == 0xBB || open == 0x203A;
    return lone_straight && marks_[i].token == 0 ? kNone : marks_.size();
  }

  void add(std::uint32_t begin, std::uint32_t end) {
    if (end >= begin + kQuotationTokens) document_.quotations.push_back({{begin, end}});
  }

  const Reading& reading_;
  Document& document_;
  std::vector<QuotationMark>& marks_;
  std::size_t gap_ = 0;  // the first quoting gap of the paragraph being read
};

}  // namespace

void find_quotations(const Reading& reading, Document& document) {
  QuotationPass pass(reading, document);
  for (const Paragraph& paragraph : reading.notes.paragraphs) pass.read(paragraph);
}

}  // namespace wirefold::text
