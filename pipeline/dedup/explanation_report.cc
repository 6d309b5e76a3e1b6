#include "dedup/explanation_report.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

#include "article/decode.h"

namespace wirefold::dedup {
namespace {

constexpr std::size_t kQuoteBytesMax = 300;

std::string fixed(float value, int digits) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.*f", digits, static_cast<double>(value));
  return text.data();
}

std::string with_sign(float value) {
  if (value == 0) return fixed(0, 3);  // also -0
  return (value < 0 ? "" : "+") + fixed(value, 3);
}

/// Pads on the left to `columns`.
std::string right(std::string text, std::size_t columns) {
  if (text.size() < columns) text.insert(0, columns - text.size(), ' ');
  return text;
}

/// Pads on the right to `columns`.
std::string left(std::string_view text, std::size_t columns) {
  std::string padded(text);
  if (padded.size() < columns) padded.append(columns - padded.size(), ' ');
  return padded;
}

bool continues_character(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) == 0x80; }

/// One line: white space and control characters become single spaces.
std::string one_line(std::string_view text) {
  std::string line;
  for (const char byte : text) {
    const bool is_blank = static_cast<unsigned char>(byte) <= ' ' || byte == 0x7F;
    if (!is_blank) line.push_back(byte);
    if (is_blank && !line.empty() && line.back() != ' ') line.push_back(' ');
  }
  if (!line.empty() && line.back() == ' ') line.pop_back();
  return line;
}

/// One line in quotation marks, without its middle if it is long.
std::string quoted(std::string_view text) {
  std::string line = one_line(text);
  if (line.size() > kQuoteBytesMax) {
    std::size_t head = kQuoteBytesMax / 2;
    std::size_t tail = line.size() - kQuoteBytesMax / 2;
    while (head > 0 && continues_character(line[head])) --head;
    while (tail < line.size() && continues_character(line[tail])) ++tail;
    line = line.substr(0, head) + " … " + line.substr(tail);
  }
  return "“" + line + "”";
}

std::string count_of(std::size_t count, std::string_view noun) {
  return std::to_string(count) + " " + std::string(noun) + (count == 1 ? "" : "s");
}

std::string listed(const std::vector<std::string>& texts, std::string_view otherwise) {
  std::string line;
  for (const std::string& text : texts) line += (line.empty() ? "" : ", ") + one_line(text);
  return line.empty() ? std::string(otherwise) : line;
}

std::string_view meaning_of(similarity::PairFeature feature) {
  static constexpr std::array<std::string_view, similarity::kPairFeatureCount> kMeanings = {
      "heavy terms in common (cosine, at most 0.35)",
      "heavy terms of headline and lead in common",
      "ln(1 + shared shingles inside quotation marks)",
      "alike as a form letter, other heaviest terms",
      "alike as a form letter, other numbers",
      "1: both name weekdays, none shared",
      "share of the lead's numbers that both have",
      "lead, the more the fewer words the shorter text has, from 120 down to 40",
      "counted numbers that differ beyond those that agree, of 3",
      "1: both name days of the calendar, no two near each other",
      "ln(1 + shared proper names)",
      "event times: 0 up to a day apart, 1 at three days",
      "the same of the days that both datelines name",
      "lead, where a text lacks capitals and so shows no names"};
  return kMeanings[static_cast<std::size_t>(feature)];
}

std::string_view meaning_of(similarity::Relation relation) {
  static constexpr std::array<std::string_view, similarity::kRelationCount> kMeanings = {
      "not joined to the earlier article: another story",
      "the same text",
      "the same text with changes",
      "a cut-down copy",
      "a newer version of the same article",
      "the same text carried further",
      "from the same wire text, in other words",
      "independent text on the same event",
      "corrects the earlier article",
      "withdraws the earlier article"};
  return kMeanings[static_cast<std::size_t>(relation)];
}

std::string_view meaning_of(Standing standing) {
  static constexpr std::array<std::string_view, 3> kMeanings = {
      "one story", "related, not one story", "not one story"};
  return kMeanings[static_cast<std::size_t>(standing)];
}

std::string text_of(const ExplainedArticle& article) {
  std::string line = article.id;
  if (!article.source.empty()) line += ", " + article.source;
  if (article.published) line += ", " + article::format_time(*article.published);
  if (!article.language.empty()) line += ", " + article.language;
  if (!article.agency.empty()) line += ", from " + article.agency;
  line += ", " + count_of(article.words, "word") + "\n";
  if (!article.headline.empty()) line += "          " + one_line(article.headline) + "\n";
  return line;
}

std::string score_text(const Explanation& explanation) {
  const float score = explanation.verdict.score;
  const float odds = 100 / (1 + std::exp(-score));
  std::string text = "Score     " + with_sign(score) + " log-odds (" + fixed(odds, 0) +
                     " in 100 by the model): " + std::string(meaning_of(explanation.standing)) +
                     (explanation.is_compared ? "" : ", since they are not compared; see below") +
                     "\n          ";
  text += fixed(std::abs(score - explanation.join_bar), 3);
  text += score >= explanation.join_bar ? " above" : " below";
  text += " the join bar " + with_sign(explanation.join_bar) + "; related from " +
          with_sign(explanation.related_bar) +
          "\n          with few articles in the window it is " +
          with_sign(explanation.join_bar_least) + ", with many " +
          with_sign(explanation.join_bar_most) + "\n";
  if (explanation.score_where_times_tell == score) return text;
  return text + "          where the stream's times tell, the time between the two takes " +
         fixed(score - explanation.score_where_times_tell, 3) + " more\n";
}

