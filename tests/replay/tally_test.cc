#include "replay/tally.h"

#include <gmock/gmock.h>
#include <rapidjson/document.h>

#include <sstream>

#include "replay/output_json.h"
#include "replay/summary.h"

namespace wirefold::replay {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;
using testing::SizeIs;

dedup::OutputRecord decision(const std::string& article, const std::string& story,
                             const std::string& relation) {
  const std::string value =
      R"({"type":"decision","outcome":"decided","article_id":")" + article + R"(","story_id":")" +
      story + R"(","family_id":"f1","relation":")" + relation +
      R"(","score":1.5,"evidence":{"passages":["type","\"story_id\":\"no\""],"relation":"no"}})";
  return {dedup::Topic::kDecisions, article, value, {}};
}

dedup::OutputRecord move(const std::string& article, const std::string& story,
                         const std::string& relation) {
  const std::string value = R"({"type":"move","article_id":")" + article +
                            R"(","from_story_id":"x","story_id":")" + story + R"(","relation":")" +
                            relation + R"("})";
  return {dedup::Topic::kDecisions, article, value, {}};
}

dedup::OutputRecord story(const std::string& id, std::uint64_t listed, std::uint64_t total) {
  std::string value = R"({"story_id":")" + id +
                      R"(","status":"active","headline":"A \"members\":[ trap",)"
                      R"("canonical":{"article_id":"a1","source":"Wire","reason":"most_copied"},)"
                      R"("families":[{"family_id":"f1","articles":99}],"articles":)" +
                      std::to_string(listed) + R"(,"articles_total":)" + std::to_string(total) +
                      R"(,"members":[)";
  for (std::uint64_t member = 0; member < listed; ++member) {
    value += (member > 0 ? "," : "") + std::string(R"({"article_id":"m)") + std::to_string(member) +
             R"(","source":"Outlet","relation":"edited","score":2.25,)"
             R"("event_time":"2026-01-01T00:00:00Z"})";
  }
  return {dedup::Topic::kStories, id, value + R"(],"related":[]})", {}};
}

void add_all(Tally& tally, const std::vector<dedup::OutputRecord>& records) {
  for (const auto& record : records) {
    const auto added = tally.add(record);
    ASSERT_TRUE(added.has_value()) << added.error();
  }
}

TEST(Tally, LastLineAboutAnArticleCounts) {
  Tally tally;
  add_all(tally, {decision("a", "s1", "original"),
                  decision("b", "s2", "original"),
                  decision("c", "s1", "rewrite"),
                  move("b", "s1", "coverage"),
                  {dedup::Topic::kRejects, "", "not json at all", {}}});
  const Figures figures = tally.figures();
  EXPECT_EQ(figures.decisions, 3u);
  EXPECT_EQ(figures.moves, 1u);
  EXPECT_EQ(figures.rejects, 1u);
  EXPECT_EQ(figures.articles, 3u);
  EXPECT_EQ(figures.stories, 1u);
  EXPECT_EQ(figures.largest_story, 3u);
  EXPECT_THAT(figures.by_relation,
              ElementsAre(Pair("coverage", 1), Pair("original", 1), Pair("rewrite", 1)));
}

TEST(Tally, MostCopiedStoriesComeWithTheirFullestRecord) {
  Tally tally;
  add_all(tally,
          {decision("a", "s1", "original"), decision("b", "s1", "edited"),
           decision("c", "s1", "edited"), story("s1", 3, 3), decision("d", "s2", "original"),
           decision("e", "s2", "edited"), story("s2", 2, 2), decision("f", "s3", "original"),
           story("s3", 1, 1), story("s1", 0, 3)});  // s1 closes: its members have left the window
  const auto stories = tally.most_copied(3);
  ASSERT_THAT(stories, SizeIs(2));
  EXPECT_EQ(stories[0].articles, 3u);
  EXPECT_THAT(read_story(stories[0].record)->members, SizeIs(3));
  EXPECT_EQ(read_story(stories[1].record)->story_id, "s2");
}

TEST(Tally, StoryThatLostItsMembersIsNotMostCopied) {
  Tally tally;
  add_all(tally, {decision("a", "s1", "original"), decision("b", "s1", "edited"), story("s1", 2, 2),
                  move("b", "s2", "original"), story("s1", 1, 1)});
  EXPECT_THAT(tally.most_copied(3), SizeIs(0));
}

/// The obvious twin of read_decision: parses the whole line and looks a member up.
std::string member_of(const std::string& json, const char* name) {
  rapidjson::Document line;
  line.Parse(json.c_str());
  return line.HasMember(name) ? line[name].GetString() : "";
}

TEST(Tally, ReadsADecisionAsAParserDoes) {
  for (const std::string& line :
       {decision("a", "s1", "rewrite").value, move("b", "s2", "coverage").value,
        std::string(R"({"type":"decision","outcome":"rejected","detail":"a \\\"story_id\":\"no\\",)"
                    R"("position":{"offset":7}})"),
        std::string(R"({"type":"decision","outcome":"stale","article_id":"a","version":"2"})"),
        std::string(R"({"type":"decision","outcome":"skipped","position":{"relation":"no"}})")}) {
    SCOPED_TRACE(line);
    const auto read = read_decision(line);
    ASSERT_TRUE(read.has_value());
    EXPECT_EQ(read->type, member_of(line, "type"));
    EXPECT_EQ(read->outcome, member_of(line, "outcome"));
    EXPECT_EQ(read->article_id, member_of(line, "article_id"));
    EXPECT_EQ(read->story_id, member_of(line, "story_id"));
    EXPECT_EQ(read->relation, member_of(line, "relation"));
  }
}

TEST(Tally, ForeignRecordsAreErrors) {
  Tally tally;
  const auto line = tally.add({dedup::Topic::kDecisions, "", R"({"type":"other"})", {}});
  ASSERT_FALSE(line.has_value());
  EXPECT_THAT(line.error(), HasSubstr("another program"));
  for (const char* foreign : {"", "{", "{}", "[]", "{\"type", "{\"type\":\"move\"", "{\"a\\"}) {
    EXPECT_FALSE(tally.add({dedup::Topic::kDecisions, "", foreign, {}}).has_value()) << foreign;
  }
  EXPECT_FALSE(tally.add({dedup::Topic::kStories, "", "{}", {}}).has_value());
}

TEST(Summary, DifferenceBetweenOutputAndRunIsAnError) {
  Figures figures;
  RunFacts facts;
  dedup::Report report;
  figures.decisions = facts.records = report.records = report.decided = 10;
  figures.by_outcome["decided"] = 10;
  EXPECT_TRUE(check_figures(figures, facts, report).has_value());
  --figures.decisions;
  const auto checked = check_figures(figures, facts, report);
  ASSERT_FALSE(checked.has_value());
  EXPECT_THAT(checked.error(), HasSubstr("decision records: 9 found, 10 expected"));
}

TEST(Summary, StoriesAreReadable) {
  Tally tally;
  add_all(tally,
          {decision("m0", "s1", "original"), decision("m1", "s1", "edited"), story("s1", 2, 2)});
  std::ostringstream out;
  print_most_copied(tally, 3, out);
  EXPECT_THAT(out.str(), HasSubstr("1. A \"members\":[ trap"));
  EXPECT_THAT(out.str(), HasSubstr("canonical: Wire, because: most copied"));
  EXPECT_THAT(out.str(), HasSubstr("2026-01-01T00:00:00Z edited     2.25  Outlet  (m1)"));
}

}  // namespace
}  // namespace wirefold::replay
