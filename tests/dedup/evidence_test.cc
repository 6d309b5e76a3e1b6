#include "dedup/evidence.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "dedup/desk.h"

namespace wirefold::dedup {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Not;
using Quotes = std::vector<std::string>;

/// The strings of one list of the evidence in a decision.
Quotes quotes(const std::string& decision, const char* list) {
  const rapidjson::Document parsed = parse(decision);
  Quotes found;
  if (!parsed.HasMember("evidence") || !parsed["evidence"].HasMember(list)) return found;
  for (const auto& quote : parsed["evidence"][list].GetArray()) found.push_back(quote.GetString());
  return found;
}

const char* kRewrite =
    "For the people of three villages on the Osk there was no way out on Tuesday. Two bridges have "
    "collapsed, Governor Lena Brandt said, and 150 people sleep in a school in Ostermund.\n\n"
    "\"We have not seen water like this in the valley for forty years,\" she said.\n\nSome "
    "9,000 sandbags line the dikes.";

std::string rewrite_decision() {
  Desk desk;
  desk.feed(flood("a"), 1000);
  return decision(desk.feed(record({{"id", "b"},
                                    {"language", "en"},
                                    {"headline", "No way out: the Osk takes two bridges"},
                                    {"body", kRewrite}}),
                            2000));
}

TEST(Evidence, QuotesStandInTheText) {
  const std::string made = rewrite_decision();
  const std::string text = "No way out: the Osk takes two bridges\n" + std::string(kRewrite);
  std::size_t count = 0;
  for (const char* list : {"passages", "quotations", "names", "numbers", "terms"}) {
    for (const std::string& quote : quotes(made, list)) {
      EXPECT_THAT(text, HasSubstr(quote)) << list;
      ++count;
    }
  }
  EXPECT_GE(count, 8U);
}

TEST(Evidence, NamesWhatIsSharedAndWhatSpeaksAgainst) {
  const std::string made = rewrite_decision();
  EXPECT_THAT(quotes(made, "quotations"), Contains(HasSubstr("in the valley for forty years")));
  EXPECT_THAT(quotes(made, "names"), Contains("Ostermund"));
  EXPECT_THAT(quotes(made, "numbers"), Contains(HasSubstr("9,000")));
  EXPECT_THAT(quotes(made, "against"), Contains(HasSubstr("150 people")));
  EXPECT_THAT(quotes(made, "names"), Not(Contains("Berlin")));
}

TEST(Evidence, ArticleThatMatchesNothingHasNone) {
  Desk desk;
  const std::string made = decision(desk.feed(flood("a"), 1000));
  EXPECT_FALSE(parse(made).HasMember("evidence"));
}

TEST(Evidence, PassagesShowNoFurnitureThatStoodBetweenTheLines) {
  Desk desk;
  desk.feed(flood("a"), 1000);
  std::string page =
      std::string(kFloodHeadline) + "\n\n3 min read\n\nShare on Facebook\n\n" + std::string(kFlood);
  const std::string made = decision(desk.feed(
      record({{"id", "b"}, {"language", "en"}, {"headline", kFloodHeadline}, {"body", page}}),
      2000));
  const Quotes passages = quotes(made, "passages");
  ASSERT_FALSE(passages.empty());
  for (const std::string& passage : passages) {
    EXPECT_THAT(passage, Not(HasSubstr("\n")));
    EXPECT_THAT(passage, Not(HasSubstr("min read")));
    EXPECT_THAT(passage, Not(HasSubstr("Facebook")));
  }
}

TEST(Evidence, ListsAndQuotesAreBounded) {
  Desk desk;
  std::string body;
  for (int i = 0; i < 200; ++i) {
    body += "On day " + std::to_string(i) + " the ship Meteor" + std::to_string(i) + " carried " +
            std::to_string(1000 + i) + " crates of oranges and " + std::to_string(50 + i) +
            " passengers from Port Alba to Cape Serra in heavy seas under Captain Adelina Moro. ";
  }
  const auto shipping = [&](const std::string& id) {
    return record({{"id", id}, {"language", "en"}, {"headline", "Log of a year"}, {"body", body}});
  };
  desk.feed(shipping("a"), 1000);
  const std::string made = decision(desk.feed(shipping("b"), 2000));
  for (const char* list : {"passages", "quotations", "names", "numbers", "terms", "against"}) {
    const Quotes found = quotes(made, list);
    EXPECT_LE(found.size(), Evidence::kEvidenceMax) << list;
    for (const std::string& quote : found) {
      EXPECT_LE(quote.size(), Evidence::kQuoteBytesMax + std::string("…").size()) << list;
    }
  }
  EXPECT_FALSE(quotes(made, "passages").empty());
}

}  // namespace
}  // namespace wirefold::dedup
