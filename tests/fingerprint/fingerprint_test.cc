#include "fingerprint/fingerprint.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <type_traits>

#include "base/hash.h"
#include "fingerprint/winnow.h"
#include "support/dice.h"
#include "support/made_documents.h"
#include "text/analyze.h"

namespace wirefold::fingerprint {
namespace {

using support::Dice;
using support::made_document;
using support::Words;

static_assert(std::is_trivially_copyable_v<Signature>);
static_assert(sizeof(Signature) <= 8192, "a signature is a few KB at most");

const Frequencies& frequencies() {
  static const auto made = Frequencies::make(shipped_frequencies());
  EXPECT_TRUE(made.has_value());
  return *made;
}

Words random_words(Dice& dice, std::size_t count, std::size_t vocabulary) {
  Words words;
  for (std::size_t i = 0; i < count; ++i) {
    words.push_back(static_cast<std::uint32_t>(dice.below(vocabulary)));
  }
  return words;
}

template <typename List>
std::vector<std::uint32_t> hashes_of(const List& list) {
  std::vector<std::uint32_t> hashes;
  for (const auto& mark : list) hashes.push_back(mark.hash);
  return hashes;
}

bool rises_strictly(const std::vector<std::uint32_t>& hashes) {
  return std::adjacent_find(hashes.begin(), hashes.end(), std::greater_equal<>()) == hashes.end();
}

text::Document analyzed(std::string headline, std::string body) {
  static const auto analyzer = text::Analyzer::make(text::shipped_rules());
  EXPECT_TRUE(analyzer.has_value());
  article::Article article;
  article.id = "a";
  article.language = "en";
  article.headline = std::move(headline);
  article.body = std::move(body);
  return analyzer->analyze(article);
}

/// A text with everything a signature has lists for, `paragraphs` times with other figures.
text::Document rich_text(int paragraphs) {
  std::string body;
  for (int i = 0; i < paragraphs; ++i) {
    const std::string number = std::to_string(100 + i);
    body += "Inspector Ruth Keller" + std::string(1, static_cast<char>('a' + i % 26)) +
            std::to_string(i) + " said on Tuesday that " + number +
            " people had left Port Haven by boat. \"We counted " + number +
            " small boats before dawn and then the fog came in,\" she told reporters at pier " +
            std::to_string(i) + ".\n\n";
  }
  return analyzed("Hundreds leave Port Haven by boat", body);
}

TEST(Sign, ListsAreInTheOrderTheyPromise) {
  for (const int paragraphs : {1, 3, 40}) {
    SCOPED_TRACE(paragraphs);
    const Signature signature = sign(rich_text(paragraphs), frequencies());
    EXPECT_TRUE(rises_strictly(hashes_of(signature.terms)));
    EXPECT_TRUE(rises_strictly(hashes_of(signature.fingerprints)));
    EXPECT_TRUE(rises_strictly(hashes_of(signature.quotations)));
    EXPECT_TRUE(rises_strictly(hashes_of(signature.sentences)));
    EXPECT_TRUE(rises_strictly(hashes_of(signature.names)));
    EXPECT_FALSE(signature.quotations.empty());
    EXPECT_FALSE(signature.names.empty());
    const auto by_begin = [](const Stretch& a, const Stretch& b) { return a.begin < b.begin; };
    EXPECT_TRUE(std::is_sorted(signature.lines.begin(), signature.lines.end(), by_begin));
    const auto by_token = [](const NumberMark& a, const NumberMark& b) {
      return a.token < b.token;
    };
    EXPECT_TRUE(std::is_sorted(signature.numbers.begin(), signature.numbers.end(), by_token));
  }
}

TEST(Sign, TextOfFiftyThousandWordsStaysWithinItsBounds) {
  Dice dice(21);
  const text::Document document =
      made_document(random_words(dice, 12, 30'000), random_words(dice, 50'000, 30'000));
  const Signature signature = sign(document, frequencies());
  EXPECT_EQ(signature.tokens, 50'012U);
  EXPECT_EQ(signature.title_tokens, 12U);
  EXPECT_EQ(signature.terms.size(), signature.terms.kCapacity);
  EXPECT_GT(signature.fingerprints.size(), signature.fingerprints.kCapacity / 2);
  EXPECT_GT(signature.winnow_window, kWinnowWindow);
  EXPECT_EQ(signature.sentences.size(), signature.sentences.kCapacity);
  EXPECT_EQ(signature.lines.size(), signature.lines.kCapacity);
}

TEST(Sign, LengthsBeyondTheirFieldSaturate) {
  const text::Document document = made_document({1, 2, 3}, Words(100'000, 7));
  const Signature signature = sign(document, frequencies());
  EXPECT_EQ(signature.tokens, 0xFFFFU);
  ASSERT_EQ(signature.terms.size(), 4U);
}

TEST(Sign, CountsSaturateInsteadOfWrapping) {
  const Signature signature = sign(made_document(Words(300, 7), Words(400, 7)), frequencies());
  ASSERT_EQ(signature.terms.size(), 1U);
  EXPECT_EQ(signature.terms[0].title, 255U);
  EXPECT_EQ(signature.terms[0].lead, 90U);
  EXPECT_EQ(signature.terms[0].body, 255U);
}

TEST(Sign, KeepsExactlyTheFingerprintsOfItsWindow) {
  Dice dice(22);
  for (int round = 0; round < 60; ++round) {
    SCOPED_TRACE(round);
    const text::Document document = made_document(random_words(dice, dice.below(15), 500),
                                                  random_words(dice, dice.below(1500), 500));
    const Signature signature = sign(document, frequencies());
    std::set<std::uint32_t> expected;
    Shingler shingler;
    Winnower winnower;
    std::vector<Fingerprint> winnowed;
    winnower.load(shingler.shingles(document.tokens, document.title_tokens));
    winnower.keep(signature.winnow_window, winnowed);
    for (const Fingerprint& shingle : winnowed) expected.insert(shingle.hash);
    const auto kept = hashes_of(signature.fingerprints);
    EXPECT_TRUE(std::equal(kept.begin(), kept.end(), expected.begin(), expected.end()));
    EXPECT_LE(signature.fingerprints.size(), signature.fingerprints.kCapacity);
  }
}

TEST(Sign, SharedRunLeavesAFingerprintInBothUnlessTheWindowHadToWiden) {
  Dice dice(23);
  for (int round = 0; round < 200; ++round) {
    SCOPED_TRACE(round);
    Words left = random_words(dice, 50, 9000);
    Words right = random_words(dice, 150, 9000);
    const Words run = random_words(dice, 8, 9000);
    left.insert(left.begin() + 20, run.begin(), run.end());
    right.insert(right.begin() + 90, run.begin(), run.end());
    const Signature of_left = sign(made_document({}, left), frequencies());
    const Signature of_right = sign(made_document({}, right), frequencies());
    ASSERT_EQ(of_left.winnow_window, kWinnowWindow);
    ASSERT_EQ(of_right.winnow_window, kWinnowWindow);
    const auto one = hashes_of(of_left.fingerprints);
    const auto other = hashes_of(of_right.fingerprints);
    std::vector<std::uint32_t> shared;
    std::set_intersection(one.begin(), one.end(), other.begin(), other.end(),
                          std::back_inserter(shared));
    EXPECT_FALSE(shared.empty());
  }
}

TEST(Sign, DocumentWithoutTokensGivesAnEmptySignature) {
  const Signature signature = sign(text::Document(), frequencies());
  EXPECT_EQ(signature.tokens, 0U);
  EXPECT_TRUE(signature.terms.empty());
  EXPECT_TRUE(signature.fingerprints.empty());
  EXPECT_TRUE(signature.sentences.empty());
  EXPECT_TRUE(signature.lines.empty());
}

TEST(Sign, TermsCountWhereTheyStand) {
  Words body(kLeadTokens, 1);
  body.insert(body.end(), {2, 2, 2});
  body.resize(kTermTokens, 3);
  body.push_back(4);
  const Signature signature = sign(made_document({1, 2}, body), frequencies());
  const auto term = [&](std::uint32_t word) {
    const std::uint32_t hash = base::fold32(support::made_token(word).stem);
    for (const Term& known : signature.terms) {
      if (known.hash == hash) return known;
    }
    return Term();
  };
  EXPECT_EQ(term(1).title, 1);
  EXPECT_EQ(term(1).lead, kLeadTokens);
  EXPECT_EQ(term(1).body, 0);
  EXPECT_EQ(term(2).title, 1);
  EXPECT_EQ(term(2).body, 3);
  EXPECT_EQ(term(2).first, 1);
  EXPECT_EQ(term(2).last, 2 + kLeadTokens + 2);
  EXPECT_EQ(term(3).lead, 0);
  EXPECT_EQ(term(4).hash, 0U) << "words this far back do not count";
}

TEST(Sign, SameDocumentGivesTheSameLists) {
  const text::Document document = rich_text(20);
  const Signature first = sign(document, frequencies());
  const Signature second = sign(document, frequencies());
  EXPECT_EQ(hashes_of(first.terms), hashes_of(second.terms));
  EXPECT_EQ(hashes_of(first.fingerprints), hashes_of(second.fingerprints));
  EXPECT_EQ(hashes_of(first.sentences), hashes_of(second.sentences));
  EXPECT_EQ(hashes_of(first.lines), hashes_of(second.lines));
}

TEST(Sign, HeadlineIsTheFirstLine) {
  const Signature first = sign(made_document({1, 2, 3}, {4, 5, 6, 7}), frequencies());
  const Signature other = sign(made_document({1, 2, 3}, {8, 9}), frequencies());
  const Signature third = sign(made_document({3, 2, 1}, {8, 9}), frequencies());
  ASSERT_FALSE(first.lines.empty());
  EXPECT_EQ(first.lines[0].begin, 0);
  EXPECT_EQ(first.lines[0].end, 3);
  EXPECT_EQ(first.lines[0].hash, other.lines[0].hash);
  EXPECT_NE(first.lines[0].hash, third.lines[0].hash);
}

TEST(Sign, ShortSentencesAreNoEvidence) {
  const text::Document document = analyzed(
      "A quiet night", "It rained. Firefighters pumped water from eleven flooded cellars.");
  EXPECT_EQ(sign(document, frequencies()).sentences.size(), 1U);
}

}  // namespace
}  // namespace wirefold::fingerprint
