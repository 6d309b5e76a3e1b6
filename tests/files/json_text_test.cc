#include "files/json_text.h"

#include <gmock/gmock.h>
#include <simdjson.h>

#include <string>
#include <utility>
#include <vector>

namespace wirefold::files {
namespace {

std::string bytes_json(std::string_view bytes) {
  std::string out;
  append_json_bytes(out, bytes);
  return out;
}

TEST(JsonText, EveryTextReadsBackAsItWas) {
  for (const std::string& text :
       {std::string(""), std::string("plain"), std::string("q\"b\\n\nt\tr\r\x01\x1f"),
        std::string("nul \0 inside", 12), std::string("caf\xC3\xA9 \xF0\x9F\x98\x80"),
        std::string("\xEF\xBB\xBF")}) {
    SCOPED_TRACE(text);
    std::string json;
    append_json_string(json, text);
    simdjson::dom::parser parser;
    std::string_view back;
    ASSERT_EQ(parser.parse(json).get_string().get(back), simdjson::SUCCESS);
    EXPECT_EQ(back, text);
    EXPECT_EQ(bytes_json(text), json);
  }
}

TEST(JsonText, BytesThatAreNoTextStandAsBase64) {
  // The tails are RFC 4648's own test vectors ("f", "fo", "foo") behind a byte that is not UTF-8.
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"\xff", "/w=="},
      {"\xff\xff", "//8="},
      {"\xff\xff\xff", "////"},
      {"\xff"
       "fooba",
       "/2Zvb2Jh"},
      {"\xC0\x80", "wIA="},      // an overlong NUL
      {"\xED\xA0\x80", "7aCA"},  // a lone surrogate
      {"\xE2\x82", "4oI="}};     // a character cut short
  for (const auto& [bytes, base64] : cases) {
    EXPECT_EQ(bytes_json(bytes), "{\"base64\":\"" + base64 + "\"}");
  }
}

}  // namespace
}  // namespace wirefold::files
