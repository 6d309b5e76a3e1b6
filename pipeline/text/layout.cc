// From a page to a headline and lines of text.
//
// Problem: the body may be a whole saved page, with the headline repeated in menus, in the text and
// under "similar articles", and none given apart from it.
// Method: one walk over the lines. Each is furniture, a repetition of the headline or of the
// byline, a link below an opened list, or text. Without a headline, the first short line near the
// top that does not end like a sentence is one, and what stands above it is the page's.
// Repetitions are found by words, with an outlet's name allowed behind ("… - CRBC News") and a tail
// allowed to be missing.
// Cost: one comparison of first words for most lines.

#include "text/layout.h"

#include <algorithm>

#include "text/headline.h"
#include "text/tokenize.h"

namespace wirefold::text {
namespace {

constexpr std::uint32_t kLinkTokens = 16;  // a link under "Similar articles"
constexpr std::uint32_t kLinkPairs = 60;   // the same in ideographic pairs
constexpr std::uint32_t kBlockLines = 8;
constexpr std::uint32_t kCrossheadTokens = 5;
constexpr std::uint32_t kCrossheadPairs = 8;
constexpr std::uint32_t kHeadlineTokensMin = 4;
constexpr std::uint32_t kHeadlineTokensMax = 30;
constexpr std::uint32_t kHeadlineLines = 6;  // how far down a saved page's headline is sought
constexpr std::uint32_t kSuffixTokens = 4;   // an outlet's name behind a repeated headline

class LayoutPass {
 public:
  LayoutPass(const RawPage& page, const Furniture& furniture, const Agencies& agencies,
             Layout& layout)
      : page_(page),
        furniture_(furniture),
        agencies_(agencies),
        lines_(layout.lines),
        layout_(layout) {
    layout_.kept.clear();
    layout_.headline.clear();
    layout_.stripped_lines = 0;
    layout_.agency.clear();
    lines_.clear();
  }

  void run() {
    split_lines();
    place_headline();
    for (std::size_t i = 1; i < lines_.size() && !rest_is_furniture_; ++i) place(i);
  }

 private:
  void split_lines() {
    const WordRuns& runs = page_.slots.runs;
    const auto size = static_cast<std::uint32_t>(page_.text.size());
    std::uint32_t token = 0;
    std::uint32_t begin = 0;
    for (std::size_t i = 0; i <= runs.newline_count(); ++i) {
      const std::uint32_t end = i < runs.newline_count() ? runs.newlines()[i] : size;
      const std::uint32_t first = token;
      token = first_from(token, end);
      if (begin == 0 || token > first) lines_.push_back({{first, token}, begin, end});
      begin = end + 1;
    }
  }

  // The first token from `token` on that begins at or behind the byte. Most lines are skipped over
  // in long steps.
  std::uint32_t first_from(std::uint32_t token, std::uint32_t byte) const {
    constexpr std::uint32_t kStep = 8;
    const std::uint32_t* const begins = page_.tokens.begins();
    const auto count = static_cast<std::uint32_t>(page_.tokens.size());
    while (token + kStep <= count && begins[token + kStep - 1] < byte) token += kStep;
    if (token + kStep > count) {
      while (token < count && begins[token] < byte) ++token;
      return token;
    }
    std::uint32_t before = 0;
    for (std::uint32_t i = 0; i < kStep; ++i) before += begins[token + i] < byte ? 1U : 0U;
    return token + before;
  }

  std::string_view bytes(const Paragraph& line) const {
    return page_.text.substr(line.begin, line.end - line.begin);
  }
  LineView view(TokenRange range) const {
    return {page_.text, page_.tokens, range, page_.source, agencies_};
  }
  Verdict judge(const Paragraph& line) const {
    const Verdict verdict = furniture_.judge(view(line.tokens), bytes(line));
    if (verdict != Verdict::kKeep || !is_enumerated(line)) return verdict;
    return furniture_.judge(view(without_number(line)), bytes(line));
  }

