// fingerprint/: a document to a signature, its parts, and the loops they are made of beside the
// obvious ones.

#include <benchmark/benchmark.h>

#include <algorithm>

#include "benchmarks/rooms/made_signatures.h"
#include "fingerprint/lanes.h"

namespace {

using namespace wirefold;

const text::Document& document(std::size_t i) {
  return benchmarks::documents()[i % benchmarks::kArticles];
}

/// Calls `work` with one document after another.
template <typename Work>
void with_documents(benchmark::State& state, Work work) {
  benchmark::DoNotOptimize(document(0).tokens.words());
  std::size_t i = 0;
  for (auto _ : state) work(document(i++));
  state.SetItemsProcessed(state.iterations());
}

void Sign(benchmark::State& state) {
  fingerprint::Signer signer(benchmarks::knowledge().frequencies);
  auto signature = std::make_unique<fingerprint::Signature>();
  with_documents(state, [&](const text::Document& one) {
    *signature = {};
    signer.sign(one, *signature);
    benchmark::DoNotOptimize(signature.get());
  });
}
BENCHMARK(Sign);

void Shingle(benchmark::State& state) {
  fingerprint::Shingler shingler;
  with_documents(state, [&](const text::Document& one) {
    benchmark::DoNotOptimize(shingler.shingles(one.tokens, one.title_tokens));
  });
}
BENCHMARK(Shingle);

void Winnow(benchmark::State& state) {
  fingerprint::Shingler shingler;
  fingerprint::Winnower winnower;
  std::vector<fingerprint::Fingerprint> kept;
  const auto shingles = shingler.shingles(document(0).tokens, document(0).title_tokens);
  for (auto _ : state) {
    winnower.load(shingles);
    benchmark::DoNotOptimize(winnower.keep_at_most(128, kept));
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(Winnow);

constexpr std::size_t kHashes = 256;

std::vector<std::uint32_t> some_hashes() {
  benchmarks::Dice dice(3);
  std::vector<std::uint32_t> hashes(kHashes);
  for (auto& hash : hashes) hash = static_cast<std::uint32_t>(dice.below(UINT32_MAX));
  return hashes;
}

void Rank(benchmark::State& state) {
  const auto hashes = some_hashes();
  std::vector<std::uint32_t> ranks(kHashes);
  for (auto _ : state) {
    fingerprint::rank_hashes(hashes.data(), kHashes, ranks.data());
    benchmark::DoNotOptimize(ranks.data());
  }
}
BENCHMARK(Rank);

void RankPlainly(benchmark::State& state) {
  const auto hashes = some_hashes();
  std::vector<std::uint32_t> ranks(kHashes);
  for (auto _ : state) {
    for (std::size_t i = 0; i < kHashes; ++i) {
      const auto smaller = std::count_if(hashes.begin(), hashes.end(),
                                         [&](std::uint32_t hash) { return hash < hashes[i]; });
      ranks[i] = static_cast<std::uint32_t>(smaller);
    }
    benchmark::DoNotOptimize(ranks.data());
  }
}
BENCHMARK(RankPlainly)->Name("Rank/plainly");

template <std::uint64_t kHash(std::string_view)>
void HashWords(benchmark::State& state) {
  const std::string text = "wirefold reads such copies as a stream and finds which tell one story";
  for (auto _ : state) {
    for (std::size_t at = 0; at + 8 < text.size(); ++at) {
      benchmark::DoNotOptimize(kHash(std::string_view(text).substr(at, 1 + at % 8)));
    }
  }
}
BENCHMARK(HashWords<base::hash64>)->Name("HashWords");
BENCHMARK(HashWords<base::hash64_by_library>)->Name("HashWords/by_library");

}  // namespace
