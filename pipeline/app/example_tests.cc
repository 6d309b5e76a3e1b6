#include "app/example_tests.h"

#include <algorithm>
#include <array>
#include <optional>
#include <ostream>
#include <utility>
#include <vector>

#include "app/text_file.h"
#include "article/decode.h"
#include "base/toml.h"
#include "dedup/deduplicator.h"

namespace wirefold::app {
namespace {

constexpr std::array<std::string_view, 8> kTexts = {"id",     "source",    "headline", "language",
                                                    "agency", "published", "rejected", "skipped"};
constexpr std::array<std::string_view, 2> kLists = {"stripped", "kept"};

using Complaints = std::vector<std::string>;

std::string quoted(std::string_view text) { return "\"" + std::string(text) + "\""; }

/// What was made of a record, by the names of `expect`; what it is not stays empty.
std::string found_text(const dedup::Analyzed& made, std::string_view name) {
  if (const auto* rejection = std::get_if<article::Rejection>(&made)) {
    return name == "rejected" ? article::reject_class_name(rejection->reject_class) : "";
  }
  if (const auto* skipped = std::get_if<article::Skipped>(&made)) {
    if (name == "id") return skipped->id;
    return name == "skipped" ? skipped->reason : "";
  }
  const auto& [article, document, signature] = std::get<dedup::AnalyzedArticle>(made);
  if (name == "id") return article.id;
  if (name == "source") return article.source;
  if (name == "headline") return document.headline;
  if (name == "language") return document.language;
  if (name == "agency") return document.agency;
  if (name == "published" && article.published) return article::format_time(*article.published);
  return {};
}

/// A line with the marks before and behind its words, which no token has.
std::string_view with_marks(const text::Document& document, text::TokenRange words) {
  if (words.size() == 0) return {};
  const std::string_view text = document.text;
  const text::Tokens& tokens = document.tokens;
  const std::size_t before = words.begin == 0 ? 0 : tokens[words.begin - 1].end;
  const std::size_t behind =
      words.end == tokens.size() ? text.size() : std::size_t{tokens[words.end].begin};
  const std::size_t last = tokens[words.end - 1].end;
  const std::string_view front = text.substr(before, tokens[words.begin].begin - before);
  const std::size_t newline = front.rfind('\n');
  const std::size_t begin = newline == std::string_view::npos ? before : before + newline + 1;
  const std::size_t end = std::min(text.find('\n', last), behind);
  return text.substr(begin, end - begin);
}

bool is_kept(const text::Document& document, std::string_view text) {
  return std::any_of(document.lines.begin(), document.lines.end(), [&](const text::Line& line) {
    return with_marks(document, line.tokens).find(text) != std::string_view::npos;
  });
}

// A text that is nowhere in the record would be stripped whatever the rules say.
void check_line(const text::Document& document, std::string_view list, std::string_view text,
                Complaints& complaints) {
  if (document.text.find(text) == std::string::npos) {
    complaints.push_back(std::string(list) + ": " + quoted(text) + " is not in the record at all");
    return;
  }
  const bool was_kept = is_kept(document, text);
  if (was_kept == (list == "kept")) return;
  complaints.push_back(std::string(list) + ": " + quoted(text) +
                       (was_kept ? " was kept" : " was stripped"));
}

Complaints check(const toml::table& expected, const dedup::Analyzed& made) {
  Complaints complaints;
  for (const std::string_view name : kTexts) {
    const auto wanted = expected[name].value<std::string>();
    const std::string found = found_text(made, name);
    if (!wanted || *wanted == found) continue;
    complaints.push_back(std::string(name) + ": expected " + quoted(*wanted) + ", found " +
                         quoted(found));
  }
  const auto* article = std::get_if<dedup::AnalyzedArticle>(&made);
  for (const std::string_view list : kLists) {
    const toml::array* texts = expected[list].as_array();
    if (texts == nullptr) continue;
    if (article == nullptr) complaints.push_back(std::string(list) + ": this is no article");
    for (std::size_t i = 0; article != nullptr && i < texts->size(); ++i) {
      check_line(article->document, list, (*texts)[i].value_or(std::string()), complaints);
    }
  }
  const std::string rejected = found_text(made, "rejected");
  if (!complaints.empty() && !rejected.empty() && !expected.contains("rejected")) {
    complaints.push_back("the record was rejected: " + rejected + ", " +
                         std::get<article::Rejection>(made).detail);
  }
  return complaints;
}

template <typename Names>
bool is_among(const Names& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool is_text_list(const toml::node& node) {
  const toml::array* list = node.as_array();
  return list != nullptr && !list->empty() && list->is_homogeneous(toml::node_type::string);
}

/// What is wrong with one test as it stands in the file; nothing if it can be run.
std::optional<std::string> fault_of(const toml::table& test) {
  if (!test["name"].is_string() || !test["record"].is_string() || !test["expect"].is_table()) {
    return "Each [[test]] needs name and record, both texts, and a table [test.expect]";
  }
  if (test.size() != 3) return "A [[test]] has name, record and [test.expect] and nothing else";
  if (test["expect"].as_table()->empty()) return "A test without expectations tests nothing";
  for (const auto& [key, node] : *test["expect"].as_table()) {
    const bool is_right = is_among(kLists, key.str())
                              ? is_text_list(node)
                              : is_among(kTexts, key.str()) && node.is_string();
    if (!is_right) {
      return "Expected can be the texts id, source, headline, language, agency, published, "
             "rejected, skipped and the lists of texts stripped, kept, not `" +
             std::string(key.str()) + "` as it is";
    }
  }
  return std::nullopt;
}

}  // namespace

base::Result<ExampleCounts, std::string> run_examples(const std::string& path,
                                                      const Settings& settings,
                                                      const dedup::Knowledge& knowledge,
                                                      std::ostream& out) {
  const auto content = read_text_file(path, "The tests");
  if (!content) return base::failure(content.error());
  const toml::parse_result parsed = toml::parse(*content, path);
  if (!parsed) {
    return base::failure("The tests cannot be read: " + std::string(parsed.error().description()) +
                         ", " + path + " line " +
                         std::to_string(parsed.error().source().begin.line));
  }
  const toml::table& root = parsed.table();
  const toml::array* tests = root["test"].as_array();
  if (tests == nullptr || tests->empty() || root.size() != 1) {
    return base::failure("The file holds one or more [[test]] and nothing else: " + path);
  }
  dedup::Preparer preparer(decode_settings(settings), knowledge);
  ExampleCounts counts;
  for (const toml::node& node : *tests) {
    const toml::table* test = node.as_table();
    const auto fault = test == nullptr ? "[[test]] is a table" : fault_of(*test);
    if (fault) return base::failure(*fault + ": " + path);
    const std::string record = (*test)["record"].value_or(std::string());
    const Complaints complaints = check(*(*test)["expect"].as_table(), preparer.analyze(record));
    complaints.empty() ? ++counts.passed : ++counts.failed;
    out << (complaints.empty() ? "ok    " : "FAILED ") << (*test)["name"].value_or(std::string())
        << "\n";
    for (const std::string& complaint : complaints) out << "      " << complaint << "\n";
  }
  return counts;
}

}  // namespace wirefold::app
