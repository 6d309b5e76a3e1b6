#include "dedup/quotable.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/dice.h"

namespace wirefold::dedup {
namespace {

using support::Dice;

/// Tokens of up to `word_max` bytes, each begun at most `gap_max` bytes behind the last one's begin
/// or end; one in ten ideographic if `ideographic`.
text::Document random_document(Dice& dice, std::size_t word_max, std::size_t gap_max,
                               bool ideographic) {
  text::Document document;
  std::uint32_t at = 0;
  for (std::size_t i = 20 + dice.below(20); i > 0; --i) {
    text::Token token;
    token.begin = at + static_cast<std::uint32_t>(dice.below(gap_max + 1));
    token.end = token.begin + 1 + static_cast<std::uint32_t>(dice.below(word_max));
    if (ideographic && dice.chance(10)) token.flags = text::kIdeographic;
    document.tokens.push_back(token);
    at = dice.chance(20) ? token.begin + 1 : token.end;
  }
  const std::size_t bytes = document.tokens.back().end + std::size_t{300};
  for (std::size_t i = 0; i < bytes; ++i) document.text += static_cast<char>('a' + i % 23);
  return document;
}

/// The document's own quotes are what is expected.
void expect_same_quotes(text::Document document) {
  const text::Document twin = document;
  const std::vector<std::uint32_t> hashes(document.tokens.size(), 7);
  const Quotable quotable(document, {hashes, {}});
  ASSERT_EQ(quotable.size(), twin.tokens.size());
  EXPECT_EQ(quotable.shingles().size(), hashes.size());
  for (std::uint32_t begin = 0; begin < quotable.size(); ++begin) {
    const bool ideographic = (twin.tokens[begin].flags & text::kIdeographic) != 0;
    ASSERT_EQ(quotable.is_ideographic(begin), ideographic);
    for (const std::uint32_t end : {begin, begin + 1, begin + 3, quotable.size()}) {
      if (end > quotable.size()) continue;
      if (end > begin && twin.tokens[begin].begin > twin.tokens[end - 1].end) continue;
      ASSERT_EQ(quotable.quote({begin, end}), twin.quote({begin, end})) << begin << " " << end;
    }
  }
}

TEST(Quotable, QuotesAsTheDocumentDoes) {
  Dice dice(61);
  for (int round = 0; round < 300; ++round) {
    SCOPED_TRACE(round);
    expect_same_quotes(random_document(dice, 12, 3, round % 2 == 0));
  }
}

TEST(Quotable, QuotesWordsOfAnyLength) {
  Dice dice(62);
  for (int round = 0; round < 300; ++round) {
    SCOPED_TRACE(round);
    expect_same_quotes(random_document(dice, 270, 300, false));
  }
}

TEST(Quotable, QuotesFromTextsOfAnyLength) {
  Dice dice(63);
  expect_same_quotes(random_document(dice, 12, 2'000'000, false));
}

TEST(Quotable, QuotesNothingBeyondTheText) {
  Dice dice(64);
  text::Document document = random_document(dice, 12, 3, false);
  const auto size = static_cast<std::uint32_t>(document.tokens.size());
  const Quotable quotable(document, {});
  EXPECT_EQ(quotable.quote({0, size + 1}), "");
  EXPECT_EQ(Quotable().quote({0, 1}), "");
  EXPECT_TRUE(Quotable().shingles().empty());
}

}  // namespace
}  // namespace wirefold::dedup
