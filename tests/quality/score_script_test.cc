// Side by side with the scoring script that came with the archives: the same files through both,
// text compared to the character and JSON number by number. Skipped loudly where either is absent.

#include <gmock/gmock.h>

#include <cctype>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <random>
#include <string>
#include <vector>

#include "quality/score.h"
#include "quality/score_report.h"
#include "tests/quality/scratch_file.h"

namespace wirefold::quality {
namespace {

const std::string kProject = WIREFOLD_SOURCE_DIR;
const std::string kScript = kProject + "/../shared/tools/score.py";

/// The program's output; nothing if it cannot run or fails.
std::optional<std::string> output_of(const std::string& command) {
  FILE* pipe = ::popen((command + " 2>/dev/null").c_str(), "r");
  if (pipe == nullptr) return std::nullopt;
  std::string output;
  char buffer[4096];
  for (std::size_t count = 0; (count = std::fread(buffer, 1, sizeof buffer, pipe)) > 0;) {
    output.append(buffer, count);
  }
  return ::pclose(pipe) == 0 ? std::optional(output) : std::nullopt;
}

std::string script(const std::string& arguments) {
  const auto output = output_of("python3 '" + kScript + "' " + arguments);
  EXPECT_TRUE(output.has_value()) << arguments;
  return output.value_or("");
}

class ScoreScript : public testing::Test {
 protected:
  void SetUp() override {
    if (!std::filesystem::exists(kScript)) GTEST_SKIP() << "NOT COMPARED: there is no " << kScript;
    if (!output_of("python3 -c 0")) GTEST_SKIP() << "NOT COMPARED: there is no python3";
  }
};

/// Taken apart where a number begins or ends: texts and numbers by turns.
struct Parts {
  std::vector<std::string> texts = {""};
  std::vector<double> numbers;
};

Parts parts_of(const std::string& json) {
  Parts parts;
  for (const char* at = json.c_str(); *at != '\0';) {
    char* end = nullptr;
    const double number = std::strtod(at, &end);
    const bool in_name = !parts.texts.back().empty() && std::isalpha(parts.texts.back().back());
    if (end == at || in_name) {
      parts.texts.back() += *at++;
    } else {
      parts.numbers.push_back(number);
      parts.texts.emplace_back();
      at = end;
    }
  }
  return parts;
}

/// Numbers may differ in their last bits; all else must agree. The script writes the one letter
/// in these tests that is not ASCII as an escape, which is the same JSON.
void expect_same_json(const std::string& ours, std::string theirs) {
  const std::string escape = "\\u00e9";
  for (std::size_t at = 0; (at = theirs.find(escape)) != std::string::npos;) {
    theirs.replace(at, escape.size(), "\xC3\xA9");
  }
  const Parts a = parts_of(ours + "\n");
  const Parts b = parts_of(theirs);
  EXPECT_EQ(a.texts, b.texts);
  EXPECT_THAT(a.numbers, testing::Pointwise(testing::DoubleNear(1e-9), b.numbers));
}

std::string named_or_null(const std::optional<std::string>& name) {
  return name ? "\"" + *name + "\"" : "null";
}

/// A made-up decisions file: mostly right, with merges, splits, moves, articles left out,
/// nulls, both spellings of the id, strangers and lines about no article.
std::string made_up_assignments(const std::vector<Label>& labels, unsigned seed) {
  std::mt19937 random(seed);
  const auto any = [&]() -> const Label& { return labels[random() % labels.size()]; };
  std::string lines;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const Label& label = random() % 5 == 0 ? any() : labels[i];
    const bool alone = random() % 9 == 0;
    if (random() % 17 == 0) continue;
    lines += random() % 2 == 0 ? "{\"id\": \"" : "{\"article_id\": \"";
    lines += labels[i].id + "\", \"story_id\": ";
    lines += alone ? "null" : "\"" + label.story.value_or("s" + label.id) + "\"";
    if (random() % 6 > 0) lines += ", \"family_id\": " + named_or_null(label.family);
    lines += "}\n";
    if (random() % 11 == 0) {
      lines += "{\"article_id\": \"" + any().id + "\", \"story_id\": \"" +
               any().story.value_or("none") + "\", \"family_id\": null}\n";
    }
    if (random() % 40 == 0) lines += "{\"outcome\": \"rejected\"}\n\n{\"id\": \"stranger\"}\n";
  }
  return lines;
}

std::vector<std::string> labelled_archives() {
  std::vector<std::string> paths = {kProject + "/tests/sample/labels.jsonl"};
  for (const char* archive : {"newsfeed", "ecbplus", "fnc1_test", "basil"}) {
    paths.push_back(kProject + "/../shared/data/" + archive + "/labels.jsonl");
  }
  return paths;
}

void compare_stories(const std::string& labels, const std::string& assignments) {
  for (const ScoreKey key : {ScoreKey::kStory, ScoreKey::kFamily}) {
    const std::string name = key == ScoreKey::kStory ? "story" : "family";
    SCOPED_TRACE(name);
    const std::string arguments = "'" + labels + "' '" + assignments + "' --key " + name;
    const auto score = score_stories(labels, assignments, {key});
    ASSERT_TRUE(score.has_value()) << score.error().message;
    EXPECT_EQ(report_text(*score), script(arguments));
    expect_same_json(report_json(*score), script(arguments + " --json"));
  }
}

TEST_F(ScoreScript, AgreesOnTheLabelledArchives) {
  for (const std::string& path : labelled_archives()) {
    SCOPED_TRACE(path);
    if (!std::filesystem::exists(path)) {
      std::fprintf(stderr, "NOT COMPARED: there is no %s\n", path.c_str());
      continue;
    }
    const auto labels = read_labels(path);
    ASSERT_TRUE(labels.has_value());
    for (const unsigned seed : {1U, 2U}) {
      SCOPED_TRACE(seed);
      const ScratchFile assignments(made_up_assignments(*labels, seed));
      compare_stories(path, assignments.path());
    }
  }
}

TEST_F(ScoreScript, AgreesOnEdgeCases) {
  const ScratchFile labels(
      "{\"id\": \"a\", \"story\": \"s\", \"relation\": \"other\"}\n"
      "{\"id\": \"b\", \"story\": \"s\", \"family\": null, \"relation\": \"original\"}\n"
      "{\"id\": \"c\", \"story\": \"t\", \"family\": \"f\", \"relation\": \"\"}\n"
      "{\"id\": \"d\", \"story\": null, \"family\": \"f\", \"relation\": \"\xC3\xBC"
      "bersetzt\"}\n"
      "{\"id\": \"d\", \"story\": \"t\", \"family\": \"f\", \"relation\": \"caf\xC3\xA9\"}\n"
      "{\"id\": 7, \"story\": \"t\"}\n");
  for (const char* assigned :
       {"", "{\"id\": \"a\", \"story_id\": \"x\", \"family_id\": \"x\"}\n",
        "{\"id\": \"a\", \"story_id\": \"\"}\n{\"id\": \"c\", \"story_id\": \"\"}\n",
        "{\"id\": 7, \"story_id\": 1, \"family_id\": 2}\n{\"id\": \"d\", \"story_id\": 1, "
        "\"family_id\": 2}\n{\"id\": \"c\", \"story_id\": \"1\", \"family_id\": \"2\"}\n",
        "{\"article_id\": null, \"id\": \"a\", \"story_id\": \"x\"}\n"}) {
    SCOPED_TRACE(assigned);
    const ScratchFile assignments(assigned);
    compare_stories(labels.path(), assignments.path());
  }
  const ScratchFile lone("{\"id\": \"a\", \"story\": \"s\"}\n");
  const ScratchFile together("{\"id\": \"a\", \"story_id\": \"s\"}\n");
  compare_stories(lone.path(), together.path());
}

TEST_F(ScoreScript, AgreesOnThePairArchives) {
  for (const char* archive : {"toloka", "reuters"}) {
    SCOPED_TRACE(archive);
    const std::string path = kProject + "/../shared/data/" + archive + "/pairs.jsonl";
    if (!std::filesystem::exists(path)) GTEST_SKIP() << "NOT COMPARED: there is no " << path;
    const auto pairs = read_pairs(path);
    ASSERT_TRUE(pairs.has_value());
    std::vector<Label> articles;
    for (const PairLabel& pair : *pairs) {
      articles.push_back({pair.a, pair.same_story ? pair.b : pair.a, {}, {}});
      articles.push_back({pair.b, pair.b, {}, {}});
    }
    for (const unsigned seed : {4U, 5U}) {
      const ScratchFile assignments(made_up_assignments(articles, seed));
      const std::string arguments = "--pairs '" + path + "' '" + assignments.path() + "'";
      const auto score = score_pairs(path, assignments.path());
      ASSERT_TRUE(score.has_value());
      EXPECT_EQ(report_text(*score), script(arguments));
      expect_same_json(report_json(*score), script(arguments + " --json"));
    }
  }
}

}  // namespace
}  // namespace wirefold::quality
