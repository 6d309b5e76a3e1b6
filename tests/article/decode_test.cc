#include <gtest/gtest.h>

#include <set>

#include "article/json_scan.h"
#include "reading.h"

namespace wirefold::article {
namespace {

using namespace std::string_literals;

struct BadRecord {
  std::string record;
  const char* reject_class;
};

std::string nested(std::size_t depth) {
  return R"({"id":"a","headline":"H","x":)" + std::string(depth - 1, '[') +
         std::string(depth - 1, ']') + "}";
}

const std::vector<BadRecord>& bad_records() {
  static const std::vector<BadRecord> records{
      {"", "empty"},
      {" \n\t ", "empty"},
      {"\xEF\xBB\xBF{\"id\":\"a\",\"headline\":\"H\"}", "byte_order_mark"},
      {"\xFF\xFE{\0"s, "byte_order_mark"},
      {"\xFE\xFF\0{"s, "byte_order_mark"},
      {"\0\0\xFE\xFF"s, "byte_order_mark"},
      {"{\"id\":\"a\",\"headline\":\"\xC3(\"}", "not_utf8"},
      {"{\"id\":\"a\",\"headline\":\"caf\xE9\"}", "not_utf8"},
      {"{\"id\":\"a\",\"headline\":\"\xED\xA0\x80\"}", "not_utf8"},
      {"{\"id\":\"a\",\"headline\":\"\xC0\x80\"}", "not_utf8"},
      {"{\"id\":\"a\",\"headline\":\"\xF5\x80\x80\x80\"}", "not_utf8"},
      {R"({"id":"a","headline":"Harb)", "truncated"},
      {R"({"id":"a","headline":"H")", "truncated"},
      {R"({"id":"a",)", "truncated"},
      {"{\"id\":\"a\",\"headline\":\"caf\xC3", "truncated"},
      {R"({"id":"a","headline":"\u00)", "truncated"},
      {R"({"id":"a","n":-)", "truncated"},
      {R"({"id":"a","n":tru)", "truncated"},
      {"not json", "malformed"},
      {"<xml/>", "malformed"},
      {R"({"id":"a","headline":"H",})", "malformed"},
      {R"({"id":"a" "headline":"H"})", "malformed"},
      {R"({'id':'a'})", "malformed"},
      {R"({"id":"a","headline":"H","n":01})", "malformed"},
      {R"({"id":"a","headline":"H","n":1.})", "malformed"},
      {R"({"id":"a","headline":"H","n":NaN})", "malformed"},
      {R"({"id":"a","headline":"H","n":1e999})", "malformed"},
      {R"({"id":"a","headline":"H","n":123456789012345678901234567890})", "malformed"},
      {R"({"id":"a","headline":"\ud800"})", "malformed"},
      {R"({"id":"a","headline":"H","x":["\udc00"]})", "malformed"},
      {R"({"id":"a","headline":"\x41"})", "malformed"},
      {"{\"id\":\"a\",\"headline\":\"tab\tin string\"}", "malformed"},
      {R"({"id":"a","headline":"H"}{"id":"b"})", "malformed"},
      {R"({"id":"a","headline":"H"} trailing)", "malformed"},
      {R"({"id":"a","headline":"H"]})", "malformed"},
      {R"({"id":"a","id":"b","headline":"H"})", "duplicate_key"},
      {R"({"id":"a","\u0069d":"b","headline":"H"})", "duplicate_key"},
      {R"({"id":"a","headline":"H","x":[{"k":1,"k":2}]})", "duplicate_key"},
      {nested(65), "too_deep"},
      {R"({"id":"a","headline":"H","x":)" + std::string(200, '['), "too_deep"},
      {"[]", "not_an_object"},
      {R"("text")", "not_an_object"},
      {"17", "not_an_object"},
      {"null", "not_an_object"},
      {R"([{"id":"a","headline":"H"}])", "not_an_object"},
      {R"({"id":"a","headline":7})", "wrong_type"},
      {R"({"id":"a","headline":"H","body":["x"]})", "wrong_type"},
      {R"({"id":["a"],"headline":"H"})", "wrong_type"},
      {R"({"id":1.5,"headline":"H"})", "wrong_type"},
      {R"({"id":true,"headline":"H"})", "wrong_type"},
      {R"({"id":"a","headline":"H","language":1})", "wrong_type"},
      {R"({"id":"a","headline":"H","published":{"at":1}})", "wrong_type"},
      {R"({"id":"a","headline":"H","status":404})", "wrong_type"},
      {R"({"id":"a","headline":"H","authors":[4]})", "wrong_type"},
      {R"({"headline":"H","body":"B"})", "no_identity"},
      {R"({"id":"","headline":"H"})", "no_identity"},
      {R"({"id":"  ","headline":"H"})", "no_identity"},
      {R"({"id":null,"headline":"H"})", "no_identity"},
      {"{}", "no_identity"},
      {R"({"id":"a"})", "no_content"},
      {R"({"id":"a","headline":"","body":" \n "})", "no_content"},
      {R"({"id":"a","body":"<p> </p>"})", "no_content"},
      {R"({"id":"a","status":"usable"})", "no_content"},
      {R"({"id":"a","headline":"H","status":"spiked"})", "unknown_status"},
  };
  return records;
}

TEST(Reject, EachFaultHasItsClass) {
  for (const BadRecord& bad : bad_records()) {
    SCOPED_TRACE(bad.record);
    EXPECT_EQ(outcome(bad.record), bad.reject_class);
  }
}

TEST(Reject, DetailsAreValidSentences) {
  for (const BadRecord& bad : bad_records()) {
    SCOPED_TRACE(bad.record);
    const auto decoded = decode_once(bad.record);
    ASSERT_FALSE(decoded);
    EXPECT_GE(decoded.error().detail.size(), 20u);
    EXPECT_LT(decoded.error().detail.size(), 300u);
    EXPECT_FALSE(find_utf8_fault(decoded.error().detail)) << decoded.error().detail;
    EXPECT_EQ(decoded.error().detail.find('\0'), std::string::npos);
    EXPECT_EQ(decoded.error().stage, "decode");
  }
}

TEST(Reject, LeavesTheDecoderUsable) {
  Decoder decoder{DecodeSettings{}};
  for (const BadRecord& bad : bad_records()) {
    SCOPED_TRACE(bad.record);
    EXPECT_FALSE(decoder.decode(bad.record));
    EXPECT_TRUE(decoder.decode(R"({"id":"a","headline":"H"})"));
  }
}

TEST(Reject, EveryPrefixOfARecordIsTruncated) {
  const std::string record =
      R"({"id":"a","n":[1,-2.5e+7,true,null],"headline":"Caf\u00e9 \ud83d\ude00 é","x":{"y":{}}})";
  ASSERT_EQ(outcome(record), "article");
  for (std::size_t size = 1; size < record.size(); ++size) {
    SCOPED_TRACE(record.substr(0, size));
    EXPECT_EQ(outcome(record.substr(0, size)), "truncated");
  }
}

TEST(Reject, SizeAndDepthStandAtTheirLimits) {
  DecodeSettings settings;
  const std::string record = R"({"id":"a","headline":"H"})";
  settings.record_bytes_max = record.size();
  EXPECT_EQ(outcome(record, settings), "article");
  EXPECT_EQ(outcome(record + " ", settings), "too_large");
  EXPECT_EQ(outcome(nested(64)), "article");
  EXPECT_EQ(outcome(nested(65)), "too_deep");
  DecodeSettings shallow;
  shallow.depth_max = 3;
  EXPECT_EQ(outcome(nested(3), shallow), "article");
  EXPECT_EQ(outcome(nested(4), shallow), "too_deep");
}

TEST(Decode, AReusedBodyLeavesNothingInTheNextArticle) {
  Decoder decoder{DecodeSettings{}};
  auto first = decoder.decode(R"({"id":"a","body":"More words than the next has."})");
  ASSERT_TRUE(first);
  for (const auto& [record, body] : {std::pair(R"({"id":"b","body":"Fewer."})", "Fewer."),
                                     std::pair(R"({"id":"c","headline":"H"})", "")}) {
    decoder.reuse(std::move(std::get<Article>(*first).body));
    auto next = decoder.decode(record);
    ASSERT_TRUE(next);
    EXPECT_EQ(std::get<Article>(*next).body, body);
    first = std::move(next);
  }
}

TEST(Reject, TheDepthLimitHoldsAfterALargeRecord) {
  Decoder decoder{DecodeSettings{}};
  ASSERT_TRUE(decoder.decode(R"({"id":"a","headline":")" + std::string(500'000, 'x') + "\"}"));
  const auto decoded = decoder.decode(nested(65));
  ASSERT_FALSE(decoded);
  EXPECT_EQ(decoded.error().reject_class, RejectClass::kTooDeep);
}

TEST(Reject, FindsOneDuplicateAmongManyKeys) {
  std::string record = R"({"id":"a","headline":"H")";
  for (int i = 0; i < 5'000; ++i) record += ",\"k" + std::to_string(i) + "\":0";
  EXPECT_EQ(outcome(record + "}"), "article");
  EXPECT_EQ(outcome(record + ",\"k17\":1}"), "duplicate_key");
}

TEST(Reject, EveryClassHasItsOwnName) {
  std::set<std::string> names;
  for (int i = 0; i <= static_cast<int>(RejectClass::kMissingRecord); ++i) {
    names.insert(reject_class_name(static_cast<RejectClass>(i)));
  }
  EXPECT_EQ(names.size(), static_cast<std::size_t>(RejectClass::kMissingRecord) + 1);
}

}  // namespace
}  // namespace wirefold::article
