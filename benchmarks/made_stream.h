#pragma once
// Articles without end for programs that measure: the model of synthetic.py, some hundred times as
// fast, and with names that no earlier article had, as a real stream brings them all the time.
// Without these the made words would run out: at a million articles every term would be a common
// one, every list full and the table of terms small.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.h"
#include "base/result.h"
#include "base/time.h"

namespace wirefold::benchmarks {

/// A sequence of numbers fixed by its seed.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : state_(base::mix64(0x4c4f4144U, seed)) {}
  /// 0 … end - 1; end is not 0.
  std::size_t below(std::size_t end) { return (state_ = base::mix64(state_, ++count_)) % end; }
  bool chance(std::size_t percent) { return below(100) < percent; }
  /// One of the items, of which there must be some.
  template <typename Item>
  const Item& pick(const std::vector<Item>& items) {
    return items[below(items.size())];
  }

 private:
  std::uint64_t state_;
  std::uint64_t count_ = 0;
};

/// The texts of a .jsonl of real articles, as JSON has them inside quotation marks.
[[nodiscard]] std::vector<std::string> bodies_of(const std::string& path);

/// What made articles are made of: the sentences of an archive, and their words by how often they
/// stand there. Words are as JSON has them inside quotation marks.
struct Stock {
  /// Of a .jsonl of real articles. The error is one sentence.
  [[nodiscard]] static base::Result<Stock, std::string> read(const std::string& path);

  std::vector<std::string> sentences;   ///< words with one space between two
  std::vector<std::string_view> words;  ///< of the sentences, each as often as it stands there
  std::vector<std::string_view> names;  ///< words with a capital inside a sentence, more than twice
};

/// One made article.
struct MadeArticle {
  std::uint64_t number = 0;            ///< 0, 1, 2 …
  base::TimeMs published = 0;          ///< whole seconds, from March 2026 on
  std::vector<std::string> sentences;  ///< as in the stock
};

/// The same seed deals the same articles. Seventy of a hundred found a story: sentences from all
/// over the stock, three words in ten exchanged, names for names, some of them new. Thirty are
/// copies of one of the last 2,000 of these: verbatim, edited, excerpt, update, rewrite, coverage.
class MadeStream {
 public:
  struct Settings {
    std::uint64_t seed = 1;
    std::size_t body_bytes = 3'000;
    double articles_per_hour = 1'000;  ///< of event time
  };
  /// The stock must outlive this.
  MadeStream(const Stock& stock, Settings settings)
      : stock_(stock), settings_(settings), dice_(settings.seed) {}

  [[nodiscard]] MadeArticle next();

 private:
  static constexpr std::size_t kRecent = 2'000;
  using Sentences = std::vector<std::string>;

  [[nodiscard]] Sentences founder();
  [[nodiscard]] Sentences copy(const Sentences& original);
  [[nodiscard]] Sentences rewritten(const Sentences& original);
  [[nodiscard]] Sentences covered(const Sentences& original);
  [[nodiscard]] Sentences drawn(const Sentences& original, std::size_t count);
  [[nodiscard]] Sentences changed(const Sentences& original, std::size_t percent);
  [[nodiscard]] std::string changed(std::string_view sentence, std::size_t percent);
  void append_fresh(std::string_view word, std::string& out);
  void append_name(std::string& out);
  void coin_names();

  const Stock& stock_;
  const Settings settings_;
  Dice dice_;
  std::uint64_t number_ = 0;
  std::vector<Sentences> recent_;  // founders, a ring
  std::size_t founders_ = 0;
  std::vector<std::string> coined_;  // names that the founder in hand brings along
};

/// The article as a record of plain JSON.
[[nodiscard]] std::string json_of(const MadeArticle& article);

}  // namespace wirefold::benchmarks
