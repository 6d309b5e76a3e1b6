#include "story/article_table.h"

#include <gtest/gtest.h>

#include <ctime>
#include <map>

#include "story/made_content.h"
#include "support/dice.h"

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

// The twin is a map of numbers. Articles come, leave in any order and are replaced.
TEST(ArticleTable, KeepsEveryContentWhateverLeavesAround) {
  support::Dice dice(11);
  ArticleTable table;
  std::map<std::uint64_t, std::uint32_t> contents;  // by seq
  std::uint32_t next = 1;
  for (int step = 0; step < 60'000; ++step) {
    StoredArticle article = numbered(next);
    const auto met = contents.lower_bound(1 + dice.below(next));
    if (met == contents.end() || dice.chance(step / 10'000 % 2 == 0 ? 75 : 25)) {
      article.content = made_content(next);
      table.insert(std::move(article));
      contents[next] = next;
      ++next;
    } else if (dice.chance(25)) {
      article = *table.find({met->first});
      article.content = made_content(met->second + 1'000'000);
      table.replace(std::move(article));
      met->second += 1'000'000;
    } else {
      table.erase({met->first});
      contents.erase(met);
    }
  }
  ASSERT_EQ(table.size(), contents.size());
  for (const auto& [seq, number] : contents) {
    const StoredArticle* found = table.find({seq});
    ASSERT_NE(found, nullptr) << seq;
    ASSERT_TRUE(is_made_content(found->content, number)) << seq;
  }
}

std::string written(const ArticleTable& table) {
  std::string bytes;
  base::ByteWriter writer([&](std::string_view piece) { bytes.append(piece); });
  ArticleTable::transfer(writer, table, 100);
  writer.finish();
  return bytes;
}

bool is_taken(std::string_view bytes, std::uint64_t slots_max) {
  base::ByteReader reader(bytes);
  ArticleTable table;
  ArticleTable::transfer(reader, table, slots_max);
  return !reader.failed() && reader.at_end();
}

// Behind the slots stand the list of the free ones, then the number of cells: eight bytes.
TEST(ArticleTable, FreeSlotsThatAreNoneAreDamage) {
  ArticleTable table;
  for (std::uint64_t seq = 1; seq <= 10; ++seq) table.insert(numbered(seq));
  table.erase({4});
  table.erase({8});
  const std::string good = written(table);
  EXPECT_TRUE(is_taken(good, 10));
  EXPECT_FALSE(is_taken(good, 9));
  const std::size_t last = good.size() - 8 - sizeof(std::uint32_t);
  ASSERT_EQ(good[last], 7);                              // the slot that was freed last
  for (const char slot : {'\3', '\2', '\12', '\177'}) {  // free already, taken, beyond the table
    std::string bad = good;
    bad[last] = slot;
    EXPECT_FALSE(is_taken(bad, 10)) << int{slot};
  }
  std::string fewer = good.substr(0, last) + good.substr(good.size() - 8);
  fewer[last - 12] = 1;  // the list's length
  EXPECT_FALSE(is_taken(fewer, 10));
}

// Of two articles: the number of slots, the articles alike in length, no free slots, the cells.
TEST(ArticleTable, AnArticleThatIsThereTwiceIsDamage) {
  ArticleTable table;
  table.insert(numbered(1));
  table.insert(numbered(2));
  std::string bytes = written(table);
  const std::size_t each = (bytes.size() - 20) / 2;
  const std::size_t second = 4 + each + 1;
  ASSERT_EQ(bytes[second], 2);
  EXPECT_TRUE(is_taken(bytes, 2));
  bytes[second] = 1;
  EXPECT_FALSE(is_taken(bytes, 2));
}

}  // namespace
}  // namespace wirefold::story
