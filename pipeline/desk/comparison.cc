// Marks are painted over the bytes of a text, the weaker first: names and numbers, then passages,
// the longest last, then quotations, so that each byte shows the strongest thing it is part of. A
// walk over the bytes then cuts the text where the paint or the paragraph changes.

#include "desk/comparison.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <utility>

namespace wirefold::desk {
namespace {

using dedup::AnalyzedArticle;
using dedup::Explanation;
using dedup::SharedQuote;
using text::Document;
using text::TokenRange;

/// One shared thing on both sides; the place in the list is its number.
struct Mark {
  SegmentKind kind = SegmentKind::kPlain;
  std::vector<TokenRange> left;
  std::vector<TokenRange> right;
};

/// A document's names by where they begin, and by what they are.
class NamePlaces {
 public:
  explicit NamePlaces(const Document& document) {
    for (const text::Name& name : document.names) {
      places_[name.hash].push_back(name.tokens);
      hash_at_[{name.tokens.begin, name.tokens.end}] = name.hash;
    }
  }
  /// Every place of the name that stands at `range`.
  [[nodiscard]] std::vector<TokenRange> all(TokenRange range) const {
    const auto named = hash_at_.find({range.begin, range.end});
    if (named == hash_at_.end()) return {range};
    return places_.at(named->second);
  }

 private:
  using Hash = decltype(text::Name::hash);
  std::map<Hash, std::vector<TokenRange>> places_;
  std::map<std::pair<std::uint32_t, std::uint32_t>, Hash> hash_at_;
};

/// Collects the marks of a pair in painting order.
class Marks {
 public:
  Marks(const Document& left, const Document& right, const Explanation& explanation)
      : left_(left), right_(right), explanation_(explanation) {
    for (const dedup::SharedName& name : explanation.names) add_name(name.quote);
    for (const dedup::SharedNumber& number : explanation.numbers) {
      add(SegmentKind::kNumber, number.quote);
    }
    std::vector<SharedQuote> passages = explanation.passages;
    std::stable_sort(passages.begin(), passages.end(),
                     [](const auto& a, const auto& b) { return a.words < b.words; });
    for (const SharedQuote& passage : passages) add(SegmentKind::kPassage, passage);
    for (const SharedQuote& quotation : explanation.quotations) {
      add(SegmentKind::kQuotation, quotation);
    }
  }
  [[nodiscard]] const std::vector<Mark>& list() const { return marks_; }

 private:
  [[nodiscard]] TokenRange of_left(const SharedQuote& quote) const {
    return explanation_.is_swapped ? quote.later.tokens : quote.earlier.tokens;
  }
  [[nodiscard]] TokenRange of_right(const SharedQuote& quote) const {
    return explanation_.is_swapped ? quote.earlier.tokens : quote.later.tokens;
  }
  void add(SegmentKind kind, const SharedQuote& quote) {
    marks_.push_back({kind, {of_left(quote)}, {of_right(quote)}});
  }
  void add_name(const SharedQuote& quote) {
    marks_.push_back({SegmentKind::kName, left_.all(of_left(quote)), right_.all(of_right(quote))});
  }

  const NamePlaces left_;
  const NamePlaces right_;
  const Explanation& explanation_;
  std::vector<Mark> marks_;
};

using Paint = std::vector<std::uint32_t>;  // by byte: 0 or the mark's number

Paint paint(const Document& document, const std::vector<Mark>& marks,
            std::vector<TokenRange> Mark::*side) {
  Paint painted(document.text.size(), 0);
  for (std::size_t i = 0; i < marks.size(); ++i) {
    for (const TokenRange& range : marks[i].*side) {
      if (range.size() == 0 || range.end > document.tokens.size()) continue;
      const std::size_t begin = document.tokens[range.begin].begin;
      const std::size_t end = std::max<std::size_t>(begin, document.tokens[range.end - 1].end);
      std::fill(painted.begin() + static_cast<std::ptrdiff_t>(begin),
                painted.begin() + static_cast<std::ptrdiff_t>(end),
                static_cast<std::uint32_t>(i + 1));
    }
  }
  return painted;
}

/// Marks that are still to be seen after painting.
std::set<std::uint32_t> seen(const Paint& painted) {
  std::set<std::uint32_t> marks;
  std::uint32_t last = 0;
  for (const std::uint32_t mark : painted) {
    if (mark != last && mark != 0) marks.insert(mark);
    last = mark;
  }
  return marks;
}

bool is_space(char character) {
  return character == ' ' || character == '\t' || character == '\r' || character == '\n';
}

/// Cuts one side.
class Cutter {
 public:
  Cutter(const AnalyzedArticle& article, const Paint& painted, const std::vector<Mark>& marks,
         const std::set<std::uint32_t>& on_other_side)
      : text_(article.document.text),
        headline_(article.article.headline.size()),
        painted_(painted),
        marks_(marks),
        on_other_side_(on_other_side) {}

