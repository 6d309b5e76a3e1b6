#include "article/time_scan.h"

#include <gmock/gmock.h>
#include <simdjson.h>

#include <random>
#include <string>

namespace wirefold::article {
namespace {

const std::vector<std::string> kNames{"published", "date"};

/// The obvious twin: parses the record and looks the names up.
std::optional<std::string> parsed(simdjson::dom::parser& parser, const std::string& record) {
  simdjson::dom::object object;
  if (parser.parse(record).get(object) != simdjson::SUCCESS) return std::nullopt;
  for (const std::string& name : kNames) {
    std::string last;  // of several the last counts
    for (const auto member : object) {
      std::string_view text;
      if (member.key != name) continue;
      last = member.value.get(text) == simdjson::SUCCESS ? std::string(text) : "";
    }
    if (!last.empty()) return last;
  }
  return "";
}

std::optional<std::string> scanned(const std::string& record) {
  const auto text = TimeScan(kNames).published(record);
  return text ? std::optional(std::string(*text)) : std::nullopt;
}

TEST(TimeScan, FindsTheFirstNameThatHoldsSomething) {
  EXPECT_EQ(scanned(R"({"id":"a","published":"P","date":"D"})"), "P");
  EXPECT_EQ(scanned(R"( { "date" : "D" , "published" : "" } )"), "D");
  EXPECT_EQ(scanned(R"({"date":"D","published":null})"), "D");
  EXPECT_EQ(scanned(R"({"id":12,"body":"A \"published\":\"no\" \u00e9\ud83d\ude00\n"})"), "");
}

TEST(TimeScan, LeavesToTheParserWhatItDoesNotUnderstand) {
  for (const char* record :
       {"{}", R"({"date":12})", R"({"date":true})", R"({"date":"\u0031"})", R"({"a":1.5})",
        R"({"a":01})", R"({"a":1e3})", R"({"a":-})", R"({"a":1234567890123456})", R"({"a":[]})",
        R"({"a":{}})", R"({"uri":"u","date":"D"})", R"({"item":"i"})", R"({"d\u0061te":"D"})",
        R"({"date":"D","date":"E"})", R"([{"date":"D"}])", R"("date")"}) {
    SCOPED_TRACE(record);
    EXPECT_EQ(scanned(record), std::nullopt);
  }
}

TEST(TimeScan, HasNoAnswerForWhatIsNoJson) {
  const std::string body(40, 'x');
  const std::vector<std::string> tails = {R"("x)",
                                          R"("a":")" + body,
                                          R"("a":")" + body + R"(\"})",
                                          R"("a":"\x"})",
                                          R"("a":"\u12g4"})",
                                          R"("a":"\ud800"})",
                                          R"("a":"\ud800\u0020"})",
                                          R"("a":"\udc00"})",
                                          R"("a":")" + body + "\n\"}",
                                          R"("a":")" + body + "\xE9\"}",
                                          R"("a":tru})",
                                          R"("a":nullx})",
                                          R"("a":"b",})",
                                          R"("a":"b"}x)",
                                          R"("a":"b"}{})",
                                          R"("a" "b"})",
                                          R"("a":"b" "c":"d"})",
                                          std::string("\"a\":\"b\"}\0", 9)};
  for (const std::string& tail : tails) {
    SCOPED_TRACE(tail);
    EXPECT_EQ(scanned("{\"date\":\"D\"," + tail), std::nullopt);
  }
}

TEST(TimeScan, AgreesWithTheParserWheneverItHasAnAnswer) {
  const std::string record =
      R"({"id": "a-1", "published": "2026-03-01T00:00:00Z", "n": 17, "ok": true, "none": null, )"
      R"("body": "Line\n\n\"quoted\" \u2019 \ud83d\ude00 caf)"
      "\xC3\xA9 \xE2\x82\xAC"
      R"( and a long enough tail of plain text", "date": "2026"})";
  const std::string alphabet = "{}[]\",:\\u0aDd89 \n\t-.entrul\x01\x1f\x7f\x80\xC3\xA9\xED\xFF";
  simdjson::dom::parser parser;
  std::size_t answers = 0;
  std::size_t valid = 0;
  for (unsigned seed = 1; seed <= 60'000; ++seed) {
    std::minstd_rand random(seed);
    random.discard(3);
    std::string mutated = record;
    for (auto changes = random() % 4; changes > 0; --changes) {
      const std::size_t at = random() % mutated.size();
      const char letter = alphabet[random() % alphabet.size()];
      switch (random() % 3) {
        case 0:
          mutated.erase(at, 1 + random() % 3);
          break;
        case 1:
          mutated.insert(at, 1, letter);
          break;
        default:
          mutated[at] = letter;
      }
    }
    const auto expected = parsed(parser, mutated);
    const auto found = scanned(mutated);
    valid += expected ? 1 : 0;
    answers += found ? 1 : 0;
    if (!found) continue;
    ASSERT_EQ(found, expected) << seed << " " << mutated;
  }
  EXPECT_GT(answers, valid * 9 / 10);
}

}  // namespace
}  // namespace wirefold::article
