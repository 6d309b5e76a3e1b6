#include "support/bad_inputs.h"

#include <gtest/gtest.h>

#include <set>

#include "article/decode.h"

namespace wirefold::support {
namespace {

TEST(BadInputs, EachIsRejectedForWhatItIs) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    article::Decoder decoder{article::DecodeSettings{}};
    for (const BadInput& bad : bad_inputs(seed, 330)) {
      SCOPED_TRACE(bad.kind + ", seed " + std::to_string(seed) + ": " + bad.bytes.substr(0, 400));
      const auto decoded = decoder.decode(bad.bytes);
      ASSERT_FALSE(decoded);
      EXPECT_STREQ(article::reject_class_name(decoded.error().reject_class),
                   article::reject_class_name(bad.expected));
    }
  }
}

TEST(BadInputs, TwoHundredHoldAllKindsAndClasses) {
  std::set<std::string> kinds;
  std::set<article::RejectClass> classes;
  const auto inputs = bad_inputs(7, 200);
  ASSERT_EQ(inputs.size(), 200u);
  for (const BadInput& bad : inputs) {
    kinds.insert(bad.kind);
    classes.insert(bad.expected);
  }
  EXPECT_EQ(kinds.size(), bad_input_kinds().size());
  EXPECT_GE(kinds.size(), 20u);
  EXPECT_EQ(classes.size(), static_cast<std::size_t>(article::RejectClass::kMissingRecord));
}

TEST(BadInputs, OneSeedGivesTheSameBytes) {
  const auto first = bad_inputs(3, 100);
  const auto second = bad_inputs(3, 100);
  const auto other = bad_inputs(4, 100);
  std::size_t differing = 0;
  for (std::size_t i = 0; i < first.size(); ++i) {
    EXPECT_EQ(first[i].bytes, second[i].bytes);
    differing += first[i].bytes != other[i].bytes ? 1 : 0;
  }
  EXPECT_GE(differing, 90u);
}

}  // namespace
}  // namespace wirefold::support
