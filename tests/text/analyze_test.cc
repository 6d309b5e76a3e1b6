#include "text/analyze.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/hash.h"

namespace wirefold::text {
namespace {

const Analyzer& analyzer() {
  static const base::Result<Analyzer, RuleError> made = Analyzer::make(shipped_rules());
  EXPECT_TRUE(made.has_value()) << made.error().message;
  return *made;
}

article::Article english(std::string headline, std::string body) {
  article::Article article;
  article.id = "a";
  article.language = "en";
  article.headline = std::move(headline);
  article.body = std::move(body);
  return article;
}

TEST(Analyze, HeadlineTokensComeFirstAndAreFlagged) {
  const Document document = analyzer().analyze(english("Flood kills 23", "Rain fell on Thursday."));
  ASSERT_EQ(document.title_tokens, 3U);
  ASSERT_EQ(document.tokens.size(), 7U);
  EXPECT_NE(document.tokens[0].flags & kTitleToken, 0);
  EXPECT_EQ(document.tokens[3].flags & kTitleToken, 0);
  EXPECT_EQ(document.tokens[0].word, base::hash64("flood"));
  EXPECT_EQ(document.weekdays, 1U << 3);
}

TEST(Analyze, ArticleWithoutTextGivesNoTokens) {
  const Document document = analyzer().analyze(english("", ""));
  EXPECT_TRUE(document.tokens.empty());
  EXPECT_TRUE(document.lines.empty());
  EXPECT_EQ(document.quote({0, 0}), "");
}

}  // namespace
}  // namespace wirefold::text
