// Pages taken apart: headlines, furniture in its place, datelines, agencies, rule files.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidjson/document.h>

#include <algorithm>
#include <fstream>
#include <iostream>
#include <map>
#include <sstream>
#include <string>

#include "text/analyze.h"

namespace wirefold::text {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

const Analyzer& analyzer() {
  static const base::Result<Analyzer, RuleError> made = Analyzer::make(shipped_rules());
  return *made;
}

struct Copy {
  std::string headline;
  std::string body;
  std::string source = "Valley Courier";
  std::string language = "en";
  std::string byline = {};
};

Document analyze(const Copy& copy) {
  article::Article article;
  article.id = "a";
  article.headline = copy.headline;
  article.body = copy.body;
  article.source = copy.source;
  article.language = copy.language;
  article.byline = copy.byline;
  return analyzer().analyze(article);
}

std::string kept(const Document& document) {
  std::string lines;
  for (const Line& line : document.lines) {
    lines += std::string(document.quote(line.tokens)) + "|";
  }
  return lines;
}

TEST(Page, FurnitureAroundACopyLeavesTheTokensOfTheOriginal) {
  const std::string text =
      "A flash flood tore through the bazaar of a hill town, killing 23 people.\n\n"
      "Rescuers were digging through mud, an officer said on Thursday.\n";
  const Document wire = analyze({"Flash flood kills 23 in hill town", text});
  const Document copy =
      analyze({"Flash flood kills 23 in hill town - Valley Courier",
               "Valley Courier | Thursday edition\n\n"
               "Flash flood kills 23 in hill town\n\nTweet  Share  Pin\n\n"
               "KATHMANDU, Aug 14 (MNA) - " +
                   text + "\n517 Views\n\nSimilar Articles\n\nLandslide closes pass\n"});
  ASSERT_EQ(wire.tokens.size(), copy.tokens.size());
  for (std::size_t i = 0; i < wire.tokens.size(); ++i) {
    EXPECT_EQ(wire.tokens[i].word, copy.tokens[i].word) << i;
  }
  EXPECT_EQ(copy.headline, "Flash flood kills 23 in hill town");
  EXPECT_EQ(copy.dateline_place, "kathmandu");
  EXPECT_EQ(copy.agency, "meridian");
  EXPECT_FALSE(copy.is_agency_original);
  EXPECT_EQ(copy.stripped_lines, 6U);
}

TEST(Page, ACrossheadUnderLinksIsTheTexts) {
  const std::string paragraph = "Rescuers were digging through mud, an officer said on Thursday.";
  const std::string links = "Similar Articles\nLandslide closes pass\nBridge gone\n";
  const auto lines_of = [&](const std::string& behind) {
    return kept(analyze({"Flash flood kills 23 in hill town",
                         paragraph + "\n" + links + behind + "\n" + paragraph + "\n"}));
  };
  const std::string shown = paragraph.substr(0, paragraph.size() - 1);
  EXPECT_THAT(lines_of("A long night"), EndsWith(shown + "|A long night|" + shown + "|"));
  EXPECT_THAT(lines_of("A longer link to what the mayor of the town said"),
              EndsWith(shown + "|" + shown + "|"));
  EXPECT_THAT(lines_of("A short link\nMore stories"), EndsWith(shown + "|" + shown + "|"));
}

// "Veja o que muda" is a link's label on one page and a crosshead on the next.
TEST(Page, WhatMayBeALabelOrACrossheadStaysBetweenParagraphs) {
  const std::string paragraph = "Rescuers were digging through mud, an officer said on Thursday.\n";
  const std::string shown = paragraph.substr(0, paragraph.size() - 2) + "|";
  const auto lines_of = [](const std::string& body) {
    return kept(analyze({"Flash flood kills 23 in hill town", body}));
  };
  for (const std::string line : {"Guarda anche", "Kultur", "Meer over de dader", "By Monday"}) {
    SCOPED_TRACE(line);
    EXPECT_THAT(lines_of(paragraph + line + "\n" + paragraph),
                EndsWith(shown + line + "|" + shown));
    EXPECT_THAT(lines_of(paragraph + line + ":\n" + paragraph), Not(HasSubstr(line)));
    EXPECT_THAT(lines_of(paragraph + line + "\nAnother headline here\n"), Not(HasSubstr(line)));
    EXPECT_THAT(lines_of(line + "\n" + paragraph), Not(HasSubstr(line)));
  }
  EXPECT_THAT(lines_of(paragraph + "Advertisement\n" + paragraph), Not(HasSubstr("Advert")));
}

// Lines that a text may well have and that resemble what rules take off, in seventeen languages.
TEST(Page, CrossheadsThatResembleFurnitureStay) {
  const std::string above = "The council met on Monday evening and spoke for four hours.\n";
  const std::string below = "\nResidents waited outside for the result, tired and cold.\n";
  std::ifstream lines(WIREFOLD_SOURCE_DIR "/tests/text/crossheads.tsv");
  int all = 0;
  std::vector<std::string> lost;
  for (std::string row; std::getline(lines, row); ++all) {
    const std::size_t tab = row.find('\t');
    const std::string line = row.substr(tab + 1);
    const Document document = analyze({"Council approves budget after long night",
                                       above + line + below, "Valley Courier", row.substr(0, tab)});
    const bool is_kept = document.lines.size() == 3;
    if (!is_kept) lost.push_back(line);
  }
  ASSERT_GT(all, 650);
  std::cout << lost.size() << " of " << all << " lines lost\n";
  EXPECT_LE(lost.size(), 50U) << testing::PrintToString(lost);
}

struct LineCounts {
  int furniture = 0;
  int stripped = 0;
  int article = 0;
  int lost = 0;
};

/// Of a page of pages.jsonl: {"language", "source", "headline", "lines": [{"text", "kind"}]}.
LineCounts count_lines(const rapidjson::Document& page) {
  std::string body;
  for (const auto& line : page["lines"].GetArray())
    body += line["text"].GetString() + std::string("\n");
  const Document document = analyze({page["headline"].GetString(), body, page["source"].GetString(),
                                     page["language"].GetString()});
  LineCounts counts;
  for (const auto& line : page["lines"].GetArray()) {
    const std::string_view text = line["text"].GetString();
    const bool is_kept =
        std::any_of(document.lines.begin(), document.lines.end(), [&](const Line& one) {
          const std::string_view words = document.quote(one.tokens);
          return text.find(words) != std::string_view::npos && 2 * words.size() >= text.size();
        });
    const bool is_furniture = line["kind"].GetString() == std::string("furniture");
    ++(is_furniture ? counts.furniture : counts.article);
    if (!is_kept) ++(is_furniture ? counts.stripped : counts.lost);
  }
  return counts;
}

// 44 pages of made-up outlets in fifteen languages, each line marked by who wrote it.
TEST(Page, FurnitureInManyLanguagesIsTakenOffAndTheTextIsNot) {
  std::ifstream pages(WIREFOLD_SOURCE_DIR "/tests/text/pages.jsonl");
  std::map<std::string, LineCounts> counts;
  for (std::string row; std::getline(pages, row);) {
    rapidjson::Document page;
    ASSERT_FALSE(page.Parse(row.c_str()).HasParseError()) << row;
    const LineCounts of_page = count_lines(page);
    for (const char* key : {page["language"].GetString(), "all"}) {
      LineCounts& sum = counts[key];
      sum.furniture += of_page.furniture;
      sum.stripped += of_page.stripped;
      sum.article += of_page.article;
      sum.lost += of_page.lost;
    }
  }
  ASSERT_EQ(counts.size(), 16U) << "fifteen languages and all";
  for (const auto& [language, count] : counts) {
    std::cout << language << ": " << count.stripped << " of " << count.furniture
              << " lines of furniture stripped, " << count.lost << " of " << count.article
              << " lines of text\n";
    EXPECT_GE(100 * count.stripped, 80 * count.furniture) << language;
    EXPECT_LE(100 * count.lost, 5 * count.article) << language;
  }
  EXPECT_GE(100 * counts["all"].stripped, 88 * counts["all"].furniture);
  EXPECT_LE(100 * counts["all"].lost, counts["all"].article);
}

TEST(Page, SavedPageWithoutHeadlineFindsIt) {
  const Document document = analyze(
      {"",
       "Raid killed agent instead of official, family says\n\n  1. HOME\n  2. WORLD\n"
       "  3. Raid killed agent instead of official, family says\n  • 3 min read\n\n"
       "A joint operation resulted in the death of a man who had been gathering intelligence.\n\n"
       "Author: Nora Middleton\n\nShare\n",
       "", ""});
  EXPECT_EQ(document.headline, "Raid killed agent instead of official, family says");
  EXPECT_EQ(document.title_tokens, 8U);
  EXPECT_THAT(kept(document), StartsWith("A joint operation"));
  EXPECT_EQ(document.lines.size(), 1U);
  EXPECT_EQ(document.language, "en");
}

TEST(Page, HeadlineLosesOutletAndTagOnly) {
  const std::pair<const char*, const char*> cases[] = {
      {"Flood kills 23 in town - Valley Courier", "Flood kills 23 in town"},
      {"Flood kills 23 in town | Site", "Flood kills 23 in town"},
      {"Flood kills 23 in town - Los Angeles Weekly Times", "Flood kills 23 in town"},
      {"UPDATE 2-Flood kills 23 in town", "Flood kills 23 in town"},
      {"Flood kills 23 in town - police", "Flood kills 23 in town - police"},
      {"Raid killed agent, family says — not an official",
       "Raid killed agent, family says — not an official"},
      {"Powódź zabiła 23 osoby w mieście - Gazeta Nadwarciańska",
       "Powódź zabiła 23 osoby w mieście"},
      {"Sel kasabada 23 can aldı | Ege", "Sel kasabada 23 can aldı"},
      {"فيضان يقتل 23 شخصا في بلدة جبلية - صحيفة الميناء", "فيضان يقتل 23 شخصا في بلدة جبلية"},
      {"فيضان يقتل 23 شخصا - الشرطة", "فيضان يقتل 23 شخصا - الشرطة"},
      {"洪水冲毁山城市集致二十三人死亡_社会频道_江岸晚报", "洪水冲毁山城市集致二十三人死亡"},
      {"洪水冲毁山城市集致二十三人死亡-江岸晚报", "洪水冲毁山城市集致二十三人死亡"},
      {"洪水冲毁山城-下游市集致死", "洪水冲毁山城-下游市集致死"},
      {"濁流が市場をのみ込み23人死亡｜北濱", "濁流が市場をのみ込み23人死亡"},
      {"산간 마을 홍수로 23명 숨져 - 연합뉴스", "산간 마을 홍수로 23명 숨져"},
      {"산간 마을 홍수로 23명 숨져 - 경찰", "산간 마을 홍수로 23명 숨져 - 경찰"},
      {"snake_case is no separator_here", "snake_case is no separator_here"},
  };
  for (const auto& [received, shown] : cases) {
    SCOPED_TRACE(received);
    EXPECT_EQ(analyze({received, "Body text follows here."}).headline, shown);
  }
}

TEST(Page, HeadlineLosesTheNameOfASite) {
  const Copy copy{"Judge halts grant for colleges - EUROPE SAYS", "Body text.", "europesays.com"};
  EXPECT_EQ(analyze(copy).headline, "Judge halts grant for colleges");
}

TEST(Dateline, ItsDayIsTheReportsOwn) {
  using testing::ElementsAre;
  const CalendarDay in_text{0, 7, 30, false};
  const std::string text = "The river rose on July 30 and again this week, police said.";
  EXPECT_THAT(analyze({"Flood", "KATHMANDU, Aug 14 (MNA) - " + text}).dates,
              ElementsAre(CalendarDay{0, 8, 14, true}, in_text));
  EXPECT_THAT(analyze({"Flood", "KATHMANDU (MNA) - " + text}).dates, ElementsAre(in_text));
  EXPECT_THAT(analyze({"Flood of July 30", "KATHMANDU, July 30 (MNA) - The river rose."}).dates,
              ElementsAre(CalendarDay{0, 7, 30, true}));
  EXPECT_THAT(analyze({"Flood", text}).dates, ElementsAre(in_text));
}

struct DatelineCase {
  const char* language;
  const char* body;
  const char* place;
  const char* agency;
  const char* first;  // what the text begins with when the dateline is off
};

TEST(Dateline, IsTakenOffInEveryForm) {
  const DatelineCase cases[] = {
      {"en", "KATHMANDU, Aug 14 (MNA) - Rain fell.", "kathmandu", "meridian", "Rain"},
      {"en", "GDYNIA, Poland, April 13 (Nordwire) – Rain fell.", "gdynia", "nordwire", "Rain"},
      {"en", "PARIS (Reuters) – Rain fell.", "paris", "reuters", "Rain"},
      {"en", "DUBLIN — Rain fell.", "dublin", "", "Rain"},
      {"en", "MOSCOW, August 14. /TASS/. Rain fell.", "moscow", "tass", "Rain"},
      {"en", "(AP) — Rain fell.", "", "ap", "Rain"},
      {"de", "Brannenfurt (dpa) - Regen fiel.", "brannenfurt", "dpa", "Regen"},
      {"pt", "SÃO PAULO, 9 de abril (CP) — Chuva caiu.", "sao paulo", "continental", "Chuva"},
      {"ja", "【東京3月12日MNA】雨が降った。", "东京", "meridian", "雨"},
      {"zh", "新华社北京8月14日电（记者张三）雨下了。", "", "xinhua", "雨"},
      {"zh", "中新网8月14日电 (记者 张三)雨下了。", "", "chinanews", "雨"},
      {"zh", "（中央社記者陳大明台北14日電）雨下了。", "", "cna_taiwan", "雨"},
      {"ja", "（東京　12日　ロイター） - 雨が降った。", "东京", "reuters", "雨"},
      {"ko", "(서울=연합뉴스) 김철수 기자 = 비가 왔다.", "", "yonhap", "비"},
      {"ko", "[서울=뉴시스]김철수 특파원 = 비가 왔다.", "", "newsis", "비"},
      {"ar", "القاهرة 12 مارس (رويترز) - هطل المطر.", "القاهره", "reuters", "هطل"},
      {"ar", "القاهرة (أ ف ب) – هطل المطر.", "القاهره", "afp", "هطل"},
      {"ar", "موسكو - سبوتنيك. هطل المطر.", "موسكو", "sputnik", "هطل"},
      {"ar", "هطل المطر - ثم توقف.", "", "", "هطل"},
      {"ru", "МОСКВА, 12 мар — РИА Новости. Шел дождь.", "москва", "ria", "Шел"},
      {"ru", "Москва. 12 марта. INTERFAX.RU - Шел дождь.", "москва", "interfax", "Шел"},
      {"es", "Madrid, 12 mar (EFE).- Llovió.", "madrid", "efe", "Llovió"},
      {"it", "Roma, 12 mar. (askanews) - Piove.", "roma", "askanews", "Piove"},
      {"it", "(ANSA) - ROMA, 12 MAR - Piove.", "roma", "ansa", "Piove"},
      {"it", "(ANSA) - Piove.", "", "ansa", "Piove"},
      {"pt", "Lisboa, 12 mar 2024 (Lusa) - Choveu.", "lisboa", "lusa", "Choveu"},
      {"tr", "ANKARA (AA) - Yağmur yağdı.", "ankara", "anadolu", "Yağmur"},
      {"en", "AA - Rain fell.", "", "", "AA"},
      {"de", "Berlin/dpa - Regen fiel.", "berlin", "dpa", "Regen"},
      {"en", "PARIS - Reuters said so.", "paris", "", "Reuters"},
      {"en", "Trump Tells Bloomberg: Rain fell.", "", "", "Trump"},
      {"en", "AFP - Rain fell.", "", "afp", "Rain"},
      {"en", "WASHINGTON: Rain fell.", "washington", "", "Rain"},
      {"en", "UPDATE: Rain fell.", "", "", "UPDATE"},
      {"en", "Rain fell - and then it stopped.", "", "", "Rain"},
      {"en", "A man - Bill - fled.", "", "", "A"},
  };
  for (const DatelineCase& one : cases) {
    SCOPED_TRACE(one.body);
    const Document document =
        analyze({"Headline of the day", one.body, "Valley Courier", one.language});
    EXPECT_EQ(document.dateline_place, one.place);
    EXPECT_EQ(document.agency, one.agency);
    EXPECT_THAT(kept(document), StartsWith(one.first));
  }
}

TEST(Dateline, LineOfNothingButAgenciesIsRead) {
  std::string line;
  for (int i = 0; i < 50'000; ++i) line += "(REUTERS) - ";
  EXPECT_EQ(analyze({"Headline of the day", line + "Rain fell."}).agency, "reuters");
}

TEST(Agency, IsFoundByTheStrongestEvidence) {
  const std::string plain = "Rain fell in the hills on Monday.";
  EXPECT_EQ(analyze({"h", plain, "Reuters"}).agency, "reuters");
  EXPECT_TRUE(analyze({"h", plain, "Reuters"}).is_agency_original);
  EXPECT_TRUE(analyze({"h", plain, "apnews.com"}).is_agency_original);
  EXPECT_EQ(analyze({"h", plain + " Officials told The Associated Press so."}).agency, "ap");
  EXPECT_EQ(analyze({"h", "Rain fell, according to Reuters."}).agency, "reuters");
  EXPECT_EQ(analyze({"h", plain + "\n\n(With inputs from PTI)"}).agency, "pti");
  EXPECT_EQ(analyze({"h", plain, "Valley Courier", "en", "Ann Lee, Continental Press"}).agency,
            "continental");
  EXPECT_EQ(analyze({"h", "Shares of Reuters rose on Monday."}).agency, "");
  EXPECT_EQ(analyze({"h", "A storm.\n\nSoldiers search. MNA photo"}).agency, "");
}

TEST(Rules, BrokenFilesAreNamedWithLineAndRemedy) {
  const auto message = [](RuleTexts rules) {
    const auto made = Analyzer::make(rules);
    return made ? std::string("no error") : made.error().message;
  };
  RuleTexts rules = shipped_rules();
  rules.words.toml = "[language.en]\nfunction = 3\n";
  EXPECT_THAT(message(rules), StartsWith("config/words.toml:2: "));
  rules.words.toml = "[language.en\n";
  EXPECT_THAT(message(rules), StartsWith("config/words.toml:1: not valid TOML"));
  rules.words.toml = "\n[[[language]]]\n";  // where toml++ would end the process
  EXPECT_THAT(message(rules), StartsWith("config/words.toml:2: not valid TOML"));
  rules = shipped_rules();
  rules.furniture.toml = "[[rule]]\nname = \"x\"\nlines = [\"(a|b\"]\n";
  EXPECT_THAT(message(rules), HasSubstr("a pattern cannot be read"));
  rules.furniture.toml = "[[rule]]\nname = \"x\"\nlines = [\"a b\"]\n";
  EXPECT_THAT(message(rules), HasSubstr("a rule needs examples"));
  rules.furniture.toml = "[[rule]]\nname = \"x\"\nliness = [\"a b\"]\n";
  EXPECT_THAT(message(rules), HasSubstr("config/furniture.toml:3: unknown key"));
  rules = shipped_rules();
  rules.agencies.toml = "[[agency]]\nnames = [\"X\"]\n";
  EXPECT_THAT(message(rules), HasSubstr("config/agencies.toml:1: needs a key"));
}

std::string read_file(const std::string& path) {
  std::ifstream file(path);
  std::stringstream bytes;
  bytes << file.rdbuf();
  return bytes.str();
}

TEST(Seeds, SavedPagesGiveCleanHeadlinesAndNoFurniture) {
  const std::string seeds = std::string(WIREFOLD_SOURCE_DIR) + "/../shared/seeds/";
  const std::string first = read_file(seeds + "000_39e5e0ef70a654d2.txt");
  const std::string second = read_file(seeds + "001_64ccd2305153461b.txt");
  if (first.empty() || second.empty()) GTEST_SKIP() << "no saved pages in ../shared/seeds";
  const Document one = analyze({"", first, "", ""});
  const Document two = analyze({"", second, "", ""});
  EXPECT_EQ(one.title_tokens, 15U) << one.headline;
  EXPECT_EQ(one.stripped_lines, 6U) << kept(one);
  EXPECT_EQ(two.stripped_lines, 9U) << kept(two);
  EXPECT_THAT(kept(one) + kept(two), Not(HasSubstr("Similar Articles")));
  EXPECT_THAT(kept(two), Not(HasSubstr("Views")));
  EXPECT_EQ(one.language, two.language);
}

}  // namespace
}  // namespace wirefold::text
