// The lookup of a word's roles against a map of them.

#include "text/lexicon.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <random>

namespace wirefold::text {
namespace {

TEST(Lexicon, FindsEveryWordAndNoOther) {
  std::mt19937_64 random(2);
  Lexicon lexicon;
  std::map<std::uint64_t, unsigned> roles;
  for (int i = 0; i < 3000; ++i) {
    const std::uint64_t word = (random() & ~std::uint64_t{0xFFF}) | (random() % 300);
    const auto role = static_cast<WordRole>(1U << (random() % 12));
    lexicon.add(word, 0, role);
    roles[word] |= role;
  }
  lexicon.seal();
  for (const auto& [word, expected] : roles) {
    EXPECT_EQ(lexicon.role_of(word).roles, expected);
    EXPECT_EQ(lexicon.entry(lexicon.role_of(word)).word, word);
    for (const int bit : {20, 33, 50}) {
      const std::uint64_t other = word ^ (std::uint64_t{1} << bit);
      EXPECT_EQ(lexicon.role_of(other).roles, roles.count(other) == 0 ? 0U : roles[other]);
    }
  }
}

TEST(Lexicon, KnowsAPhraseByItsSecondWord) {
  Lexicon lexicon;
  lexicon.add(7, 8, kRoleUnit);
  lexicon.add(7, 0, kRoleFunction);
  lexicon.seal();
  EXPECT_EQ(lexicon.role_of(7).roles, kRoleFunction | kRoleBeginsPhrase);
  EXPECT_EQ(lexicon.role_of_phrase(7, 8).roles, kRoleUnit);
  EXPECT_EQ(lexicon.role_of_phrase(7, 9).roles, kRoleFunction | kRoleBeginsPhrase);
  EXPECT_EQ(Lexicon{}.role_of(7).roles, kRoleNone);
}

}  // namespace
}  // namespace wirefold::text