std::string feature_lines(const Explanation& explanation) {
  std::string text = "  feature             value    weight      adds\n";
  for (const FeatureShare& share : explanation.features) {
    text += "  " + left(similarity::pair_feature_name(share.feature), 17) +
            right(fixed(share.value, 3), 8) + right(with_sign(share.weight), 10) +
            right(with_sign(share.contribution), 10) + "   " +
            std::string(meaning_of(share.feature)) + "\n";
  }
  text += "  " + left("intercept", 35) + right(with_sign(explanation.intercept), 10) + "\n";
  text += "  " + left("score", 35) + right(with_sign(explanation.verdict.score), 10) + "\n";
  return text;
}

std::string overlap_lines(const Explanation& explanation) {
  const similarity::Overlap& overlap = explanation.verdict.overlap;
  const auto percent = [](float share) { return fixed(100 * share, 0) + " %"; };
  return "  fingerprints: " + percent(overlap.contained) + " of the later article's, " +
         percent(overlap.containing) + " of the earlier one's; sentences " +
         std::to_string(overlap.sentences) + "; derivation " + with_sign(explanation.derivation) +
         " (above 0: a rewrite)\n";
}

std::string side_line(std::string_view side, const Quote& quote) {
  const std::string place =
      std::to_string(quote.tokens.begin + 1) + "–" + std::to_string(quote.tokens.end);
  return "    " + left(side, 8) + left(place, 12) + " " + quoted(quote.text) + "\n";
}

std::string quote_lines(const std::vector<SharedQuote>& quotes) {
  std::string text;
  for (const SharedQuote& quote : quotes) {
    text += "  " + count_of(quote.words, "word") + "\n" + side_line("earlier", quote.earlier) +
            side_line("later", quote.later);
  }
  return text;
}

std::string heading(std::string_view what, std::size_t count) {
  return "\n" + std::string(what) + ": " + std::to_string(count) + "\n";
}

std::string passage_lines(const Explanation& explanation) {
  if (explanation.passages.empty()) return heading("Shared passages", 0);
  return heading("Shared passages", explanation.passages.size()) + "  " +
         std::to_string(explanation.later.shared_words) + " of the later article's " +
         std::to_string(explanation.later.words) + " words, " +
         std::to_string(explanation.earlier.shared_words) + " of the earlier one's " +
         std::to_string(explanation.earlier.words) + "; places are word numbers\n" +
         quote_lines(explanation.passages);
}

std::string name_lines(const Explanation& explanation) {
  std::string text =
      heading("Shared names (times in the earlier, in the later)", explanation.names.size());
  for (const SharedName& name : explanation.names) {
    const std::string spelling = one_line(name.quote.earlier.text);
    const std::string other = one_line(name.quote.later.text);
    text += "  " + spelling + (spelling == other ? "" : " / " + other) + " (" +
            std::to_string(name.times_earlier) + ", " + std::to_string(name.times_later) + ")\n";
  }
  return text;
}

std::string number_lines(const Explanation& explanation) {
  std::string text = heading("Shared numbers", explanation.numbers.size());
  for (const SharedNumber& number : explanation.numbers) {
    text += "  " + left(number_kind_name(number.kind), 8) + quoted(number.quote.earlier.text) +
            " and " + quoted(number.quote.later.text) + "\n";
  }
  return text;
}

std::string objection_line(const Objection& objection) {
  const std::string sides =
      listed(objection.earlier, "none") + " | " + listed(objection.later, "none");
  switch (objection.kind) {
    case ObjectionKind::kNumber:
      return "numbers differ: " + sides;
    case ObjectionKind::kWeekdays:
      return "weekdays differ: " + sides;
    case ObjectionKind::kDates:
      return "dates and hours differ: " + sides;
    case ObjectionKind::kMissingTerms:
      return "heaviest terms that the other lacks: " + sides;
    case ObjectionKind::kTemplate:
      return "alike as a form letter is (gate " + fixed(objection.amount, 3) + ")";
    case ObjectionKind::kLanguage:
      return "two languages, not compared by the pipeline: " + sides;
    case ObjectionKind::kWindow:
      return fixed(objection.amount, 0) + " hours apart, not compared by the pipeline";
  }
  return {};
}

std::string objection_lines(const Explanation& explanation) {
  std::string text = heading("What speaks against (earlier | later)", explanation.against.size());
  for (const Objection& objection : explanation.against) {
    text += "  " + objection_line(objection) + "\n";
  }
  return text;
}

}  // namespace

std::string report_text(const Explanation& explanation) {
  std::string text = "Earlier   " + text_of(explanation.earlier);
  text += "Later     " + text_of(explanation.later) + "\n";
  text += "Relation  " + std::string(similarity::relation_name(explanation.relation)) + ": " +
          std::string(meaning_of(explanation.relation)) + "\n";
  text += score_text(explanation) + "\n" + feature_lines(explanation);
  text += overlap_lines(explanation) + passage_lines(explanation);
  text += heading("Shared quotations", explanation.quotations.size()) +
          quote_lines(explanation.quotations);
  text += name_lines(explanation) + number_lines(explanation);
  text += "\nHeaviest shared terms\n  " + listed(explanation.terms, "none") + "\n";
  return text + objection_lines(explanation);
}

}  // namespace wirefold::dedup
