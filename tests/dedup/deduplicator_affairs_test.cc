// Eleven running affairs of one week in nine languages, as many outlets tell them (tests/affairs,
// this project's own writing): the stages of an affair share nearly all of its words. The affairs
// were moved into one week, so a text may name another day than that of its record.

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "article/decode.h"
#include "dedup/desk.h"
#include "support/dice.h"

namespace wirefold::dedup {
namespace {

constexpr const char* kFolder = WIREFOLD_SOURCE_DIR "/tests/affairs/";

using Groups = std::map<std::string, std::string>;  // article to its group

std::vector<std::string> lines_of(const std::string& name) {
  std::vector<std::string> lines;
  std::ifstream file(kFolder + name);
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  return lines;
}

Groups labelled_stories() {
  Groups stories;
  for (const std::string& line : lines_of("labels.jsonl")) {
    stories[field(line, "id")] = field(line, "story");
  }
  return stories;
}

struct Learnt {
  Groups stories;
  std::vector<float> days_near;  // behind each article
};

Learnt decide(const std::vector<std::string>& lines) {
  Desk desk;
  Learnt learnt;
  for (const std::string& line : lines) {
    const base::TimeMs time = *article::parse_time(field(line, "published"));
    for (const OutputRecord& out : desk.feed(line, time)) {
      if (out.topic != Topic::kDecisions) continue;
      learnt.stories[field(out.value, "article_id")] = field(out.value, "story_id");
    }
    learnt.days_near.push_back(desk.deduplicator().report().days_near);
  }
  return learnt;
}

/// The articles shuffled and their times put evenly over so many days.
std::vector<std::string> shuffled_over(int days, std::uint64_t seed) {
  std::vector<std::string> lines = lines_of("articles.jsonl");
  support::Dice dice(seed);
  for (std::size_t i = lines.size(); i > 1; --i) std::swap(lines[i - 1], lines[dice.below(i)]);
  const base::TimeMs begin = *article::parse_time("2025-03-03T00:00:00Z");
  const auto step = days * base::kDayMs / static_cast<base::TimeMs>(lines.size());
  base::TimeMs time = begin;
  for (std::string& line : lines) {
    const std::string name = R"("published": ")";
    const std::size_t value = line.find(name) + name.size();
    line.replace(value, line.find('"', value) - value, article::format_time(time));
    time += step;
  }
  return lines;
}

double share(std::size_t part, std::size_t whole) {
  return static_cast<double>(part) / static_cast<double>(whole);
}

/// B-cubed F1 (Bagga and Baldwin 1998).
double f1(const Groups& truth, const Groups& found) {
  double precision = 0;
  double recall = 0;
  for (const auto& [article, story] : truth) {
    std::size_t same_truth = 0;
    std::size_t same_found = 0;
    std::size_t both = 0;
    for (const auto& [other, other_story] : truth) {
      const bool is_true = other_story == story;
      const bool is_found = found.at(other) == found.at(article);
      same_truth += is_true ? 1 : 0;
      same_found += is_found ? 1 : 0;
      both += is_true && is_found ? 1 : 0;
    }
    precision += share(both, same_found);
    recall += share(both, same_truth);
  }
  return 2 * precision * recall / (precision + recall) / static_cast<double>(truth.size());
}

TEST(Affairs, StagesArePartedByTimesThatTell) {
  const Groups truth = labelled_stories();
  const Learnt learnt = decide(lines_of("articles.jsonl"));
  ASSERT_EQ(truth.size(), learnt.stories.size());
  EXPECT_LT(learnt.days_near.back(), 0.3F);
  EXPECT_GT(f1(truth, learnt.stories), 0.7)
      << "0.56 where a day's difference counts for nothing, 0.68 where of several stories near the "
         "one joined need not have what tells the article apart";
}

TEST(Affairs, ADecisionNamesTheStoryThatTheArticleWasKeptOutOf) {
  Desk desk;
  std::set<std::string> stories;
  int kept = 0;
  for (const std::string& line : lines_of("articles.jsonl")) {
    const rapidjson::Document article = parse(line);
    const std::string text =
        std::string(article["headline"].GetString()) + "\n" + article["body"].GetString();
    const auto out = desk.feed(line, *article::parse_time(field(line, "published")));
    const std::string made = decision(out);
    const rapidjson::Document parsed = parse(made);
    for (const std::string& story : values(out, Topic::kStories)) {
      stories.insert(field(story, "story_id"));
    }
    if (!parsed.HasMember("kept_from")) continue;
    ++kept;
    const auto& from = parsed["kept_from"];
    EXPECT_STRNE(from["story_id"].GetString(), parsed["story_id"].GetString());
    EXPECT_EQ(stories.count(from["story_id"].GetString()), 1U) << made;
    EXPECT_GT(from["lacks"].Size(), 0U) << made;
    for (const auto& word : from["lacks"].GetArray()) {
      EXPECT_NE(text.find(word.GetString()), std::string::npos) << word.GetString();
    }
  }
  EXPECT_GT(kept, 5);
}

TEST(Affairs, ShuffledTimesAreNotTakenForRealOnes) {
  for (const int days : {2, 6}) {
    for (std::uint64_t seed = 1; seed <= 8; ++seed) {
      const auto near = decide(shuffled_over(days, seed)).days_near;
      EXPECT_EQ(near.back(), story::Tempo::kDaysMost) << days << " days, seed " << seed;
      EXPECT_GE(*std::min_element(near.begin(), near.end()), 0.85F) << days << ", " << seed;
    }
  }
}

}  // namespace
}  // namespace wirefold::dedup
