#include "text/furniture.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

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

TEST_F(FurnitureTest, ListHeadingsOpenABlockAndCommentsEndTheText) {
  EXPECT_EQ(judge("Similar Articles"), Verdict::kOpensBlock);
  EXPECT_EQ(judge("Comments (38)"), Verdict::kEndsText);
  EXPECT_EQ(judge("3 min read"), Verdict::kRemove);
}

}  // namespace
}  // namespace wirefold::text
