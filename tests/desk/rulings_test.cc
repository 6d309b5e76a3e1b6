#include "desk/rulings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "article/decode.h"
#include "article/ruling.h"

namespace wirefold::desk {
namespace {

std::string parsed(const std::string& body) {
  const auto ruling = parse_ruling(body, 0);
  return ruling ? ruling->key + " " + ruling->value : "wrong";
}

TEST(Rulings, AreWrittenAnewWithWhoAndWhen) {
  EXPECT_EQ(parsed(R"( {"other_story_id":"s000000000000000b", "reason":"same \u0022event\u0022",)"
                   R"("story_id":"s000000000000000a","ruling":"join"} )"),
            R"(s000000000000000a {"ruling":"join","story_id":"s000000000000000a",)"
            R"("other_story_id":"s000000000000000b","reason":"same \"event\"","by":"desk",)"
            R"("at":"1970-01-01T00:00:00Z"})");
  EXPECT_EQ(parsed(R"({"ruling":"canonical","story_id":"s000000000000000a","article_id":"x"})"),
            R"(s000000000000000a {"ruling":"canonical","article_id":"x",)"
            R"("story_id":"s000000000000000a","by":"desk","at":"1970-01-01T00:00:00Z"})");
}

TEST(Rulings, AnArticleIsKeptOutOfAStoryWhicheverFieldNamesIt) {
  EXPECT_EQ(parsed(R"({"ruling":"apart","article_id":"x","story_id":"s000000000000000b"})"),
            parsed(R"({"ruling":"apart","article_id":"x","other_story_id":"s000000000000000b"})"));
}

TEST(Rulings, WhatIsNoRulingIsRefused) {
  const std::string two = R"("story_id":"s000000000000000a","other_story_id":"s000000000000000b")";
  for (const std::string& wrong : std::initializer_list<std::string>{
           "", "null", "[]", "{", "{}", R"({"ruling":"join"})", R"({"ruling":"merge",)" + two + "}",
           R"({"ruling":"join","story_id":"s000000000000000a"})",
           R"({"ruling":"join","story_id":"s1","other_story_id":"s000000000000000b"})",
           R"({"ruling":"join","story_id":"s000000000000000a",)"
           R"("other_story_id":"s000000000000000a"})",
           R"({"ruling":"join","by":"me",)" + two + "}",
           R"({"ruling":"join","reason":5,)" + two + "}",
           R"({"ruling":"join","ruling":"apart",)" + two + "}",
           R"({"ruling":"join","reason":")" + std::string(3'000, 'x') + R"(",)" + two + "}",
           R"({"ruling":"canonical","story_id":"s000000000000000a","article_id":"a\u0000b"})",
           R"({"ruling":"canonical",)" + two + "}", R"({"ruling":"apart","article_id":"x"})",
           "{\"ruling\":\"canonical\",\"story_id\":\"s000000000000000a\",\"article_id\":\"\xff\"}",
           std::string(50'000, '[')}) {
    EXPECT_EQ(parsed(wrong), "wrong") << wrong.substr(0, 200);
  }
}

// What the desk takes, the service takes too: a ruling refused later would be lost.
TEST(Rulings, AsMuchIsTakenAsTheDecoderTakes) {
  const auto with_reason = [](std::size_t bytes) {
    return R"({"ruling":"canonical","story_id":"s000000000000000a","article_id":"x","reason":")" +
           std::string(bytes, 'x') + "\"}";
  };
  const auto taken = parse_ruling(with_reason(article::kRulingTextBytesMax), 0);
  ASSERT_TRUE(taken.has_value()) << taken.error();
  article::Decoder decoder{article::DecodeSettings{}};
  EXPECT_TRUE(decoder.decode_ruling(taken->value).has_value());
  EXPECT_EQ(parsed(with_reason(article::kRulingTextBytesMax + 1)), "wrong");
}

TEST(Rulings, BracketsInAReasonAreText) {
  const std::string two = R"("story_id":"s000000000000000a","other_story_id":"s000000000000000b"})";
  const std::string reason = R"({"ruling":"join","reason":"[[[[ \" [[[[ {{{{ \\",)";
  EXPECT_NE(parsed(reason + two), "wrong");
  const std::string deep = R"({"ruling":"join","reason":"\\")" + std::string(50'000, '[');
  EXPECT_EQ(parsed(deep), "wrong");
}

}  // namespace
}  // namespace wirefold::desk
