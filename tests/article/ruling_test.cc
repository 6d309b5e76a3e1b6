// What a record of the rulings topic says. What is wrong with bad ones is in tests/dedup.

#include "article/ruling.h"

#include <gtest/gtest.h>

#include "article/decode.h"

namespace wirefold::article {
namespace {

Ruling read(const char* bytes) {
  Decoder decoder({});
  const auto ruling = decoder.decode_ruling(bytes);
  EXPECT_TRUE(ruling.has_value()) << bytes;
  return ruling.value_or(Ruling{});
}

TEST(RulingFields, AreReadWhole) {
  const Ruling ruling = read(
      R"({"ruling":"apart","story_id":"sA","other_story_id":"sB","article_id":"x","provider":"p",)"
      R"("reason":"ä \"quoted\" one","by":"cd","at":"2026-03-03T13:00:00+01:00","more":[1]})");
  EXPECT_EQ(ruling.kind, RulingKind::kApart);
  EXPECT_EQ(ruling.word, "apart");
  EXPECT_EQ(ruling.story_id, "sA");
  EXPECT_EQ(ruling.other_story_id, "sB");
  EXPECT_EQ(ruling.article_id, "x");
  EXPECT_EQ(ruling.provider, "p");
  EXPECT_EQ(ruling.reason, "ä \"quoted\" one");
  EXPECT_EQ(ruling.by, "cd");
  EXPECT_EQ(ruling.at, 1'772'539'200'000);
}

TEST(RulingFields, ThatAreMissingNullOrMalformedAreAbsent) {
  const Ruling ruling = read(R"({"ruling":"burn","story_id":null,"at":"yesterday"})");
  EXPECT_EQ(ruling.kind, RulingKind::kUnknown);
  EXPECT_EQ(ruling.word, "burn");
  EXPECT_EQ(ruling.story_id, "");
  EXPECT_FALSE(ruling.at.has_value());
  EXPECT_EQ(read(R"({"ruling":"join"})").kind, RulingKind::kJoin);
  EXPECT_EQ(read(R"({"ruling":"canonical"})").kind, RulingKind::kCanonical);
  EXPECT_EQ(read(R"({"ruling":"Join"})").kind, RulingKind::kUnknown);
  EXPECT_EQ(read("{}").kind, RulingKind::kUnknown);
}

}  // namespace
}  // namespace wirefold::article
