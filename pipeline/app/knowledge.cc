#include "app/knowledge.h"

#include <utility>

#include "app/text_file.h"

namespace wirefold::app {
namespace {

// Puts a file into `rules` (and keeps its content in `bytes`) if the settings name one.
base::Result<void, std::string> replace_rules(const std::string& path, std::string& bytes,
                                              text::RuleText& rules) {
  if (path.empty()) return {};
  auto content = read_text_file(path, "The rule file");
  if (!content) return base::failure(content.error());
  bytes = std::move(*content);
  rules = {path, bytes};
  return {};
}

}  // namespace

base::Result<dedup::Knowledge, std::string> load_knowledge(const Settings& settings,
                                                           const StopEndsProcess& /*stop*/) {
  auto knowledge = dedup::Knowledge::shipped();
  if (!knowledge) return base::failure(knowledge.error().message);
  text::RuleTexts rules = text::shipped_rules();
  std::string furniture;
  std::string agencies;
  std::string words;
  auto read = replace_rules(settings.furniture_rules, furniture, rules.furniture);
  if (read) read = replace_rules(settings.agency_rules, agencies, rules.agencies);
  if (read) read = replace_rules(settings.word_rules, words, rules.words);
  if (!read) return base::failure(read.error());
  auto analyzer = text::Analyzer::make(rules);
  if (!analyzer) return base::failure(analyzer.error().message);
  knowledge->analyzer = std::move(*analyzer);
  return std::move(*knowledge);
}

}  // namespace wirefold::app
