#include "desk/json_scan.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace wirefold::desk {
namespace {

std::vector<std::string> values_of(std::string_view json) {
  std::vector<std::string> values;
  for (JsonScan scan(json); scan.next();) values.emplace_back(scan.value());
  return values;
}

TEST(JsonScan, AMarkBehindAnOddNumberOfBackslashesEndsNoString) {
  EXPECT_EQ(values_of(R"(["a\"b","\\","\\\"",""])"),
            (std::vector<std::string>{R"("a\"b")", R"("\\")", R"("\\\"")", R"("")"}));
  EXPECT_EQ(values_of(R"({"\\":["]\\\"}"],"b":{"c":"}\\"}})"),
            (std::vector<std::string>{R"(["]\\\"}"])", R"({"c":"}\\"})"}));
}

TEST(JsonScan, AStringThatDoesNotEndEndsTheScan) {
  for (const char* json : {R"(["abc\"])", R"(["])", R"(["\\\"])"}) {
    EXPECT_TRUE(values_of(json).empty()) << json;
  }
}

TEST(JsonScan, TextUpToTheLastMemberOfANameIsTakenUnread) {
  JsonScan scan(R"({"a":1,"b":["x","c"],"c":2,"c":[3]})");
  ASSERT_TRUE(scan.next());
  EXPECT_EQ(scan.take_up_to_last("d"), "");
  EXPECT_EQ(scan.take_up_to_last("c"), R"(,"b":["x","c"],"c":2)");
  ASSERT_TRUE(scan.next());
  EXPECT_EQ(scan.value(), "[3]");
  EXPECT_FALSE(scan.next());
  EXPECT_TRUE(scan.is_whole());
}

TEST(JsonScan, EndsOfStringsAreFoundAtEveryPlace) {
  for (std::size_t bytes = 0; bytes < 40; ++bytes) {
    const std::string text = "\"" + std::string(bytes, 'x') + "\"";
    EXPECT_EQ(values_of("[" + text + ",7]"), (std::vector<std::string>{text, "7"}));
  }
}

}  // namespace
}  // namespace wirefold::desk
