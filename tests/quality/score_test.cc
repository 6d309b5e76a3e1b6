#include "quality/score.h"

#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "quality/score_report.h"
#include "tests/quality/scratch_file.h"

namespace wirefold::quality {
namespace {

using testing::HasSubstr;

/// Labels of story A (a1 original, a2, a3 rewrites), B (b1, b2) and the look-alike c of story C.
const std::vector<Label>& six_labels() {
  static const std::vector<Label> labels = {
      {"a2", "A", "fa", "rewrite"}, {"a1", "A", "fa", "original"}, {"a3", "A", {}, "rewrite"},
      {"b1", "B", {}, {}},          {"b2", "B", {}, {}},           {"c", "C", {}, "other"}};
  return labels;
}

Assignment story(const std::string& name) { return {name, std::nullopt, std::nullopt}; }

// Clusters {a1 a2 b1 c} and {a3 b2}; the figures in the tests are worked out by hand.
Assignments two_clusters() {
  return {{"a1", story("x")}, {"a2", story("x")}, {"b1", story("x")},
          {"c", story("x")},  {"a3", story("y")}, {"b2", story("y")}};
}

TEST(Score, AgreesWithFiguresWorkedOutByHand) {
  const Score score = score_labels(six_labels(), two_clusters(), {});
  // B-cubed precision: x holds cells of 2, 1, 1 articles: (4+1+1)/4; y of 1, 1: (1+1)/2.
  EXPECT_NEAR(score.bcubed.precision, (6.0 / 4 + 2.0 / 2) / 6, 1e-12);
  // Recall: A's cells 2 and 1: (4+1)/3; B's 1 and 1: 2/2; C's 1.
  EXPECT_NEAR(score.bcubed.recall, (5.0 / 3 + 1 + 1) / 6, 1e-12);
  // Pairs: one of A together; 6 + 1 predicted; 3 + 1 labelled; 15 in all.
  EXPECT_NEAR(score.pairwise.precision, 1.0 / 7, 1e-12);
  EXPECT_NEAR(score.pairwise.recall, 1.0 / 4, 1e-12);
  EXPECT_NEAR(score.pairwise.f1, 2.0 / 11, 1e-12);
  const double by_chance = 7.0 * 4 / 15;
  EXPECT_NEAR(score.ari, (1 - by_chance) / (5.5 - by_chance), 1e-12);
  EXPECT_EQ(score.largest_size, 4u);
  EXPECT_EQ(score.largest_true_groups, 3u);
  EXPECT_EQ(score.most_groups, 3u);
  EXPECT_NEAR(score.false_merges_per_10k, 3e4 / 6, 1e-9);
  EXPECT_EQ(score.look_alikes.part, 1u);
  EXPECT_EQ(score.look_alikes.whole, 1u);
}

TEST(Score, RecallIsMeasuredAgainstTheOriginalAndElseTheFirst) {
  const Score score = score_labels(six_labels(), two_clusters(), {});
  ASSERT_EQ(score.recall_by_relation.size(), 2u);
  EXPECT_EQ(score.recall_by_relation.at("rewrite").part, 1u);  // a2 is with a1, a3 is not
  EXPECT_EQ(score.recall_by_relation.at("rewrite").whole, 2u);
  EXPECT_EQ(score.recall_by_relation.at("-").part, 0u);  // b2 is not with b1
  EXPECT_EQ(score.recall_by_relation.at("-").whole, 1u);
}

TEST(Score, MissingAndUnassignedArticlesAreAlone) {
  const Assignments assignments = {
      {"a1", story("x")}, {"a2", story("x")}, {"b1", {}}, {"b2", {}}, {"stranger", story("x")}};
  const Score score = score_labels(six_labels(), assignments, {});
  EXPECT_EQ(score.missing, 2u);
  EXPECT_EQ(score.predicted_clusters, 5u);
  EXPECT_EQ(score.largest_size, 2u) << "ids without a label do not count";
  EXPECT_DOUBLE_EQ(score.pairwise.precision, 1.0);
}

TEST(Score, ByFamilyAnArticleWithoutFamilyIsAlone) {
  const Assignments assignments = {{"a1", {"x", "f", {}}}, {"a2", {"x", "f", {}}},
                                   {"a3", {"x", "f", {}}}, {"b1", {"x", {}, {}}},
                                   {"b2", {"x", {}, {}}},  {"c", {"x", {}, {}}}};
  const Score score = score_labels(six_labels(), assignments, {ScoreKey::kFamily});
  EXPECT_EQ(score.true_groups, 5u);
  EXPECT_EQ(score.predicted_clusters, 4u);
  EXPECT_NEAR(score.bcubed.precision, (5.0 / 3 + 3) / 6, 1e-12);
  EXPECT_DOUBLE_EQ(score.bcubed.recall, 1.0);
}

TEST(Score, OneArticleAloneIsPerfect) {
  const Score score = score_labels({{"a", "A", {}, {}}}, {{"a", story("x")}}, {});
  EXPECT_DOUBLE_EQ(score.bcubed.f1, 1.0);
  EXPECT_DOUBLE_EQ(score.pairwise.f1, 1.0);
  EXPECT_DOUBLE_EQ(score.ari, 1.0);
  EXPECT_DOUBLE_EQ(score.false_merges_per_10k, 0.0);
}

TEST(Score, RelationsAreScoredOnFirstDecisionsOfTheSevenKinds) {
  const std::vector<Label> labels = {{"a", "A", {}, "original"}, {"b", "A", {}, "rewrite"},
                                     {"c", "A", {}, "rewrite"},  {"d", "A", {}, "other"},
                                     {"e", "A", {}, "verbatim"}, {"f", "A", {}, {}}};
  const Assignments assignments = {{"a", {"x", {}, "original"}},
                                   {"b", {"x", {}, "rewrite"}},
                                   {"c", {"x", {}, "coverage"}},
                                   {"d", {"x", {}, "original"}},
                                   {"f", {"x", {}, "rewrite"}}};
  const Score score = score_labels(labels, assignments, {});
  ASSERT_TRUE(score.relations);
  EXPECT_EQ(score.relations->right.part, 2u);
  EXPECT_EQ(score.relations->right.whole, 4u);
  EXPECT_EQ(score.relations->confusion.at("rewrite").at("coverage"), 1u);
  EXPECT_EQ(score.relations->confusion.at("verbatim").at("-"), 1u);
  EXPECT_THAT(report_text(score),
              HasSubstr("relations 2/4 = 0.5000 as labelled (rows: labelled, columns: first "
                        "decision)\n"
                        "           original   rewrite  coverage         -\n"
                        "original          1         0         0         0\n"
                        "verbatim          0         0         0         1\n"
                        "rewrite           0         1         1         0\n"));
  EXPECT_THAT(report_json(score), HasSubstr("\"relations\": {\"articles\": 4, \"right\": 2, "
                                            "\"accuracy\": 0.5, \"confusion\": {"));
}

TEST(Score, WithoutRelationsInTheDecisionsNothingIsSaidOfThem) {
  const Score score = score_labels(six_labels(), two_clusters(), {});
  EXPECT_FALSE(score.relations);
  EXPECT_EQ(report_json(score).find("relations"), std::string::npos);
}

TEST(PairScore, CountsOnlyTheGivenPairs) {
  const ScratchFile pairs(
      "{\"a\":\"1\",\"b\":\"2\",\"same_story\":1}\n{\"a\":\"1\",\"b\":\"3\",\"same_story\":1}\n"
      "{\"a\":\"2\",\"b\":\"4\",\"same_story\":0}\n{\"a\":\"3\",\"b\":\"5\",\"same_story\":0}\n"
      "{\"a\":\"9\",\"b\":\"1\",\"same_story\":true}\n{\"a\":\"6\",\"b\":\"7\",\"same_story\":0}"
      "\n");
  const ScratchFile assigned(
      "{\"id\":\"1\",\"story_id\":\"x\"}\n{\"id\":\"2\",\"story_id\":\"x\"}\n"
      "{\"id\":\"3\",\"story_id\":\"y\"}\n{\"id\":\"4\",\"story_id\":\"x\"}\n"
      "{\"id\":\"5\",\"story_id\":\"z\"}\n{\"id\":\"6\",\"story_id\":null}\n{\"id\":\"7\"}\n");
  const auto score = score_pairs(pairs.path(), assigned.path());
  ASSERT_TRUE(score.has_value());
  EXPECT_EQ(score->pairs, 6u);
  EXPECT_EQ(score->missing, 1u);
  EXPECT_DOUBLE_EQ(score->pairwise.precision, 0.5);
  EXPECT_DOUBLE_EQ(score->pairwise.recall, 1.0 / 3);
  EXPECT_EQ(report_text(*score),
            "6 pairs, 1 with an article missing\npairs     P 0.5000  R 0.3333  F1 0.4000\n");
}

TEST(Score, ALabelsFileWithoutLabelsIsAnError) {
  const ScratchFile empty("\n");
  const auto score = score_stories(empty.path(), empty.path());
  ASSERT_FALSE(score.has_value());
  EXPECT_EQ(score.error().kind, ScoreErrorKind::kNothingLabelled);
  EXPECT_THAT(score.error().message, HasSubstr(empty.path()));
}

TEST(Report, ReadsAsPromised) {
  EXPECT_EQ(report_text(score_labels(six_labels(), two_clusters(), {})),
            "6 articles, 0 missing, 3 true groups (story), 2 predicted clusters\n"
            "bcubed    P 0.4167  R 0.6111  F1 0.4955\n"
            "pairwise  P 0.1429  R 0.2500  F1 0.1818\n"
            "ari       -0.2385\n"
            "largest   4 articles from 3 true groups\n"
            "most      3 true groups in one predicted cluster\n"
            "false merges per 10k articles  5000.0\n"
            "look-alikes joined  1/1\n"
            "recall    -         0/1 = 0.000\n"
            "recall    rewrite   1/2 = 0.500\n");
}

/// The sample's own labels as assignments, save that every 11th article is left out and every 7th
/// of the rest goes where the next one belongs.
Assignments nearly_right(const std::vector<Label>& labels) {
  Assignments assignments;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const Label& label = i % 7 == 6 ? labels[(i + 1) % labels.size()] : labels[i];
    if (i % 11 != 10) assignments[labels[i].id] = {label.story, label.family, std::nullopt};
  }
  return assignments;
}

TEST(Report, OnTheSampleGivesTheFiguresTheScriptGaveOnce) {
  const auto labels = read_labels(std::string(WIREFOLD_SOURCE_DIR) + "/tests/sample/labels.jsonl");
  ASSERT_TRUE(labels.has_value());
  EXPECT_EQ(report_text(score_labels(*labels, nearly_right(*labels), {ScoreKey::kStory})),
            "260 articles, 23 missing, 56 true groups (story), 74 predicted clusters\n"
            "bcubed    P 0.9462  R 0.8260  F1 0.8820\n"
            "pairwise  P 0.9311  R 0.7795  F1 0.8486\n"
            "ari       0.8453\n"
            "largest   9 articles from 2 true groups\n"
            "most      2 true groups in one predicted cluster\n"
            "false merges per 10k articles  346.2\n"
            "look-alikes joined  4/25\n"
            "recall    coverage  29/32 = 0.906\n"
            "recall    edited    29/34 = 0.853\n"
            "recall    excerpt   12/15 = 0.800\n"
            "recall    rewrite   51/63 = 0.810\n"
            "recall    update    13/13 = 1.000\n"
            "recall    verbatim  39/47 = 0.830\n");
  EXPECT_EQ(report_text(score_labels(*labels, nearly_right(*labels), {ScoreKey::kFamily})),
            "260 articles, 23 missing, 88 true groups (family), 106 predicted clusters\n"
            "bcubed    P 0.9355  R 0.8268  F1 0.8778\n"
            "pairwise  P 0.8863  R 0.7386  F1 0.8057\n"
            "ari       0.8027\n"
            "largest   8 articles from 2 true groups\n"
            "most      2 true groups in one predicted cluster\n"
            "false merges per 10k articles  384.6\n"
            "look-alikes joined  2/25\n"
            "recall    edited    28/34 = 0.824\n"
            "recall    excerpt   11/15 = 0.733\n"
            "recall    rewrite   51/63 = 0.810\n"
            "recall    update    13/13 = 1.000\n"
            "recall    verbatim  38/47 = 0.809\n");
}

}  // namespace
}  // namespace wirefold::quality
