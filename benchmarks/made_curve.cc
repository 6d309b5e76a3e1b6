// Whether a made stream is an easy one: how many documents hold the word of each rank, and how many
// words and runs of four words an article brings that no earlier one had, in an archive and in as
// many made articles.
//
//   made_curve ARCHIVE.jsonl [COUNT]
//
// Words are what stands between spaces, in small letters, without marks at either end.

#include <algorithm>
#include <cctype>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <unordered_map>
#include <unordered_set>

#include "benchmarks/made_stream.h"

namespace {

using namespace wirefold;

/// Of documents, one after another.
struct Curve {
  void add(const std::string& body) {
    std::unordered_set<std::uint64_t> own;
    std::uint64_t last[3] = {};
    std::string word;
    for (const char c : body + " ") {
      if (c != ' ') {
        word += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
        continue;
      }
      while (!word.empty() && std::ispunct(static_cast<unsigned char>(word.back()))) {
        word.pop_back();
      }
      if (word.empty()) continue;
      const std::uint64_t hash = base::hash64(word);
      if (own.insert(hash).second && ++holders[hash] == 1) ++new_words;
      new_runs +=
          runs.insert(base::mix64(base::mix64(last[0], last[1]), base::mix64(last[2], hash)))
              .second;
      ++all_runs;
      last[0] = last[1];
      last[1] = last[2];
      last[2] = hash;
      word.clear();
    }
    different += own.size();
    ++documents;
  }
  /// Holders of the word of each rank, the commonest first.
  [[nodiscard]] std::vector<std::uint32_t> ranked() const {
    std::vector<std::uint32_t> counts;
    for (const auto& [hash, count] : holders) counts.push_back(count);
    std::sort(counts.rbegin(), counts.rend());
    return counts;
  }
  void begin_tail() { new_words = new_runs = all_runs = different = documents = 0; }
  [[nodiscard]] double each(std::uint64_t count) const {
    return static_cast<double>(count) / static_cast<double>(documents);
  }

  std::unordered_map<std::uint64_t, std::uint32_t> holders;
  std::unordered_set<std::uint64_t> runs;
  std::uint64_t new_words = 0;
  std::uint64_t new_runs = 0;
  std::uint64_t all_runs = 0;
  std::uint64_t different = 0;
  std::uint64_t documents = 0;
};

std::string body_of(const benchmarks::MadeArticle& article) {
  std::string body;
  for (const std::string& sentence : article.sentences) body += sentence + " ";
  return body;
}

void print(const char* what, double real, double made) {
  std::printf("%-48s%12.4f%12.4f\n", what, real, made);
}

}  // namespace

int main(int count, char** arguments) {
  const auto stock = benchmarks::Stock::read(count > 1 ? arguments[1] : "");
  if (!stock) {
    std::cerr << "made_curve: " << stock.error() << '\n';
    return 1;
  }
  const std::vector<std::string> bodies = benchmarks::bodies_of(arguments[1]);
  const std::size_t most = count > 2 ? std::strtoull(arguments[2], nullptr, 10) : SIZE_MAX;
  const std::size_t documents = std::min(bodies.size(), most);
  const std::size_t tail = documents * 5 / 6;
  benchmarks::MadeStream stream(*stock, {});
  Curve real;
  Curve made;
  for (std::size_t i = 0; i < documents; ++i) {
    if (i == tail) {
      real.begin_tail();
      made.begin_tail();
    }
    real.add(bodies[i]);
    made.add(body_of(stream.next()));
  }
  std::printf("%zu documents each%-31s%12s%12s\n", documents, "", "real", "made");
  const auto real_counts = real.ranked();
  const auto made_counts = made.ranked();
  for (const std::size_t rank : {1, 10, 100, 1'000, 3'000, 10'000, 30'000, 100'000, 300'000}) {
    const auto share = [&](const std::vector<std::uint32_t>& counts) {
      const auto holders = rank <= counts.size() ? counts[rank - 1] : 0;
      return static_cast<double>(holders) / static_cast<double>(documents);
    };
    const std::string what = "share that holds the word of rank " + std::to_string(rank);
    print(what.c_str(), share(real_counts), share(made_counts));
  }
  print("different words a document, of the last sixth", real.each(real.different),
        made.each(made.different));
  print("  of these in no earlier document", real.each(real.new_words), made.each(made.new_words));
  const auto new_share = [](const Curve& curve) {
    return static_cast<double>(curve.new_runs) / static_cast<double>(curve.all_runs);
  };
  print("share of runs of four words that are new", new_share(real), new_share(made));
}