  std::vector<Segment> cut() {
    cut_part(0, std::min(headline_, text_.size()), TextPart::kHeadline);
    cut_part(std::min(headline_ + 1, text_.size()), text_.size(), TextPart::kBody);
    return std::move(segments_);
  }

 private:
  void cut_part(std::size_t at, std::size_t end, TextPart part) {
    const std::size_t first = segments_.size();
    while (at < end) {
      const std::size_t begin = at;
      if (text_[at] == '\n') {
        while (at < end && is_space(text_[at])) ++at;
        const bool is_inside = segments_.size() > first && at < end;
        if (is_inside) segments_.push_back({"\n\n", SegmentKind::kBreak, part, std::nullopt});
        continue;
      }
      while (at < end && text_[at] != '\n' && painted_[at] == painted_[begin]) ++at;
      add(begin, at, part);
    }
  }
  void add(std::size_t begin, std::size_t end, TextPart part) {
    const std::uint32_t mark = painted_[begin];
    Segment segment{text_.substr(begin, end - begin), SegmentKind::kPlain, part, std::nullopt};
    if (mark != 0) {
      segment.kind = marks_[mark - 1].kind;
      if (on_other_side_.contains(mark)) segment.match = mark;
    }
    segments_.push_back(std::move(segment));
  }

  const std::string& text_;
  const std::size_t headline_;
  const Paint& painted_;
  const std::vector<Mark>& marks_;
  const std::set<std::uint32_t>& on_other_side_;
  std::vector<Segment> segments_;
};

double share(const dedup::ExplainedArticle& article) {
  return article.words == 0 ? 0 : static_cast<double>(article.shared_words) / article.words;
}

}  // namespace

std::string_view segment_kind_name(SegmentKind kind) {
  static constexpr std::array<std::string_view, 6> kNames = {"plain", "passage", "quotation",
                                                             "name",  "number",  "break"};
  return kNames[static_cast<std::size_t>(kind)];
}

Comparison compare(const AnalyzedArticle& left, const AnalyzedArticle& right,
                   const dedup::Knowledge& knowledge, const story::Settings& settings) {
  Comparison made;
  made.explanation = dedup::explain(left, right, knowledge, settings);
  const Marks marks(left.document, right.document, made.explanation);
  const Paint of_left = paint(left.document, marks.list(), &Mark::left);
  const Paint of_right = paint(right.document, marks.list(), &Mark::right);
  const auto seen_left = seen(of_left);
  const auto seen_right = seen(of_right);
  made.left = Cutter(left, of_left, marks.list(), seen_right).cut();
  made.right = Cutter(right, of_right, marks.list(), seen_left).cut();
  const bool is_swapped = made.explanation.is_swapped;
  made.left_in_right = share(is_swapped ? made.explanation.later : made.explanation.earlier);
  made.right_in_left = share(is_swapped ? made.explanation.earlier : made.explanation.later);
  return made;
}

std::vector<Segment> plain_segments(const AnalyzedArticle& article) {
  const Paint unpainted(article.document.text.size(), 0);
  return Cutter(article, unpainted, {}, {}).cut();
}

}  // namespace wirefold::desk
