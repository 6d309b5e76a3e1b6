// One made-up event, another outlet's account of it and one that looks like it, in fourteen
// languages (languages.jsonl, this project's own writing): what holds in English must hold in each.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <set>
#include <string>

#include "dedup/desk.h"

namespace wirefold::dedup {
namespace {

constexpr std::size_t kLanguages = 14;
constexpr double kSurely = 3;  // log-odds of a rewrite that is no narrow thing

std::string without_language(std::string line) {
  const std::size_t begin = line.find(R"("language": )");
  return line.erase(begin, line.find(',', begin) + 2 - begin);
}

struct Decided {
  std::string story;
  std::string language;
  double score = 0;
};

/// What became of "en-a1", "en-a2", "en-b" and so on.
std::map<std::string, Decided> decide_all(bool states_language) {
  std::ifstream archive(WIREFOLD_SOURCE_DIR "/tests/dedup/languages.jsonl");
  Desk desk;
  std::map<std::string, Decided> decided;
  for (std::string line; std::getline(archive, line);) {
    for (const OutputRecord& out : desk.feed(states_language ? line : without_language(line))) {
      if (out.topic != Topic::kDecisions) continue;
      const rapidjson::Document parsed = parse(out.value);
      Decided& one = decided[field(out.value, "article_id")];
      one.story = field(out.value, "story_id");
      if (!parsed.HasMember("outcome")) continue;  // a move
      one.language = field(out.value, "language");
      one.score = parsed["score"].GetDouble();
    }
  }
  return decided;
}

TEST(Languages, EachFindsTheRewriteAndKeepsTheLookAlikeApart) {
  for (const bool states_language : {true, false}) {
    const auto decided = decide_all(states_language);
    ASSERT_EQ(decided.size(), 3 * kLanguages);
    std::set<std::string> stories;
    for (const auto& [id, one] : decided) {
      stories.insert(one.story);
      if (!id.ends_with("-a2")) continue;
      const std::string language = id.substr(0, id.find('-'));
      SCOPED_TRACE(language + (states_language ? "" : ", not stated"));
      EXPECT_EQ(one.language, language);
      EXPECT_EQ(one.story, decided.at(language + "-a1").story);
      EXPECT_NE(one.story, decided.at(language + "-b").story);
      EXPECT_GE(one.score, kSurely);
    }
    EXPECT_EQ(stories.size(), 2 * kLanguages) << "no story crosses languages";
  }
}

// An alert has no words to spare: its language is that in which they are common. One of these is
// half names.
TEST(Languages, AlertsOfOneLineAreReadInTheirs) {
  std::ifstream archive(WIREFOLD_SOURCE_DIR "/tests/dedup/languages.jsonl");
  Desk desk;
  std::size_t told = 0;
  std::size_t untold = 0;
  for (std::string line; std::getline(archive, line);) {
    const std::string headline = field(line, "headline");
    const std::string alert = R"({"id": "alert-)" + field(line, "id") + R"(", "headline": ")" +
                              headline + R"(", "body": "", "source": "wire"})";
    for (const OutputRecord& out : desk.feed(alert)) {
      if (out.topic != Topic::kDecisions || !parse(out.value).HasMember("outcome")) continue;
      const std::string found = field(out.value, "language");
      ++(found.empty() ? untold : told);
      EXPECT_THAT(found, testing::AnyOf("", field(line, "language"))) << headline;
    }
  }
  EXPECT_EQ(told + untold, 3 * kLanguages);
  EXPECT_LE(untold, 1U);
}

std::string list_of_results(const std::string& id, const std::string& language) {
  return R"({"id": ")" + id + R"(", "source": "wire )" + id + R"(", "language": ")" + language +
         R"(", "headline": "", "body": "Bayern München - Werder Bremen 3:1, Borussia Dortmund - )"
         R"(Schalke Gelsenkirchen 2:2, Eintracht Frankfurt - Hertha Berlin 1:0, Union Berlin - )"
         R"(Bayer Leverkusen 0:2, Hoffenheim - Mainz 4:1, Wolfsburg - Stuttgart 1:1, Köln - )"
         R"(Freiburg 0:1, Augsburg - Bochum 2:0."})";
}

std::string story_of(const std::vector<OutputRecord>& decided) {
  const auto decision = std::find_if(decided.begin(), decided.end(), [](const OutputRecord& out) {
    return out.topic == Topic::kDecisions;
  });
  return decision == decided.end() ? "" : field(decision->value, "story_id");
}

// A list shows its language by names, if at all: what another desk states must not part copies.
TEST(Languages, CopiesMeetWhateverTheirLanguageWasTakenFor) {
  for (const char* const language : {"", "de", "en", "nl", "us"}) {
    SCOPED_TRACE(language);
    Desk desk;
    const std::string first = story_of(desk.feed(list_of_results("a", "")));
    EXPECT_FALSE(first.empty());
    EXPECT_EQ(story_of(desk.feed(list_of_results("b", language))), first);
  }
}

}  // namespace
}  // namespace wirefold::dedup
