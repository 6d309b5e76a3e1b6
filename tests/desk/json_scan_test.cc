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

}  // namespace
}  // namespace wirefold::desk
