#include "story/packed_content.h"

#include <gmock/gmock.h>

#include <optional>

#include "similarity/made_features.h"
#include "story/made_content.h"

namespace wirefold::story {
namespace {

using similarity::Features;
using similarity::FeaturesView;
using testing::ElementsAreArray;

const Caption kCaption{"id", "source", "headline", "version", "agency", "language"};

bool equal(const similarity::CountedNumber& a, const similarity::CountedNumber& b) {
  return a.value == b.value && a.noun == b.noun && a.flags == b.flags && a.in_lead == b.in_lead;
}

void expect_same(const FeaturesView& found, const Features& given) {
  EXPECT_EQ(found.lead_terms, given.lead_terms);
  EXPECT_EQ(found.strong_shingles, given.strong_shingles);
  EXPECT_THAT(found.terms, ElementsAreArray(given.terms));
  EXPECT_THAT(found.weights, ElementsAreArray(given.weights));
  EXPECT_THAT(found.heaviest, ElementsAreArray(given.heaviest));
  EXPECT_THAT(found.shingles, ElementsAreArray(given.shingles));
  EXPECT_THAT(found.quotations, ElementsAreArray(given.quotations));
  EXPECT_THAT(found.sentences, ElementsAreArray(given.sentences));
  EXPECT_THAT(found.names, ElementsAreArray(given.names));
  EXPECT_THAT(found.lead_numbers, ElementsAreArray(given.lead_numbers));
  ASSERT_EQ(found.days.size(), given.days.size());
  for (std::size_t i = 0; i < given.days.size(); ++i) {
    EXPECT_EQ(found.days[i].day, given.days[i].day);
    EXPECT_EQ(found.days[i].year, given.days[i].year);
  }
  EXPECT_TRUE(std::equal(found.numbers.begin(), found.numbers.end(), given.numbers.begin(),
                         given.numbers.end(), equal));
}

TEST(PackedContent, FeaturesOfAnyLengthsComeBack) {
  support::Dice dice(3);
  for (int round = 0; round < 500; ++round) {
    Features given = similarity::make_random_features(dice);
    for (std::size_t i = dice.below(8); i > 0; --i) {
      given.days.push_back({static_cast<std::uint16_t>(dice.below(400)), 2024});
    }
    const PackedContent packed(given, kCaption);
    expect_same(packed.features(), given);
    ASSERT_EQ(packed.caption().id, "id");
    ASSERT_EQ(packed.caption().headline, "headline");
    ASSERT_EQ(packed.caption().language, "language");
    ASSERT_LE(packed.bytes(), PackedContent::bytes_max(64));
  }
}

TEST(PackedContent, TheLongestListsTakeTheMostThatIsStated) {
  Features longest;
  const auto fill = [](auto& list) {
    while (list.push_back({})) continue;
  };
  fill(longest.terms);
  fill(longest.weights);
  fill(longest.heaviest);
  fill(longest.shingles);
  fill(longest.quotations);
  fill(longest.sentences);
  fill(longest.names);
  fill(longest.days);
  fill(longest.lead_numbers);
  fill(longest.numbers);
  const PackedContent packed(longest, {"12345", {}, {}, {}, {}, {}});
  EXPECT_EQ(packed.bytes(), PackedContent::bytes_max(5));
}

TEST(PackedContent, ACopyOutlivesItsOriginal) {
  std::optional<PackedContent> original(made_content(77));
  const PackedContent copy = *original;
  original.reset();
  EXPECT_TRUE(is_made_content(copy, 77));
}

// The length is looked at before the bytes, which are not there.
TEST(PackedContentDeathTest, MoreThanItsLengthsCanSayStopsTheProcess) {
  const std::string_view endless("x", std::size_t{1} << 32);
  EXPECT_DEATH((PackedContent{Features(), {endless, {}, {}, {}, {}, {}}}), "broken invariant");
}

TEST(PackedContent, OneOfNothingHasNoListsAndNoName) {
  PackedContent content = made_content(5);
  content = PackedContent();
  EXPECT_EQ(content.bytes(), 0U);
  EXPECT_TRUE(content.features().terms.empty());
  EXPECT_EQ(content.caption().id, "");
  EXPECT_EQ(content.facts().tokens, 0);
}

}  // namespace
}  // namespace wirefold::story
