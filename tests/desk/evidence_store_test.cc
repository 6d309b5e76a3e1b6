#include "desk/evidence_store.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace wirefold::desk {
namespace {

constexpr std::size_t kBlock = 2U << 20U;

std::string long_text(char letter) { return std::string(kBlock / 3, letter); }

TEST(EvidenceStore, TheSameTextIsKeptOnceUntilAllHaveDroppedIt) {
  EvidenceStore store;
  Evidence one = store.keep(R"({"names":["Anna"]})");
  Evidence two = store.keep(R"({"names":["Anna"]})");
  Evidence other = store.keep(R"({"names":["Bert"]})");
  EXPECT_EQ(one.at, two.at);
  EXPECT_NE(one.at, other.at);
  store.drop(one);
  EXPECT_TRUE(one.json().empty());
  EXPECT_EQ(two.json(), R"({"names":["Anna"]})");
  store.drop(two);
  EXPECT_EQ(other.json(), R"({"names":["Bert"]})");
  Evidence again = store.keep(R"({"names":["Anna"]})");
  EXPECT_EQ(again.json(), R"({"names":["Anna"]})");
}

TEST(EvidenceStore, TextsThatDifferInTheMiddleAloneAreToldApart) {
  EvidenceStore store;
  const std::string ends(500, 'x');
  const Evidence one = store.keep(ends + "Anna" + ends);
  const Evidence two = store.keep(ends + "Bert" + ends);
  EXPECT_EQ(one.json(), ends + "Anna" + ends);
  EXPECT_EQ(two.json(), ends + "Bert" + ends);
}

TEST(EvidenceStore, MemoryIsGivenBackWhenABlocksLastTextIsDropped) {
  EvidenceStore store;
  std::vector<Evidence> texts;
  for (const char letter : {'a', 'b', 'c', 'd', 'e'})
    texts.push_back(store.keep(long_text(letter)));
  const std::size_t all = store.bytes();
  EXPECT_GE(all, 3 * kBlock);
  Evidence again = store.keep(long_text('a'));
  EXPECT_EQ(again.at, texts[0].at);
  store.drop(texts[0]);
  store.drop(texts[1]);
  EXPECT_EQ(store.bytes(), all);
  EXPECT_EQ(again.json(), long_text('a'));
  store.drop(again);
  EXPECT_EQ(store.bytes(), all - kBlock);
  EXPECT_EQ(texts[2].json(), long_text('c'));
}

TEST(EvidenceStore, TextsLargerThanABlockHaveOneOfTheirOwn) {
  EvidenceStore store;
  const std::string large(3 * kBlock, 'x');
  Evidence evidence = store.keep(large);
  EXPECT_EQ(evidence.json(), large);
  EXPECT_EQ(store.keep("{}").json(), "{}");
  store.drop(evidence);
  EXPECT_EQ(store.bytes(), kBlock);
}

TEST(EvidenceStore, NothingIsOldWhileThereIsOneBlock) {
  EvidenceStore store;
  EXPECT_EQ(store.oldest_end(), 0U);
  const Evidence first = store.keep(long_text('a'));
  EXPECT_EQ(store.oldest_end(), 0U);
  for (const char letter : {'b', 'c', 'd'}) static_cast<void>(store.keep(long_text(letter)));
  EXPECT_GT(store.oldest_end(), first.block);
}

}  // namespace
}  // namespace wirefold::desk
