// similarity/: a signature to features, a pair to a verdict, and the hashes that two lists share.

#include <benchmark/benchmark.h>

#include "benchmarks/rooms/made_signatures.h"
#include "similarity/shared_hashes.h"
#include "similarity/verdict.h"

namespace {

using namespace wirefold;

/// Every term in one article of a thousand.
class EvenFrequencies final : public similarity::TermFrequencies {
 public:
  similarity::TermFrequencyList of(const fingerprint::Signature& signature) const override {
    similarity::TermFrequencyList list;
    for (std::size_t i = 0; i < signature.terms.size(); ++i) list.push_back({1e3F, 1e6F});
    return list;
  }
};

const std::vector<similarity::Features>& features() {
  static const std::vector<similarity::Features> kFeatures = [] {
    std::vector<similarity::Features> made;
    for (const auto& signature : benchmarks::signatures()) {
      made.push_back(similarity::weigh(signature, EvenFrequencies(), {}));
    }
    return made;
  }();
  return kFeatures;
}

void Weigh(benchmark::State& state) {
  const EvenFrequencies frequencies;
  const auto& signatures = benchmarks::signatures();
  std::size_t i = 0;
  for (auto _ : state) {
    const auto& signature = signatures[i++ % signatures.size()];
    benchmark::DoNotOptimize(similarity::weigh(signature, frequencies, {}));
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(Weigh);

/// One article ready to be compared, with one other after another.
void Judge(benchmark::State& state) {
  const similarity::Comparer comparer(features()[0], benchmarks::knowledge().weights);
  std::size_t i = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(comparer.judge(features()[i++ % features().size()]));
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(Judge);

void MakeComparer(benchmark::State& state) {
  std::size_t i = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(
        similarity::Comparer(features()[i++ % features().size()], benchmarks::knowledge().weights));
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(MakeComparer);

using Find = std::size_t (similarity::HashList::*)(const std::uint32_t*, std::size_t,
                                                   similarity::SharedHash*) const;
template <Find kFind>
void FindShared(benchmark::State& state) {
  const similarity::HashList list(features()[0].shingles);
  std::vector<similarity::SharedHash> found(similarity::HashList::kMost +
                                            similarity::HashList::kStride);
  std::size_t i = 0;
  for (auto _ : state) {
    const auto& other = features()[i++ % features().size()].shingles;
    benchmark::DoNotOptimize((list.*kFind)(other.data(), other.size(), found.data()));
  }
}
BENCHMARK(FindShared<&similarity::HashList::find_shared>)->Name("FindShared");
BENCHMARK(FindShared<&similarity::HashList::find_shared_plainly>)->Name("FindShared/plainly");

}  // namespace
