#include "text/furniture.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidjson/document.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "text/analyze.h"
#include "text/tokenize.h"

namespace wirefold::text {
namespace {

class FurnitureTest : public testing::Test {
 protected:
  Verdict judge(const std::string& line) const {
    Tokens tokens;
    tokenize(line, table_, Orthography{}, tokens);
    Tokens source;
    tokenize(furniture_->example_source(), table_, Orthography{}, source);
    const auto count = static_cast<std::uint32_t>(tokens.size());
    const LineView all{line, tokens, {0, count}, source, *agencies_};
    const Verdict verdict = furniture_->judge(all, line);
    const bool enumerated = count > 1 && (tokens[0].flags & kNumeric) != 0;
    if (verdict != Verdict::kKeep || !enumerated) return verdict;
    return furniture_->judge({line, tokens, {1, count}, source, *agencies_}, line);
  }

  CharacterTable table_;
  base::Result<Agencies, RuleError> agencies_ = Agencies::parse(shipped_rules().agencies, table_);
  base::Result<Furniture, RuleError> furniture_ =
      Furniture::parse(shipped_rules().furniture, table_);
};

TEST_F(FurnitureTest, EveryExampleInTheRuleFileIsJudgedAsItSays) {
  ASSERT_TRUE(agencies_.has_value()) << agencies_.error().message;
  ASSERT_TRUE(furniture_.has_value()) << furniture_.error().message;
  ASSERT_GT(furniture_->rules().size(), 15U);
  for (const FurnitureRule& rule : furniture_->rules()) {
    SCOPED_TRACE(rule.name);
    for (const std::string& line : rule.removes) EXPECT_NE(judge(line), Verdict::kKeep) << line;
    for (const std::string& line : rule.keeps) EXPECT_EQ(judge(line), Verdict::kKeep) << line;
  }
}

bool consists_of(const FurnitureRule& rule, const LineView& line) {
  for (std::uint32_t i = line.range.begin; i < line.range.end; ++i) {
    const Token& token = line.tokens[i];
    const bool is_number = i != line.range.begin && (token.flags & kNumeric) != 0;
    if (!is_number && std::count(rule.words.begin(), rule.words.end(), token.word) == 0) {
      return false;
    }
  }
  return !rule.words.empty();
}

/// Whether any rule knows the line: one after the other, each pattern, without an index. Rules with
/// separators are left out.
bool known_plainly(const Furniture& furniture, const LineView& line) {
  const auto knows = [&](const FurnitureRule& rule) {
    if (line.range.size() > rule.words_max) return false;
    if (ends_like_sentence(line.text) && !rule.sentences) return false;
    const auto matches = [&](const LinePattern& pattern) { return pattern.matches(line); };
    const auto begins = [&](const std::string& bytes) { return line.text.starts_with(bytes); };
    return std::any_of(rule.lines.begin(), rule.lines.end(), matches) ||
           std::any_of(rule.begins.begin(), rule.begins.end(), begins) || consists_of(rule, line);
  };
  return std::any_of(furniture.rules().begin(), furniture.rules().end(), knows);
}

/// Lines of the labelled pages and of the sample's articles.
std::vector<std::string> many_lines() {
  std::vector<std::string> lines;
  std::ifstream pages(WIREFOLD_SOURCE_DIR "/tests/text/pages.jsonl");
  for (std::string row; std::getline(pages, row);) {
    rapidjson::Document page;
    page.Parse(row.c_str());
    for (const auto& line : page["lines"].GetArray()) lines.push_back(line["text"].GetString());
  }
  std::ifstream sample(WIREFOLD_SOURCE_DIR "/tests/sample/articles.jsonl");
  for (std::string row; std::getline(sample, row);) {
    rapidjson::Document article;
    article.Parse(row.c_str());
    std::istringstream body(article["body"].GetString());
    for (std::string line; std::getline(body, line);) lines.push_back(line);
  }
  return lines;
}

TEST_F(FurnitureTest, TheIndexFindsWhatTheRulesOneByOneFind) {
  Tokens source;
  tokenize(furniture_->example_source(), table_, Orthography{}, source);
  std::size_t known = 0;
  std::size_t unknown = 0;
  for (const std::string& line : many_lines()) {
    Tokens tokens;
    tokenize(line, table_, Orthography{}, tokens);
    const auto count = static_cast<std::uint32_t>(tokens.size());
    if (count == 0 || line.front() == ' ') continue;
    const LineView view{line, tokens, {0, count}, source, *agencies_};
    const bool is_found = furniture_->judge(view, line) != Verdict::kKeep;
    const auto holds = [&](const char* mark) { return line.find(mark) != std::string::npos; };
    const char* const separators[] = {"|", ">", "\t", "  ", "·", "›", " » ", "•", "→", "　"};
    const bool is_parted = std::any_of(std::begin(separators), std::end(separators), holds);
    const bool is_known = known_plainly(*furniture_, view);
    if (is_known || !is_parted) {
      EXPECT_EQ(is_found, is_known) << line;
    }
    ++(is_known ? known : unknown);
  }
  EXPECT_GT(known, 900U);
  EXPECT_GT(unknown, 3'000U);
}

TEST_F(FurnitureTest, ListHeadingsOpenABlockAndCommentsEndTheText) {
  EXPECT_EQ(judge("Similar Articles"), Verdict::kOpensBlock);
  EXPECT_EQ(judge("Comments (38)"), Verdict::kEndsText);
  EXPECT_EQ(judge("3 min read"), Verdict::kRemove);
}

}  // namespace
}  // namespace wirefold::text
