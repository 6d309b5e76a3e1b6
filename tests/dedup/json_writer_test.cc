#include "dedup/json_writer.h"

#include <gtest/gtest.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <cmath>
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

std::string written_as_real(float score) {
  Json json;
  json.real("s", std::round(static_cast<double>(score) * 1e4) / 1e4);
  return json.take();
}

TEST(Json, ScoresAreTheRealNumbersTheyRoundTo) {
  const auto expect_as_real = [](float score) {
    Json json;
    json.score("s", score);
    ASSERT_EQ(json.take(), written_as_real(score)) << score;
  };
  for (int units = -150'000; units <= 150'000; ++units) {
    expect_as_real(static_cast<float>(units) / 1e4F);
  }
  Dice dice(67);
  for (int round = 0; round < 20'000; ++round) {
    expect_as_real(static_cast<float>(draw_number(dice)));
  }
  for (const float score :
       {0.0F, -0.0F, -0.00004F, 0.00005F, 99'999.99F, 100'000.0F, -1e9F, 1e30F,
        std::numeric_limits<float>::infinity(), std::numeric_limits<float>::quiet_NaN()}) {
    expect_as_real(score);
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
