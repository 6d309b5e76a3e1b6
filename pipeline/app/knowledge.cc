#include "app/knowledge.h"

#include <fstream>
#include <sstream>
#include <utility>

namespace wirefold::app {
namespace {

// Puts a file into `rules` (and keeps its content in `bytes`) if the settings name one.
base::Result<void, std::string> replace_rules(const std::string& path, std::string& bytes,
                                              text::RuleText& rules) {
  if (path.empty()) return {};
  std::ifstream stream(path, std::ios::binary);
  std::ostringstream content;
  // To insert nothing counts as a failure, but an empty file is one without rules.
  const bool is_empty = stream.peek() == std::ifstream::traits_type::eof() && stream.eof();
  if (!is_empty && !(content << stream.rdbuf())) {
    return base::failure("The rule file cannot be read; check the path and its permissions: " +
                         path);
  }
  bytes = content.str();
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
