#include "text/analyze.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <string>
#include <tuple>

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

TEST(Workspace, LeavesNothingForTheNextArticle) {
  const std::pair<const char*, const char*> pieces[] = {
      {"en", "More than 23 people died on Thursday, Prime Minister Ana Silva said. "},
      {"de", "Am 12. November starben rund 1.850 Menschen in Köln. \"So etwas\", sagte er. "},
      {"ja", "東京都は12日、3億円を発表した。トランプ氏。"},
      {"", "По данным МЧС, погибли 23 человека. «Это так», сказал он. "},
      {"en", "\n\nShare\n\nUp to five Boys' toys 'quite a setback' at least. U.S. forces\n"}};
  std::mt19937 random(4);
  Workspace shared;
  Document again;
  for (int round = 0; round < 300; ++round) {
    const std::size_t first = random() % std::size(pieces);
    std::string body;
    for (std::size_t i = random() % 40; i > 0; --i) {
      body += pieces[random() % 3 == 0 ? random() % std::size(pieces) : first].second;
    }
    article::Article article = english("A headline of some words", body);
    article.language = pieces[first].first;
    analyzer().analyze(article, shared, again);
    const Document alone = analyzer().analyze(article);
    ASSERT_EQ(again.tokens.size(), alone.tokens.size());
    for (std::size_t i = 0; i < alone.tokens.size(); ++i) {
      const Token& a = again.tokens[i];
      const Token& b = alone.tokens[i];
      EXPECT_EQ(std::tie(a.word, a.stem, a.flags), std::tie(b.word, b.stem, b.flags));
    }
    EXPECT_EQ(again.quotations.size(), alone.quotations.size());
    EXPECT_EQ(again.numbers.size(), alone.numbers.size());
    EXPECT_EQ(again.sentences.size(), alone.sentences.size());
    ASSERT_EQ(again.names.size(), alone.names.size());
    for (std::size_t i = 0; i < alone.names.size(); ++i) {
      EXPECT_EQ(again.names[i].hash, alone.names[i].hash);
    }
  }
}

}  // namespace
}  // namespace wirefold::text
