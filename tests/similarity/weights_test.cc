#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "similarity/verdict.h"

namespace wirefold::similarity {
namespace {

/// A weights file in which every entry is its place in the list, but for one line.
std::string file_without(std::string_view left_out, const std::string& added = "") {
  std::string text = "[weights]\n";
  if (left_out != "intercept") text += "intercept = -1.5\n";
  for (std::size_t i = 0; i < kPairFeatureCount; ++i) {
    const std::string_view name = pair_feature_name(static_cast<PairFeature>(i));
    if (name != left_out) text += std::string(name) + " = " + std::to_string(i) + "\n";
  }
  return text + added;
}

TEST(ParseWeights, GivesEachFeatureItsWeight) {
  const auto weights = parse_weights(file_without(""));
  ASSERT_TRUE(weights.has_value()) << weights.error().message;
  EXPECT_FLOAT_EQ(weights->intercept, -1.5F);
  for (std::size_t i = 0; i < kPairFeatureCount; ++i) {
    EXPECT_FLOAT_EQ(weights->of[i], static_cast<float>(i));
  }
}

TEST(ParseWeights, ErrorNamesTheEntry) {
  const struct {
    std::string file;
    std::string named;
  } cases[] = {
      {file_without("cosine"), "weights.cosine"},
      {file_without("intercept"), "weights.intercept"},
      {file_without("", "cosinus = 1\n"), "weights.cosinus"},
      {file_without("lead", "lead = \"much\"\n"), "weights.lead"},
      {"", "weights.*"},
      {"weights = 3", "weights.*"},
      {"[weights\n", "not TOML"},
      {"[?]\n", "not TOML"},
  };
  for (const auto& example : cases) {
    SCOPED_TRACE(example.named);
    const auto weights = parse_weights(example.file);
    ASSERT_FALSE(weights.has_value());
    EXPECT_THAT(weights.error().message, testing::HasSubstr(example.named));
  }
}

TEST(ShippedWeights, CanBeReadAndPointTheRightWay) {
  const auto weights = parse_weights(shipped_weights());
  ASSERT_TRUE(weights.has_value()) << weights.error().message;
  EXPECT_LT(weights->intercept, 0);
  EXPECT_GT(weights->of[static_cast<std::size_t>(PairFeature::kCosine)], 0);
  EXPECT_LT(weights->of[static_cast<std::size_t>(PairFeature::kTemplateTerms)], 0);
}

}  // namespace
}  // namespace wirefold::similarity
