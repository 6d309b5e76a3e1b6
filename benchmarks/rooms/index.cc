// index/: adding an article's keys and finding candidates among so many articles.

#include <benchmark/benchmark.h>

#include <cmath>
#include <map>

#include "benchmarks/made_stream.h"
#include "index/posting_index.h"

namespace {

using namespace wirefold;

constexpr std::size_t kKeys = 44;
constexpr std::size_t kDeepKeys = 10;  // rare, as an article's heaviest terms are
constexpr double kVocabulary = 4e6;

/// Common keys and rare ones: the r-th has about 1/r of the commonest one's articles.
std::vector<index::Probe> some_keys(benchmarks::Dice& dice) {
  std::vector<index::Probe> keys;
  for (std::size_t i = 0; i < kKeys; ++i) {
    const double chance = static_cast<double>(dice.below(1U << 30)) / (1U << 30);
    const bool is_deep = i >= kKeys - kDeepKeys;
    const double part = is_deep ? 0.8 + 0.2 * chance : 0.4 + 0.6 * chance;
    keys.push_back({static_cast<std::uint64_t>(std::pow(kVocabulary, part)),
                    static_cast<float>(1 + i), 0, is_deep});
  }
  return keys;
}

/// An index of the newest `articles`, and the dice that go on.
struct Filled {
  explicit Filled(std::uint32_t articles) : index(articles * kKeys), size(articles) {
    for (std::uint32_t i = 0; i < articles; ++i) add();
  }
  void add() {
    const std::uint32_t slot = next % size;
    index.set_slot(slot, {0, next, next, 0, true, false});
    for (const index::Probe& key : some_keys(dice)) index.add(key.key, slot);
    ++next;
  }
  index::PostingIndex index;
  benchmarks::Dice dice{11};
  std::uint32_t size;
  std::uint32_t next = 0;
};

/// One of each size, since filling it takes far longer than what is measured.
Filled& filled_with(std::int64_t articles) {
  static std::map<std::int64_t, Filled> made;
  return made.try_emplace(articles, static_cast<std::uint32_t>(articles)).first->second;
}

void Add(benchmark::State& state) {
  Filled& filled = filled_with(state.range(0));
  for (auto _ : state) filled.add();
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(Add)->Arg(1'000)->Arg(1'000'000);

void FindCandidates(benchmark::State& state) {
  Filled& filled = filled_with(state.range(0));
  index::Query query;
  query.window_ms = 1;
  query.self = UINT32_MAX;
  query.list_max = 64;
  query.postings_max = 300;
  query.deep_list_max = 480;
  query.deep_postings_max = 2'400;
  query.candidates_max = 8;
  for (auto _ : state) {
    benchmark::DoNotOptimize(filled.index.query(some_keys(filled.dice), query));
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(FindCandidates)->Arg(1'000)->Arg(1'000'000);

}  // namespace
