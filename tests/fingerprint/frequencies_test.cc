#include "fingerprint/frequencies.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "base/hash.h"
#include "support/dice.h"

namespace wirefold::fingerprint {
namespace {

std::uint32_t term(std::string_view word) { return base::fold32(base::hash64(word)); }

TEST(Frequencies, AgreeWithAMap) {
  support::Dice dice(11);
  std::map<std::string, std::map<std::string, float>> expected;
  std::map<std::string, std::string> lines;
  for (const std::string language : {"en", "de", "zh", "x", ""}) {
    lines[language] = "# documents " + std::to_string(1000 + lines.size()) + "\n";
    for (int i = 0; i < 3000; ++i) {
      const std::string word = "w" + std::to_string(dice.below(4000));
      const auto documents = static_cast<float>(1 + dice.below(900));
      expected[language][word] += documents;
      lines[language] += word + "\t" + std::to_string(static_cast<int>(documents)) + "\n";
    }
  }
  std::vector<FrequencyText> tables;
  for (const auto& [language, text] : lines) tables.push_back({language, text});
  const auto made = Frequencies::make(tables);
  ASSERT_TRUE(made.has_value()) << made.error().message;
  for (const auto& [language, words] : expected) {
    const std::uint32_t packed = pack_language(language);
    EXPECT_GE(made->total(packed), 1000.0F);
    for (int i = 0; i < 4000; ++i) {
      const std::string word = "w" + std::to_string(i);
      const auto known = words.find(word);
      const float documents = known == words.end() ? 0 : known->second;
      ASSERT_EQ(made->of(packed, term(word)).documents, documents) << language << " " << word;
    }
  }
}

TEST(Frequencies, LanguageWithoutTableHasNoTotal) {
  const auto made = Frequencies::make({{"en", "# documents 10\nthe\t9\n"}});
  ASSERT_TRUE(made.has_value());
  EXPECT_EQ(made->of(pack_language("de"), term("the")).total, 0.0F);
  EXPECT_EQ(made->of(pack_language("de"), term("the")).documents, 0.0F);
  EXPECT_EQ(made->of(pack_language("en"), term("quake")).documents, 0.0F);
  EXPECT_EQ(made->of(pack_language("en"), term("quake")).total, 10.0F);
  EXPECT_EQ(made->of(pack_language("en"), term("the")).documents, 9.0F);
}

TEST(Frequencies, WithoutTablesKnowNothing) {
  const auto made = Frequencies::make({});
  ASSERT_TRUE(made.has_value());
  EXPECT_EQ(made->of(pack_language("en"), term("the")).total, 0.0F);
}

TEST(Frequencies, ErrorNamesLanguageAndLine) {
  const struct {
    std::string_view lines;
    std::string_view named;
  } cases[] = {
      {"", "language pt, line 1"},
      {"the\t9\n", "language pt, line 1"},
      {"# documents many\n", "language pt, line 1"},
      {"# documents 10\nthe\t9\nno tab\n", "language pt, line 3"},
      {"# documents 10\nthe\tnine\n", "language pt, line 2"},
      {"# documents 10\nthe\t9 \n", "language pt, line 2"},
      {"# documents 10\n\t9\n", "language pt, line 2"},
      {"# documents 10\nthe\t9\n\nof\t8\n", "language pt, line 3"},
  };
  for (const auto& example : cases) {
    SCOPED_TRACE(example.lines);
    const auto made = Frequencies::make({{"en", "# documents 10\n"}, {"pt", example.lines}});
    ASSERT_FALSE(made.has_value());
    EXPECT_THAT(made.error().message, testing::HasSubstr(std::string(example.named)));
  }
}

TEST(Frequencies, LastLineNeedsNoNewline) {
  const auto made = Frequencies::make({{"en", "# documents 10\nthe\t9"}});
  ASSERT_TRUE(made.has_value());
  EXPECT_EQ(made->of(pack_language("en"), term("the")).documents, 9.0F);
}

TEST(Frequencies, ShippedTablesCanBeReadAndHoldTheirLanguages) {
  const auto shipped = shipped_frequencies();
  const auto made = Frequencies::make(shipped);
  ASSERT_TRUE(made.has_value()) << made.error().message;
  for (const FrequencyText& table : shipped) {
    EXPECT_GT(made->total(pack_language(table.language)), 100.0F) << table.language;
  }
  const Frequency frequent = made->of(pack_language("en"), term("said"));
  const Frequency rare = made->of(pack_language("en"), term("volcan"));
  EXPECT_GT(frequent.documents, 20 * rare.documents);
}

TEST(Frequencies, ShippedTablesReadWhenAskedForAreThoseReadAtOnce) {
  const auto shipped = shipped_frequencies();
  const auto made = Frequencies::make(shipped);
  ASSERT_TRUE(made.has_value()) << made.error().message;
  const Frequencies lazy = Frequencies::shipped();
  for (const FrequencyText& table : shipped) {
    SCOPED_TRACE(table.language);
    const std::uint32_t language = pack_language(table.language);
    EXPECT_EQ(lazy.total(language), made->total(language));
    std::string_view lines = table.lines;
    while (!lines.empty()) {
      const std::string_view line = lines.substr(0, lines.find('\n'));
      lines.remove_prefix(std::min(lines.size(), line.size() + 1));
      const std::uint32_t hash = term(line.substr(0, line.find('\t')));
      ASSERT_EQ(lazy.of(language, hash).documents, made->of(language, hash).documents) << line;
    }
  }
  EXPECT_EQ(lazy.total(pack_language("xx")), 0.0F);
}

/// Every term and its neighbours, looked up one by one and side by side, agree with a map.
void expect_counts(const std::vector<FrequencyTable::TermCount>& counts) {
  const FrequencyTable table(9'000, counts);
  std::map<std::uint32_t, float> expected;
  std::vector<std::uint32_t> asked;
  for (const FrequencyTable::TermCount& count : counts) {
    expected[count.term] += count.documents;
    for (const std::uint32_t bit : {0U, 1U, 0x10000U, 0x8000'0000U}) {
      asked.push_back(count.term ^ bit);
    }
  }
  std::vector<float> idfs(asked.size());
  table.idfs_of(asked, idfs.data());
  for (std::size_t i = 0; i < asked.size(); ++i) {
    const auto known = expected.find(asked[i]);
    const float documents = known == expected.end() ? 0 : known->second;
    ASSERT_EQ(table.of(asked[i]).documents, documents) << asked[i];
    ASSERT_EQ(idfs[i], idf({documents, 9'000})) << asked[i];
  }
}

TEST(FrequencyTable, AgreesWithAMap) {
  support::Dice dice(12);
  for (int round = 0; round < 40; ++round) {
    SCOPED_TRACE(round);
    // Few different terms or many, close together or not; few different counts or many.
    const std::uint64_t terms = round % 2 == 0 ? 1'000 : 0x1'0000'0000;
    const std::uint64_t documents = round % 3 == 0 ? 8'000 : 20;
    std::vector<FrequencyTable::TermCount> counts(dice.below(6'000));
    for (FrequencyTable::TermCount& count : counts) {
      count.term = static_cast<std::uint32_t>(dice.below(terms));
      count.documents = static_cast<float>(dice.below(documents)) / (round % 5 == 0 ? 7 : 1);
    }
    expect_counts(counts);
  }
}

TEST(FrequencyTable, FindsTermsThatContendForOnePlace) {
  std::vector<FrequencyTable::TermCount> counts;
  for (std::uint32_t i = 0; i < 100; ++i) {
    counts.push_back({i << 16U | 0xFFFFU, static_cast<float>(i + 1)});
  }
  expect_counts(counts);
}

TEST(PackLanguage, TakesTheFirstFourLetters) {
  EXPECT_EQ(pack_language(""), 0U);
  EXPECT_EQ(pack_language("e"), 0x65U);
  EXPECT_EQ(pack_language("en"), 0x6E65U);
  EXPECT_EQ(pack_language("abcd"), pack_language("abcdefgh"));
  EXPECT_NE(pack_language("pt"), pack_language("tp"));
}

}  // namespace
}  // namespace wirefold::fingerprint
