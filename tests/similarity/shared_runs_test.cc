#include "similarity/shared_runs.h"

#include <gmock/gmock.h>

#include <random>

namespace wirefold::similarity {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

using Words = std::vector<std::uint64_t>;

/// A letter is a word, a bar is a break.
Words words(std::string_view letters) {
  Words list;
  for (const char letter : letters) {
    list.push_back(letter == '|' ? kBreak : static_cast<std::uint64_t>(letter));
  }
  return list;
}

std::uint32_t run_length(const Words& a, std::size_t i, const Words& b, std::size_t j) {
  std::uint32_t length = 0;
  while (i < a.size() && j < b.size() && a[i] == b[j] && a[i] != kBreak) {
    ++length, ++i, ++j;
  }
  return length;
}

/// The slow twin: at each place of `later` the longest run by trying every place of `earlier`.
std::vector<SharedRun> slow_runs(const Words& earlier, const Words& later) {
  std::vector<SharedRun> runs;
  for (std::uint32_t i = 0; i < later.size(); ++i) {
    SharedRun best;
    for (std::uint32_t j = 0; j < earlier.size(); ++j) {
      const std::uint32_t length = run_length(later, i, earlier, j);
      if (length > best.later.size()) best = {{j, j + length}, {i, i + length}};
    }
    const bool is_part = !runs.empty() && best.later.end <= runs.back().later.end;
    if (best.later.size() > 0 && !is_part) runs.push_back(best);
  }
  return runs;
}

SharedRun run(std::uint32_t earlier, std::uint32_t later, std::uint32_t length) {
  return {{earlier, earlier + length}, {later, later + length}};
}

std::string letters_of(const Words& list) {
  std::string letters;
  for (const std::uint64_t word : list) letters += word == kBreak ? '|' : static_cast<char>(word);
  return letters;
}

TEST(SharedRuns, LongestRunsWithTheirFirstPlaces) {
  struct Row {
    const char* earlier;
    const char* later;
    std::vector<SharedRun> runs;
  };
  const Row rows[] = {
      {"", "", {}},
      {"abc", "", {}},
      {"", "abc", {}},
      {"abc", "xyz", {}},
      {"abcdef", "abcdef", {run(0, 0, 6)}},
      {"abcdef", "xabcyz", {run(0, 1, 3)}},
      {"abcxdef", "defabc", {run(4, 0, 3), run(0, 3, 3)}},
      {"abcd-bcde", "abcde", {run(0, 0, 4), run(5, 1, 4)}},
      {"ab-ab", "ab", {run(0, 0, 2)}},
      {"aaaa", "aaaaaa", {run(0, 0, 4), run(0, 1, 4), run(0, 2, 4)}},
      {"ab|cd", "ab|cd", {run(0, 0, 2), run(3, 3, 2)}},
      {"ab|cd", "abcd", {run(0, 0, 2), run(3, 2, 2)}},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(std::string(row.earlier) + " / " + row.later);
    EXPECT_EQ(shared_runs(words(row.earlier), words(row.later)), row.runs);
  }
}

TEST(SharedRuns, AgreeWithTheSlowTwin) {
  std::mt19937 random(20'260'301);
  for (int round = 0; round < 4000; ++round) {
    SCOPED_TRACE(round);
    const std::size_t kinds = 1 + random() % 5;
    const auto draw = [&] {
      std::string text(random() % 40, 'a');
      for (char& letter : text) letter = random() % 12 == 0 ? '|' : "abcde"[random() % kinds];
      return words(text);
    };
    const Words earlier = draw();
    const Words later = draw();
    ASSERT_EQ(shared_runs(earlier, later), slow_runs(earlier, later))
        << letters_of(earlier) << " / " << letters_of(later);
  }
}

// Quadratic methods take minutes here.
TEST(SharedRuns, ARepetitiveMegabyteTakesNoQuadraticTime) {
  Words pattern;
  for (std::uint64_t i = 0; i < 100'000; ++i) pattern.push_back(1 + i % 7);
  EXPECT_THAT(shared_runs(pattern, pattern), ElementsAre(run(0, 0, 100'000)));
  EXPECT_THAT(shared_runs(pattern, Words(100'000, 9)), IsEmpty());
}

text::Document document(std::size_t words, std::uint16_t flags) {
  text::Document made;
  for (std::size_t i = 0; i < words; ++i) {
    text::Token token;
    token.word = i + 1;
    token.flags = flags;
    made.tokens.push_back(token);
  }
  return made;
}

TEST(Passage, TakesFourWordsOrEightIdeographsAndTwoContentWords) {
  struct Row {
    std::size_t words;
    std::size_t function_words;
    std::uint16_t flags;
    bool is_passage;
  };
  const Row rows[] = {{3, 0, 0, false},
                      {4, 0, 0, true},
                      {4, 2, 0, true},
                      {4, 3, 0, false},
                      {9, 8, 0, false},
                      {7, 0, text::kIdeographic, false},
                      {8, 0, text::kIdeographic, true}};
  for (const Row& row : rows) {
    SCOPED_TRACE(testing::Message() << row.words << " words, flags " << row.flags);
    text::Document made = document(row.words, row.flags);
    for (std::size_t i = 0; i < row.function_words; ++i) {
      made.tokens.add_flags(i, text::kFunctionWord);
    }
    const auto end = static_cast<std::uint32_t>(row.words);
    EXPECT_EQ(is_passage(made, {0, end}), row.is_passage);
  }
}

TEST(Passage, EndsAtTheHeadline) {
  text::Document titled = document(12, 0);
  titled.title_tokens = 5;
  EXPECT_THAT(shared_passages(titled, titled), ElementsAre(run(0, 0, 5), run(5, 5, 7)));
  const text::Document untitled = document(12, 0);
  EXPECT_THAT(shared_passages(titled, untitled), ElementsAre(run(0, 0, 5), run(5, 5, 7)));
}

TEST(Passage, IsListedOnceHoweverOftenTheTextRepeatsIt) {
  const text::Document once = document(5, 0);
  text::Document thrice;
  for (int i = 0; i < 3; ++i) {
    for (const text::Token token : once.tokens) thrice.tokens.push_back(token);
    thrice.tokens.push_back({0, 0, 100U + static_cast<std::uint64_t>(i), 0, 0});
  }
  EXPECT_THAT(shared_passages(once, thrice), ElementsAre(run(0, 0, 5)));
}

TEST(QuotedPassage, LiesInOneQuotationOfEachText) {
  text::Document earlier = document(12, 0);
  text::Document later = document(12, 0);
  earlier.quotations = {{{2, 9}}};
  later.quotations = {{{0, 7}}, {{7, 12}}};
  EXPECT_THAT(shared_quoted_passages(earlier, later), ElementsAre(run(2, 2, 5)));
  later.quotations.clear();
  EXPECT_THAT(shared_quoted_passages(earlier, later), IsEmpty());
}

}  // namespace
}  // namespace wirefold::similarity
