#include "desk/intake.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "tests/desk/records.h"

namespace wirefold::desk {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

const std::string kA = story_name(0xa);
constexpr const char* kEvidence = R"({"passages":["},\"position\":{"],"names":["Anna"]})";

dedup::OutputRecord with_evidence(const std::string& article) {
  dedup::OutputRecord record = decision({.article = article, .story = kA});
  const std::string cut = R"(,"evidence":)" + std::string(kEvidence);
  record.value.insert(record.value.find(R"(,"position":)"), cut);
  return record;
}

TEST(Intake, EvidenceIsCutOutOfADecisionAndKept) {
  EvidenceStore store;
  Intake intake(store);
  intake.add(record_of(with_evidence("x")));
  ASSERT_EQ(intake.entries().size(), 1U);
  EXPECT_EQ(intake.entries()[0].evidence.json(), kEvidence);
  EXPECT_EQ(intake.json(intake.entries()[0]), decision({.article = "x", .story = kA}).value);
}

TEST(Intake, ARejectsBytesAreNotKept) {
  EvidenceStore store;
  Intake intake(store);
  intake.add({dedup::Topic::kRejects, 0, std::string(100'000, 'x')});
  EXPECT_EQ(intake.entries().size(), 1U);
  EXPECT_LT(intake.bytes(), 1'000U);
}

std::vector<std::string> stories_in(const Intake& intake) {
  std::vector<std::string> found;
  for (const Intake::Entry& entry : intake.entries()) {
    if (entry.topic == dedup::Topic::kStories) found.emplace_back(intake.json(entry));
  }
  return found;
}

TEST(Intake, OfAStoryThatChangesAgainTheLastRecordIsKept) {
  EvidenceStore store;
  Intake intake(store);
  const auto first = story({.story = kA, .revision = 1, .headline = std::string(9'000, 'x')});
  const auto last = story({.story = kA, .revision = 2});
  const auto other = story({.story = story_name(0xb)});
  for (const auto& record : {first, other, last}) intake.add(record_of(record));
  EXPECT_THAT(stories_in(intake), ElementsAre(other.value, last.value));
  EXPECT_EQ(intake.bytes(), other.value.size() + last.value.size());
  intake.clear();
  intake.add(record_of(first));
  EXPECT_THAT(stories_in(intake), ElementsAre(first.value));
}

TEST(Intake, TheRecordBeforeAMergeIsKeptForWhatTheStoryWas) {
  EvidenceStore store;
  Intake intake(store);
  const auto before = story({.story = kA, .revision = 1});
  const auto merged = story({.story = kA, .revision = 2, .status = "merged"});
  for (const auto& record : {before, merged}) intake.add(record_of(record));
  EXPECT_THAT(stories_in(intake), ElementsAre(before.value, merged.value));
}

TEST(Intake, EvidenceThatNobodyTookOverIsDroppedWithIt) {
  EvidenceStore store;
  Evidence evidence = store.keep("{}");
  {
    Intake intake(store);
    for (int i = 0; i < 9; ++i) {
      dedup::OutputRecord record = with_evidence("x");
      record.value.replace(record.value.find("Anna"), 4,
                           std::to_string(i) + std::string(300'000, 'a'));
      intake.add(record_of(record));
    }
    EXPECT_GT(store.bytes(), 2U << 20U);
    Intake moved(std::move(intake));
    EXPECT_EQ(moved.entries().size(), 9U);
  }
  store.drop(evidence);
  EXPECT_LE(store.bytes(), 2U << 20U);
}

TEST(Intake, EvidenceThatStandsElsewhereIsFoundByTheReader) {
  Stories stories;
  dedup::OutputRecord record = decision({.article = "x", .story = kA});
  record.value.insert(record.value.size() - 1, R"(,"evidence":{"names":["Anna"]})");
  stories.take(record);
  EXPECT_EQ(stories.find_article("x")->evidence.json(), R"({"names":["Anna"]})");
}

TEST(Intake, WhatAnArticleWasKeptFromIsKeptWithItsEvidence) {
  const std::string kept = R"("kept_from":{"story_id":"s1","score":1.5,"lacks":["Porto"]})";
  Stories stories;
  for (dedup::OutputRecord record : {with_evidence("x"), decision({.article = "y", .story = kA})}) {
    record.value.insert(record.value.find(R"(,"event_time")"), "," + kept);
    stories.take(record);
  }
  std::string both = kEvidence;
  both.replace(both.size() - 1, 1, "," + kept + "}");
  EXPECT_EQ(stories.find_article("x")->evidence.json(), both);
  EXPECT_EQ(stories.find_article("y")->evidence.json(), "{" + kept + "}");
}

TEST(Intake, TheOldestEvidenceGoesFirstWhereThereIsTooMuch) {
  Stories stories({.evidence_bytes_max = 4U << 20U});
  for (int i = 0; i < 40; ++i) {
    dedup::OutputRecord record = with_evidence("a" + std::to_string(i));
    record.value.replace(record.value.find("Anna"), 4,
                         std::to_string(i) + std::string(300'000, 'x'));
    stories.take(record);
  }
  EXPECT_LE(stories.evidence().bytes(), 5U << 20U);
  EXPECT_TRUE(stories.find_article("a0")->evidence.json().empty());
  EXPECT_THAT(std::string(stories.find_article("a39")->evidence.json()), HasSubstr("39xxx"));
}

TEST(Intake, ARevisionsEvidenceTakesThePlaceOfTheOld) {
  Stories stories;
  stories.take(with_evidence("x"));
  stories.take(decision({.article = "x", .story = kA, .outcome = "revision"}));
  EXPECT_THAT(std::string(stories.find_article("x")->evidence.json()), Not(HasSubstr("Anna")));
}

}  // namespace
}  // namespace wirefold::desk
