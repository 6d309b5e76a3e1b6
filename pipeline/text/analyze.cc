#include "text/analyze.h"

#include <algorithm>
#include <optional>

#include "text/agency.h"
#include "text/characters.h"
#include "text/dateline.h"
#include "text/dates.h"
#include "text/furniture.h"
#include "text/language.h"
#include "text/layout.h"
#include "text/lexicon.h"
#include "text/provenance.h"
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
  std::optional<Words> words;
  std::optional<Agencies> agencies;
  std::optional<Furniture> furniture;

  // The document's text as words of its language.
  void read_words(Document& document, TokenSlots& slots) const {
    const Tongue tongue{table, orthography_of(document.language), words->of(document.language)};
    tokenize_into(document.text, tongue, slots, document.tokens);
  }
};

struct Workspace::Buffers {
  TokenSlots slots;
  Tokens source;  // of Article::source
  Tokens byline;
  Layout layout;
  Notes notes;
};

Workspace::Workspace() : buffers_(std::make_unique<Buffers>()) {}
Workspace::~Workspace() = default;
Workspace::Workspace(Workspace&&) noexcept = default;
Workspace& Workspace::operator=(Workspace&&) noexcept = default;

namespace {

constexpr std::size_t kDatelineLines = 4;      // how many lines of text a dateline is sought in
constexpr std::size_t kBareDatelineLines = 1;  // one without an agency: "DUBLIN —"

std::string_view embedded(const char* begin, const char* end) {
  return {begin, static_cast<std::size_t>(end - begin)};
}

// Replaces the tokens by those of a field that is no part of the page.
void read_field(std::string_view text, const CharacterTable& table, Tokens& tokens) {
  tokens.clear();
  tokenize(text, table, Orthography{}, tokens);
}

// Takes the dateline off the first line of text that has one; the agency it names.
std::optional<std::uint32_t> take_dateline(const DatelineView& view, const DateView& dates,
                                           Layout& layout, Document& document) {
  const std::size_t last = std::min(layout.kept.size(), kDatelineLines + 1);
  for (std::size_t i = 1; i < last; ++i) {
    const auto found = find_dateline(view, layout.kept[i]);
    if (!found || (!found->agency && i > kBareDatelineLines)) continue;
    mark_filed(dates, {layout.kept[i].tokens.begin, found->tokens_end}, document.dates);
    layout.kept[i].tokens.begin = found->tokens_end;
    layout.kept[i].begin = found->byte_end;
    document.dateline_place = found->place;
    return found->agency;
  }
  return std::nullopt;
}

// Moves the kept lines' tokens together and renumbers the lines. Lines that follow each other move
// at once.
void keep_tokens(const Layout& layout, Tokens& tokens, TokenSlots& slots, Notes& notes) {
  notes.paragraphs.clear();
  std::uint32_t count = 0;
  TokenRange together;  // what is to be moved to where the last of it ends
  const auto move = [&] {
    tokens.move(together, count - together.size());
    slots.move(together, count - together.size());
  };
  for (const Paragraph& line : layout.kept) {
    if (line.tokens.begin != together.end) {
      move();
      together = {line.tokens.begin, line.tokens.begin};
    }
    together.end = line.tokens.end;
    Paragraph kept = line;
    kept.tokens = {count, count + line.tokens.size()};
    count = kept.tokens.end;
    notes.paragraphs.push_back(kept);
  }
  move();
  tokens.resize(count);
}

void fill_lines(const std::vector<Paragraph>& paragraphs, Document& document) {
  document.title_tokens = paragraphs.front().tokens.end;
  document.lines.reserve(paragraphs.size());
  for (std::size_t i = 1; i < paragraphs.size(); ++i) {
    const TokenRange tokens = paragraphs[i].tokens;
    if (tokens.size() == 0) continue;
    document.lines.push_back({tokens, 0});  // hashed with their sentences
  }
}

}  // namespace

RuleTexts shipped_rules() {
  return {
      {"config/furniture.toml", embedded(wirefold_furniture_rules, wirefold_furniture_rules_end)},
      {"config/agencies.toml", embedded(wirefold_agency_rules, wirefold_agency_rules_end)},
      {"config/words.toml", embedded(wirefold_word_rules, wirefold_word_rules_end)}};
}

Analyzer::Analyzer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Analyzer::~Analyzer() = default;
Analyzer::Analyzer(Analyzer&&) noexcept = default;
Analyzer& Analyzer::operator=(Analyzer&&) noexcept = default;

base::Result<Analyzer, RuleError> Analyzer::make(const RuleTexts& rules) {
  auto impl = std::make_unique<Impl>();
  auto words = parse_words(rules.words, impl->table);
  if (!words) return base::failure(words.error());
  auto agencies = Agencies::parse(rules.agencies, impl->table);
  if (!agencies) return base::failure(agencies.error());
  auto furniture = Furniture::parse(rules.furniture, impl->table);
  if (!furniture) return base::failure(furniture.error());
  impl->words.emplace(std::move(*words));
  impl->agencies.emplace(std::move(*agencies));
  impl->furniture.emplace(std::move(*furniture));
  return Analyzer(std::move(impl));
}

Document Analyzer::analyze(const article::Article& article) const {
  Workspace workspace;
  Document document;
  analyze(article, workspace, document);
  return document;
}

void Analyzer::analyze(const article::Article& article, Workspace& workspace,
                       Document& document) const {
  const Impl& own = *impl_;
  auto& [slots, source, byline, layout, notes] = *workspace.buffers_;
  document.clear();
  document.text.reserve(article.headline.size() + article.body.size() + 1);
  document.text.append(article.headline).append("\n").append(article.body);
  document.language = language_of(article.language, document.text, *own.words, own.table);
  Tokens& tokens = document.tokens;  // of the whole page, then of what is kept
  own.read_words(document, slots);
  if (std::string instead = language_instead(document, *own.words, own.table); !instead.empty()) {
    document.language = std::move(instead);
    own.read_words(document, slots);
  }
  const Lexicon& lexicon = own.words->of(document.language);
  const DateView dates{document.text, tokens, slots.roles, lexicon};
  document.dates = find_dates(dates);
  read_field(article.source, own.table, source);
  read_field(article.byline, own.table, byline);
  lay_out({article, document.text, tokens, slots, source, byline}, *own.furniture, *own.agencies,
          layout);
  document.headline = layout.headline;
  document.stripped_lines = layout.stripped_lines;
  const auto dateline_agency =
      take_dateline({document.text, tokens, lexicon, *own.agencies}, dates, layout, document);

  keep_tokens(layout, tokens, slots, notes);
  fill_lines(notes.paragraphs, document);
  const Reading reading{document.text, document.language, lexicon, *own.words, slots, notes};
  take_notes(reading, document);
  Provenance origin = find_provenance(
      {article, source, byline, document.text, tokens, notes, layout, dateline_agency},
      *own.agencies);
  document.agency = std::move(origin.agency);
  document.is_agency_original = origin.is_original;
  find_sentences(reading, document);
  find_quotations(reading, document);
  find_numbers(reading, document);
  find_names(reading, document);
  find_weekdays(reading, document);
}

}  // namespace wirefold::text
