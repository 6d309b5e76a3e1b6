// Two topics read in the order in which they were fed, however the reading falls into batches.

#include "replay/interleaved_source.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "stream/memory.h"
#include "support/dice.h"

namespace wirefold::replay {
namespace {

/// Feeds "a" (an article) and "r" (a ruling) as the letters say; a topic ends with them.
class FedTopics {
 public:
  FedTopics() {
    log_.create_topic("articles", 1);
    log_.create_topic("rulings", 1);
  }
  void feed(char kind) {
    if (kind == 'r') interleaving_.note(articles_);
    articles_ += kind == 'a' ? 1 : 0;
    const std::string topic = kind == 'a' ? "articles" : "rulings";
    log_.append({topic, 0, {"", std::string(1, kind), {}, {}, 0}});
  }
  void end() {
    log_.end_topic("articles");
    log_.end_topic("rulings");
  }
  InterleavedSource source() {
    const auto read = [&](const char* topic) {
      return std::make_unique<stream::MemorySource>(log_, std::vector<std::string>{topic});
    };
    return {read("articles"), read("rulings"), interleaving_};
  }

 private:
  stream::MemoryLog log_;
  Interleaving interleaving_;
  std::uint64_t articles_ = 0;
};

std::string poll(InterleavedSource& source, std::size_t records_max) {
  const auto batch = source.poll(records_max, 0);
  EXPECT_TRUE(batch.has_value());
  std::string text;
  for (const stream::InputRecord& record : (*batch)->records()) text += record.value;
  return text;
}

TEST(InterleavedSource, ReadsInTheOrderOfFeedingWhicheverIsAhead) {
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    SCOPED_TRACE(seed);
    support::Dice dice(seed);
    std::string fed;
    std::string read;
    FedTopics topics;
    InterleavedSource source = topics.source();
    while (fed.size() < 60) {
      fed += dice.chance(70) ? 'a' : 'r';
      topics.feed(fed.back());
      if (dice.chance(40)) read += poll(source, 1 + dice.below(7));
    }
    topics.end();
    for (int calls = 0; !source.finished() && calls < 1'000; ++calls) {
      read += poll(source, 1 + dice.below(7));
    }
    EXPECT_TRUE(source.finished());
    EXPECT_EQ(read, fed);
  }
}

}  // namespace
}  // namespace wirefold::replay
