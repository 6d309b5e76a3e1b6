#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "reading.h"

namespace wirefold::article {
namespace {

using testing::Contains;
using testing::ElementsAre;

constexpr const char* kFull = R"({
  "id": "mna-114", "provider": "mna.example", "version": 3, "etag": "e-77",
  "source": "Meridian News Agency", "language": "en-GB", "published": "2026-02-03T10:15:00+01:00",
  "version_created": "2026-02-03T09:20:00Z", "embargoed_until": "2026-02-03T12:00:00Z",
  "headline": "Harbour reopens after storm", "byline": "Ada Quist, Meridian",
  "body": "The harbour reopened on Tuesday.\r\n\r\nFerries run again.",
  "url": "https://mna.example/114", "dateline": "PORT LESTER", "status": "usable",
  "evolved_from": "mna-113", "unknown": {"nested": [1, 2, {"x": null}]}
})";

TEST(PlainJson, OtherRecordsBeforeDoNotMatter) {
  const std::vector<std::string> records{
      R"({"id": "a", "title": "One", "body": "First.", "source": "S"})",
      R"({"id": "b", "title": "Two", "body": "Second.", "source": "T"})",
      R"({"body": "Third.", "id": "c", "headline": "Three", "title": "Not shown", "extra": 1})",
      R"({"guid": "d", "headline": "", "title": "Four", "text": null, "content": "Fourth."})",
      R"({"uri": "e", "versioncreated": "2026-01-02T03:04:05Z", "headline": "Five"})",
      R"({"id": "f", "headline": "Six"})"};
  Decoder decoder{DecodeSettings{}};
  for (int round = 0; round < 3; ++round) {
    for (const std::string& record : records) {
      SCOPED_TRACE(record);
      const auto decoded = decoder.decode(record);
      ASSERT_TRUE(decoded);
      const auto& article = std::get<Article>(*decoded);
      const Article alone = read_article(record);
      EXPECT_EQ(article.id, alone.id);
      EXPECT_EQ(article.headline, alone.headline);
      EXPECT_EQ(article.body, alone.body);
      EXPECT_EQ(article.source, alone.source);
      EXPECT_FALSE(article.headline.empty());
    }
  }
}

TEST(PlainJson, LanguagesAreNamedAsTheWordListsAre) {
  const std::pair<const char*, const char*> cases[] = {
      {"en", "en"},  {"EN_us", "en"}, {"zh-Hant", "zh"}, {"deu", "de"},  {"no", "nb"},
      {"nno", "nb"}, {"cze", "cs"},   {"cmn", "zh"},     {"iw", "he"},   {"und", ""},
      {"mul", ""},   {"xx", "xx"},    {"tlh", "tlh"},    {"German", ""},
  };
  for (const auto& [tag, language] : cases) {
    SCOPED_TRACE(tag);
    const Article article = read_article(
        R"({"id": "a", "headline": "H", "body": "B", "language": ")" + std::string(tag) + R"("})");
    EXPECT_EQ(article.language, language);
  }
}

TEST(PlainJson, EveryFieldArrives) {
  const Article article = read_article(kFull);
  EXPECT_EQ(article.id, "mna-114");
  EXPECT_EQ(article.provider, "mna.example");
  EXPECT_EQ(article.version, "3");
  EXPECT_EQ(article.etag, "e-77");
  EXPECT_EQ(article.source, "Meridian News Agency");
  EXPECT_EQ(article.language, "en");
  EXPECT_EQ(article.published, parse_time("2026-02-03T09:15:00Z"));
  EXPECT_EQ(article.version_created, parse_time("2026-02-03T09:20:00Z"));
  EXPECT_EQ(article.embargoed_until, parse_time("2026-02-03T12:00:00Z"));
  EXPECT_EQ(article.headline, "Harbour reopens after storm");
  EXPECT_EQ(article.byline, "Ada Quist, Meridian");
  EXPECT_EQ(article.body, "The harbour reopened on Tuesday.\n\nFerries run again.");
  EXPECT_EQ(article.url, "https://mna.example/114");
  EXPECT_EQ(article.dateline, "PORT LESTER");
  EXPECT_EQ(article.evolved_from, "mna-113");
  EXPECT_EQ(article.status, PublicationStatus::kUsable);
  EXPECT_FALSE(article.is_correction);
  EXPECT_THAT(article.credits, ElementsAre("mna.example", "Meridian"));
}

