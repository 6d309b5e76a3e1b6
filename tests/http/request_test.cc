#include "http/request.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace wirefold::http {
namespace {

using testing::ElementsAre;
using testing::Pair;

/// The status of the refusal; 0: a request; -1: more bytes wanted.
int outcome(std::string_view bytes, const RequestLimits& limits = {}) {
  RequestReader reader(limits);
  reader.add(bytes);
  const auto taken = reader.take();
  if (!taken) return taken.error().status;
  return *taken ? 0 : -1;
}

Request request_of(std::string_view bytes) {
  RequestReader reader;
  reader.add(bytes);
  auto taken = reader.take();
  EXPECT_TRUE(taken && *taken) << bytes;
  return taken && *taken ? **taken : Request();
}

TEST(Request, IsReadWithItsQueryHeadersAndBody) {
  const Request request = request_of(
      "POST /api/v1/x%2Fy?q=caf%C3%A9+noir&empty=&bare HTTP/1.1\r\nHost: localhost\r\n"
      "X-Thing:  spaced \r\nContent-Length: 4\r\n\r\nbody");
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.path, "/api/v1/x%2Fy");
  EXPECT_THAT(request.query,
              ElementsAre(Pair("q", "café noir"), Pair("empty", ""), Pair("bare", "")));
  EXPECT_EQ(request.header("x-thing"), "spaced");
  EXPECT_EQ(request.header("absent"), std::nullopt);
  EXPECT_EQ(request.body, "body");
  EXPECT_TRUE(request.keeps_alive);
}

TEST(Request, MayComeByteByByteAndOneBehindTheOther) {
  const std::string both =
      "GET /first HTTP/1.1\r\n\r\nPOST /second HTTP/1.1\r\nContent-Length: 2\r\n\r\nok"
      "GET /third HTTP/1.0\r\n\r\n";
  RequestReader reader;
  std::string paths;
  for (const char byte : both) {
    reader.add({&byte, 1});
    const auto taken = reader.take();
    ASSERT_TRUE(taken);
    if (*taken) paths += (*taken)->path + ((*taken)->keeps_alive ? " " : "!");
  }
  EXPECT_EQ(paths, "/first /second /third!");
  EXPECT_FALSE(reader.is_amid());
}

TEST(Request, EndsTheConnectionWhenItSaysSo) {
  EXPECT_FALSE(request_of("GET / HTTP/1.1\r\nConnection: Close\r\n\r\n").keeps_alive);
  EXPECT_TRUE(request_of("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n").keeps_alive);
}

TEST(Request, WhatTwoParsersCouldReadDifferentlyIsRefused) {
  const struct {
    const char* bytes;
    int status;
  } cases[] = {
      {"GET / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n", 501},
      {"GET / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx", 400},
      {"GET / HTTP/1.1\r\nContent-Length: +1\r\n\r\nx", 400},
      {"GET / HTTP/1.1\r\nContent-Length: 1 1\r\n\r\nx", 400},
      {"GET / HTTP/1.1\r\nContent-Length: 99999999999999999999\r\n\r\n", 400},
      {"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400},
      {"GET / HTTP/1.1\r\nA: b\r\n folded\r\n\r\n", 400},
      {"GET / HTTP/1.1\r\nA : b\r\n\r\n", 400},
      {"GET / HTTP/1.1\r\nno colon\r\n\r\n", 400},
      {"GET / HTTP/1.1\r\nA: b\nB: c\r\n\r\n", 400},
      {"GET / HTTP/2.0\r\n\r\n", 505},
      {"GET  HTTP/1.1\r\n\r\n", 400},
      {"GET /a b HTTP/1.1\r\n\r\n", 505},
      {"GET http://localhost/ HTTP/1.1\r\n\r\n", 400},
      {"GET /?q=%zz HTTP/1.1\r\n\r\n", 400},
      {"GET /?q=%00 HTTP/1.1\r\n\r\n", 400},
      {"GET /?q=%ff HTTP/1.1\r\n\r\n", 400},
      {"\x16\x03\x01 TLS\r\n\r\n", 400},
  };
  for (const auto& wrong : cases) EXPECT_EQ(outcome(wrong.bytes), wrong.status) << wrong.bytes;
}

TEST(Request, EveryLengthHasItsLimit) {
  const std::string long_text(9'000, 'a');
  EXPECT_EQ(outcome("GET /" + long_text + " HTTP/1.1\r\n\r\n"), 414);
  EXPECT_EQ(outcome("GET / HTTP/1.1\r\nA: " + long_text + long_text), 431);
  std::string many = "GET / HTTP/1.1\r\n";
  for (int i = 0; i < 65; ++i) many += "A: b\r\n";
  EXPECT_EQ(outcome(many + "\r\n"), 431);
  EXPECT_EQ(outcome("POST / HTTP/1.1\r\nContent-Length: 65537\r\n\r\n"), 413);
  EXPECT_EQ(outcome("POST / HTTP/1.1\r\nContent-Length: 65536\r\n\r\n"), -1);
}

TEST(Request, TextIsUtf8OrNothing) {
  EXPECT_TRUE(is_utf8("plain, café, 東京, \xf0\x9f\x93\xb0"));
  for (const char* wrong : {"\xc0\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xe2\x82", "\x80",
                            "\xe0\x80\x80", "\xf8\x88\x80\x80\x80"}) {
    EXPECT_FALSE(is_utf8(wrong));
  }
}

}  // namespace
}  // namespace wirefold::http