  // "3. US raid …": a list's number before the words.
  bool is_enumerated(const Paragraph& line) const {
    const TokenRange range = line.tokens;
    if (range.size() < 2 || (page_.tokens[range.begin].flags & kNumeric) == 0) return false;
    const std::uint32_t end = page_.tokens[range.begin].end;
    const char mark = end < page_.text.size() ? page_.text[end] : ' ';
    return (mark == '.' || mark == ')') && end - page_.tokens[range.begin].begin <= 2;
  }
  TokenRange without_number(const Paragraph& line) const {
    return {line.tokens.begin + (is_enumerated(line) ? 1U : 0U), line.tokens.end};
  }

  // --- the headline ---

  void place_headline() {
    Paragraph headline = lines_.front();
    if (headline.tokens.size() == 0) headline = find_headline();
    headline = clean_headline(
        {page_.text, page_.tokens, page_.source, page_.article.source, furniture_}, headline);
    layout_.kept.push_back(headline);
    show_headline(page_.text.substr(headline.begin, headline.end - headline.begin),
                  layout_.headline);
    headline_ = headline.tokens;
  }

  // The headline of a saved page; an empty one if nothing looks like it.
  Paragraph find_headline() {
    std::uint32_t seen = 0;
    for (std::size_t i = 1; i < lines_.size() && seen < kHeadlineLines; ++i) {
      const Paragraph& line = lines_[i];
      if (judge(line) != Verdict::kKeep) continue;
      ++seen;
      if (ends_like_sentence(bytes(line)) && line.tokens.size() > kLinkTokens) break;
      const bool fits = line.tokens.size() >= kHeadlineTokensMin &&
                        line.tokens.size() <= kHeadlineTokensMax && !bytes(line).ends_with('.');
      if (!fits || i + 1 == lines_.size()) continue;
      const Paragraph found = line;
      layout_.stripped_lines += static_cast<std::uint32_t>(i - 1);
      lines_.erase(lines_.begin() + 1, lines_.begin() + static_cast<std::ptrdiff_t>(i) + 1);
      return found;
    }
    return lines_.front();
  }

  bool same_word(std::uint32_t a, std::uint32_t b) const {
    return page_.tokens[a].word == page_.tokens[b].word;
  }

  bool repeats_headline(TokenRange line) const {
    if (headline_.size() < 3 || line.size() == 0 || !same_word(line.begin, headline_.begin)) {
      return false;
    }
    std::uint32_t shared = 0;
    while (shared < line.size() && shared < headline_.size() &&
           same_word(line.begin + shared, headline_.begin + shared)) {
      ++shared;
    }
    if (shared == headline_.size()) return line.size() <= headline_.size() + kSuffixTokens;
    return shared == line.size() && shared >= 5 && shared * 2 >= headline_.size();
  }

  // --- lines ---

  bool repeats_byline(TokenRange line) const {
    const Tokens& byline = page_.byline;
    if (byline.size() < 2 || line.size() < byline.size() || line.size() > byline.size() + 1) {
      return false;
    }
    const std::uint32_t begin = line.end - static_cast<std::uint32_t>(byline.size());
    for (std::size_t i = 0; i < byline.size(); ++i) {
      if (page_.tokens[begin + i].word != byline[i].word) return false;
    }
    return true;
  }

  bool is_link(const Paragraph& line) const {
    const bool pairs = (page_.tokens[line.tokens.begin].flags & kIdeographic) != 0;
    const std::uint32_t limit = pairs ? kLinkPairs : kLinkTokens;
    if (line.tokens.size() > limit) return false;
    std::string_view shown = bytes(line);
    while (!shown.empty() && (shown.back() == ' ' || shown.back() == '\r')) shown.remove_suffix(1);
    return !(shown.ends_with('.') || shown.ends_with(".\"") || shown.ends_with(".”") ||
             shown.ends_with("。"));
  }

