// The verifier itself: it finds nothing in what a sound service writes, and each planted fault.

#include "tests/broker/verifier.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "app/settings.h"
#include "dedup/deduplicator.h"
#include "kafka/sink.h"

namespace wirefold::kafka {
namespace {

constexpr std::size_t kInputs = 120;
constexpr std::size_t kTransaction = 10;

/// What a service would write for the sample's articles, in transactions of ten.
class VerifierFinds : public testing::Test {
 protected:
  void SetUp() override {
    std::ifstream stream(WIREFOLD_SOURCE_DIR "/tests/sample/articles.jsonl");
    for (std::string line; inputs_.size() < kInputs && std::getline(stream, line);) {
      const auto offset = static_cast<std::int64_t>(inputs_.size());
      inputs_.push_back({{articles_topic(settings_), 0, offset}, "", line, {}, 1'770'000'000'000});
    }
    const auto knowledge = dedup::Knowledge::shipped();
    const app::Settings defaults = app::default_settings();
    dedup::Preparer preparer(app::decode_settings(defaults), *knowledge);
    dedup::Deduplicator deduplicator(app::story_settings(defaults), *knowledge);
    std::vector<dedup::OutputRecord> out;
    deduplicator.keep_journal({4711, 0}, out);
    for (std::size_t i = 0; i < inputs_.size(); ++i) {
      const ReadRecord& input = inputs_[i];
      deduplicator.decide(preparer.prepare({input.position, {}, input.value, {}, input.timestamp}),
                          out);
      if (i % 50 == 7) static_cast<void>(deduplicator.tick(1'770'000'100'000, out));
      for (dedup::OutputRecord& record : out) write(std::move(record), i / kTransaction);
      out.clear();
    }
  }
  void write(dedup::OutputRecord record, std::size_t transaction) {
    record.headers.push_back({std::string(kCommitHeader), "c-" + std::to_string(transaction)});
    outputs_.push_back({{output_topic(settings_, record.topic), 0, 0},
                        record.key,
                        record.value,
                        record.headers,
                        0});
  }
  /// The place of the n-th output of a role.
  [[nodiscard]] std::size_t nth(dedup::Topic role, std::size_t n) const {
    for (std::size_t i = 0; i < outputs_.size(); ++i) {
      if (outputs_[i].position.topic == output_topic(settings_, role) && n-- == 0) return i;
    }
    ADD_FAILURE() << "too few outputs";
    return 0;
  }
  void erase(std::size_t place) { outputs_.erase(outputs_.begin() + static_cast<int>(place)); }
  [[nodiscard]] Faults found() const {
    Verifier verifier(settings_);
    for (const ReadRecord& record : inputs_) verifier.note_input(record);
    for (const ReadRecord& record : outputs_) verifier.note_output(record);
    std::vector<std::string> examples;
    return verifier.faults(examples);
  }

  const Settings settings_;
  std::vector<ReadRecord> inputs_;
  std::vector<ReadRecord> outputs_;
};

TEST_F(VerifierFinds, NothingInWhatASoundServiceWrites) { EXPECT_EQ(found(), Faults()); }

TEST_F(VerifierFinds, AnInputThatWasLost) {
  // Neither decided nor journaled: an offset was stepped over.
  const std::size_t decision = nth(dedup::Topic::kDecisions, kInputs - 1);
  erase(decision);
  const std::size_t journal = nth(dedup::Topic::kJournal, kInputs + 3);  // start and ticks
  erase(journal);
  EXPECT_EQ(found().lost_inputs, 1U);
}

TEST_F(VerifierFinds, ADecisionMadeTwice) {
  outputs_.push_back(outputs_[nth(dedup::Topic::kDecisions, 30)]);
  const Faults faults = found();
  EXPECT_EQ(faults.not_decided_once, 1U);
  EXPECT_GE(faults.partial_transactions, 1U) << "and its transaction came back";
}

TEST_F(VerifierFinds, ADecisionThatACleanRunDoesNotMake) {
  ReadRecord& record = outputs_[nth(dedup::Topic::kDecisions, 30)];
  const std::string id = R"("story_id":")";
  record.value.insert(record.value.find(id) + id.size(), "x");
  EXPECT_EQ(found(), (Faults{.differing = 1}));
}

TEST_F(VerifierFinds, AStoryThatNeverCame) {
  erase(nth(dedup::Topic::kStories, 20));
  EXPECT_GT(found().differing, 0U);
}

TEST_F(VerifierFinds, ATransactionOfWhichADecisionIsMissing) {
  erase(nth(dedup::Topic::kDecisions, 30));
  const Faults faults = found();
  EXPECT_EQ(faults.partial_transactions, 1U);
  EXPECT_EQ(faults.lost_inputs, 1U);
}

TEST_F(VerifierFinds, ATransactionInTwoPieces) {
  const std::size_t early = nth(dedup::Topic::kStories, 3);
  const ReadRecord moved = outputs_[early];
  erase(early);
  outputs_.push_back(moved);
  EXPECT_GE(found().partial_transactions, 1U);
}

TEST_F(VerifierFinds, ARevisionThatGoesBackwards) {
  const ReadRecord old = outputs_[nth(dedup::Topic::kStories, 0)];
  outputs_.push_back(old);
  EXPECT_EQ(found().revisions_backwards, 1U);
}

}  // namespace
}  // namespace wirefold::kafka
