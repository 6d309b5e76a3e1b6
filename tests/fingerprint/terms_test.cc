#include "fingerprint/terms.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "base/hash.h"
#include "support/dice.h"
#include "support/made_documents.h"

namespace wirefold::fingerprint {
namespace {

using support::Dice;
using support::made_token;

/// Words up to `vocabulary`, the small numbers often, two in five of them function words.
text::Document random_document(Dice& dice, std::size_t tokens, std::size_t vocabulary) {
  text::Document document;
  document.text = "абвгдежзикл";  // where words of one to eleven letters are quoted from
  for (std::size_t i = 0; i < tokens; ++i) {
    const auto word = static_cast<std::uint32_t>(dice.below(1 + dice.below(vocabulary)));
    const bool is_function_word = word % 5 < 2;
    text::Token token = made_token(word, is_function_word ? text::kFunctionWord : 0);
    if (word % 17 == 0) token.flags |= text::kNumeric;
    token.end = 2 * (1 + word % 11);
    document.tokens.push_back(token);
  }
  document.title_tokens =
      static_cast<std::uint32_t>(dice.below(std::min<std::size_t>(tokens, 20) + 1));
  return document;
}

/// A table in which words of small numbers are common, some counts are no whole numbers, and some
/// words are missing.
Frequencies random_frequencies(Dice& dice, std::size_t vocabulary) {
  std::string lines = "# documents 9000\n";
  for (std::size_t word = 0; word < vocabulary; ++word) {
    if (dice.chance(20)) continue;
    lines +=
        "word " + std::to_string(word) + "\t" + std::to_string(8000 / (word + 1) + dice.below(3));
    lines += dice.chance(10) ? ".5\n" : "\n";
  }
  return *Frequencies::make({{"en", lines}});
}

/// The definition, word for word.
std::vector<Term> slow_pick(const text::Document& document, const FrequencyTable& table) {
  std::vector<Term> all;
  for (std::uint32_t i = 0; i < document.tokens.size(); ++i) {
    const text::Token& token = document.tokens[i];
    if (i >= document.title_tokens + kTermTokens) break;
    if ((token.flags & text::kFunctionWord) != 0 || token.stem == text::kNoStem) continue;
    const std::uint32_t hash = base::fold32(token.stem);
    auto term = std::find_if(all.begin(), all.end(), [&](auto& t) { return t.hash == hash; });
    if (term == all.end()) {
      term = all.insert(all.end(), Term());
      term->hash = hash;
      term->first = static_cast<std::uint16_t>(i);
    }
    term->last = static_cast<std::uint16_t>(i);
    std::uint8_t& counter = i < document.title_tokens                 ? term->title
                            : i < document.title_tokens + kLeadTokens ? term->lead
                                                                      : term->body;
    if (counter < 255) ++counter;
  }
  const auto weight = [&](const Term& term) {
    if (table.total() > 0) return term_weight(term, table.of(term.hash));
    const text::Token token = document.tokens[term.first];
    const std::uint32_t letters = (token.flags & text::kNumeric) != 0
                                      ? 4
                                      : std::min<std::uint32_t>((token.end - token.begin) / 2, 8);
    const int count = 4 * term.title + 2 * term.lead + term.body;
    return (1 + std::log(static_cast<float>(count))) * static_cast<float>(letters);
  };
  std::sort(all.begin(), all.end(), [&](const Term& a, const Term& b) {
    const float weight_a = weight(a);
    const float weight_b = weight(b);
    return weight_a != weight_b ? weight_a > weight_b : a.hash < b.hash;
  });
  all.resize(std::min(all.size(), TermPicker::Terms::kCapacity));
  std::sort(all.begin(), all.end(), [](auto& a, auto& b) { return a.hash < b.hash; });
  return all;
}

TEST(TermPicker, PicksTheHeaviestTerms) {
  Dice dice(31);
  TermPicker picker;
  for (int round = 0; round < 300; ++round) {
    SCOPED_TRACE(round);
    const std::size_t vocabulary = 1 + dice.below(900);
    const Frequencies frequencies = random_frequencies(dice, vocabulary);
    const FrequencyTable& table = frequencies.table(round % 5 == 0 ? 0 : pack_language("en"));
    text::Document document = random_document(dice, dice.below(700), vocabulary);
    for (std::size_t i = 0; i < document.tokens.size(); ++i) {
      text::Token token = document.tokens[i];
      if (round % 3 != 0 || !dice.chance(30)) continue;
      token.stem = text::kNoStem;
      document.tokens.set(i, token);
    }
    TermPicker::Terms picked;
    picker.pick(document, table, picked);
    const std::vector<Term> expected = slow_pick(document, table);
    ASSERT_TRUE(std::equal(picked.begin(), picked.end(), expected.begin(), expected.end(),
                           [](const Term& a, const Term& b) {
                             return a.hash == b.hash && a.first == b.first && a.last == b.last &&
                                    a.title == b.title && a.lead == b.lead && a.body == b.body;
                           }));
  }
}

TEST(TermWeight, GrowsWithRarityAndPlace) {
  Term body;
  body.body = 1;
  Term lead;
  lead.lead = 1;
  Term title;
  title.title = 1;
  const Frequency rare{2, 10'000};
  const Frequency usual{400, 10'000};
  EXPECT_GT(term_weight(title, rare), term_weight(lead, rare));
  EXPECT_GT(term_weight(lead, rare), term_weight(body, rare));
  EXPECT_GT(term_weight(body, rare), term_weight(body, usual));
  EXPECT_GT(term_weight(body, usual), 0.0F);
}

TEST(TermWeight, IsNothingForWordsThatTellNothing) {
  Term term;
  term.title = 3;
  EXPECT_EQ(term_weight(term, {9'000, 10'000}), 0.0F);
  EXPECT_EQ(term_weight(Term(), {2, 10'000}), 0.0F);
}

}  // namespace
}  // namespace wirefold::fingerprint
