// One passage in every article, whoever prints it: its lists are as long as the stream, and an
// article must not pay for that. Costs are processor time of this thread, compared with a stream
// without the passage in the same run.

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <string>

#include "dedup/deduplicator.h"
#include "support/dice.h"
#include "support/sanitized.h"

namespace wirefold::dedup {
namespace {

/// A hundred thousand in the long form, tests/full.d/boilerplate.sh.
std::size_t article_count() {
  const char* const full = std::getenv("WIREFOLD_BOILERPLATE_ARTICLES");
  return full != nullptr ? std::stoul(full) : 12'000;
}
constexpr std::size_t kCounted = 4'000;  // of them the last
constexpr const char* kBoilerplate =
    " The Northern Harbour Foundation is a charity registered in Elmstead. It was founded in 1874 "
    "by the merchant Josiah Pellworth, keeps eleven lighthouses along the Skerry coast, trains "
    "forty keepers a year, and lives on gifts alone. Its yearly lecture on navigation is given in "
    "Pellworth Hall, and its archive of tide tables may be seen on request.";

double thread_microseconds() {
  timespec now = {};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return 1e6 * static_cast<double>(now.tv_sec) + 1e-3 * static_cast<double>(now.tv_nsec);
}

std::string made_word(support::Dice& dice) {
  static constexpr const char* kSyllables[] = {"ba", "dor", "ki", "len", "mu", "nas", "po", "ri"};
  std::string word;
  for (int i = 0; i < 4; ++i) word += kSyllables[dice.below(8)];
  return word;
}

std::string article(std::size_t number, const std::string& boilerplate, support::Dice& dice) {
  std::string body;
  for (int i = 0; i < 90; ++i) body += made_word(dice) + (i % 12 == 11 ? ". " : " ");
  const std::string id = std::to_string(number);
  return R"({"id":")" + id + R"(","source":"Outlet )" + std::to_string(number % 97) +
         R"(","language":"en","headline":")" + made_word(dice) + " " + made_word(dice) +
         R"(","body":")" + body + "." + boilerplate + R"("})";
}

struct Costs {
  double median = 0;
  double p99 = 0;
  std::uint64_t passages_cut = 0;
};

Costs costs_of_deciding(const Knowledge& knowledge, const std::string& boilerplate) {
  Preparer preparer({}, knowledge);
  Deduplicator story({}, knowledge);
  support::Dice dice(2'026);
  std::vector<OutputRecord> out;
  std::vector<double> costs;
  const std::size_t articles = article_count();
  for (std::size_t i = 0; i < articles; ++i) {
    const std::string line = article(i, boilerplate, dice);
    const auto time = static_cast<base::TimeMs>(1'770'000'000'000 + i * 1'000);
    Prepared prepared =
        preparer.prepare({{"t", 0, static_cast<std::int64_t>(i)}, {}, line, time, time});
    const double begin = thread_microseconds();
    story.decide(std::move(prepared), out);
    costs.push_back(thread_microseconds() - begin);
    out.clear();
  }
  costs.erase(costs.begin(), costs.end() - kCounted);
  std::sort(costs.begin(), costs.end());
  return {costs[kCounted / 2], costs[kCounted * 99 / 100], story.report().passages_cut};
}

TEST(Boilerplate, InEveryArticleItCostsNoArticleMoreThanThreeTimesTheUsual) {
  if (support::kSanitized) GTEST_SKIP() << "times are measured in the release build";
  const auto knowledge = Knowledge::shipped();
  ASSERT_TRUE(knowledge);
  const Costs usual = costs_of_deciding(*knowledge, "");
  const Costs burdened = costs_of_deciding(*knowledge, kBoilerplate);
  RecordProperty("usual_p99_us", std::to_string(usual.p99));
  RecordProperty("burdened_p99_us", std::to_string(burdened.p99));
  std::printf("median %.1f us, p99 %.1f us; with boilerplate median %.1f us, p99 %.1f us\n",
              usual.median, usual.p99, burdened.median, burdened.p99);
  EXPECT_LE(burdened.median, 3 * usual.median);
  EXPECT_LE(burdened.p99, 3 * usual.p99);
  std::printf("passages cut: %llu, with boilerplate %llu\n",
              static_cast<unsigned long long>(usual.passages_cut),
              static_cast<unsigned long long>(burdened.passages_cut));
  EXPECT_LT(usual.passages_cut, article_count() / 10);
  EXPECT_GT(burdened.passages_cut, article_count() * 9 / 10);
}

}  // namespace
}  // namespace wirefold::dedup