  bool is_paragraph(const Paragraph& line) const {
    return !is_link(line) && ends_like_sentence(bytes(line));
  }

  // A few words with a paragraph under them.
  bool heads_paragraph(std::size_t i) const {
    const TokenRange words = lines_[i].tokens;
    const bool pairs = (page_.tokens[words.begin].flags & kIdeographic) != 0;
    return words.size() <= (pairs ? kCrossheadPairs : kCrossheadTokens) && i + 1 < lines_.size() &&
           is_paragraph(lines_[i + 1]);
  }

  // Below a list of links the text goes on with a crosshead.
  bool is_crosshead(std::size_t i) const { return block_left_ < kBlockLines && heads_paragraph(i); }

  // A label has a colon, a crosshead has none.
  bool stands_in_text(std::size_t i) const {
    const std::string_view shown = bytes(lines_[i]);
    const bool is_label =
        shown.find(':') != std::string_view::npos || shown.find("：") != std::string_view::npos;
    return i > 1 && !is_label && is_paragraph(lines_[i - 1]) && heads_paragraph(i);
  }

  void place(std::size_t i) {
    const Paragraph& line = lines_[i];
    const TokenRange words = without_number(line);
    if (repeats_headline(words) || repeats_byline(words)) return strip(line);
    if (block_left_ > 0) {
      if (is_link(line) && !is_crosshead(i)) {
        --block_left_;
        return strip(line);
      }
      block_left_ = 0;
    }
    switch (judge(line)) {
      case Verdict::kKeep:
        return keep(line);
      case Verdict::kRemoveAround:
        if (stands_in_text(i)) return keep(line);
        return strip(line);
      case Verdict::kRemove:
        return strip(line);
      case Verdict::kOpensBlock:
        if (stands_in_text(i)) return keep(line);
        block_left_ = kBlockLines;
        return strip(line);
      case Verdict::kEndsText:
        rest_is_furniture_ = kept_tokens_ * 2 >= page_.tokens.size();
        if (rest_is_furniture_) {
          layout_.stripped_lines += static_cast<std::uint32_t>(
              std::count_if(lines_.begin(), lines_.end(),
                            [&](const Paragraph& other) { return other.begin > line.begin; }));
        }
        return strip(line);
    }
  }

  void keep(const Paragraph& line) {
    layout_.kept.push_back(line);
    kept_tokens_ += line.tokens.size();
  }

  void strip(const Paragraph& line) {
    ++layout_.stripped_lines;
    if (layout_.agency.empty()) note_credit(line);
  }

  // A picture's agency says nothing about the text.
  bool is_caption(const Paragraph& line) const {
    if (line.tokens.size() > 12) return true;
    const std::string folded = fold(bytes(line));
    for (const std::string_view word : {"photo", "picture", "image", "foto", "video", "graphic"}) {
      if (folded.find(word) != std::string::npos) return true;
    }
    return false;
  }

  void note_credit(const Paragraph& line) {
    for (std::uint32_t i = line.tokens.begin; i < line.tokens.end; ++i) {
      const auto mention = agencies_.at(page_.text, page_.tokens, i, line.tokens.end);
      if (!mention) continue;
      if (!is_caption(line)) layout_.agency = agencies_.key(mention->agency);
      return;
    }
  }

  const RawPage& page_;
  const Furniture& furniture_;
  const Agencies& agencies_;
  std::vector<Paragraph>& lines_;
  Layout& layout_;
  TokenRange headline_;
  std::size_t kept_tokens_ = 0;
  std::uint32_t block_left_ = 0;
  bool rest_is_furniture_ = false;
};

}  // namespace

void lay_out(const RawPage& page, const Furniture& furniture, const Agencies& agencies,
             Layout& layout) {
  LayoutPass(page, furniture, agencies, layout).run();
}

}  // namespace wirefold::text
