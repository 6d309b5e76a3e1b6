#pragma once
// Short made-up articles in any number, the same for the same seed: new texts, copies of earlier
// ones cut or under another headline, and now and then a revision. For tests that need a stream,
// not prose.

#include <algorithm>
#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "tests/support/dice.h"

namespace wirefold::kafka {

class MadeArticles {
 public:
  explicit MadeArticles(std::uint64_t seed = 1) : dice_(seed) {
    static constexpr const char* kStarts[] = {"ba",  "cor", "del", "fen", "gal", "hor",  "jun",
                                              "kel", "lam", "mer", "nor", "pal", "quin", "ros",
                                              "sul", "tor", "vel", "wes", "yar", "zan"};
    static constexpr const char* kMiddles[] = {"a",  "e",  "i",  "o",  "u",
                                               "ar", "en", "is", "on", "ul"};
    static constexpr const char* kEnds[] = {"",     "ta",   "rick", "ford",  "ning",
                                            "ment", "tion", "ler",  "ville", "mont"};
    for (const char* start : kStarts) {
      for (const char* middle : kMiddles) {
        for (const char* end : kEnds) words_.push_back(std::string(start) + middle + end);
      }
    }
  }

  /// The next one as plain JSON. Ids count up from 0.
  [[nodiscard]] std::string next() {
    const std::uint64_t number = made_++;
    Text text = !recent_.empty() && dice_.chance(30) ? copy() : fresh();
    recent_.push_back(text);
    if (recent_.size() > kRecent) recent_.pop_front();
    const char* outlet = kOutlets[dice_.below(std::size(kOutlets))];
    return R"({"id":"made-)" + std::to_string(number) + R"(","source":")" + outlet +
           R"(","language":"en","headline":")" + text.headline + R"(","body":")" + text.body +
           "\"}";
  }

 private:
  static constexpr std::size_t kRecent = 200;
  static constexpr std::size_t kSentences = 6;
  static constexpr const char* kOutlets[] = {"Daily Post", "The Herald", "Evening Wire",
                                             "City Times", "The Record"};
  struct Text {
    std::string headline;
    std::string body;
  };

  [[nodiscard]] const std::string& word() {
    // A few words are frequent, most are rare.
    const std::size_t end = dice_.chance(40) ? 60 : words_.size();
    return words_[dice_.below(end)];
  }
  [[nodiscard]] std::string sentence(std::size_t count) {
    std::string made = word();
    made[0] = static_cast<char>(made[0] - 'a' + 'A');
    for (std::size_t i = 1; i < count; ++i) made += " " + word();
    return made;
  }
  [[nodiscard]] Text fresh() {
    Text text{sentence(7), {}};
    for (std::size_t i = 0; i < kSentences; ++i) {
      text.body += sentence(14) + " " + std::to_string(dice_.below(9'000)) + " " + word() + ". ";
    }
    return text;
  }
  [[nodiscard]] Text copy() {
    Text text = recent_[dice_.below(recent_.size())];
    if (dice_.chance(50)) text.headline = sentence(7);
    const std::size_t end = text.body.rfind(". ", text.body.size() - 3);
    if (dice_.chance(50) && end != std::string::npos) text.body.resize(end + 2);
    return text;
  }

  support::Dice dice_;
  std::vector<std::string> words_;
  std::deque<Text> recent_;
  std::uint64_t made_ = 0;
};

}  // namespace wirefold::kafka
