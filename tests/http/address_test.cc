#include "http/address.h"

#include <gtest/gtest.h>

#include <string>

namespace wirefold::http {
namespace {

std::string parsed(const char* text) {
  const auto address = parse_address(text);
  return address ? text_of(*address) : "nothing";
}

TEST(Address, IsReadInAllItsForms) {
  EXPECT_EQ(parsed("127.0.0.1:9000"), "127.0.0.1:9000");
  EXPECT_EQ(parsed("localhost:9000"), "127.0.0.1:9000");
  EXPECT_EQ(parsed("127.0.0.1"), "127.0.0.1:8642");
  EXPECT_EQ(parsed("9000"), "127.0.0.1:9000");
  EXPECT_EQ(parsed(":0"), "127.0.0.1:0");
  EXPECT_EQ(parsed("[::1]:9000"), "[::1]:9000");
  EXPECT_EQ(parsed("0.0.0.0:80"), "0.0.0.0:80");
}

TEST(Address, IsNothingWhereItCannotBeUsed) {
  for (const char* text : {"", "example.org:80", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:-1",
                           "127.0.0.1:80x", "[::1", "[::1]80", "::1:80x", "1.2.3:80"}) {
    EXPECT_EQ(parsed(text), text == std::string() ? "127.0.0.1:8642" : "nothing") << text;
  }
}

TEST(Address, LoopbackIsThisMachineOnly) {
  EXPECT_TRUE(is_loopback({"127.0.0.1", 1}));
  EXPECT_TRUE(is_loopback({"127.8.8.8", 1}));
  EXPECT_TRUE(is_loopback({"::1", 1}));
  EXPECT_FALSE(is_loopback({"0.0.0.0", 1}));
  EXPECT_FALSE(is_loopback({"::", 1}));
  EXPECT_FALSE(is_loopback({"10.0.0.1", 1}));
}

TEST(Address, ForeignNamesInAHostHeaderAreTurnedAway) {
  for (const char* own : {"localhost", "localhost:8642", "127.0.0.1:8642", "[::1]:8642",
                          "LocalHost", "localhost.:8642"}) {
    EXPECT_TRUE(names_loopback(own)) << own;
  }
  for (const char* foreign : {"", "evil.example", "evil.example:8642", "127.0.0.1.evil.example",
                              "localhost.evil.example:8642", "localhost:x", "127.evil:1"}) {
    EXPECT_FALSE(names_loopback(foreign)) << foreign;
  }
}

}  // namespace
}  // namespace wirefold::http
