#include "dedup/json_writer.h"

#include <gtest/gtest.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <limits>

#include "support/dice.h"

namespace wirefold::dedup {
namespace {

using support::Dice;

/// The slow twin: RapidJSON's own writer.
class SlowJson {
 public:
  SlowJson() : writer_(buffer_) { writer_.SetMaxDecimalPlaces(4); }
  void field(const std::string& name, const std::string& value) {
    writer_.Key(name.c_str());
    writer_.String(value.data(), static_cast<rapidjson::SizeType>(value.size()));
  }
  rapidjson::Writer<rapidjson::StringBuffer>* operator->() { return &writer_; }
  [[nodiscard]] std::string take() const { return {buffer_.GetString(), buffer_.GetSize()}; }

 private:
  rapidjson::StringBuffer buffer_;
  rapidjson::Writer<rapidjson::StringBuffer> writer_;
};

std::string draw_text(Dice& dice) {
  std::string text(dice.below(dice.chance(5) ? 9000 : 40), 'a');
  for (char& character : text) {
    const bool is_any = dice.chance(5);
    character = static_cast<char>(is_any ? dice.below(256) : 'a' + dice.below(26));
  }
  return text;
}

double draw_number(Dice& dice) {
  const double whole = static_cast<double>(dice.below(2'000'000)) - 1e6;
  return dice.chance(20) ? whole * 1e18 : whole / static_cast<double>(1 + dice.below(1'000'000));
}

TEST(Json, WritesWhatRapidJsonWrites) {
  Dice dice(61);
  for (int round = 0; round < 2000; ++round) {
    SCOPED_TRACE(round);
    Json json;
    SlowJson slow;
    json.open();
    slow->StartObject();
    for (std::size_t i = dice.below(6); i > 0; --i) {
      const std::string text = draw_text(dice);
      const double number = draw_number(dice);
      const auto offset = static_cast<std::int64_t>(dice.below(~0ULL));
      json.field("text", text);
      slow.field("text", text);
      json.real("number", number);
      slow->Key("number");
      slow->Double(number);
      json.offset("offset", offset);
      slow->Key("offset");
      slow->Int64(offset);
      json.count("count", static_cast<std::uint64_t>(offset));
      slow->Key("count");
      slow->Uint64(static_cast<std::uint64_t>(offset));
      json.key("list");
      json.open_list();
      slow->Key("list");
      slow->StartArray();
      for (std::size_t k = dice.below(3); k > 0; --k) {
        json.text(text);
        slow->String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
      }
      json.close_list();
      slow->EndArray();
    }
    json.close();
    slow->EndObject();
    ASSERT_EQ(json.take(), slow.take());
  }
}

TEST(Json, EveryByteIsEscapedAsItMust) {
  for (int byte = 0; byte < 256; ++byte) {
    for (const std::size_t place : {0U, 3U, 7U, 9U}) {
      std::string text(10, 'x');
      text[place] = static_cast<char>(byte);
      Json json;
      SlowJson slow;
      json.text(text);
      slow->String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
      ASSERT_EQ(json.take(), slow.take()) << byte;
    }
  }
}

TEST(Json, WhatIsNotFiniteIsNull) {
  Json json;
  json.open();
  json.real("a", std::numeric_limits<double>::infinity());
  json.yes("b");
  json.no("c");
  json.null("d");
  json.close();
  EXPECT_EQ(json.take(), R"({"a":null,"b":true,"c":false,"d":null})");
}

}  // namespace
}  // namespace wirefold::dedup