TEST(PlainJson, TheSampleArchiveDecodesWhole) {
  std::ifstream archive(WIREFOLD_SOURCE_DIR "/tests/sample/articles.jsonl");
  std::string line;
  std::size_t articles = 0;
  while (std::getline(archive, line)) {
    const Article article = read_article(line);
    EXPECT_FALSE(article.body.empty()) << article.id;
    EXPECT_FALSE(article.language.empty()) << article.id;
    EXPECT_TRUE(article.published) << article.id;
    ++articles;
  }
  EXPECT_EQ(articles, 260u);
}

TEST(PlainJson, SynonymsNameTheSameFields) {
  const Article article = read_article(R"({"_id": 42, "outlet": "Daily Tern", "lang": "pt_BR",
      "publishedAt": "2026-02-03", "title": "Ponte fechada",
      "authors": ["Rui Mar", {"name": "Ana Sol"}],
      "content": "A ponte fechou.", "link": "https://tern.example/p"})");
  EXPECT_EQ(article.id, "42");
  EXPECT_EQ(article.source, "Daily Tern");
  EXPECT_EQ(article.language, "pt");
  EXPECT_EQ(article.published, parse_time("2026-02-03"));
  EXPECT_EQ(article.headline, "Ponte fechada");
  EXPECT_EQ(article.byline, "Rui Mar, Ana Sol");
  EXPECT_EQ(article.body, "A ponte fechou.");
  EXPECT_EQ(article.url, "https://tern.example/p");
}

TEST(PlainJson, NullAndEmptyNamesFallThroughToTheNext) {
  const Article article = read_article(
      R"({"id": null, "article_id": "", "guid": "g-1", "headline": "", "title": "T"})");
  EXPECT_EQ(article.id, "g-1");
  EXPECT_EQ(article.headline, "T");
}

TEST(PlainJson, SettingsMapFieldsAndKeepTheOtherDefaults) {
  DecodeSettings settings;
  settings.field_names = {{"id", {"key"}}, {"body", {"lede", "story"}}};
  const Article article =
      read_article(R"({"key": "k1", "id": "other", "story": "Text.", "headline": "H"})", settings);
  EXPECT_EQ(article.id, "k1");
  EXPECT_EQ(article.body, "Text.");
  EXPECT_EQ(article.headline, "H");
  EXPECT_EQ(outcome(R"({"id": "k1", "body": "x"})", settings), "no_identity");
}

TEST(PlainJson, ABadPublishedTimeIsAbsentAndNoRejection) {
  for (const char* published :
       {"\"26-FEB-1987 15:01\"", "\"soon\"", "null", "1.5", "\"2026-02-30\""}) {
    SCOPED_TRACE(published);
    const std::string record =
        std::string(R"({"id": "a", "headline": "H", "published": )") + published + "}";
    EXPECT_EQ(read_article(record).published, std::nullopt);
  }
}

TEST(PlainJson, WholeNumbersAreTimesInSecondsOrMilliseconds) {
  EXPECT_EQ(read_article(R"({"id":"a","headline":"H","published":1772366400})").published,
            1'772'366'400'000);
  EXPECT_EQ(read_article(R"({"id":"a","headline":"H","published":1772366400123})").published,
            1'772'366'400'123);
}

TEST(PlainJson, HtmlBodiesBecomeText) {
  const Article article = read_article(
      R"({"id": "a", "headline": "Fire &amp; <i>smoke</i>",
          "body": "<p>One &ldquo;fact&rdquo;.</p><script>x()</script><p>Two<br>three</p>"})");
  EXPECT_EQ(article.headline, "Fire & smoke");
  EXPECT_EQ(article.body, "One “fact”.\nTwo\nthree");
}

