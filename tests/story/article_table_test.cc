#include "story/article_table.h"

#include <gtest/gtest.h>

#include <ctime>

namespace wirefold::story {
namespace {

StoredArticle numbered(std::uint64_t seq) {
  StoredArticle article;
  article.seq = {seq};
  return article;
}

double thread_seconds() {
  timespec now = {};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

// A window of consecutive numbers that moves on: what a full table does with every article.
TEST(ArticleTable, LettingTheOldestGoCostsTheSameHoweverManyThereAre) {
  constexpr std::uint64_t kWindow = 40'000;
  ArticleTable table;
  for (std::uint64_t seq = 1; seq <= kWindow; ++seq) table.insert(numbered(seq));
  const double begin = thread_seconds();
  for (std::uint64_t seq = kWindow + 1; seq <= 2 * kWindow; ++seq) {
    table.erase({seq - kWindow});
    table.insert(numbered(seq));
  }
  // Some hundredths of a second; a walk through the whole window each time takes a minute.
  EXPECT_LT(thread_seconds() - begin, 3);
  EXPECT_EQ(table.size(), kWindow);
  for (std::uint64_t seq = 1; seq <= 2 * kWindow; ++seq) {
    const StoredArticle* found = table.find({seq});
    ASSERT_EQ(found != nullptr, seq > kWindow) << seq;
    EXPECT_EQ(found == nullptr ? seq : found->seq.value, seq);
  }
}

}  // namespace
}  // namespace wirefold::story
