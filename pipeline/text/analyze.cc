#include "text/analyze.h"

#include <algorithm>
#include <cstring>

#include "base/hash.h"
#include "text/characters.h"
#include "text/lexicon.h"
#include "text/reading.h"
#include "text/tokenize.h"

extern "C" {
extern const char wirefold_furniture_rules[];
extern const char wirefold_furniture_rules_end[];
extern const char wirefold_agency_rules[];
extern const char wirefold_agency_rules_end[];
extern const char wirefold_word_rules[];
extern const char wirefold_word_rules_end[];
}

namespace wirefold::text {

struct Analyzer::Impl {
  CharacterTable table;
  Words words;
};

namespace {

std::string_view embedded(const char* begin, const char* end) {
  return {begin, static_cast<std::size_t>(end - begin)};
}

}  // namespace

RuleTexts shipped_rules() {
  return {embedded(wirefold_furniture_rules, wirefold_furniture_rules_end),
          embedded(wirefold_agency_rules, wirefold_agency_rules_end),
          embedded(wirefold_word_rules, wirefold_word_rules_end)};
}

Analyzer::Analyzer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Analyzer::~Analyzer() = default;
Analyzer::Analyzer(Analyzer&&) noexcept = default;
Analyzer& Analyzer::operator=(Analyzer&&) noexcept = default;

base::Result<Analyzer, RuleError> Analyzer::make(const RuleTexts& rules) {
  auto impl = std::make_unique<Impl>();
  auto words = parse_words(rules.words, impl->table);
  if (!words) return base::failure(words.error());
  impl->words = std::move(*words);
  return Analyzer(std::move(impl));
}

Document Analyzer::analyze(const article::Article& article) const {
  Document document;
  document.text = article.headline + "\n" + article.body;
  document.headline = article.headline;
  document.language = article.language;
  const Lexicon& lexicon = impl_->words.of(document.language);
  Reading reading{document.text, document.language, lexicon, impl_->words, {}, {}};
  tokenize(document.text, impl_->table, orthography_of(document.language), document.tokens);
  std::uint32_t begin = 0;
  std::uint32_t token = 0;
  const auto count = static_cast<std::uint32_t>(document.tokens.size());
  while (begin <= document.text.size()) {
    const std::size_t found = document.text.find('\n', begin);
    const auto end =
        static_cast<std::uint32_t>(found == std::string::npos ? document.text.size() : found);
    Paragraph paragraph{{token, token}, begin, end};
    while (token < count && document.tokens[token].begin < end) ++token;
    paragraph.tokens.end = token;
    if (begin == 0 || paragraph.tokens.size() > 0) reading.paragraphs.push_back(paragraph);
    begin = end + 1;
  }
  document.title_tokens = reading.paragraphs.front().tokens.end;
  for (std::size_t i = 1; i < reading.paragraphs.size(); ++i) {
    Line line{reading.paragraphs[i].tokens, 0};
    for (std::uint32_t k = line.tokens.begin; k < line.tokens.end; ++k) {
      line.hash = base::mix64(line.hash, document.tokens[k].word);
    }
    document.lines.push_back(line);
  }
  reading.roles.resize(count);
  for (std::uint32_t i = 0; i < count; ++i) {
    const std::uint64_t next = i + 1 < count ? document.tokens[i + 1].word : 0;
    reading.roles[i] = lexicon.find(document.tokens[i].word, next);
    if (reading.has_role(i, kRoleFunction)) document.tokens[i].flags |= kFunctionWord;
    if (i < document.title_tokens) document.tokens[i].flags |= kTitleToken;
  }
  find_sentences(reading, document);
  find_quotations(reading, document);
  find_numbers(reading, document);
  find_names(reading, document);
  find_weekdays(reading, document);
  return document;
}

}  // namespace wirefold::text