TEST(PlainJson, EntitiesInATextAreDecoded) {
  const Article article =
      read_article(R"({"id": "a", "headline": "h", "body": "It&#39;s 5 < 6.\nQ&amp;A"})");
  EXPECT_EQ(article.body, "It's 5 < 6.\nQ&A");
}

TEST(PlainJson, TextWithComparisonsIsNotHtml) {
  const Article article = read_article(
      R"({"id": "a", "headline": "AT&T < BT; x<y", "body": "If a <b and c> d, then p<q."})");
  EXPECT_EQ(article.headline, "AT&T < BT; x<y");
  EXPECT_EQ(article.body, "If a <b and c> d, then p<q.");
}

struct StatusCase {
  const char* word;
  PublicationStatus status;
};

TEST(PlainJson, StatusWordsAreUnderstoodWithoutABody) {
  for (const StatusCase& known : {StatusCase{"canceled", PublicationStatus::kWithdrawn},
                                  StatusCase{"Cancelled", PublicationStatus::kWithdrawn},
                                  StatusCase{"killed", PublicationStatus::kWithdrawn},
                                  StatusCase{"recalled", PublicationStatus::kWithdrawn},
                                  StatusCase{"stat:canceled", PublicationStatus::kWithdrawn},
                                  StatusCase{"WITHHELD", PublicationStatus::kWithheld}}) {
    SCOPED_TRACE(known.word);
    const std::string record = std::string(R"({"id": "a", "status": ")") + known.word + "\"}";
    EXPECT_EQ(read_article(record).status, known.status);
  }
}

struct HeadlineCase {
  const char* headline;
  bool is_correction;
};

TEST(PlainJson, TaggedHeadlinesMarkCorrections) {
  for (const HeadlineCase& known :
       {HeadlineCase{"CORRECTED-Harbour reopens", true},
        HeadlineCase{"Correction: Harbour story", true}, HeadlineCase{"CORRECTED - Harbour", true},
        HeadlineCase{"(CORRECTED) Harbour", true}, HeadlineCase{"UPDATE 2-CORRECTED-Harbour", true},
        HeadlineCase{"AP Correction: Harbour", true}, HeadlineCase{"REFILE-Harbour", true},
        HeadlineCase{"Korrektur: Hafen offen", true},
        HeadlineCase{"Correction officers strike", false},
        HeadlineCase{"Corrections: a history", false}, HeadlineCase{"Correction-free day", false},
        HeadlineCase{"Market sees correction", false},
        HeadlineCase{"UPDATE 2-Harbour reopens", false}, HeadlineCase{"Harbour", false}}) {
    SCOPED_TRACE(known.headline);
    const std::string record = std::string(R"({"id": "a", "headline": ")") + known.headline + "\"}";
    EXPECT_EQ(read_article(record).is_correction, known.is_correction);
  }
}

TEST(PlainJson, AFieldCanMarkACorrection) {
  EXPECT_TRUE(read_article(R"({"id":"a","headline":"H","is_correction":true})").is_correction);
  EXPECT_FALSE(read_article(R"({"id":"a","headline":"H","is_correction":false})").is_correction);
}

TEST(PlainJson, MediaItemsAreSkippedWhateverElseTheyHold) {
  EXPECT_EQ(skip_of(R"({"id": "a", "type": "picture", "headline": "H"})"), "picture");
  EXPECT_EQ(skip_of(R"({"id": "a", "type": "Video", "status": "odd"})"), "video");
  EXPECT_EQ(skip_of(R"({"id": "a", "type": "planning"})"), "planning");
  EXPECT_EQ(outcome(R"({"id": "a", "type": "story", "headline": "H"})"), "article");
}

TEST(PlainJson, AnEmbargoThatCannotBeReadIsNeverLost) {
  EXPECT_EQ(outcome(R"({"id":"a","headline":"H","embargoed_until":"noon"})"), "wrong_type");
  EXPECT_EQ(outcome(R"({"id":"a","headline":"H","embargoed":true})"), "wrong_type");
  EXPECT_EQ(read_article(R"({"id":"a","headline":"H","embargoed":false})").embargoed_until,
            std::nullopt);
}

TEST(PlainJson, NulIsDroppedFromTextsAndRefusedInIdentities) {
  EXPECT_EQ(read_article(R"({"id":"a","headline":"H\u0000I"})").headline, "HI");
  EXPECT_EQ(outcome(R"({"id":"a\u0000b","headline":"H"})"), "malformed");
}

TEST(PlainJson, BylinesNameAgencies) {
  EXPECT_THAT(read_article(R"({"id":"a","headline":"H","byline":"By Jo Ray | Reuters"})").credits,
              ElementsAre("Reuters"));
  EXPECT_THAT(read_article(R"({"id":"a","headline":"H","byline":"Associated Press"})").credits,
              ElementsAre("Associated Press"));
  EXPECT_THAT(read_article(R"X({"id":"a","headline":"H","byline":"JO RAY (AFP)"})X").credits,
              Contains("AFP"));
}

}  // namespace
}  // namespace wirefold::article
